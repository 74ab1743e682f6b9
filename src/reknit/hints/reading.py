"""A reading: from one viewer's panel to the words this viewer is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.hints import say
from reknit.hints.changed import changed
from reknit.hints.falls import bond_of, falls_in, fingerprint
from reknit.hints.hint import Hint, Reading
from reknit.hints.long_run import long_run_hints
from reknit.hints.marked import marked_hints
from reknit.hints.rated import rated_hints
from reknit.hints.say import Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reknit.hints.falls import Falls
    from reknit.hints.long_run import Stretch
    from reknit.panel import Panel

FEWEST_SESSIONS = 4
MOST_HINTS = 3


def hints_for(
    panel: Panel,
    *,
    viewer: str,
    names: Mapping[str, str],
    falls: Falls | None = None,
    stretches: Sequence[Stretch] = (),
) -> Reading:
    """Return what one member is told about the pair.

    Args:
        panel: one pair's answers, roles as members, and only what this viewer may see.
        viewer: the role of the member who reads.
        names: the first name of each role.
        falls: what `falls_in` returned for the same panel, so that it need not be computed again.
        stretches: what `long_run` returned for the same panel; without it nothing is said of the long run.

    Raises:
        ValueError: the panel holds more than one pair, somebody has no name, or `falls` belong to other ratings.
    """
    nameless = {viewer, *panel.members} - set(names)
    if nameless:
        raise ValueError(f"{', '.join(sorted(nameless))} has no name among {', '.join(names)}")
    voice = Voice(viewer, names)
    if sessions_answered(panel) < FEWEST_SESSIONS:
        return Reading(True, say.wording()["too_early"], changed(panel, voice), ())
    found = falls_in(panel) if falls is None else falls
    if falls is not None and falls.fingerprint != fingerprint(panel):
        raise ValueError("these falls were found in other ratings; leave falls out, or compute them again")
    longer = long_run_hints(stretches, panel, voice)
    rated = _not_told_longer(rated_hints(found.falls, bond_of(panel).sessions, voice), longer)
    hints = [*longer, *rated, *marked_hints(panel, voice)]
    newest = sorted(hints, key=_age)[:MOST_HINTS]
    return Reading(False, "", changed(panel, voice), tuple(newest))


def _not_told_longer(rated: list[Hint], longer: list[Hint]) -> list[Hint]:
    """Return the hints from ratings without a fall that is told as a low stretch already."""
    low = [hint for hint in longer if hint.kind == "stuck"]

    def is_told(hint: Hint) -> bool:
        return hint.kind == "fell" and any(
            hint.member == each.member and not set(hint.sessions).isdisjoint(each.sessions) for each in low
        )

    return [hint for hint in rated if not is_told(hint)]


def sessions_answered(panel: Panel) -> int:
    """Return in how many sessions there is any answer."""
    answered = np.zeros(panel.n_rows, bool)
    for column in panel.ratings.values():
        answered |= np.isfinite(column)
    return int(answered.sum())


def _age(hint: Hint) -> tuple[int, int, str]:
    """Newest first; of equally new ones the rarer first."""
    return -hint.sessions[-1], -hint.sessions[0], hint.key
