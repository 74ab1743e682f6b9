"""Who is told when somebody wishes it: the site's risk protocol, stored with the ids of people who work here.

A name could be taken on by somebody else; an id cannot. So an administrator writes names, and ids are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from reknit.safety.risk import ProtocolRefused, RiskProtocol, read_protocol
from reknit.web.clinic.site import the_site
from reknit.web.people.identities import names_of
from reknit.web.people.staff import staff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.web.clinic.models import Site
    from reknit.web.policy import Standing


def protocol_stored(text: str) -> str:
    """Return what is stored of the protocol an administrator wrote.

    Raises:
        ProtocolRefused: a line cannot be read, or names nobody, or more than one, of those who work here.
    """
    found: list[tuple[str, int]] = []
    problems = []
    names = _names_of_staff()
    for number, step in enumerate(read_protocol(text).steps, start=1):
        matching = [person for person, name in names.items() if name.casefold() == step.who.casefold()]
        if len(matching) == 1 and matching[0] not in {person for person, _ in found}:
            found.append((matching[0], step.within_hours))
        else:
            problems.append(f"Entry {number}: {_problem(step.who, len(matching))}")
    if problems:
        raise ProtocolRefused(problems)
    return "\n".join(f"{person} | {hours}" for person, hours in found)


def _problem(name: str, many: int) -> str:
    if many == 0:
        return f'nobody who works here and has an account is called "{name}".'
    return f'"{name}" is there already.' if many == 1 else f'more than one person here is called "{name}".'


def protocol_in_names(site: Site) -> str:
    """Return the protocol as an administrator reads and writes it."""
    names = _names_of_staff()
    steps = [step for step in read_protocol(site.risk_protocol).steps if step.who in names]
    return "\n".join(f"{names[step.who]} | {step.within_hours}" for step in steps)


def protocol_of_site() -> RiskProtocol:
    """Return the protocol of people who work here now; `who` is a person's id."""
    written = the_site().risk_protocol
    if not written:
        return RiskProtocol()
    here = {str(person.pk) for person in staff() if person.has_account and person.is_active}
    return RiskProtocol(tuple(step for step in read_protocol(written).steps if step.who in here))


def protocol_for(standing: Standing) -> RiskProtocol:
    """Return the protocol without the two themselves."""
    return protocol_of_site().without({str(standing.member.person_id), str(standing.other.person_id)})


def names_told(protocol: RiskProtocol) -> list[str]:
    """Return the names of those of a protocol, in the order in which they are asked."""
    people = [UUID(step.who) for step in protocol.steps]
    names = names_of(people)
    return [names[each] for each in people]


def _names_of_staff() -> Mapping[str, str]:
    people = [person.pk for person in staff() if person.has_account and person.is_active]
    return {str(pk): name for pk, name in names_of(people).items()}
