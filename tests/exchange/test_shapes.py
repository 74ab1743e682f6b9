"""Every shape of table that people have is understood, and how is said."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

import reknit
from reknit.exchange.tables import read_table

pytestmark = pytest.mark.research

LONG = "dyad,session,role,score\n7,1,patient,5\n7,1,therapist,6\n7,2,patient,4\n7,2,therapist,NA\n9,1,patient,3\n"


def said(reading: Any, *words: Any) -> Any:
    return any(all(word in sentence for word in words) for sentence in reading.understood)


def test_long(reading: Any) -> None:
    read = reading(LONG)
    panel = read.panel
    assert panel.dyad_ids.tolist() == ["7", "9"]
    assert panel.sessions.tolist() == [1, 2, 1]
    np.testing.assert_equal(panel.ratings["patient", "rating"], [5, 4, 3])
    np.testing.assert_equal(panel.ratings["therapist", "rating"], [6, np.nan, np.nan])
    assert said(read, "Dyad", "'dyad'")
    assert said(read, "Session", "'session'")
    assert said(read, "Member", "'role'")
    assert read.source == "ratings.csv"
    assert len(read.sha256 or "") == 64


def test_read_ratings_gives_the_panel(written: Any) -> None:
    panel = reknit.read_ratings(written(LONG), scale=(1, 7))
    assert panel.measures["rating"].high == 7
    assert panel.members == ("patient", "therapist")


def test_long_with_measures(reading: Any) -> None:
    text = "Pair ID;Sitzung;Rolle;Skala;Wert\nA;1;Patient;WAI;5,5\nA;1;Patient;rub;2\nA;2;Patient;WAI;4,25\n"
    read = reading(text)
    np.testing.assert_equal(read.panel.ratings["patient", "WAI"], [5.5, 4.25])
    np.testing.assert_equal(read.panel.ratings["patient", "rub"], [2, np.nan])
    assert read.panel.measures["rub"].is_mark
    assert reading(text, measure="wai").panel.rated_series == (("patient", "WAI"),)


def test_wide_by_member(reading: Any) -> None:
    read = reading("couple,week,her,him\n1,1,4,5\n1,2,3,5\n2,1,5,\n", a="her", b="him")
    np.testing.assert_equal(read.panel.ratings["her", "rating"], [4, 3, 5])
    np.testing.assert_equal(read.panel.ratings["him", "rating"], [5, 5, np.nan])


@pytest.mark.parametrize(
    "header",
    ["wai_patient,wai_therapist", "WAI Patient,WAI Therapist", "patientWAI,therapistWAI", "wai_p,wai_t"],
)
def test_wide_by_member_is_found_by_its_names(reading: Any, header: Any) -> None:
    read = reading(f"pair,session,{header}\n1,1,4,5\n1,2,3,5\n")
    assert set(read.panel.ratings) == {("patient", "wai"), ("therapist", "wai")}


def test_a_and_b_share_their_measure(reading: Any) -> None:
    read = reading(
        "id,time,srs_patient,srs_therapist,note\n1,1,30,35,x\n1,2,31,36,y\n", a="srs_patient", b="srs_therapist"
    )
    assert set(read.panel.ratings) == {("patient", "srs"), ("therapist", "srs")}
    assert said(read, "Left out", "'note'")


def test_wide_by_session(reading: Any) -> None:
    read = reading("id,bdi_s0,bdi_s1,bdi_s3,bdi_fu1,rq_s0,rq_s1,rq_s3\n1.0,33,30.0,2,9,1,2,3\n2.0,40,,,9,,,\n")
    panel = read.panel
    assert panel.dyad_ids.tolist() == ["1", "2"]
    assert panel.sessions.tolist() == [0, 1, 3, 0]
    np.testing.assert_equal(panel.ratings["member", "bdi"], [33, 30, 2, 40])
    np.testing.assert_equal(panel.ratings["member", "rq"], [1, 2, 3, np.nan])
    assert not panel.measures["bdi"].higher_is_better
    assert said(read, "follow-ups", "'bdi_fu1'")
    assert said(read, "bdi", "session", "2")
    assert said(read, "lower-is-better", "Beck Depression Inventory")
    assert said(read, "Only one member")


def test_wide_by_session_chooses_a_measure(reading: Any) -> None:
    text = "id,bdi_s0,bdi_s1,rq_s0,rq_s1\n1,33,30,1,2\n"
    assert set(reading(text, measure="bdi").panel.measures) == {"bdi"}
    assert set(reading(text, score="rq").panel.measures) == {"rq"}


def test_wide_by_session_and_member(reading: Any) -> None:
    read = reading("dyad,wai_patient_s1,wai_patient_s2,wai_therapist_s1,wai_therapist_s2\nx,1,2,3,4\n")
    np.testing.assert_equal(read.panel.ratings["patient", "wai"], [1, 2])
    np.testing.assert_equal(read.panel.ratings["therapist", "wai"], [3, 4])


def test_wide_by_session_without_names_of_pairs(reading: Any) -> None:
    read = reading("s1,s2\n1,2\n3,4\n")
    assert read.panel.n_dyads == 2
    assert said(read, "one dyad a row")


def test_questions_of_a_questionnaire_are_not_sessions(refused: Any) -> None:
    assert "order of the sessions" in str(refused("id,q1,q2,q3\n1,3,4,5\n"))


def test_total_is_preferred_to_items(reading: Any) -> None:
    assert reading("pairing_id,session_id,goals,overall,total\n1,1,2,3,5\n1,2,1,1,2\n").panel.ratings[
        "member", "rating"
    ].tolist() == [5, 2]


def test_whole_of_a_known_instrument_is_preferred_to_its_parts(reading: Any) -> None:
    head = "pairing_id,session_id,question1,total_wai_task,total_wai_bond,composite_wai,total_srs_score"
    read = reading(f"{head}\n1,1,Often,28,41,89,16\n1,2,Never,29,47,105,34.3\n")
    assert set(read.panel.measures) == {"wai", "srs"}
    assert read.panel.measures["srs"].high == 40


def test_several_candidates_are_listed(refused: Any) -> None:
    error = refused("id,session,warmth,trust\n1,1,3,4\n1,2,4,4\n")
    assert "'warmth', 'trust'" in str(error)
    assert "--score trust" in str(error)


def test_scores_by_name(reading: Any) -> None:
    text = "id,session,warmth,trust\n1,1,3,4\n1,2,4,4\n"
    assert set(reading(text, score=["warmth", "trust"]).panel.measures) == {"warmth", "trust"}
    assert set(reading(text, score="warmth").panel.measures) == {"warmth"}
    assert set(reading(text, score="warmth", measure="closeness").panel.measures) == {"closeness"}


def test_what_patients_answer_about_themselves_is_the_patients(reading: Any) -> None:
    table = "case,session,srs_patient,srs_therapist,phq9,mood\n1,1,30,31,12,3\n1,2,33,30,10,4\n2,1,28,30,15,2\n"
    scores = ["srs_patient", "srs_therapist", "phq9", "mood"]
    read = reading(table, score=scores)
    assert read.panel.members_of("phq9") == ("patient",)
    assert read.panel.members_of("mood") == ("member",)
    assert said(read, "Taken as the patient's", "'phq9'")
    assert said(read, "a third", "'mood'", "'mood_patient'")
    assert said(reading(table), "Left out: 'phq9'"), "not read unless asked for"
    assert said(reading(table), "--score 'srs_patient' --score 'srs_therapist' --score 'phq9'")
    couples = reading(table.replace("patient", "wife").replace("therapist", "husband"), score=["srs_wife", "phq9"])
    assert couples.panel.members_of("phq9") == ("member",), "nobody says which of the two"


def test_one_pair(reading: Any) -> None:
    read = reading("session,score\n1,5\n2,6\n3,4\n")
    assert read.panel.n_dyads == 1
    assert said(read, "one dyad")


def test_explicit_columns(reading: Any) -> None:
    text = "wer;wann;wie\nx;1;5\nx;2;6\n"
    assert reading(text, dyad="wer", session="wann", score="wie").panel.n_rows == 2


@pytest.mark.parametrize("text", ["S1,S2,S10", "Session 1,Session 2,Session 10", "bdi_s1,bdi_s2,bdi_s10", "1.0,2,10.0"])
def test_sessions_with_words(reading: Any, text: Any) -> None:
    rows = "".join(f"a,{session},4\n" for session in text.split(","))
    assert reading(f"dyad,session,score\n{rows}").panel.sessions.tolist() == [1, 2, 10]


@pytest.mark.parametrize(
    ("dates", "how"),
    [
        (["2024-02-01", "2024-01-31", "2024-03-15"], "year, month, day"),
        (["01.02.2024", "31.01.2024", "15.03.2024"], "day.month.year"),
        (["1/2/2024", "31/1/2024", "15/3/2024"], "day, month, year"),
        (["2/1/2024", "1/31/2024", "3/15/2024"], "month, day, year"),
        (["2024-02-01 10:00:00", "2024-01-31 09:30:00", "2024-03-15 00:00:00"], "year, month, day"),
    ],
)
def test_dates(reading: Any, dates: Any, how: Any) -> None:
    rows = "".join(f"a,{date},{score}\n" for date, score in zip(dates, [5, 4, 6], strict=True))
    read = reading(f"dyad,date,score\n{rows}")
    assert read.panel.sessions.tolist() == [1, 2, 3]
    assert read.panel.ratings["member", "rating"].tolist() == [4, 5, 6]
    assert read.panel.dates.tolist() == [
        dt.date(2024, 1, 31),
        dt.date(2024, 2, 1),
        dt.date(2024, 3, 15),
    ]
    assert said(read, how)
    assert said(read, "sorted")


def test_dates_are_those_of_their_rows_in_a_panel_of_several_pairs(reading: Any) -> None:
    read = reading("dyad,date,a,b\ny,2024-01-02,1,2\nx,2024-01-09,3,4\ny,2024-01-01,5,6\n")
    assert read.panel.dyad_ids.tolist() == ["y", "x"]
    assert [str(each) for each in read.panel.dates] == ["2024-01-01", "2024-01-02", "2024-01-09"]
    assert read.panel.ratings["a", "rating"].tolist() == [5, 1, 3]


def test_ambiguous_dates_are_refused(refused: Any) -> None:
    assert "2024-05-31" in str(refused("dyad,date,score\na,1/2/2024,5\na,3/4/2024,5\n"))


def test_unsorted_rows_are_sorted(reading: Any) -> None:
    read = reading("dyad,session,score\nb,2,4\na,1,1\nb,1,3\n")
    assert read.panel.dyad_ids.tolist() == ["b", "a"]
    assert read.panel.ratings["member", "rating"].tolist() == [3, 4, 1]
    assert said(read, "sorted")


def test_marks_of_a_rub(reading: Any) -> None:
    text = (
        "dyad,session,role,score,rupture\n1,1,patient,5,none\n1,2,patient,3,clear\n1,3,patient,3,Yes\n1,4,patient,3,\n"
    )
    panel = reading(text).panel
    np.testing.assert_equal(panel.ratings["patient", "rub"], [0, 2, 1, np.nan])
    scale = panel.measures["rub"]
    assert (scale.low, scale.high, scale.is_mark, scale.higher_is_better) == (0, 3, True, False)


def test_marks_of_both(reading: Any) -> None:
    panel = reading("dyad,session,patient,therapist,rub_patient,tension_therapist\n1,1,5,6,no,1\n1,2,4,5,yes,0\n").panel
    assert panel.rated_series == (("patient", "rating"), ("therapist", "rating"))
    assert panel.ratings["therapist", "rub"].tolist() == [1, 0]


def test_ids_keep_their_zeros(reading: Any) -> None:
    read = reading("dyad,session,score\n007,1,3\n7,1,4\n")
    assert read.panel.dyad_ids.tolist() == ["007", "7"]
    late = "".join(f"{1000 + number},1,3\n" for number in range(3000))
    assert reading(f"dyad,session,score\n{late}01000,1,5\n").panel.n_dyads == 3001


def test_blank_rows_and_blanks_round_names(reading: Any) -> None:
    read = reading("dyad,session,score\n\n a ,1, 3\na,2,4 \n,,\n\n")
    assert read.panel.dyad_ids.tolist() == ["a"]
    assert read.panel.ratings["member", "rating"].tolist() == [3, 4]


def test_higher_is_better_is_said(reading: Any) -> None:
    assert said(reading("dyad,session,bdi\n1,1,20\n"), "--higher-is-better")
    read = reading("dyad,session,bdi\n1,1,20\n", higher_is_better=True, scale=(0, 63), step=1, reliability=0.9)
    assert read.panel.measures["bdi"] == reknit.Measure("bdi", 0, 63, 1, True, 0.9)


def test_bounds_are_not_assumed_against_the_data(reading: Any) -> None:
    assert reading("dyad,session,srs\n1,1,50\n").panel.measures["srs"].high is None
    assert reading("dyad,session,srs\n1,1,7\n").panel.measures["srs"].high is None


def test_a_missing_file(tmp_path: Any) -> None:
    with pytest.raises(reknit.TableError, match="no such file"):
        read_table(tmp_path / "nowhere.csv")
    with pytest.raises(reknit.TableError, match="a folder"):
        read_table(tmp_path)


TURNS = "dyad,session,patient_turns,therapist_turns\n1,1,40,45\n1,2,38,31\n"


def test_numbers_of_two_members_that_may_be_no_ratings(reading: Any, refused: Any) -> None:
    error = refused(TURNS)
    assert "'patient_turns', 'therapist_turns'" in str(error)
    assert "--a patient_turns --b therapist_turns" in str(error)
    named = reading(TURNS, a="patient_turns", b="therapist_turns")
    assert set(named.panel.ratings) == {("patient", "turns"), ("therapist", "turns")}
    assert set(reading(TURNS, measure="turns").panel.measures) == {"turns"}


@pytest.mark.parametrize("what", ["", "_score", "_wai", "_closeness", "_wai_bond", "_total", "_bond_rating"])
def test_names_that_say_what_is_rated(reading: Any, what: Any) -> None:
    text = f"dyad,session,patient{what},therapist{what},patient_turns,therapist_turns\n1,1,4,5,40,41\n1,2,3,5,4,4\n"
    read = reading(text)
    assert read.panel.members == ("patient", "therapist")
    assert "turns" not in read.panel.measures
    assert said(read, "Left out", "'patient_turns', 'therapist_turns'")


def test_a_made_up_table_is_read_without_options(reading: Any) -> None:
    read = reading("dyad_id,session,member,bond,ruptured,repaired\nD1,1,patient,5,0,0\nD1,2,patient,3,1,0\n")
    assert set(read.panel.measures) == {"bond"}
    assert said(read, "Left out", "'ruptured', 'repaired'")
