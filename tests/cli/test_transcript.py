"""`reknit transcript` as a person types it."""

from __future__ import annotations

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
