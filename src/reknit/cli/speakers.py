"""What the user says on the command line about speakers, and the names of files that are written for each input."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reknit.cli.say import refuse, refusing
from reknit.report.folder import refuse_unusable
from reknit.transcripts.members import kind_of
from reknit.transcripts.names import Names
from reknit.transcripts.problem import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def needed_members(given: Sequence[str]) -> dict[str, str]:
    """Return speaker's name -> role, or refuse if nobody was named."""
    if not given:
        refuse("who is who? Look with reknit transcript read, then give each name: --speaker NAME=MEMBER")
    return members_from(given)


def members_from(given: Sequence[str]) -> dict[str, str]:
    """Return speaker's name -> role, or refuse what says neither."""
    members: dict[str, str] = {}
    for each in given:
        name, equals, member = each.rpartition("=")
        if not equals or not name.strip() or not member.strip():
            refuse(f"--speaker {shown(each)}: expected a name, =, and a member, as in --speaker Ana=therapist")
        if members.setdefault(name.strip(), member.strip()) != member.strip():
            refuse(f"--speaker: {shown(name)} was given to two members")
    if members:
        with refusing():
            kind_of(members)
    return members


def names_from(members: Mapping[str, str], refused: Sequence[str]) -> Names:
    """Return what the user said about names."""
    return Names(known=frozenset(members), refused=frozenset(refused))


def outputs(paths: Sequence[Path], out: Path, ending: str) -> list[str]:
    """Return the name of the file that each input is written to, or refuse a folder that cannot take them.

    Raises:
        FolderError: it cannot.
        ValueError: two inputs would become one file.
    """
    names = [f"{path.stem}.{ending}" for path in paths]
    if doubled := [name for name, count in Counter(names).items() if count > 1]:
        raise ValueError(f"two inputs would both become {shown(doubled[0])}; rename one of them")
    refuse_unusable(out, names)
    return names
