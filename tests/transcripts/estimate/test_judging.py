"""Estimates from words are what the formula says, find what is there, and learn nothing from whom they judge."""

from __future__ import annotations

import numpy as np
import pytest

from reknit.transcripts.estimate.judging import JudgedHour, area_below, estimates, judgements, looked_at
from reknit.transcripts.estimate.ridge import GAMMA
from reknit.transcripts.estimate.words import Columns, dense, told_by, weighed, word_block
from tests.transcripts.talks import talk


def matrix(columns: Columns, hours: int) -> np.ndarray:
    """The columns as a table (hours, words)."""
    words = columns.block.words
    return np.array([columns.times(np.eye(words)[at]) for at in range(words)]).T.reshape(hours, words)


def texts(rng: np.random.Generator, hours: int) -> list[list[str]]:
    return [list(rng.choice(list("abcdefgh"), size=int(rng.integers(3, 30)))) for _ in range(hours)]


def test_words_that_few_hours_have_are_left_out_and_rows_have_the_weight_asked_for() -> None:
    rng = np.random.default_rng(1)
    block = word_block([*texts(rng, 40), ["rare"], []], 2.5, pairs=False)
    assert block.words == 8
    inside = np.arange(42) < 30
    rows = matrix(weighed(block, inside), 42)
    assert rows[inside].mean(axis=0) == pytest.approx(np.zeros(8), abs=1e-9)
    assert np.square(rows[inside]).sum(axis=1).mean() == pytest.approx(2.5)
    figures = dense(rng.normal(size=(42, 3)), inside, 2.5).rows
    assert np.square(figures[inside]).sum(axis=1).mean() == pytest.approx(2.5)


def test_conjugate_gradients_reach_the_solution_of_the_formula() -> None:
    """b = (X' V^-1 X + penalty I)^-1 X' V^-1 (y - mean), V = I + gamma for hours of one pair."""
    rng = np.random.default_rng(2)
    said, rating, pair = texts(rng, 50), rng.normal(size=50), np.repeat(np.arange(25), 2)
    inside = pair < 20
    columns = weighed(word_block(said, 1.0, pairs=False), inside)
    told = told_by([columns], rating, pair, inside, 0.5)
    rows = matrix(columns, 50)
    shared = np.linalg.inv(np.eye(40) + GAMMA * (pair[inside][:, None] == pair[inside]))
    x, y = rows[inside], rating[inside] - rating[inside].mean()
    weights = np.linalg.solve(x.T @ shared @ x + 0.5 * np.eye(8), x.T @ shared @ y)
    assert told == pytest.approx(rating[inside].mean() + rows @ weights, abs=0.01)


def an_hour(rng: np.random.Generator, rating: float, words: int) -> JudgedHour:
    glad = rng.random(words) < rating / 100
    own = ["glad" if each else "tired" for each in glad]
    figures = {
        "words": float(rng.normal()),
        "turns": float(rng.normal()),
        "minutes": np.nan,
        "x": rating + rng.normal() * 40,
    }
    return JudgedHour(figures, ((["well"], ["well"], ["well"]), (own[::3], own[1::3], own[2::3])))


def made_up() -> tuple[list[JudgedHour], np.ndarray, list[str]]:
    rng = np.random.default_rng(4)
    rating = rng.uniform(10, 90, 120)
    return [an_hour(rng, each, 30) for each in rating], rating, [str(at // 3) for at in range(120)]


def test_what_words_say_is_found_and_length_says_nothing() -> None:
    hours, rating, client = made_up()
    vectors = np.column_stack([rating, np.random.default_rng(1).normal(size=120) * 20])
    told = estimates(hours, rating, client, vectors, lambda _share, _doing: None)
    by_name = {each.name: each for each in judgements(told, rating, rating < 25, client, seed=1)}
    assert by_name["words of each, by thirds"].correlation[1] > 0.6
    assert by_name["bag of words"].area[0] > 0.8
    assert by_name["vectors"].correlation[0] > 0.95
    assert by_name["length alone"].correlation[0] < 0.3
    assert by_name["words, signs and vectors"].beyond_length[1] > 0.3


def test_nothing_is_learned_from_the_client_who_is_judged() -> None:
    hours, rating, client = made_up()
    before = estimates(hours, rating, client, None, lambda _share, _doing: None)
    other = rating.copy()
    other[:3] = 100 - other[:3]
    after = estimates(hours, other, client, None, lambda _share, _doing: None)
    for name, told in before.items():
        assert told[:3] == pytest.approx(after[name][:3]), name
        assert told[3:] != pytest.approx(after[name][3:]), name


def test_the_area_by_hand() -> None:
    """Of the four pairs, three are told right and one is a tie."""
    assert area_below(np.array([1.0, 2, 2, 3]), np.array([True, True, False, False])) == pytest.approx(3.5 / 4)
    assert np.isnan(area_below(np.array([1.0, 2]), np.array([False, False])))


def test_what_is_looked_at_is_told_by_member_and_third() -> None:
    found = looked_at(talk("T: Hello.\nP: Hi!\nT: Well?\nP: Fine.\nT: Go on.\nP: No.\n"), translated=True)
    assert found.said[1] == (["hi", "!"], ["fine", "."], ["no", "."])
    assert "patient, short turns" in found.signs
