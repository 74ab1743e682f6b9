"""What an audit line says, and which lines one of the two may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from reknit.web.audit.lines import Act
from reknit.web.audit.models import Line

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.web.policy import Standing

ME, OTHER = "me", "other"

SAID = {
    Act.DYAD_BEGUN: "began this",
    Act.DYAD_ENDED: "ended this",
    Act.SESSION_ADDED: "added session {number}",
    Act.SESSION_NOT_HELD: "noted that session {number} did not take place",
    Act.SESSION_HELD: "noted that session {number} did take place",
    Act.SESSION_LATE: "noted that session {number} began late",
    Act.SESSION_NOT_LATE: "took back that session {number} began late",
    Act.ANSWERED: "answered about session {number}",
    Act.ANSWERED_AGAIN: "changed their answers about session {number} before the opening",
    Act.CORRECTED: "corrected their answers about session {number} after the opening",
    Act.ENTERED_FROM_PAPER: "typed in a paper form about session {number}",
    Act.OPENED: "opened session {number} for both",
    Act.TALK_OPENED: "was ready to talk about session {number}",
    Act.CLOSED_UNOPENED: "closed session {number} unopened",
    Act.REMARK_MARKED: "marked a remark of session {number}",
    Act.LINK_MADE: "made a link",
    Act.LINK_USED: "used a link",
    Act.HANDED_OVER: "handed over a device for session {number}",
    Act.ACCOUNT_MADE: "came in with an account",
    Act.PASSWORD_LINK_MADE: "made a link for a new password of the other",
    Act.PASSWORD_RENEWED: "chose a new password by that link",
    Act.ACCOUNT_CLOSED: "closed your account, as the administrator",
    Act.ACCOUNT_OPENED: "opened your account again, as the administrator",
    Act.RIGHTS_CHANGED: "changed what you may do here, as the administrator",
    Act.WAY_IN_RENEWED: "made a link for a new way in for you, as the administrator",
    Act.EXPORTED: "took a copy of what they may see",
    Act.ERASED: "erased everything they had written here",
    Act.TIME_PROPOSED: "proposed how long you wait for each other",
    Act.AGREED_TIME_CHANGED: "changed how long you wait for each other, as you both agreed",
    Act.OWN_ANSWERS_CHANGED: "changed what only they could read of session {number}",
    Act.LEVEL_CHANGED: "changed who sees an answer of session {number}",
    Act.DEFAULTS_CHANGED: "changed what is shared at first",
    Act.HINT_PUT_AWAY: "put a hint away",
    Act.LABELLED: "changed their own labels",
    Act.PRACTICALS_CHANGED: "changed what they say about money",
    Act.GOODBYE_BEGUN: "began a goodbye",
    Act.GOODBYE_WRITTEN: "wrote their part of the goodbye",
    Act.GOODBYE_CHANGED: "changed their part of the goodbye",
    Act.GOODBYE_OPENED: "opened the goodbye for both",
    Act.GOODBYE_CLOSED: "closed the goodbye alone",
    Act.GOODBYE_TAKEN_BACK: "took the goodbye back",
    Act.TALK_AT_TABLE: "put a device on the table, to talk it through on one screen",
    Act.TABLE_REFUSED: "would have put a device on the table, and the password was not right",
    Act.THIRD_LINK_MADE: "made a link for the third person",
    Act.TALK_STEP: "took a step in talking it through",
    Act.TALK_STEP_ALONE: "took a step in talking it through that only they can see",
    Act.SUPERVISION_PROPOSED: "proposed a supervisor",
    Act.SUPERVISION_AGREED: "agreed to the supervision",
    Act.SUPERVISION_CONFIRMED: "confirmed the supervision, and could see from then on",
    Act.SUPERVISION_ENDED: "ended the supervision",
    Act.SUPERVISION_SHARE_CHANGED: "changed what the supervisor may read of name and words",
    Act.SUPERVISOR_COMMENTED: "wrote a comment, as the supervisor",
    Act.SUPERVISOR_CHOSE_PRACTICE: "chose something to practise, as the supervisor",
    Act.TRANSCRIPT_ADDED: "brought the transcript",
    Act.CODER_INVITED: "invited a second coder",
    Act.CODER_ACCEPTED: "agreed to code it",
    Act.CODER_DECLINED: "said no to coding it",
    Act.CODER_LEFT: "left, and erased what they had coded",
    Act.CODER_REMOVED: "took the second coder off, with what they had coded",
    Act.CODED: "coded",
    Act.CODES_ERASED: "erased what they had coded",
    Act.CODING_DONE: "was done with coding",
    Act.CODING_REOPENED: "went on coding",
    Act.CODING_EXPORTED: "took a file of codes",
    Act.MARKS_SEEN: "looked at reknit’s own marks",
    Act.OTHER_CODES_SEEN: "looked at both codings side by side",
    Act.LOOKED_AT_TRANSCRIPT: "looked at the transcript",
    Act.TIE_PROPOSED: "asked whether a talk that was written down may stand beside session {number}",
    Act.TIE_AGREED: "agreed that a talk that was written down stands beside session {number}",
    Act.TIE_ENDED: "ended that a talk that was written down stands beside session {number}",
    Act.LOOKED_AT_WRITTEN_DOWN: "looked at “Talks written down”",
    Act.LOOKED_AT_COURSE: "looked at the course",
    Act.LOOKED_AT_CASELOAD: "looked at their list, with the course in small",
    Act.LOOKED_AT_SESSION: "looked at session {number}",
    Act.LOOKED_AT_LINES: "looked at this list",
    Act.LOOKED_AT_TALK: "read what was said in talking it through",
    Act.LOOKED_AT_TALK_AS_THIRD: "read the wishes and the agreement, as the third person",
    Act.LOOKED_AT_NOW_AND_THEN: "looked at “Now and then”",
    Act.LOOKED_AT_PRACTICALS: "looked at “Money and practical things”",
    Act.LOOKED_AT_GOODBYE: "looked at the goodbye",
    Act.LOOKED_AT_SUPERVISION: "looked at the page about supervision",
    Act.LOOKED_AT_AS_SUPERVISOR: "looked at the course and the talks, as the supervisor",
}


def readable_lines(standing: Standing) -> QuerySet[Line]:
    """Return the lines of the dyad that this member may read, the newest first."""
    own = Q(only_for_id=standing.member.person_id)
    since = standing.member.person.private_since
    if since is not None:
        own &= Q(at__gte=since)
    return Line.objects.filter(Q(only_for__isnull=True) | own, dyad=standing.dyad).order_by("-at", "-pk")


def lines_of_transcript(transcript_id: UUID) -> QuerySet[Line]:
    """Return the lines of a transcript, the newest first."""
    return Line.objects.filter(transcript_id=transcript_id).order_by("-at", "-pk")


def said_by(line: Line) -> str:
    """Return what a line says, after the name of who did it."""
    return SAID[Act(line.act)].format(number=line.session_number)


def actor_of(line: Line, standing: Standing) -> str:
    """Return who did it to this member: `me`, `other`, or "" for anybody else and who is not known any more."""
    whose = {standing.member.person_id: ME, standing.other.person_id: OTHER}
    return whose.get(line.actor_id, "") if line.actor_id else ""
