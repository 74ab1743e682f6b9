"""Who may do what: the one place that decides it, for every address of the site.

Every view declares its `Access`; one without is refused at start (see `access`). What a person may see
of a dyad follows from their `Standing` in it. Whatever is not allowed looks like what does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from reknit.kinds import kind_named
from reknit.storage.statement import Statement
from reknit.web.access import Access, mark
from reknit.web.checks.models import Session
from reknit.web.dyads.models import Member
from reknit.web.links.grants import grant_of, was_sent
from reknit.web.links.sitting_over import sitting_is_over
from reknit.web.links.talk_grants import end_talk_grant, talk_grant_has_ended, talk_grant_of
from reknit.web.people.identities import names_of
from reknit.web.people.models import Person
from reknit.web.people.second_factor import ask_second_factor, lacks_second_factor, owes_second_factor
from reknit.web.scripts import by_script

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reknit.kinds import Kind, Role
    from reknit.web.dyads.models import Dyad

P = ParamSpec("P")


@dataclass(frozen=True)
class Standing:
    """What someone is to a dyad: one of its two members, in person or as a guest of one session or one talk."""

    dyad: Dyad
    kind: Kind
    member: Member
    other: Member
    is_guest: bool
    sitting: str = ""
    """Which sitting of a guest in a talk this is, "" for one's own sign-in."""

    @cached_property
    def name(self) -> str:
        """What this member is called."""
        return self._names[self.member.person_id]

    @cached_property
    def other_name(self) -> str:
        """What the other is called."""
        return self._names[self.other.person_id]

    @cached_property
    def _names(self) -> Mapping[UUID, str]:
        return names_of([self.member.person_id, self.other.person_id])

    @property
    def role(self) -> Role:
        """This member's role."""
        return self.kind.role(self.member.role)

    @property
    def other_role(self) -> Role:
        """The other's role."""
        return self.kind.role(self.other.role)

    @property
    def may_add_sessions(self) -> bool:
        """Whether this member keeps the list of sessions."""
        return not self.is_guest and self.dyad.ended_at is None and self.member.role in self.kind.opener

    @property
    def names(self) -> dict[str, str]:
        """Each role's person by name."""
        return {self.member.role: self.name, self.other.role: self.other_name}


_BOTH = Statement(lambda dyad_id: Member.objects.filter(dyad_id=dyad_id).select_related("dyad", "person"), UUID)


def standing_of(person_id: UUID, dyad_id: UUID, *, is_guest: bool = False, sitting: str = "") -> Standing:
    """Return what a person is to a dyad.

    Raises:
        Http404: nothing.
    """
    members = _BOTH(dyad_id)
    own = [each for each in members if each.person_id == person_id and each.left_at is None and each.person.is_active]
    others = [each for each in members if each.person_id != person_id]
    if len(own) != 1 or len(others) != 1:
        raise Http404
    dyad = own[0].dyad
    return Standing(dyad, kind_named(dyad.kind), own[0], others[0], is_guest, sitting)


def session_in(standing: Standing, number: int) -> Session:
    """Return a session of the dyad by its number.

    Raises:
        Http404: there is none.
    """
    session = Session.objects.filter(dyad=standing.dyad, number=number).first()
    if session is None:
        raise Http404
    return session


def anyone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare an address that answers everybody."""
    return mark(view, Access.ANYONE)


def signed_in(view: Callable[Concatenate[HttpRequest, Person, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare an address for whoever has signed in; the view is given the person."""
    return answers_people(view, Access.SIGNED_IN, lambda _person: True)


