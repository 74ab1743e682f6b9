"""Learning from rated hours, estimating, and carrying talks into a course, as a person types them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

WHO = ("--speaker", "T=therapist", "--speaker", "P=patient")
TABLE = "hours.csv"


def a_practice(dyads: int = 20, sessions: int = 3) -> None:
    """Transcripts in a folder: who says more is given a higher rating."""
    Path("talks").mkdir(exist_ok=True)
    rows = ["file,dyad,session,rating"]
    for dyad in range(dyads):
        for session in range(1, sessions + 1):
            much = (7 * dyad + 3 * session) % 10
            said = "I was glad to see my sister and we talked. " * much
            text = f"T: How was the week?\nP: Fine. {said}\nT: What else?\nP: {'Thank you!' if much > 4 else 'No.'}\n"
            name = f"talks/{dyad}-{session}.txt"
            Path(name).write_text(text, "utf-8")
            rows.append(f"{name},D{dyad},{session},{10 * much + dyad % 3}")
    Path(TABLE).write_text("\n".join(rows) + "\n", "utf-8")


def rows_of(name: str) -> list[dict[str, str]]:
    with Path(name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_learn_then_estimate_beside_length_alone(typed) -> None:
    a_practice()
    code, out, err = typed("transcript", "learn", TABLE, *WHO, "--scale", "0", "100", "--out", "ours.json")
    assert (code, err) == (0, "")
    assert "60 hours of 20 pairs; in hours of pairs left out:\n  estimate: rank correlation 0.9" in out
    assert "  length alone: rank correlation 0." in out
    assert "sister" not in Path("ours.json").read_text("utf-8")
    code, out, err = typed(
        "transcript", "estimate", "talks/0-1.txt", "talks/0-2.txt", *WHO, "--model", "ours.json", "--redact"
    )
    assert (code, err) == (0, "")
    assert "0-1.txt: " in out
    assert "; by length alone " in out
    rows = rows_of("reknit-estimates/estimates.csv")
    assert [row["rated_by"] for row in rows] == ["patient", "patient"]
    for row in rows:
        low, value, high = (float(row[name]) for name in ("low", "estimate", "high"))
        assert 0 <= low < value < high <= 100
    page = Path("reknit-estimates/0-1.html").read_text("utf-8")
    assert "How the patient may have rated it" in page
    assert "Length alone" in page
    assert "60 rated hours of 20 other pairs" in page
    assert "to know how it was, ask" in page


def test_a_page_of_marks_has_no_estimate(typed) -> None:
    a_practice(1, 1)
    typed("transcript", "mark", "talks", *WHO)
    assert "may have rated" not in Path("reknit-marks/0-1.html").read_text("utf-8")


@pytest.mark.research
def test_a_course_is_read_by_analyze_as_it_is(typed) -> None:
    a_practice(20, 4)
    typed("transcript", "learn", TABLE, *WHO, "--scale", "0", "100", "--out", "ours.json", "--quiet")
    code, out, err = typed("transcript", "course", TABLE, *WHO, "--model", "ours.json", "--out", "here")
    assert (code, err) == (0, "")
    assert "80 sessions of 20 pairs" in out
    rows = rows_of("here/talk_sessions.csv")
    measures = {(row["role"], row["measure"]) for row in rows}
    assert {("patient", "estimated_rating"), ("patient", "length_alone"), ("therapist", "talk_share")} <= measures
    assert {("patient", "marks_withdrawal"), ("therapist", "marks_repair")} <= measures
    for options in ((), ("--measure", "talk_share"), ("--measure", "estimated_rating")):
        code, out, err = typed(
            "analyze", "here/talk_sessions.csv", *options, "--no-false-alarms", "--json", "--out", "there"
        )
        assert code == 0, err
        overview = json.loads(out)["overview"]
        assert overview["dyads"] == 20
        told = {each["name"]: each["members"] for each in overview["measures"]}
        assert told.get("talk_share", ["therapist", "patient"]) == ["therapist", "patient"]
        assert told.get("estimated_rating", ["patient"]) == ["patient"]
        assert len(told) == 1 if options else len(told) > 20


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("talks/9.txt,D1,1,50", "talks/9.txt: found that it cannot be opened"),
        ("talks/0-1.txt,,1,50", "row 2: found no dyad"),
        ("talks/0-1.txt,D1,1,", "row 2: found the rating '', expected a number from 0 to 100"),
        ("talks/0-1.txt,D1,1,nan", "row 2: found the rating 'nan'"),
        ("talks/0-1.txt,D1,1,101", "row 2: found the rating '101'"),
        ("talks/0-1.txt,D1,1,5\ntalks/0-1.txt,D1,2,5", "row 3: found the file 'talks/0-1.txt' again"),
        ("talks/0-1.txt,D1,1,5\ntalks/0-2.txt,D1,1,5", "row 3: found this session of the pair again"),
        ("talks/0-1.txt,D1,1,5", "found 1 rated hour of 1 pair, expected at least 60 of 20"),
        ('"', "cannot be read as CSV"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_and_nothing_is_written(typed, line, said) -> None:
    a_practice(1, 2)
    Path(TABLE).write_text(f"file,dyad,session,rating\n{line}\n", "utf-8")
    code, out, err = typed("transcript", "learn", TABLE, *WHO, "--scale", "0", "100")
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert not Path("reknit-hours.json").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("learn", TABLE, *WHO, "--scale", "5", "1"), "the lowest rating, then the highest"),
        (("learn", TABLE, *WHO, "--scale", "0", "9", "--rated-by", "Ana"), "expected therapist or patient"),
        (("learn", "none.csv", *WHO, "--scale", "0", "9"), "none.csv: cannot be opened"),
        (("learn", "talks/0-1.txt", *WHO, "--scale", "0", "9"), "expected columns file, dyad, session, rating"),
        (
            ("learn", TABLE, "--speaker", "T=friend_one", "--speaker", "P=friend_two", "--scale", "0", "9"),
            "who rated? Give --rated-by friend_one",
        ),
        (("estimate", "talks", *WHO, "--model", TABLE), "hours.csv: found no JSON"),
        (("estimate", "talks", *WHO, "--model", "none.json"), "none.json: cannot be opened"),
        (("course", "none.csv", *WHO), "none.csv: cannot be opened"),
    ],
)
def test_bad_arguments_end_with_one_clear_message(typed, arguments, said) -> None:
    a_practice(1, 1)
    code, out, err = typed("transcript", *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_a_model_of_another_kind_of_pair_is_refused(typed) -> None:
    a_practice()
    typed("transcript", "learn", TABLE, *WHO, "--scale", "0", "100", "--out", "ours.json")
    friends = ("--speaker", "T=friend_one", "--speaker", "P=friend_two")
    code, _, err = typed("transcript", "estimate", "talks/0-1.txt", *friends, "--model", "ours.json")
    assert code == 2
    assert "learned from therapist and patient, and these are friend_one and friend_two" in err
