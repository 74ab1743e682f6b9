"""Rank correlations beside values worked out by hand, and made-up talks whose link is known."""

from __future__ import annotations

import numpy as np
import pytest

from reknit.transcripts.validity import RatedTalk, links, rank_correlation, rated
from tests.transcripts.talks import talk


def test_rank_correlation_by_hand() -> None:
    """Ranks 1 2 3 4 and 2 1 4 3: 1 - 6 x 4 / (4 x 15) = 0.6; with a tie, ranks are averaged."""
    one, other = np.array([1.0, 5, 7, 100]), np.array([2.0, 1, 9, 8])
    assert rank_correlation(one, other) == pytest.approx(0.6)
    assert rank_correlation(np.array([1.0, 1, 2]), np.array([1.0, 2, 3])) == pytest.approx(np.sqrt(3) / 2)
    assert np.isnan(rank_correlation(np.ones(4), other))


def test_the_partial_correlation_is_that_of_the_formula() -> None:
    """x and y with r .6 each to z, and .6 to each other: (.6 - .36) / .64."""
    one, other, given = np.array([1.0, 2, 3, 4]), np.array([2.0, 1, 4, 3]), np.array([2.0, 1, 4, 3])
    assert np.isnan(rank_correlation(one, other, given)), "nothing is left once the same is given"
    x, y, z = (np.array(each, float) for each in ([1, 2, 3, 4, 5], [2, 1, 3, 5, 4], [1, 3, 2, 4, 5]))
    a, b, c = rank_correlation(x, y), rank_correlation(x, z), rank_correlation(y, z)
    assert rank_correlation(x, y, z) == pytest.approx((a - b * c) / np.sqrt((1 - b * b) * (1 - c * c)))


def test_a_known_link_is_found_with_its_sign_and_length_alone_explains_nothing() -> None:
    rng = np.random.default_rng(2)
    talks = []
    for at in range(300):
        marked = float(rng.poisson(5))
        talks.append(
            RatedTalk(f"{at // 3}", -marked + rng.normal(0, 1), int(rng.integers(100, 900)), (marked, 0.0, 1.0))
        )
    length, away, against, _ = links(talks, seed=1, resamples=100)
    assert length.given_length is None
    assert length.raw[1] < 0 < length.raw[2]
    assert away.raw[2] < -0.7
    assert away.given_length is not None
    assert away.given_length[0] == pytest.approx(away.raw[0], abs=0.02)
    assert np.isnan(against.raw[0])
    assert repr(links(talks, seed=1, resamples=50)) == repr(links(talks, seed=1, resamples=50))


def test_figures_of_a_talk_are_per_100_messages() -> None:
    made = talk("T: What was it like?\nP: Fine.\nT: I'm sorry I asked.\nP: You don't listen.")
    found = rated(made, "a", 3.0, 4)
    assert found.marks == (25.0, 25.0, 25.0)
    assert found.words == 12
