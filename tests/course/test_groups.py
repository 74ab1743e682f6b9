"""Groups of courses: dense matrices and plain numerical slopes, groups that were made, and what must always hold."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from reknit import Measure, Panel
from reknit.course.groups import CourseGroups, course_groups
from reknit.inference.mixture import Curves, Mixture, covariance, expect, fit_mixture

MEMBER = ("member", "rating")
SESSIONS = 10


def made_up(dyads: int = 80, seed: int = 0, *, groups: int = 2) -> tuple[Panel, np.ndarray]:
    """Courses that stay, and, in every third dyad, courses that fall; some sessions are missing."""
    random = np.random.default_rng(seed)
    falls = (np.arange(dyads) % 3 == 0) & (groups == 2)
    level = np.where(falls, 6.0, 5.0) + random.normal(0, 0.4, dyads)
    slope = np.where(falls, -0.3, 0.05) + random.normal(0, 0.03, dyads)
    score = level[:, None] + slope[:, None] * np.arange(SESSIONS) + random.normal(0, 0.4, (dyads, SESSIONS))
    score[random.random(score.shape) < 0.1] = np.nan
    return panel_of(score), falls


def panel_of(score: np.ndarray, *, higher_is_better: bool = True) -> Panel:
    dyads, sessions = score.shape
    return Panel.from_long(
        dyad=np.repeat(np.arange(dyads), sessions), session=np.tile(np.arange(1, sessions + 1), dyads),
        score=score.ravel(), measures=[Measure("rating", higher_is_better=higher_is_better)],
    )  # fmt: skip


@cache
def found() -> CourseGroups:
    return course_groups(made_up()[0], *MEMBER)


def curves() -> tuple[list[np.ndarray], list[np.ndarray], Curves]:
    random = np.random.default_rng(5)
    designs = [np.vander(np.linspace(-1, 1, length), 2, increasing=True) for length in random.integers(3, 9, 12)]
    ratings = [design @ random.normal(size=2) + random.normal(0, 0.5, len(design)) for design in designs]
    return (
        designs,
        ratings,
        Curves(
            np.stack([each.T @ each for each in designs]),
            np.stack([design.T @ y for design, y in zip(designs, ratings, strict=True)]),
            np.array([y @ y for y in ratings]),
            np.array([float(len(y)) for y in ratings]),
        ),
    )


MIXTURE = Mixture(np.array([0.6, 0.4]), np.array([[0.5, -1.0], [0.0, 1.0]]), np.array([[0.5, 0.1], [0.1, 0.3]]), 0.25)


def dense(mixture: Mixture, designs: list[np.ndarray], ratings: list[np.ndarray]) -> np.ndarray:
    """The log-likelihood of each pair by dense matrices, with numpy's own determinant and solver."""
    told = []
    for design, y in zip(designs, ratings, strict=True):
        whole = design @ mixture.spread @ design.T + mixture.residual * np.eye(len(y))
        fits = [
            np.log(share) - 0.5 * (np.linalg.slogdet(2 * np.pi * whole)[1] + left @ np.linalg.solve(whole, left))
            for share, left in ((s, y - design @ m) for s, m in zip(mixture.share, mixture.mean, strict=True))
        ]
        told.append(np.logaddexp(*fits))
    return np.array(told)


def test_the_likelihood_is_that_of_dense_matrices() -> None:
    designs, ratings, sums = curves()
    assert expect(sums, MIXTURE).log_likelihood == pytest.approx(dense(MIXTURE, designs, ratings))


def test_what_is_fitted_is_a_peak_of_the_dense_likelihood() -> None:
    designs, ratings, sums = curves()
    fitted, fit = fit_mixture(sums, MIXTURE, rounds=5_000, close=1e-13)
    assert fit == pytest.approx(dense(fitted, designs, ratings).sum())
    for at in np.ndindex(fitted.mean.shape):
        for step in (-1e-3, 1e-3):
            mean = fitted.mean.copy()
            mean[at] += step
            other = Mixture(fitted.share, mean, fitted.spread, fitted.residual)
            assert dense(other, designs, ratings).sum() <= fit + 1e-9


def test_of_one_group_the_error_is_the_robust_one_of_a_mean() -> None:
    """Every pair rates alike often: the curve's mean has the plain standard error, SD / sqrt(n)."""
    random = np.random.default_rng(0)
    design = np.vander(np.linspace(-1, 1, 6), 2, increasing=True)
    own = np.linalg.lstsq(design, (random.normal(size=(40, 1)) + random.normal(size=(40, 6))).T)[0].T
    y = own @ design.T + random.normal(0, 0.3, (40, 6))
    sums = Curves(np.tile(design.T @ design, (40, 1, 1)), y @ design, (y * y).sum(axis=1), np.full(40, 6.0))
    start = Mixture(np.ones(1), np.zeros((1, 2)), np.eye(2), 1.0)
    fitted, _ = fit_mixture(sums, start, rounds=5_000, close=1e-13)
    fits = np.linalg.lstsq(design, y.T)[0].T
    assert fitted.mean[0] == pytest.approx(fits.mean(axis=0))
    assert np.sqrt(np.diag(covariance(sums, fitted))) == pytest.approx(fits.std(axis=0) / np.sqrt(40), rel=1e-3)


def test_groups_that_were_made_are_found_again() -> None:
    falls, told = made_up()[1], found()
    assert len(told.shares) == 2
    assert told.shares[0].low < 1 - falls.mean() < told.shares[0].high
    assert ((told.group == 1) == falls).mean() > 0.95
    assert told.certainty.min() >= 0.5
    first, last = told.expected(1), told.expected(SESSIONS)
    assert first[1].low < 6.0 < first[1].high
    assert last[1].low < 6.0 - 0.3 * (SESSIONS - 1) < last[1].high
    assert last[0].value > first[0].value
    assert told.criterion[2] < told.criterion[1]


def test_of_one_kind_of_courses_there_is_one_group() -> None:
    told = course_groups(made_up(groups=1)[0], *MEMBER)
    assert [each.value for each in told.shares] == [1.0]
    assert (told.group == 0).all()
    assert len(told.criterion) > 1


def test_of_few_dyads_and_of_ratings_that_never_vary_nothing_is_said() -> None:
    few = course_groups(made_up()[0].dyad_range(0, 29), *MEMBER)
    assert (few.shares, few.expected(3)) == ((), [])
    assert (few.group == -1).all()
    flat = course_groups(panel_of(np.full((40, 6), 4.0)), *MEMBER)
    assert len(flat.shares) <= 1
    short = course_groups(panel_of(np.random.default_rng(0).normal(size=(40, 3))), *MEMBER)
    assert short.shares == ()
