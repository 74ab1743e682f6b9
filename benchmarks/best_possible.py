"""How much better than the published rules could anything be?

On the made-up pairs of `reknit evaluate` the best possible live answer is known: the probability of a rupture given
the ratings so far, worked out with everything the pairs were made with (no score has a larger expected area under the
ROC curve; Neyman & Pearson 1933, doi:10.1098/rsta.1933.0009). Nobody has that knowledge of real pairs, so this is a
bound, not a rival. For *regimes* it is a sum over courses, each with its exact normal distribution, the least probable
dropped. For *shocks* it is a particle filter, a little below the true bound; items of typical difficulty are assumed
there, as nobody can know them.

    python benchmarks/best_possible.py [DYADS [SEED]]        default 200 and 0, as on the page of the model
"""

from __future__ import annotations

import math
import sys
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.regimes.normal import beyond
from reknit.evaluation.scores import judged, published_rules, rule_scores
from reknit.evaluation.worlds import worlds
from reknit.inference.ranks import area

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.evaluation.worlds import World
    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

COURSES = 48
"""Courses followed for each pair and spread."""

PARTICLES, PAIRS_AT_ONCE = 16_000, 10
NOTICES, LOG_SPREAD, SPREAD, RISE = 0.8, 0.25, 0.5, 0.02
BETWEEN, OWN, TOGETHER = 0.5, 0.3, 0.4
FELT = np.arange(-6.0, 6.01, 0.02)
REACH_POINTS = np.array([-2.2, -1.4, -0.8, -0.35, 0.0, 0.35, 0.8, 1.4, 2.2])
HARD = np.array([-0.3, -0.1, 0.1, 0.3])


def columns(world: World, panel: Panel) -> Floats:
    """Return ratings of shape (T, members, n)."""
    return np.stack([each.reshape(panel.n_dyads, world.sessions).T for each in panel.ratings.values()], axis=1)


class Courses:
    """What is known of n pairs of the kind *regimes*: courses (n, S spreads, H), each with a normal distribution."""

    def __init__(self, world: World, pairs: int) -> None:
        self.members, self.kept = world.members, world.autocorrelation
        points, weights = np.polynomial.hermite_e.hermegauss(7)
        self.spread = SPREAD * np.exp(LOG_SPREAD * points)
        shown = np.array(list(np.ndindex(*(2,) * world.members)))
        share = np.prod(np.where(shown == 1, NOTICES, 1 - NOTICES), axis=1)
        self.step = np.zeros((1 + len(shown), 1 + len(shown)))
        self.step[0] = [1 - world.onset, *(world.onset * share)]
        self.step[1:, 0] = world.repair
        self.step[1:, 1:] = (1 - world.repair) * np.eye(len(shown))
        self.drop = np.vstack([np.zeros(world.members), shown * world.drop])
        shape = (pairs, len(points), 1)
        self.log_weight = np.zeros(shape) + np.log(weights / weights.sum())[:, None]
        self.regime = np.zeros(shape, int)
        level = (6.4 if world.ceiling else 5.0) - 0.3 * np.arange(world.members)
        self.mean = np.zeros((*shape, 2 * world.members))
        self.mean[..., world.members :] = level
        both = np.eye(world.members)
        self.mood = TOGETHER + (1 - TOGETHER) * both
        self.covariance = np.zeros((pairs, len(points), 2 * world.members, 2 * world.members))
        self.covariance[..., : world.members, : world.members] = self.mood
        self.covariance[..., world.members :, world.members :] = BETWEEN**2 + OWN**2 * both

    def go_on(self) -> None:
        """Let every course branch into the next session."""
        count, regimes = self.log_weight.shape[2], len(self.step)
        log_step = np.log(np.maximum(self.step, 1e-300))
        parent = np.repeat(np.arange(count), regimes)[None, None, :, None]
        self.log_weight = (self.log_weight[..., None] + log_step[self.regime]).reshape(*self.log_weight.shape[:2], -1)
        self.regime = np.tile(np.arange(regimes), (*self.regime.shape[:2], count))
        self.mean = np.take_along_axis(self.mean, np.broadcast_to(parent, (*self.regime.shape, 1)), axis=2)
        fades = np.where(np.arange(2 * self.members) < self.members, self.kept, 1.0)
        self.mean = self.mean * fades
        self.covariance = self.covariance * np.outer(fades, fades)
        self.covariance[..., : self.members, : self.members] += (1 - self.kept**2) * self.mood

    def see(self, y: Floats, member: int, trend: float) -> None:
        """Learn from one member's ratings (n,); at the upper end they say only "at least"."""
        load = np.zeros((len(self.spread), 2 * self.members))
        load[:, member], load[:, self.members + member] = self.spread, 1.0
        gains = np.einsum("nsij,sj->nsi", self.covariance, load)
        variance = np.einsum("nsi,si->ns", gains, load) + 1e-9
        expected = np.einsum("nshi,si->nsh", self.mean, load) + trend
        rated, at_end = np.isfinite(y), y >= 7 - 1e-9
        root = np.sqrt(variance)[..., None]
        away = (np.where(rated, y, 0.0)[:, None, None] - expected) / root
        away += self.spread[:, None] * self.drop[self.regime][..., member] / root
        density, gain = -0.5 * away**2 - np.log(root), away
        share, rise, shrunk = beyond(-away)
        end = at_end[:, None, None]
        self.log_weight += np.where(rated[:, None, None], np.where(end, share, density), 0.0)
        weight = np.exp(self.log_weight - self.log_weight.max(axis=2, keepdims=True))
        less = np.where(at_end[:, None], (weight * shrunk).sum(axis=2) / weight.sum(axis=2), 1.0) * rated[:, None]
        moved = np.where(rated[:, None, None], np.where(end, rise, gain), 0.0) / root
        self.mean = self.mean + gains[:, :, None] * moved[..., None]
        self.covariance -= gains[..., None] * gains[..., None, :] * (less / variance)[..., None, None]

    def ruptured(self) -> Floats:
        """Return the probability of a rupture, (n,), and drop the least probable courses."""
        weight = np.exp(self.log_weight - self.log_weight.max(axis=(1, 2), keepdims=True))
        weight /= weight.sum(axis=(1, 2), keepdims=True)
        told: Floats = (weight * (self.regime > 0)).sum(axis=(1, 2))
        if weight.shape[2] > COURSES:
            kept = np.argpartition(-weight, COURSES - 1, axis=2)[..., :COURSES]
            whole = weight.sum(axis=2, keepdims=True)
            weight, self.regime = (np.take_along_axis(each, kept, axis=2) for each in (weight, self.regime))
            self.mean = np.take_along_axis(self.mean, kept[..., None], axis=2)
            weight *= whole / np.maximum(weight.sum(axis=2, keepdims=True), 1e-300)
        self.log_weight = np.log(np.maximum(weight, 1e-300))
        return told


