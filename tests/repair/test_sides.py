"""What each writes alone."""

from __future__ import annotations

import json

import pytest

from reknit.repair.sides import Need, Shares, Side, shares_together


def test_a_side_is_kept_as_plain_data() -> None:
    side = Side("It got quiet.", "Far off.", "A break.", Need.BOTH, 40, "Lonely, perhaps.")
    assert Side.from_data(json.loads(json.dumps(side.to_data()))) == side
    assert Side.from_data(Side().to_data()) == Side()


@pytest.mark.parametrize("data", [{"share": 101}, {"share": -1}, {"felt": "x" * 2001}, {"need": "all"}, {"more": 1}])
def test_what_is_no_side_is_refused(data) -> None:
    with pytest.raises(ValueError, match=r"share|characters|not a valid|side"):
        Side.from_data(data)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (50, 50, Shares.MEET),
        (40, 45, Shares.MEET),
        (100, 100, Shares.OVERLAP),
        (10, 20, Shares.LEAVE_OPEN),
        (0, 100, Shares.MEET),
    ],
)
def test_two_shares_lie_together(one: int, other: int, together: Shares) -> None:
    assert shares_together(one, other) is shares_together(other, one) is together
    assert together.sentence.endswith(".")
