"""CSV in every dialect, Parquet, SPSS, Excel, and dataframes give the same panel."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import numpy as np
import pytest

from reknit.exchange.tables import TableError, read_table

pl = pytest.importorskip("polars")

pytestmark = pytest.mark.research

ROWS = {"dyad": ["a", "a", "b"], "session": [1, 2, 1], "score": [4.5, 5.0, 6.5]}


def check(panel: Any) -> None:
    assert panel.dyad_ids.tolist() == ["a", "b"]
    assert panel.sessions.tolist() == [1, 2, 1]
    assert panel.ratings["member", "rating"].tolist() == [4.5, 5.0, 6.5]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_text(reading: Any, separator: Any, encoding: Any, ending: Any) -> None:
    lines = ["dyad,session,score,näme", "a,1,4.5,x", "a,2,5,é", "b,1,6.5,"]
    text = ending.join(line.replace(",", separator) for line in lines) + ending
    read = reading(text.encode(encoding))
    check(read.panel)
    assert "'näme'" in " ".join(read.understood)
    assert read.sha256 == hashlib.sha256(text.encode(encoding)).hexdigest()


def test_decimal_commas(reading: Any) -> None:
    check(reading("dyad;session;score\na;1;4,5\na;2;5\nb;1;6,5\n").panel)
    check(reading('dyad,session,score\na,1,"4,5"\na,2,5\nb,1,"6,5"\n').panel)


def test_separator_named_in_the_file(reading: Any) -> None:
    check(reading("sep=;\ndyad;session;score\na;1;4.5\na;2;5\nb;1;6.5\n").panel)


def test_leading_blank_lines(reading: Any, refused: Any) -> None:
    check(reading("\n\ndyad,session,score\na,1,4.5\na,2,5\nb,1,6.5\n").panel)
    assert refused("\n\ndyad,session,score\na,1,x\n").row == 4


def test_three_rows_of_headings(reading: Any, refused: Any) -> None:
    head = 'dyad,session,score\nWho?,"Which\nsession?",How was it?\n"{""ImportId"":""a""}","{""ImportId"":""b""}",c\n'
    read = reading(f"{head}a,1,4.5\na,2,5\nb,1,6.5\n")
    check(read.panel)
    assert "Qualtrics" in " ".join(read.understood)
    assert refused(f"{head}a,1,4.5\na,2,x\n").row == 5


@pytest.mark.parametrize("missing", ["", "NA", "NaN", "nan", "n/a", ".", "-", "NULL", " "])
def test_missing(reading: Any, missing: Any) -> None:
    panel = reading(f"dyad,session,score\na,1,4\na,2,{missing}\na,3,5\n").panel
    np.testing.assert_equal(panel.ratings["member", "rating"], [4, np.nan, 5])


def test_parquet(tmp_path: Any) -> None:
    pl.DataFrame(ROWS).write_parquet(tmp_path / "ratings.parquet")
    read = read_table(tmp_path / "ratings.parquet")
    check(read.panel)
    assert len(read.sha256 or "") == 64


def test_parquet_with_dates(tmp_path: Any) -> None:
    frame = pl.DataFrame({**ROWS, "session": [dt.date(2024, 1, day) for day in (1, 9, 4)]})
    frame.write_parquet(tmp_path / "ratings.parquet")
    check(read_table(tmp_path / "ratings.parquet").panel)


def test_spss(tmp_path: Any) -> None:
    pandas, pyreadstat = pytest.importorskip("pandas"), pytest.importorskip("pyreadstat")
    frame = pandas.DataFrame(
        {"dyad": [1, 1, 1, 1], "who": [1, 2, 1, 2], "session": [1, 1, 2, 2], "score": [4.0, 99, 6, 7]}
    )
    pyreadstat.write_sav(
        frame,
        tmp_path / "ratings.sav",
        variable_value_labels={"who": {1: "Patient", 2: "Therapist"}},
        missing_ranges={"score": [99]},
    )
    panel = read_table(tmp_path / "ratings.sav", role="who").panel
    np.testing.assert_equal(panel.ratings["patient", "rating"], [4, 6])
    np.testing.assert_equal(panel.ratings["therapist", "rating"], [np.nan, 7])


def workbook(path: Any, rows: Any, sheets: Any = ("ratings",)) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    book = xlsxwriter.Workbook(path)
    for sheet in sheets:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows if sheet == sheets[0] else []):
            page.write_row(number, 0, row)
    book.close()


def test_excel(tmp_path: Any) -> None:
    workbook(tmp_path / "r.xlsx", [list(ROWS), *zip(*ROWS.values(), strict=True)], ("ratings", "notes"))
    read = read_table(tmp_path / "r.xlsx")
    check(read.panel)
    assert "'notes'" in " ".join(read.understood)


def test_excel_rows_are_those_shown(tmp_path: Any) -> None:
    workbook(tmp_path / "r.xlsx", [[], [], ["dyad", "session", "score"], ["a", 1, 4], ["a", 2, True]])
    with pytest.raises(TableError, match="row 5") as caught:
        read_table(tmp_path / "r.xlsx")
    assert caught.value.column == "score"


def test_empty_workbook(tmp_path: Any) -> None:
    workbook(tmp_path / "r.xlsx", [])
    with pytest.raises(TableError):
        read_table(tmp_path / "r.xlsx")


def test_frames() -> None:
    check(read_table(pl.DataFrame(ROWS)).panel)
    check(read_table(pl.DataFrame(ROWS).lazy()).panel)
    pandas, pyarrow = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    check(read_table(pandas.DataFrame(ROWS)).panel)
    check(read_table(pyarrow.table(ROWS)).panel)
    assert read_table(pl.DataFrame(ROWS)).sha256 is None


def test_frames_of_other_types() -> None:
    stamps = [dt.datetime(2024, 1, day, 10, tzinfo=dt.UTC) for day in (1, 9, 4)]
    check(read_table(pl.DataFrame({**ROWS, "session": stamps})).panel)
    check(read_table(pl.DataFrame({**ROWS, "session": [1.0, 2.0, 1.0]})).panel)
    check(read_table(pl.DataFrame(ROWS).with_columns(pl.col("dyad").cast(pl.Categorical))).panel)
    for score in ([True, False, True], [[1], [2], [3]]):
        with pytest.raises(TableError, match="expected numbers"):
            read_table(pl.DataFrame({**ROWS, "score": score}), score="score")
    with pytest.raises(TableError, match="session"):
        read_table(pl.DataFrame({**ROWS, "session": [1.5, 2.0, 1.0]}))


@pytest.mark.parametrize("thing", [None, 3, {"a": [1]}, [1, 2], b"dyad"])
def test_other_things_are_refused(thing: Any) -> None:
    with pytest.raises(TableError, match="path of a file, or a dataframe"):
        read_table(thing)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.parquet", b"PAR1 and then nothing"),
        ("r.sav", b"$FL2 and then nothing"),
        ("r.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and then nothing"),
        ("r.xlsx", b"PK\x03\x04 and then nothing"),
        ("r.csv.gz", b"\x1f\x8b\x08 and then nothing"),
    ],
)
def test_damaged_files(refused: Any, name: Any, content: Any) -> None:
    assert name in str(refused(content, name))
