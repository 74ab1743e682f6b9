"""A small table of two people's ratings made by whole-number arithmetic, the same on every machine."""

from __future__ import annotations

import numpy as np

from reknit.dyadic.both import Both

DYADS, SESSIONS = 12, 9


def both() -> Both:
    """Twelve dyads of up to nine sessions, a tenth of them missing."""
    dyad, at = np.divmod(np.arange(DYADS * SESSIONS), SESSIONS)
    kept = (dyad * 7 + at * 5) % 11 != 0
    mood = ((37 * dyad + 101 * at * at + 17 * dyad * at) % 23) / 10
    own = ((53 * dyad * dyad + 29 * at**3 + 7 * at) % 19) / 10
    first = 3 + 0.5 * (dyad % 4) + mood
    second = 3.3 + 0.4 * (dyad % 5) + (0.3 + 0.2 * (dyad % 3)) * mood + own
    return Both(first[kept], second[kept], dyad[kept], at[kept] + 1.0, DYADS)


def outcome() -> np.ndarray:
    """Something that goes with both ratings, and with how far they are apart."""
    table = both()
    rest = ((13 * table.dyad + 41 * table.session.astype(int) ** 2) % 17) / 10
    a, b = table.first, table.second
    made: np.ndarray = 1 + 0.3 * a - 0.2 * b + 0.1 * a * a - 0.15 * a * b + rest
    return made
