"""Coding sheets and their comparison as a person types them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.exchange.answering import answering, completion, turn_of

TALK = "T: What was that like?\nP: Fine. You keep asking me that.\nT: I'm sorry, I pushed you.\nP: Thank you, Bob.\n"
WHO = ("--speaker", "T=therapist", "--speaker", "P=patient")


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.chdir(tmp_path)
    Path("talk.txt").write_text(TALK, "utf-8")
    return "talk.txt"


def filled(path: str, coder: str, markers: list[str]) -> str:
    """Fill in the first turns of a sheet."""
    with Path(path).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row, kinds in zip(rows, markers, strict=False):
        row["markers"] = kinds
    rows[-1]["impact"] = "3"
    with Path(f"{coder}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows({**row, "coder": coder} for row in rows)
    return f"{coder}.csv"


def test_a_sheet_is_filled_in_and_two_are_compared(typed, talk) -> None:
    code, out, err = typed("transcript", "sheet", talk, *WHO, "--coder", "Ana", "--redact")
    assert (code, err) == (0, "")
    assert "1 sheet written to reknit-sheets" in out
    assert "Thank you, [name 1]." in Path("reknit-sheets/talk.csv").read_text("utf-8")
    one = filled("reknit-sheets/talk.csv", "Ana", ["none", "complaint_other", "owns_part", "none"])
    two = filled("reknit-sheets/talk.csv", "<b>Ito", ["none", "complaint_other denial", "owns_part", "none"])
    code, out, err = typed("transcript", "compare", one, two)
    assert (code, err) == (0, "")
    assert "4 turns coded by all 2, 3 of them alike" in out
    assert "Moves against: kappa 1.00" in out
    page = Path("reknit-coders/coders.html").read_text("utf-8")
    assert "&lt;b&gt;Ito" in page
    assert "<b>Ito" not in page
    assert "Says there is nothing; Complains about the other" in page
    with Path("reknit-coders/reliability.csv").open(encoding="utf-8") as file:
        figures = list(csv.DictReader(file))
    assert {row["figure"] for row in figures} == {"kappa", "alpha"}
    assert "turn 2,,patient,Complains about the other" in Path("reknit-coders/differences.csv").read_text("utf-8")


def test_reknits_own_marks_are_a_coding_too(typed, talk) -> None:
    typed("transcript", "sheet", talk, *WHO, "--marks", "--out", "machine")
    typed("transcript", "sheet", talk, *WHO, "--coder", "Ana")
    one = filled("reknit-sheets/talk.csv", "Ana", ["none", "complaint_other", "owns_part", "none"])
    code, out, _ = typed("transcript", "compare", one, "machine/talk.csv")
    assert code == 0
    assert "4 turns coded by all 2, 4 of them alike" in out


@pytest.mark.parametrize("options", [(), ("--coder", "Ana", "--marks")])
def test_a_sheet_is_either_somebodys_or_the_machines(typed, talk, options) -> None:
    code, _, err = typed("transcript", "sheet", talk, *WHO, *options)
    assert code == 2
    assert "--coder NAME" in err


def test_what_cannot_be_compared_is_refused_with_the_name_of_the_file(typed, talk) -> None:
    code, _, err = typed("transcript", "compare", talk, talk)
    assert code == 2
    assert err.startswith("reknit: talk.txt: the column coder is missing")
    code, _, err = typed("transcript", "compare", "not-there.csv")
    assert code == 2
    assert "not-there.csv: cannot be opened" in err
    assert not Path("reknit-coders").exists()


def test_a_local_model_is_a_coder_like_others(typed, talk) -> None:
    def answer(asked):
        if turn_of(asked).startswith("Thank"):
            return completion("no idea")
        return completion(json.dumps({"kinds": ["complaint_other"] if "You keep" in turn_of(asked) else []}))

    with answering(answer) as server:
        where = ("--local-model", server.address, "--model-name", "tiny")
        code, out, err = typed("transcript", "sheet", talk, *WHO, *where, "--redact", "--out", "model")
        assert code == 0, err
        assert "1 sheet written to model" in out
        assert "talk.txt: 1 of 4 turns left uncoded; turn 4: the answer is no JSON" in err
        assert not any("Bob" in json.dumps(asked) for _, asked in server.asked)
    typed("transcript", "sheet", talk, *WHO, "--coder", "Ana")
    one = filled("reknit-sheets/talk.csv", "Ana", ["none", "complaint_other", "owns_part", "none"])
    code, out, err = typed("transcript", "compare", one, "model/talk.csv")
    assert (code, err) == (0, "")
    assert "3 turns coded by all 2, 2 of them alike" in out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--local-model", "http://192.0.2.1:80/v1", "--model-name", "m"), "sent nowhere else"),
        (("--local-model", "http://127.0.0.1:1/v1"), "--model-name"),
        (("--local-model", "http://127.0.0.1:1/v1", "--model-name", "m"), "does not answer"),
    ],
)
def test_a_model_elsewhere_or_away_is_refused_and_nothing_is_written(typed, talk, options, said) -> None:
    code, out, err = typed("transcript", "sheet", talk, *WHO, *options)
    assert (code, out) == (2, "")
    assert said in err
    assert not Path("reknit-sheets").exists()


def two_folders(typed) -> None:
    for name in ("one", "two"):
        Path(f"{name}.txt").write_text(TALK, "utf-8")
    typed("transcript", "sheet", "one.txt", "two.txt", *WHO, "--coder", "Ana")
    for coder, second in (("Ana", "complaint_other"), ("Ito", "none")):
        Path(coder).mkdir()
        for name in ("one", "two"):
            sheet = filled(f"reknit-sheets/{name}.csv", coder, ["none", second, "owns_part", "none"])
            Path(sheet).rename(f"{coder}/{name}.csv")


def test_folders_of_two_coders_are_compared_over_all_talks(typed) -> None:
    two_folders(typed)
    code, out, err = typed("transcript", "compare", "Ana", "Ito")
    assert (code, err) == (0, "")
    assert "8 turns in 2 talks coded by all 2, 6 of them alike" in out
    told = Path("reknit-coders/differences.csv").read_text("utf-8")
    assert "\none.csv, turn 2,," in told.replace('"', "")
    assert "\ntwo.csv, turn 2,," in told.replace('"', "")
    assert "two.csv, turn 2" in Path("reknit-coders/coders.html").read_text("utf-8")


def test_folders_that_do_not_hold_the_same_talks_are_refused(typed) -> None:
    two_folders(typed)
    Path("empty").mkdir()
    for arguments, said in (
        (("Ana", "Ito/one.csv"), "Ito/one.csv: found a file among folders"),
        (("empty", "empty"), "empty: found no coding"),
        (("Ana", "empty"), "empty: found no one.csv, which another coder coded"),
        (("Ana", "Ana"), "two codings are by 'Ana'"),
    ):
        code, out, err = typed("transcript", "compare", *arguments)
        assert (code, out) == (2, "")
        assert said in err
    Path("Ito/two.csv").write_text(Path("Ana/two.csv").read_text("utf-8"), "utf-8")
    code, _, err = typed("transcript", "compare", "Ana", "Ito")
    assert code == 2
    assert "two.csv: coded by 'Ana' and 'Ana', not by 'Ana' and 'Ito'" in err
    assert not Path("reknit-coders").exists()
