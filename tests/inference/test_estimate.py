"""Quantiles and intervals against printed values."""

from __future__ import annotations

import numpy as np
import pytest

from reknit.inference.estimate import mean_of, share
from reknit.inference.quantiles import f_quantile, normal_quantile, t_quantile, two_sided_p


@pytest.mark.parametrize(
    ("freedom", "expected"),
    [(1, 12.706204736432095), (4, 2.7764451051977987), (7, 2.364624251592784), (200, 1.9718962236339088)],
)
def test_t_quantiles(freedom, expected) -> None:
    """scipy 1.17: stats.t.ppf(.975, df)."""
    assert t_quantile(0.975, freedom) == pytest.approx(expected, rel=1e-10)
    assert t_quantile(0.025, freedom) == pytest.approx(-expected, rel=1e-10)


@pytest.mark.parametrize(
    ("share_below", "first", "second", "expected"),
    [(0.975, 5, 15, 3.5764153492790607), (0.025, 3, 200, 0.0717913951275676), (0.999, 200, 1, 635029.8823312691)],
)
def test_f_quantiles(share_below, first, second, expected) -> None:
    """scipy 1.17: stats.f.ppf."""
    assert f_quantile(share_below, first, second) == pytest.approx(expected, rel=1e-9)


def test_the_middle_and_the_normal() -> None:
    assert t_quantile(0.5, 3) == 0.0
    assert normal_quantile(0.975) == pytest.approx(1.959963984540054)
    assert two_sided_p(2.1, 9) == pytest.approx(0.06511828241215196)
    assert two_sided_p(0.0, 9) == 1.0


def test_a_share_has_a_score_interval() -> None:
    """statsmodels 0.14: proportion_confint(3, 10, method="wilson")."""
    found = share(3, 10)
    assert (found.value, found.low, found.high) == pytest.approx((0.3, 0.10779126740630095, 0.6032218525388553))
    assert np.isnan(share(0, 0).value)


def test_a_mean_has_a_t_interval() -> None:
    """scipy 1.17: stats.t.interval(.95, 3, 2.5, 1.2909944 / 2)."""
    found = mean_of(np.array([1.0, 2.0, 3.0, 4.0, np.nan]))
    assert (found.value, found.low, found.high, found.n) == pytest.approx((2.5, 0.4457397432, 4.5542602568, 4))
    assert np.isnan(mean_of(np.array([2.0])).low)
