"""`reknit transcript` as a person types it."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from tests.transcripts import files

WHO = ("--speaker", "T=therapist", "--speaker", "P=patient")


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.chdir(tmp_path)
    Path("talk.txt").write_text(files.PLAIN, "utf-8")
    return "talk.txt"


def test_read_shows_who_speaks_and_guesses_nothing(typed, talk) -> None:
    code, out, err = typed("transcript", "read", talk)
    assert (code, err) == (0, "")
    assert "talk.txt: plain, 3 turns" in out
    assert '  T: 2 turns, 7 words; first "How was the week?"' in out
    assert "therapist" not in out


def test_read_writes_roles_in_place_of_names(typed, talk) -> None:
    code, out, err = typed("transcript", "read", talk, *WHO, "--to", "cha", "--out", "here")
    assert code == 0, err
    assert "P = patient" not in out
    assert "patient = patient" in out
    assert "*PAT:\tFine." in Path("here/talk.cha").read_text("utf-8")


def test_a_folder_is_read_as_a_whole_and_by_several_processes(typed) -> None:
    Path("talks").mkdir()
    for at in range(18):
        Path(f"talks/{at}.txt").write_text(files.PLAIN, "utf-8")
    Path("talks/ignored.md").write_text("nothing")
    code, out, err = typed("transcript", "read", "talks", "--to", "csv", "--out", "here")
    assert code == 0, err
    assert out.count("plain, 3 turns") == 18
    assert len(list(Path("here").iterdir())) == 18


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.txt",), "nowhere.txt: found that it cannot be opened"),
        (("empty",), "found no transcript"),
        (("talk.txt", "--speaker", "T"), "expected a name"),
        (("talk.txt", "--speaker", "T=doctor", "--speaker", "P=patient"), "'doctor' is no member"),
        (("talk.txt", "--speaker", "T=therapist", "--speaker", "X=patient"), "'P'"),
        (("talk.txt", "--to", "pdf"), "expected one of"),
        (("talk.txt", "--to", "vtt"), "which WebVTT needs"),
        (("talk.txt", "empty/../talk.txt", "--to", "csv"), "two inputs"),
        (("bad.vtt", "talk.txt", "--to", "csv"), "bad.vtt, line 3"),
    ],
)
def test_bad_input_ends_with_one_clear_message_and_writes_nothing(typed, talk, arguments, said) -> None:
    assert talk == "talk.txt"
    Path("empty").mkdir()
    Path("bad.vtt").write_text("WEBVTT\n\nx --> y\nhi\n")
    code, out, err = typed("transcript", "read", *arguments, "--out", "here")
    assert (code, out) == (2, "")
    assert err.startswith("reknit: ")
    assert said in err
    assert err.count("\n") == 1
    assert not Path("here").exists()


def rows_of(name: str) -> list[dict[str, str]]:
    with Path(name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_measure_writes_both_tables(typed, talk) -> None:
    code, out, err = typed("transcript", "measure", talk, *WHO, "--out", "here")
    assert (code, err) == (0, "")
    assert "1 transcript, 3 turns, 0 five-minute segments" in out
    turns = rows_of("here/talk_turns.csv")
    assert [(row["turn"], row["member"], row["words"]) for row in turns] == [
        ("1", "therapist", "4"),
        ("2", "patient", "8"),
        ("3", "therapist", "3"),
    ]
    figures = rows_of("here/talk_measures.csv")
    shares = {row["member"]: row["value"] for row in figures if row["measure"] == "talk_share"}
    assert shares == {"therapist": "0.4667", "patient": "0.5333"}


def test_measure_leaves_out_what_means_nothing_for_translated_text(typed, talk) -> None:
    typed("transcript", "measure", talk, *WHO, "--out", "here")
    typed("transcript", "measure", talk, *WHO, "--out", "there", "--translated")
    for name, gone in (("talk_turns.csv", "second_person"), ("talk_measures.csv", "first_person_singular")):
        assert gone in Path("here", name).read_text("utf-8")
        assert gone not in Path("there", name).read_text("utf-8")


def test_measure_and_mark_ask_who_is_who(typed, talk) -> None:
    code, out, err = typed("transcript", "measure", talk, "--out", "here")
    assert (code, out) == (2, "")
    assert "who is who?" in err
    assert not Path("here").exists()


TORN = """T: How was the week in Leeds?
P: Fine.
T: What else?
P: You don't listen, Clara is <gone>.
T: I'm sorry I missed that.
"""


def test_mark_writes_a_page_and_a_table(typed) -> None:
    Path("torn.txt").write_text(TORN, "utf-8")
    code, out, err = typed("transcript", "mark", "torn.txt", *WHO, "--out", "here")
    assert (code, err) == (0, "")
    assert "moves away 1, moves against 1, mends 1" in out
    rows = rows_of("here/marks.csv")
    assert [(row["turn"], row["kind"], row["words"], row["answers_turn"]) for row in rows] == [
        ("2", "minimal_response", "Fine.", ""),
        ("4", "complaint_other", "You don't listen", ""),
        ("5", "owns_part", "I'm sorry I", "4"),
    ]
    page = Path("here/torn.html").read_text("utf-8")
    assert "<mark>You don&#39;t listen</mark>" in page
    assert "&lt;gone&gt;" in page
    assert "<script" not in page
    assert "rupture" not in page.partition("What this page cannot say")[0].lower()


def test_mark_and_read_take_names_out(typed) -> None:
    Path("torn.txt").write_text(TORN.replace("T:", "Ana:"), "utf-8")
    who = ("--speaker", "Ana=therapist", "--speaker", "P=patient", "--redact", "--also", "gone")
    assert typed("transcript", "mark", "torn.txt", *who, "--out", "here")[0] == 0
    assert typed("transcript", "read", "torn.txt", *who, "--to", "csv", "--out", "here")[0] == 0
    for name in ("torn.html", "torn.csv", "marks.csv"):
        written = Path("here", name).read_text("utf-8")
        assert not [each for each in ("Clara", "Leeds", "gone", "Ana") if each in written]


def test_a_talk_without_marks_says_so(typed) -> None:
    Path("calm.txt").write_text("T: Hello there.\nP: Hello, the letter came.\n", "utf-8")
    assert typed("transcript", "mark", "calm.txt", *WHO, "--out", "here")[0] == 0
    assert "That does not say that nothing was in the way" in Path("here/calm.html").read_text("utf-8")
    assert len(rows_of("here/marks.csv")) == 0


def kokorochat(count: int) -> str:
    """Talks as KokoroChat has them: who answers less felt less heard."""
    lines = []
    for at in range(count):
        heard = at % 6
        said = [
            ("counselor", "What was the week like?"),
            ("client", "It was long and I went home." if heard > 2 else "Long."),
        ]
        dialogue = [{"role": role, "content": text, "time": "2020-01-01T10:00:00"} for role, text in said]
        review: dict[str, object] = {"client_id": at // 2, "felt_heard_and_understood": heard, "score": 20 * heard}
        review |= {"unwilling_to_continue": "yes" if heard == 0 else None}
        lines.append(json.dumps({"id": f"en{at}", "dialogue": dialogue, "review_by_client": review}))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", ["talks.jsonl", "talks.jsonl.gz"])
def test_evaluate_tells_sign_and_interval(typed, tmp_path, name) -> None:
    data = kokorochat(30).encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    code, out, err = typed("transcript", "evaluate", "kokorochat", name)
    assert (code, err) == (0, "")
    assert out.startswith("30 talks of 15 clients; rank correlation with felt heard\n  length alone, in words: +0.")
    assert "  withdrawal marks per 100 client messages: -0." in out
    assert "score" not in out, "too few talks to learn from"


def test_evaluate_tells_how_near_estimates_come_beside_length_alone(typed, tmp_path) -> None:
    (tmp_path / "talks.jsonl").write_text(kokorochat(66), "utf-8")
    code, out, err = typed("transcript", "evaluate", "kokorochat", "talks.jsonl")
    assert (code, err) == (0, "")
    lines = out.partition("The client's score, estimated from hours of other clients")[2].splitlines()
    assert [line.split(":")[0].strip() for line in lines[2:]] == [
        "the mean of the others", "length alone", "signs, as reknit transcript learn does", "bag of words",
        "words of each, by thirds", "words and signs",
    ]  # fmt: skip
    assert "; area +0.7" in lines[-1]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b'{"id": 1}\n', "talks.jsonl, line 1"), (b"\n\n{\n", "talks.jsonl, line 3"), (b"", "0 rated talks")],
)
def test_evaluate_refuses_what_is_no_such_data(typed, tmp_path, content, said) -> None:
    (tmp_path / "talks.jsonl").write_bytes(content)
    code, out, err = typed("transcript", "evaluate", "kokorochat", "talks.jsonl")
    assert (code, out) == (2, "")
    assert said in err


def test_mark_tells_what_models_put_high_apart_from_marks(typed, talk) -> None:
    Path(talk).write_text("T: You could write it down.\nP: No, I won't try that, it makes no sense to me.\nT: Fine.\n")
    code, out, err = typed("transcript", "mark", talk, *WHO, "--out", "here")
    assert (code, err) == (0, "")
    assert "Put high by models: " in out
    with Path("here/levels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["turn"] for row in rows if row["model"] == "resistance"] == ["2"]
    assert all(0 < float(row["level"]) <= 1 for row in rows)
    assert "Like a client" not in Path("here/marks.csv").read_text("utf-8")
    assert "What the models say" in Path("here/talk.html").read_text("utf-8")


def test_mark_refuses_a_folder_without_an_encoder(typed, talk) -> None:
    code, out, err = typed("transcript", "mark", talk, *WHO, "--encoder", "nowhere")
    assert (code, out) == (2, "")
    assert "nowhere: found no folder" in err
    assert not Path("reknit-marks").exists()
