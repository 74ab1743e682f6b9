"""What is learned from rated hours: known links are found, intervals hold for new pairs, too little is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.transcripts.estimate.model import RatedHour, TooFewHoursError, estimate, learn, margin_of
from reknit.transcripts.estimate.ridge import GAMMA, apart, dealt
from reknit.transcripts.estimate.signs import signs
from reknit.transcripts.estimate.stored import HourModelError, as_model_json, model_from_json
from tests.transcripts.talks import talk

ROLES = ("therapist", "patient")


def hours(rng: np.random.Generator, dyads: int, link: float = 6.0, most: int = 6) -> list[RatedHour]:
    """Hours whose rating (0 to 100) hangs on a sign, the length, the pair, and chance."""
    made = []
    for dyad in range(dyads):
        level = rng.normal(60, 6)
        for _ in range(int(rng.integers(1, most + 1))):
            sign, words, noise = rng.normal(size=3)
            rating = float(np.clip(level + link * sign + 3 * words + 8 * noise, 0, 100))
            figures = {"words": words, "turns": rng.normal(), "minutes": np.nan, "patient, thanks": sign}
            made.append(RatedHour(str(dyad), figures, rating))
    return made


def learned(them: list[RatedHour]):
    return learn(them, role="patient", roles=ROLES, low=0, high=100)


def test_what_ratings_hang_on_is_found_and_stands_beside_length_alone() -> None:
    rng = np.random.default_rng(1)
    model = learned(hours(rng, 120))
    assert model.names == ("words", "turns", "patient, thanks")
    assert model.is_better_than_length
    assert model.signs_known.correlation > 0.5 > model.length_known.correlation > 0
    low, high = (estimate(model, {"words": 0.0, "turns": 0.0, "patient, thanks": sign}) for sign in (-1.0, 1.0))
    assert high.value[0] - low.value[0] == pytest.approx(12, abs=3)
    assert high.length == low.length


def test_where_there_is_nothing_to_find_it_is_no_better_than_length() -> None:
    model = learned(hours(np.random.default_rng(5), 60, link=0.0))
    assert model.signs_known.error > 0.97 * model.length_known.error


@pytest.mark.slow
@pytest.mark.parametrize(("dyads", "most"), [(25, 6), (80, 3), (30, 25)])
def test_intervals_hold_the_rating_of_a_new_pair_as_often_as_they_say(dyads, most) -> None:
    """Pairs of different size, with levels of their own: 90 % is what is said, within the error of the simulation."""
    rng = np.random.default_rng(7)
    hits = []
    for _ in range(40):
        model = learned(hours(rng, dyads, most=most) + hours(rng, 15, most=6))
        for each in hours(rng, 25, most=1):
            _, low, high = estimate(model, each.signs).value
            hits.append(low <= each.rating <= high)
    assert 0.88 < np.mean(hits) < 0.95


def test_too_little_to_learn_from_is_refused() -> None:
    them = hours(np.random.default_rng(2), 60)
    for few in (them[:59], [RatedHour(str(at % 19), each.signs, each.rating) for at, each in enumerate(them)]):
        with pytest.raises(TooFewHoursError, match="expected at least 60 of 20"):
            learned(few)
    with pytest.raises(TooFewHoursError, match="rated alike"):
        learned([RatedHour(each.dyad, each.signs, 50.0) for each in them])


def test_the_margin_by_hand() -> None:
    """Nine pairs, one with two hours: 90 % of ten is nine, so that all nine are needed; 50 % is five pairs."""
    distance = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    pair = np.array([0, 0, 1, 2, 3, 4, 5, 6, 7, 8])
    assert margin_of(distance, pair, 0.9) == 10
    assert margin_of(distance, pair, 0.5) == 6
    assert margin_of(distance, pair, 0.05) == 1


def test_hours_of_one_pair_are_made_independent() -> None:
    """The rows W of the transformation fulfil W (I + gamma 1 1') W' = I."""
    pair = np.array([3, 3, 3, 1, 1, 0])
    transform = apart(np.eye(6), pair)
    shared = np.eye(6) + GAMMA * (pair[:, None] == pair)
    assert transform @ shared @ transform.T == pytest.approx(np.eye(6))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=200), st.integers(1, 10))
def test_pairs_stay_whole_in_folds(pairs, folds) -> None:
    pair = np.array(pairs)
    dealt_to = dealt(pair, folds)
    assert all(len(set(dealt_to[pair == each])) == 1 for each in set(pairs))
    assert set(dealt_to) <= set(range(folds))


def test_a_model_is_written_without_words_and_read_again() -> None:
    model = learned(hours(np.random.default_rng(3), 60))
    again = model_from_json(as_model_json(model).encode())
    figures = {"words": 0.3, "turns": -1.0, "patient, thanks": 0.5}
    assert estimate(again, figures) == estimate(model, figures)
    assert (again.role, again.roles, again.hours, again.names) == (model.role, model.roles, model.hours, model.names)


def _broken(**changed: object) -> bytes:
    whole = json.loads(as_model_json(learned(hours(np.random.default_rng(3), 60))))
    return json.dumps(whole | changed).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "another format"),
        (b" " * 1_000_001, "more than"),
        (lambda: _broken(names=["words"]), '"centre": 1 numbers'),
        (lambda: _broken(names=["words", "words", "x"]), "none twice"),
        (lambda: _broken(role="Ana"), '"role"'),
        (lambda: _broken(scale=[5, 5]), '"scale"'),
        (lambda: _broken(scale=[0, float("nan")]), "finite"),
        (lambda: _broken(hours=True), '"hours"'),
        (lambda: _broken(signs=None), '"signs": an object'),
        (lambda: _broken(signs_known={"correlation": "x"}), '"correlation": finite'),
    ],
)
def test_what_is_no_model_is_refused(data, said) -> None:
    with pytest.raises(HourModelError, match=said):
        model_from_json(data() if callable(data) else data)


TALK = """T [0:00-0:05]: How was the week?
P [0:10-0:14]: Fine!
T [0:20-0:22]: What else?
P [0:26-0:40]: My sister came, and I am so glad. Thank you.
"""


def test_signs_by_hand() -> None:
    found = signs(talk(TALK))
    assert found["words"] == pytest.approx(np.log(18))
    assert found["turns"] == pytest.approx(np.log(5))
    assert found["minutes"] == pytest.approx(np.log1p(26 / 60))
    assert found["patient, short turns"] == 0.5
    assert found["patient, exclamations"] == pytest.approx(np.sqrt(1 / 2))
    assert found["patient, thanks"] == pytest.approx(np.sqrt(100 / 11))
    assert found["patient, thanks, last third"] == pytest.approx(np.sqrt(10))
    assert found["patient, time to reply"] == pytest.approx(np.log([11, 7]).mean())
    assert found["patient, marks of withdrawal"] == pytest.approx(np.sqrt(50))
    assert found["patient, first_person_singular"] > 0
    assert "patient, first_person_singular" not in signs(talk(TALK), translated=True)


@pytest.mark.parametrize("text", ["X: Tea?", "T: Hello.", "P: Hm\nX: Tea?"])
def test_signs_of_next_to_nothing_are_finite_or_unknown(text) -> None:
    assert all(np.isfinite(value) or np.isnan(value) for value in signs(talk(text)).values())