def administrator(view: Callable[Concatenate[HttpRequest, Person, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare an address for administrators; the view is given the person."""
    return answers_people(view, Access.ADMINISTRATOR, lambda person: person.is_administrator)


def clinician(view: Callable[Concatenate[HttpRequest, Person, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare an address for whoever sees people here; the view is given the person."""
    return answers_people(view, Access.CLINICIAN, lambda person: person.is_clinician)


def member(view: Callable[Concatenate[HttpRequest, Standing, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare an address for the two of a dyad (`dyad_id`); the view is given the standing."""

    def standing_seen(request: HttpRequest, person: Person, *, dyad_id: UUID, **rest: Any) -> HttpResponse:  # noqa: ANN401
        return cast("Any", view)(request, standing_of(person.pk, dyad_id), **rest)  # type: ignore[no-any-return]

    return answers_people(cast("Any", wraps(view)(standing_seen)), Access.MEMBER, lambda _person: True)


def member_or_guest(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare an address for the two of a dyad and a guest of one session; the view is given standing and session."""

    @wraps(view)
    def with_session(request: HttpRequest, standing: Standing, number: int) -> HttpResponse:
        return view(request, standing, session_in(standing, number))

    return member_or_guest_by_number(with_session)


def member_or_guest_by_number(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare the same for a view that reads the session itself; it is given standing and the session's number."""
    return _member_or(view, Access.MEMBER_OR_GUEST, _guest_of_session)


def handed_over(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare an address for a handed-over device: one check may be written, nothing read."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        grant = grant_of(request)
        if grant is None or not grant.is_handed_over:
            return _handed_over_no_more(request)
        standing = standing_of(grant.person_id, grant.dyad_id, is_guest=True)
        return view(request, standing, session_in(standing, grant.session_number))

    return mark(guarded, Access.HANDED_OVER)


def member_or_talk_guest(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare an address for the two of a dyad and a guest of one talk; the view is given standing and talk id."""
    return _member_or(view, Access.MEMBER_OR_TALK_GUEST, _guest_of_talk)


def _member_or(
    view: Callable[..., HttpResponse], access: Access, guest: Callable[..., Standing | HttpResponse | None]
) -> Callable[..., HttpResponse]:
    """Return the view for the two of a dyad and for a guest of one thing in it, its address's one other argument.

    `guest` is given the request, the dyad and the thing. It returns the standing of its guest, what such a guest is
    answered instead of the page, or None where nobody is one.
    """

    @wraps(view)
    def as_member(request: HttpRequest, person: Person, *, dyad_id: UUID, **rest: Any) -> HttpResponse:  # noqa: ANN401
        return view(request, standing_of(person.pk, dyad_id), *rest.values())

    for_people = answers_people(cast("Any", as_member), access, lambda _person: True)

    @wraps(view)
    def guarded(request: HttpRequest, *, dyad_id: UUID, **rest: Any) -> HttpResponse:  # noqa: ANN401
        (thing,) = rest.values()
        seen = guest(request, dyad_id, thing)
        if seen is None:
            return for_people(request, dyad_id=dyad_id, **rest)
        return view(request, seen, thing) if isinstance(seen, Standing) else seen

    return mark(guarded, access)


def _guest_of_session(request: HttpRequest, dyad_id: UUID, number: int) -> Standing | None:
    grant = grant_of(request)
    if grant is None or grant.is_handed_over:
        return None
    if (grant.dyad_id, grant.session_number) != (dyad_id, number):
        raise Http404
    return standing_of(grant.person_id, dyad_id, is_guest=True)


def _guest_of_talk(request: HttpRequest, dyad_id: UUID, repair_id: UUID) -> Standing | HttpResponse | None:
    grant = talk_grant_of(request)
    if grant is None:
        return sitting_is_over(request) if talk_grant_has_ended(request) else None
    if (grant.dyad_id, grant.repair_id) != (dyad_id, repair_id) or grant.person_id is None:
        raise Http404
    standing = standing_of(grant.person_id, dyad_id, is_guest=True, sitting=grant.sitting)
    if standing.member.person.has_account and not grant.is_table:
        # Since the account was made, it is the only way in.
        end_talk_grant(request)
        return sitting_is_over(request)
    # Until it has been taken up the screen shows whose turn it is, and nothing else.
    return redirect("at_table") if grant.is_passed_on else standing


def at_table(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare an address for a screen that both use in one talk; the view is given the grant and who has it now."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        grant = talk_grant_of(request)
        if grant is None or not grant.is_table or grant.person_id is None:
            return redirect("handed_over_done")
        return view(request, grant, standing_of(grant.person_id, grant.dyad_id, is_guest=True))

    return mark(guarded, Access.AT_TABLE)


def third(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare an address for the third person in a talk, who only reads; the view is given the grant."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        grant = talk_grant_of(request)
        if grant is None or grant.person_id is not None:
            raise Http404
        return view(request, grant)

    return mark(guarded, Access.THIRD)


def _handed_over_no_more(request: HttpRequest) -> HttpResponse:
    address = reverse("handed_over_done")
    if not by_script(request):
        return redirect(address)
    if was_sent(request):
        return JsonResponse({"next": address})
    return JsonResponse({"message": "The time on this device has run out, and nothing was sent."}, status=410)


def answers_people(
    view: Callable[..., HttpResponse], access: Access, allows: Callable[[Person], bool]
) -> Callable[..., HttpResponse]:
    """Return the view for whoever has signed in with all they need and is allowed; others see nothing of it."""

    @wraps(view)
    def guarded(request: HttpRequest, **rest: Any) -> HttpResponse:  # noqa: ANN401 - the address's own arguments
        person = request.user
        if not person.is_authenticated or not isinstance(person, Person):
            if by_script(request):
                return JsonResponse({"message": "You have been signed out."}, status=401)
            back = request.path if request.method in {"GET", "HEAD"} else request.path.removesuffix("move/")
            return redirect(f"{reverse('come_in' if settings.MADE_UP else 'account_login')}?next={back}")
        if lacks_second_factor(request, person):
            return redirect("mfa_index")
        if owes_second_factor(request, rest.get("dyad_id")):
            return ask_second_factor(request, person)
        if not allows(person):
            raise Http404
        return view(request, person, **rest)

    return mark(guarded, access)