def best_for_regimes(world: World, panel: Panel, _rng: np.random.Generator) -> Floats:
    """Return the probability of a rupture in every row."""
    ratings, courses = columns(world, panel), Courses(world, panel.n_dyads)
    told = np.empty((world.sessions, panel.n_dyads))
    for t, now in enumerate(ratings):
        if t:
            courses.go_on()
        for member in range(world.members):
            courses.see(now[member], member, RISE * (t - (world.sessions - 1) / 2))
        told[t] = courses.ruptured()
    return told.T.ravel()


@cache
def answers() -> tuple[Floats, Floats]:
    """Return how probable each mean of four items is, and each of one mark for all, both (reaches, felt, 25)."""
    below = np.vectorize(lambda z: 0.5 * (1 + math.erf(z / math.sqrt(2))))
    reaches = np.exp(0.25 * REACH_POINTS)
    whole, line = np.zeros((2, len(reaches), len(FELT), 25))
    for at, reach in enumerate(reaches):
        sums = np.ones((len(FELT), 1))
        for hard in HARD:
            share = below((np.linspace(-2, 2, 6) - (FELT - hard * reach)[:, None]) / (0.35 * reach))
            mark = np.diff(share, axis=1, prepend=0.0, append=1.0)
            longer = np.zeros((len(FELT), sums.shape[1] + 6))
            for each in range(7):
                longer[:, each : each + sums.shape[1]] += sums * mark[:, each : each + 1]
            sums = longer
            line[at, :, ::4] += mark / len(HARD)
        whole[at] = sums
    return whole, line


