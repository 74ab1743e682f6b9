"""`reknit transcript evaluate oncoco | annomi` as a person types it, on made-up tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import typed  # noqa: F401 - the fixture
from tests.learning import made_up

needs_models = pytest.mark.research


def value(out: str, name: str) -> float:
    found = re.search(rf"  {re.escape(name)}: ([\d.]+) \[", out)
    assert found, out
    return float(found[1])


@needs_models
def test_oncoco_is_judged_beside_baselines(typed) -> None:  # noqa: F811
    pytest.importorskip("sklearn")
    made_up.oncoco(Path("messages.csv"))
    code, out, err = typed("transcript", "evaluate", "oncoco", "messages.csv")
    assert (code, err) == (0, "")
    assert out.startswith("120 client messages of OnCoCo, 40 resistance-like;")
    assert value(out, "whatever is commonest") == pytest.approx(40 / 120, abs=0.001)
    assert value(out, "reknit, light") > 0.95
    assert "mean distance of level and share: 0." in out


@needs_models
def test_annomi_is_judged_beside_baselines_and_experts(typed) -> None:  # noqa: F811
    pytest.importorskip("sklearn")
    made_up.annomi(Path("talks.csv"))
    code, out, err = typed("transcript", "evaluate", "annomi", "talks.csv")
    assert (code, err) == (0, "")
    assert "12 talks of AnnoMI from 10 recordings" in out
    assert "client talk, 144 turns, macro-F1 of change, neutral, sustain" in out
    assert value(out, "reknit, light") > value(out, "whatever is commonest")
    assert 0.5 < value(out, "two experts with each other") < 1
    assert "resistance, good counselling" in out


@pytest.mark.parametrize(
    ("dataset", "content", "said"),
    [
        ("oncoco", b"a,b\n1,2\n", "data.csv, line 1: found no column code"),
        ("oncoco", b"id,code,type,lang,text\n1,X,XX,EN,hello\n", "data.csv, line 2: found type XX, expected CL or CO"),
        (
            "oncoco",
            b"id,code,type,lang,text\n1,X,CL,EN,Client: hello\n",
            "found 0 resistance-like client messages of 1",
        ),
        ("oncoco", b"id,code,type,lang,text\n1,X\n", "data.csv, line 2: found too few cells"),
        ("oncoco", b"\xff\xfe\xff", "data.csv: found that it cannot be read"),
        ("annomi", b"a,b\n1,2\n", "data.csv, line 1: found no column mi_quality"),
        ("annomi", b"", "data.csv, line 1: found no column mi_quality"),
    ],
)
def test_what_is_no_such_data_is_refused_in_one_line(typed, dataset, content, said) -> None:  # noqa: F811
    Path("data.csv").write_bytes(content)
    code, out, err = typed("transcript", "evaluate", dataset, "data.csv")
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"interlocutor": "friend"}, "found interlocutor friend"), ({"utterance_id": "1.5"}, "found utterance_id 1.5")],
)
def test_a_strange_utterance_is_told_with_its_line(typed, changed, said) -> None:  # noqa: F811
    row = dict.fromkeys(made_up.ANNOMI, "1") | {"interlocutor": "client"} | changed
    Path("data.csv").write_text(",".join(made_up.ANNOMI) + "\n" + ",".join(row.values()) + "\n", "utf-8")
    code, _, err = typed("transcript", "evaluate", "annomi", "data.csv")
    assert code == 2
    assert f"data.csv, line 2: {said}" in err


def test_too_few_talks_and_a_file_that_is_not_there_are_refused(typed) -> None:  # noqa: F811
    made_up.annomi(Path("data.csv"), talks=3)
    assert "expected at least 10" in typed("transcript", "evaluate", "annomi", "data.csv")[2]
    assert "nowhere.csv" in typed("transcript", "evaluate", "oncoco", "nowhere.csv")[2]
    assert "--encoder" in typed("transcript", "evaluate", "kokorochat", "data.csv", "--encoder", "x")[2]
