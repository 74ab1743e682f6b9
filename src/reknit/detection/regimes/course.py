"""The course of a bond: in each session, how probable a rupture, its repair, and flat ratings are.

Question: has the bond between the two slipped, as far as their ratings tell? Formula, assumptions and limits are on
the page docs/methods/regimes.md. Everything called *live* uses only ratings up to that session and stays as it was
when sessions are added; *looking back* uses all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.regimes.chain import REPAIRED, RUPTURED, chain_of
from reknit.detection.regimes.flat import flat_course
from reknit.detection.regimes.parameters import shipped
from reknit.detection.regimes.passes import back, forth, over_manners
from reknit.detection.regimes.space import Space
from reknit.detection.regimes.standard import FEWEST, standard
from reknit.detection.threads import in_threads
from reknit.measure import PanelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from reknit.detection.regimes.parameters import Parameters
    from reknit.detection.regimes.state import Standard
    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PAIRS_AT_ONCE, SESSIONS_AT_ONCE = 256, 8_192
"""So few that what is thought of them stays near the processor and needs 40 MB a thread, however long they are; so
many that two threads hardly wait for one another."""

LEAST_SHARE = 1e-12


@dataclass(frozen=True, slots=True)
class Probabilities:
    """Probabilities (0 to 1), one entry a panel row; NaN is "can't tell".

    `rupture` is that the bond is ruptured in this session, `repair` that this session repaired a rupture, `flat` that
    everybody who rates gives the same rating again and again. `rupture_shown` and `flat_member` map each member to
    the probability that the member's ratings show a rupture, and that the member's ratings are flat.
    """

    rupture: Floats
    repair: Floats
    flat: Floats
    rupture_shown: Mapping[str, Floats]
    flat_member: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class BondCourse:
    """What the model says about one measure of a panel.

    `live` uses what was known at each session, `looking_back` all sessions. `log_likelihood`, shape (n_dyads,), is
    how well the model explains each dyad's ratings.
    """

    measure: str
    live: Probabilities
    looking_back: Probabilities
    log_likelihood: Floats


def bond_course(panel: Panel, measure: str | None = None, parameters: Parameters | None = None) -> BondCourse:
    """Return the probabilities of rupture, repair and flat ratings in every session of the panel.

    Args:
        panel: ratings of one or two members on the measure.
        measure: its name; may be left out where only one is rated.
        parameters: what is taken for granted; the shipped ones if None. Parameters learned from the same panel have
            seen the future of its pairs; to be strict, learn from other pairs.

    Raises:
        PanelError: no such measure, several and none named, or more than two members rated it.
    """
    members, rows, likelihood = _computed(panel, measure, parameters or shipped(), looking_back=True)
    name = measure_of(panel, measure)
    return BondCourse(name, _named(rows[0], members), _named(rows[1], members), likelihood)


def live_course(panel: Panel, measure: str | None = None, parameters: Parameters | None = None) -> Probabilities:
    """Return what `bond_course` calls live, in less than half the time."""
    members, rows, _ = _computed(panel, measure, parameters or shipped(), looking_back=False)
    return _named(rows[0], members)


def _computed(
    panel: Panel, measure: str | None, known: Parameters, *, looking_back: bool
) -> tuple[tuple[str, ...], Floats, Floats]:
    """Return the members, the probabilities (1 or 2, 3 + 2 members, n_rows), and the log likelihood (n_dyads,)."""
    name = measure_of(panel, measure)
    members = panel.members_of(name)
    rows = np.full((1 + looking_back, 3 + 2 * len(members), panel.n_rows), np.nan)
    likelihood, space = np.zeros(panel.n_dyads), Space()

    def work(dyads: Ints) -> None:
        row = panel.offsets[dyads] + np.arange(panel.lengths[dyads[0]])[:, None]
        told, likelihood[dyads] = _told(panel, name, members, row, known, space, looking_back=looking_back)
        rows[:, :, row] = told

    for _ in in_threads(work, alike(panel.lengths)):
        pass
    return members, rows, likelihood


def measure_of(panel: Panel, measure: str | None) -> str:
    """Return the measure asked for, or the only one rated.

    Raises:
        PanelError: no such measure, several and none named, or more than two members rated it.
    """
    rated = list(dict.fromkeys(name for _, name in panel.rated_series))
    if measure is None and len(rated) == 1:
        measure = rated[0]
    if measure not in rated:
        raise PanelError(f"name one of the measures rated: {', '.join(rated) or 'there is none'}")
    if len(panel.members_of(measure)) > 2:
        raise PanelError(f"{measure!r} is rated by more than two members; a bond is between two")
    return measure


def alike(lengths: Ints, at_once: int = PAIRS_AT_ONCE) -> Iterator[Ints]:
    """Yield dyads with the same number of sessions, some at a time, those without sessions left out."""
    for length in np.unique(lengths[lengths > 0]):
        dyads = np.flatnonzero(lengths == length)
        some = max(1, min(at_once, SESSIONS_AT_ONCE // int(length)))
        for begin in range(0, len(dyads), some):
            yield dyads[begin : begin + some]


def gathered(panel: Panel, measure: str, members: tuple[str, ...], row: Ints) -> Floats:
    """Return ratings of shape (T, 2, n), higher being better; a second member who never rates is all gaps."""
    ratings = np.full((len(row), 2, row.shape[1]), np.nan)
    for at, member in enumerate(members):
        ratings[:, at] = panel.measures[measure].sign * panel.ratings[member, measure][row]
    return ratings


def in_yardsticks(
    panel: Panel, measure: str, members: tuple[str, ...], row: Ints, known: Parameters
) -> tuple[Floats, Standard, Ints]:
    """Return ratings (T, 2, n) in points and in yardsticks, and the session from which yardsticks are known, (n,)."""
    ratings = gathered(panel, measure, members, row)
    units, level, level_spread = np.full((3, *ratings.shape[1:]), np.nan)
    level_spread[:] = known.level_spread
    for at, member in enumerate(members):
        units[at] = known.units.get((member, measure), np.nan)
        if (member, measure) in known.levels:
            level[at], in_points = known.levels[member, measure]
            level_spread[at] = in_points / units[at]
    inside, _, _, known_at = standard(ratings, panel.measures[measure], units, level, level_spread)
    return ratings, inside, known_at


def _told(
    panel: Panel,
    measure: str,
    members: tuple[str, ...],
    row: Ints,
    parameters: Parameters,
    space: Space,
    *,
    looking_back: bool,
) -> tuple[Floats, Floats]:
    """Return the probabilities of these dyads, shape (1 or 2, 3 + 2 members, T, n), and their log likelihoods."""
    ratings, inside, known_at = in_yardsticks(panel, measure, members, row, parameters)
    chain = chain_of(parameters, 2)
    manners = parameters.manners(2, of_a_panel=bool(parameters.units))
    known = forth(inside, chain, parameters, manners, space, keep=looking_back)
    weights = [known.weight]
    if looking_back:
        weights.append(back(known, inside, chain, parameters, manners, space))
    flat = flat_course(inside, known.lively, parameters)
    told = np.empty((len(weights), 3 + 2 * len(members), *row.shape))
    for at, each in enumerate(weights):
        regimes = over_manners(each, np.ones(len(manners.weight)))
        believed = _believed(regimes, parameters, trust=parameters.trust if len(members) == 2 else 1.0)
        regimes *= believed
        told[at, 0] = _sum(regimes, np.arange(RUPTURED, chain.size))
        told[at, 1] = regimes[:, REPAIRED]
        told[at, 2] = 1.0
        for place in range(len(members)):
            shown = regimes if manners.tells[place].all() else over_manners(each, manners.tells[place]) * believed
            told[at, 3 + place] = _sum(shown, chain.shown_by(place))
            told[at, 3 + len(members) + place] = flat[at][:, place]
            told[at, 2] *= flat[at][:, place]
    _leave_open(told, ratings, known_at)
    return told, known.log_likelihood


def _believed(regimes: Floats, parameters: Parameters, *, trust: float) -> Floats:
    """Return factors (T, K, n) that move the odds of a rupture towards the usual ones: odds^trust usual^(1 - trust).

    Usual are those before any rating, in the long run: as many ruptures begin as are repaired.
    """
    usual = parameters.onset / parameters.repair
    rupture = np.clip(_sum(regimes, np.arange(RUPTURED, regimes.shape[1])), LEAST_SHARE, 1 - LEAST_SHARE)
    odds = (rupture / (1 - rupture)) ** trust * usual ** (1 - trust)
    believed = odds / (1 + odds)
    factors = np.empty_like(regimes)
    factors[:, :RUPTURED] = ((1 - believed) / (1 - rupture))[:, None]
    factors[:, RUPTURED:] = (believed / rupture)[:, None]
    return factors


def _sum(regimes: Floats, chosen: Ints) -> Floats:
    total = regimes[:, chosen[0]].copy()
    for each in chosen[1:]:
        total += regimes[:, each]
    return total


def _leave_open(told: Floats, ratings: Floats, known_at: Ints) -> None:
    """Put NaN where it cannot be told: too few rated sessions so far, too few in all, or no yardstick yet."""
    seen = np.cumsum(np.isfinite(ratings).any(axis=1), axis=0)
    early = np.arange(len(ratings))[:, None] < known_at
    told[0, :, (seen < FEWEST) | early] = np.nan
    if len(told) > 1:
        told[1, :, :, (seen[-1] < FEWEST) | early[-1]] = np.nan


def _named(rows: Floats, members: tuple[str, ...]) -> Probabilities:
    shown = {member: rows[3 + at] for at, member in enumerate(members)}
    flat = {member: rows[3 + len(members) + at] for at, member in enumerate(members)}
    return Probabilities(rows[0], rows[1], rows[2], shown, flat)
