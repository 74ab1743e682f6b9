"""The words on the pages of talking it through that no guide holds: choices, headings of what is open, steps."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from reknit.repair.answers import Answer, FirstAid, Outcome
from reknit.repair.moves import Move, Rub, Stage
from reknit.repair.sides import Need

if TYPE_CHECKING:
    from collections.abc import Mapping

RUBS: Mapping[Rub, str] = MappingProxyType(
    {
        Rub.WITHDRAWAL: "One of us moved away, went quiet, or gave in",
        Rub.CONFRONTATION: "One of us pushed, or got sharp",
        Rub.UNCLEAR: "I cannot tell",
    }
)
STRENGTHS: Mapping[int, str] = MappingProxyType({1: "A little", 2: "Clearly", 3: "A lot"})
FIRST_AIDS: Mapping[FirstAid, str] = MappingProxyType(
    {
        FirstAid.CLEAR_UP: "Clear it up",
        FirstAid.GIVE_REASON: "Give the reason",
        FirstAid.CHANGE_COURSE: "Change course",
    }
)
NEEDS: Mapping[Need, str] = MappingProxyType(
    {Need.OWN_WAY: "To go my own way", Need.WITH_YOU: "To be with you", Need.BOTH: "Both"}
)
ANSWERS: Mapping[Answer, str] = MappingProxyType(
    {
        Answer.AGREED: "Agreed",
        Answer.TRY: "We try it until a day",
        Answer.DIFFERENT: "We see it differently, and that is all right",
        Answer.NOT_FOR_ME: "Not negotiable for me",
        Answer.NOT_YET: "Not yet",
    }
)
OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.MENDED: "Mended",
        Outcome.HELD_TOGETHER: "Held together, each with an own view",
        Outcome.REOPENED: "Taken up again",
        Outcome.PART_WAYS: "Parted ways",
        Outcome.STOPPED: "Stopped here",
    }
)
ENDINGS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.MENDED: "It is mended",
        Outcome.HELD_TOGETHER: "We hold it together, each with our own view",
        Outcome.PART_WAYS: "We part ways",
        Outcome.STOPPED: "We stop here",
    }
)
HEADINGS: Mapping[Move, str] = MappingProxyType(
    {
        Move.SEAL: "Your sides",
        Move.RESTATE: "Said back",
        Move.CORRECT: "Said once more",
        Move.TELL_BENEATH: "The wish underneath",
        Move.OWN: "Your own part",
        Move.SAY_OUT: "What was held back",
        Move.WISH: "Wishes",
        Move.WRITE_LINE: "The agreement",
    }
)
STATES: Mapping[Stage, tuple[str, str]] = MappingProxyType(
    {
        Stage.INVITED: ("An invitation", "ready"),
        Stage.POSTPONED: ("Later", "waiting"),
        Stage.SET_ASIDE: ("Set aside", "closed"),
        Stage.PAUSED: ("Paused", "waiting"),
        Stage.RESTING: ("Resting", "waiting"),
        Stage.SIGNED: ("Signed", "done"),
        Stage.CHECK_BACK_1: ("Looking back", "ready"),
        Stage.HOLDING: ("Signed", "done"),
        Stage.CHECK_BACK_2: ("Looking back", "ready"),
        Stage.ENDING: ("Looking back", "ready"),
        Stage.LEFT_OPEN: ("Left as it was", "closed"),
    }
)
STEPS: tuple[tuple[str, frozenset[Stage]], ...] = (
    ("Notice", frozenset({Stage.NOTICE, Stage.FIRST_AID})),
    ("Alone", frozenset({Stage.ALONE})),
    ("Hear", frozenset({Stage.OPENING, Stage.SAY_BACK, Stage.BENEATH, Stage.OWNING, Stage.SAY_IT})),
    ("Wish", frozenset({Stage.WISHES, Stage.NEGOTIATE})),
    ("Agree", frozenset({Stage.AGREEMENT})),
    ("Hold", frozenset({Stage.SIGNED, Stage.CHECK_BACK_1, Stage.HOLDING, Stage.CHECK_BACK_2, Stage.ENDING})),
)


def state(stage: Stage, outcome: Outcome | None) -> tuple[str, str]:
    """Return what a list says of a talk at this stage, and its icon."""
    if outcome is not None:
        return OUTCOMES[outcome], "knit" if outcome in {Outcome.MENDED, Outcome.HELD_TOGETHER} else "closed"
    return STATES.get(stage, ("Under way", "next_talk"))


def steps(at: Stage) -> tuple[tuple[str, str], ...]:
    """Return each step's name and whether it is "done", "now" or "" still to come; nothing before it began."""
    now = next((number for number, (_, stages) in enumerate(STEPS) if at in stages), None)
    if now is None:
        return ()
    return tuple(
        (name, "now" if number == now else "done" if number < now else "") for number, (name, _) in enumerate(STEPS)
    )