class Particles:
    """Guesses (n, P) at everything about n pairs of the kind *shocks*."""

    def __init__(self, world: World, pairs: int, rng: np.random.Generator) -> None:
        self.world, self.rng, self.shape = world, rng, (pairs, PARTICLES)
        share = np.exp(-0.5 * REACH_POINTS**2) * np.gradient(REACH_POINTS)
        settled = (1.6 if world.ceiling else 0.3) + 0.8 * self._normal()
        members = range(world.members)
        self.of_bond: list[Floats] = [np.zeros(self.shape), self._normal()]
        self.of_members: list[list[Floats]] = [
            [
                settled + 0.5 * self._normal(),
                0.3 * self._normal(),
                self._normal(),
                (rng.random(self.shape) < 0.1).astype(float),
            ]
            for _ in members
        ]
        self.reach = [rng.choice(len(share), p=share / share.sum(), size=self.shape) for _ in members]
        self.last = [np.full(pairs, -1) for _ in members]

    def _normal(self) -> Floats:
        normal: Floats = self.rng.standard_normal(self.shape)
        return normal

    def go_on(self) -> None:
        """Let shocks heal and strike, and moods linger."""
        kept = self.world.autocorrelation
        left, mood = self.of_bond
        hit = self.rng.random(self.shape) < self.world.onset
        self.of_bond = [left * (1 - self.world.repair) + hit, kept * mood + math.sqrt(1 - kept**2) * self._normal()]
        for own in self.of_members:
            own[2] = kept * own[2] + math.sqrt(1 - kept**2) * self._normal()

    def see(self, score: Ints) -> Floats:
        """Learn from scores (members, n), -1 for a gap; return the probability of a rupture, (n,)."""
        whole, line = answers()
        weight, (left, mood) = np.full(self.shape, 1e-30), self.of_bond
        likely = np.ones(self.shape)
        for own, reach, last, now in zip(self.of_members, self.reach, self.last, score, strict=True):
            felt = own[0] + 0.6 * (0.6 * mood + 0.8 * own[2] - self.world.drop * left)
            place = np.rint((felt * np.exp(0.25 * REACH_POINTS)[reach] + own[1] - FELT[0]) / 0.02).astype(int)
            place, answer = place.clip(0, len(FELT) - 1), np.maximum(now, 0)[:, None]
            fresh, known = line[reach, place, answer], last[:, None] >= 0
            same = np.where(known, 0.6 * (last == now)[:, None] + 0.4 * fresh, fresh)
            likely *= np.where(now[:, None] >= 0, np.where(own[3] > 0, same, whole[reach, place, answer]), 1.0)
            last[now >= 0] = now[now >= 0]
        weight += likely
        weight /= weight.sum(axis=1, keepdims=True)
        told: Floats = (weight * (left >= 0.5)).sum(axis=1)
        self._draw_again(weight)
        return told

    def _draw_again(self, weight: Floats) -> None:
        total = np.cumsum(weight, axis=1)
        place = (self.rng.random((len(weight), 1)) + np.arange(PARTICLES)) / PARTICLES * total[:, -1:]
        chosen = np.stack([np.searchsorted(*each) for each in zip(total, place, strict=True)]).clip(0, PARTICLES - 1)

        def drawn(values: Floats) -> Floats:
            taken: Floats = np.take_along_axis(values, chosen, axis=1)
            return taken

        self.of_bond = [drawn(each) for each in self.of_bond]
        self.of_members = [[drawn(each) for each in own] for own in self.of_members]
        self.reach = [np.take_along_axis(each, chosen, axis=1) for each in self.reach]


def best_for_shocks(world: World, panel: Panel, rng: np.random.Generator) -> Floats:
    """Return the probability of a rupture in every row."""
    ratings = columns(world, panel)
    scores = np.where(np.isfinite(ratings), np.rint((np.nan_to_num(ratings) - 1) * 4), -1).astype(int)
    told = np.empty((world.sessions, panel.n_dyads))
    for begin in range(0, panel.n_dyads, PAIRS_AT_ONCE):
        some = slice(begin, min(begin + PAIRS_AT_ONCE, panel.n_dyads))
        particles = Particles(world, some.stop - begin, rng)
        for t in range(world.sessions):
            if t:
                particles.go_on()
            told[t, some] = particles.see(scores[t, :, some])
    return told.T.ravel()


def main(dyads: int, seed: int) -> None:
    """Print the area of the best possible answer and of the best published rule in every world."""
    margins: dict[tuple[str, int], list[float]] = {}
    for at, world in enumerate(worlds()):
        made_up = world.make(dyads, seed * 1_000 + at)
        rows = judged(made_up.panel, "bond")
        truth = made_up.ruptured[rows]
        scores = rule_scores(made_up.panel, "bond", published_rules())
        best = best_for_regimes if world.kind == "regimes" else best_for_shocks
        bound = area(best(world, made_up.panel, np.random.default_rng([seed, at]))[rows], truth)
        rule = max(area(score[rows], truth) for score in scores.values())
        if world.drop >= 1:
            margins.setdefault((world.kind, world.members), []).append(bound - rule)
        print(
            f"{world.kind} {world.members} {world.varied:34} best possible {bound:.3f}, best rule {rule:.3f}",
            flush=True,
        )
    for (kind, members), each in margins.items():
        above = sum(margin > 0 for margin in each)
        print(f"{kind} {members}: best possible above in {above} of {len(each)}, {np.mean(each):+.3f} on average")


if __name__ == "__main__":
    chosen = [int(each) for each in sys.argv[1:]]
    main(*(chosen + [200, 0][len(chosen) :]))
