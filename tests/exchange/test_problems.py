"""Bad input ends in one clear message: file, row, column, what was found, what was expected, what to do."""

from __future__ import annotations

import io
import pickle
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reknit.exchange.tables import TableError, read_table
from reknit.panel import Panel

pytestmark = pytest.mark.research

HEAD = "dyad,session,score\n"


@pytest.mark.parametrize(
    ("text", "row", "column", "found"),
    [
        (HEAD + "a,1,4\na,2,good\n", 3, "score", "'good'"),
        (HEAD + "a,1,4\na,two,5\n", 3, "session", "'two'"),
        (HEAD + "a,1,4\n,2,5\n", 3, "dyad", "empty"),
        (HEAD + "a,1,4\na,,5\n", 3, "session", "empty"),
        (HEAD + "a,1.5,4\n", 2, "session", "'1.5'"),
        (HEAD + "a,1,inf\n", 2, "score", "infinite"),
        (HEAD + "a,1,1e999\n", 2, "score", "infinite"),
        (HEAD + "a,1,true\n", 2, "score", "'true'"),
        (HEAD + "a,1,=B2+1\n", 2, "score", "'=B2+1'"),
        (HEAD + "a,99999999999,4\n", 2, "session", "'99999999999'"),
        (HEAD + "a,1,4\nb,1,3\na,1,5\n", 4, "score", "(the first is in row 2)"),
        (HEAD + "a,1,4,5\n", 2, None, "4 cells"),
        (HEAD + 'a,1,"4\nb,1,3\n', None, None, "quotation mark"),
        (HEAD + "x" * 5000 + ",1,4\n", 2, "dyad", "a name of 5,000 characters"),
    ],
)
def test_the_cell_is_named(refused: Any, text: Any, row: Any, column: Any, found: Any) -> None:
    error = refused(text)
    assert found in str(error)
    assert "ratings.csv" in str(error)
    assert "expected" in str(error)
    if row is not None:
        assert error.row == row
    assert error.column == column


def test_advice_fits_the_cell(refused: Any) -> None:
    assert "leave it empty" in str(refused(HEAD + "a,1,4\na,2,good\n"))
    words = str(refused(HEAD + "a,1,4\na,two,5\n"))
    assert "leave it empty" not in words
    assert "whole number" in words
    assert "2,147,483,647" in str(refused(HEAD + "a,99999999999,4\n"))


def test_formula_advice(refused: Any) -> None:
    assert "values instead of formulas" in str(refused(HEAD + "a,1,=B2+1\n"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty file"),
        ("\n\n  \n", "nothing"),
        (HEAD, "no rows"),
        (HEAD + "a,1,\nb,1,NA\n", "no rating at all"),
        ("dyad\na\nb\n", "one column only"),
        ("dyad session score\na 1 3\n", "one column only"),
        ("dyad,score\na,1\na,2\n", "order of the sessions"),
        ("dyad,dyad,session,score\na,a,1,2\n", "two columns of the same name: 'dyad'"),
        (",,\n1,2,3\n", "no column names"),
        ("dyad,session,score\0\na,1,2\n", "NUL"),
        ("dyad,session,note\na,1,fine\n", "no column of numbers"),
    ],
)
def test_what_is_no_table_of_ratings(refused: Any, text: Any, words: Any) -> None:
    assert words in str(refused(text))


def test_out_of_bounds(refused: Any) -> None:
    error = refused(HEAD + "a,1,4\na,2,-99\na,3,9\n", scale=(1, 7))
    assert (error.row, error.column) == (3, "score")
    assert "stands for a missing rating" in str(error)
    assert "1 to 7" in str(error)


def test_off_the_step(refused: Any) -> None:
    assert "in steps of 1" in str(refused(HEAD + "a,1,4\na,2,4.5\n", scale=(1, 7), step=1))


@pytest.mark.parametrize("options", [{"scale": (7, 1)}, {"step": -1}, {"reliability": 2}])
def test_impossible_scales(refused: Any, options: Any) -> None:
    assert "Check --scale" in str(refused(HEAD + "a,1,4\n", **options))


def test_bounds_name_the_column_and_row_behind_blank_rows(refused: Any) -> None:
    text = "dyad,session,patient,therapist\n\n1,1,4,5\n\n1,2,4,55\n"
    error = refused(text, scale=(1, 7))
    assert (error.row, error.column) == (5, "therapist")


def test_a_column_that_does_not_exist(refused: Any) -> None:
    error = refused("pair,session,score\na,1,4\n", dyad="paire")
    assert "Did you mean 'pair'?" in str(error)


def test_one_member_only(refused: Any) -> None:
    assert "--b" in str(refused("pair,session,x,y\na,1,4,5\n", a="x"))


def test_three_members(refused: Any) -> None:
    assert "two members a dyad" in str(refused("dyad,session,role,score\na,1,p,4\na,1,t,4\na,1,s,4\n"))


def test_the_same_date_twice(refused: Any) -> None:
    assert refused("dyad,date,score\na,2024-01-01,4\na,2024-01-01,5\n").row == 3


def test_a_bad_date(refused: Any) -> None:
    error = refused("dyad,date,score\na,2024-01-01,4\na,2024-13-01,5\n")
    assert (error.row, error.column) == (3, "date")


def test_duplicates_suggest_a_column(refused: Any) -> None:
    error = refused("dyad,pairing_id,session,score\na,1,1,4\na,2,1,5\n")
    assert "--dyad pairing_id" in str(error)


def test_zip_named_csv(refused: Any) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ratings.csv", HEAD)
    assert "ZIP archive" in str(refused(buffer.getvalue()))


def test_a_thousand_columns(reading: Any, refused: Any) -> None:
    names = ",".join(f"column{letter}x" for letter in range(1000))
    values = ",".join("1" for _ in range(1000))
    error = refused(f"dyad,session,{names}\na,1,{values}\n")
    assert len(str(error)) < 1000
    assert reading(f"dyad,session,score,{names}\na,1,5,{values}\n").panel.n_rows == 1


def test_one_endless_line(refused: Any) -> None:
    assert len(str(refused("x" * 3_000_000))) < 600
    assert len(str(refused(",".join(["x"] * 1_000_000)))) < 600
    assert len(str(refused(HEAD + "a,1," + "4" * 3_000_000))) < 600


@pytest.mark.parametrize("name", ["\x1b[31mred", "a\nb", "a\u202eb", "\x07"])
def test_names_cannot_steer_a_terminal(refused: Any, name: Any) -> None:
    message = str(refused(f'"{name}",other\n1,2\n'))
    assert message.isprintable()
    cell = str(refused(f'dyad,session,score\na,1,"{name}"\n'))
    assert cell.isprintable()


def test_names_are_no_patterns(reading: Any) -> None:
    assert reading("^.*$,dyad,session,score\n9,a,1,4\n").panel.n_rows == 1


def test_a_file_name_is_no_pattern(written: Any) -> None:
    assert read_table(written(HEAD + "a,1,4\n", "[r]*.csv")).panel.n_rows == 1


def test_errors_can_be_sent_between_processes(refused: Any) -> None:
    error = refused(HEAD + "a,1,x\n")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own bytes


def outcome(path: Any, content: Any) -> Any:
    path.write_bytes(content)
    try:
        return read_table(path).panel
    except TableError as error:
        message = str(error)
    assert message.isprintable()
    assert len(message) < 2000
    return None


FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(content=st.binary(max_size=400))
def test_any_bytes_end_well(tmp_path: Any, content: Any) -> None:
    assert isinstance(outcome(tmp_path / "any.csv", content), Panel | None)


@FUZZ
@given(
    cells=st.lists(
        st.lists(
            st.sampled_from(
                ["", "1", "2", "4.5", "4,5", "NA", "x", "S3", '"', '"a"', "2024-01-02", "1/2/2024", "\0", "é"]
            )
            | st.text(max_size=4),
            min_size=2,
            max_size=5,
        ),
        max_size=6,
    ),
    head=st.sampled_from(["dyad,session,score", "id;s1;s2;s3", "dyad\tdate\tpatient\ttherapist", "session|rub|score"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_any_cells_end_well(tmp_path: Any, cells: Any, head: Any, encoding: Any) -> None:
    separator = next(each for each in ",;\t|" if each in head)
    text = "\n".join([head, *(separator.join(row) for row in cells)])
    outcome(tmp_path / "any.csv", text.encode(encoding, "replace"))


@FUZZ
@given(
    ratings=st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.sampled_from("pt"), st.floats(1, 7)),
        unique_by=lambda each: each[:3],
        min_size=1,
        max_size=30,
    ),
    seed=st.randoms(use_true_random=False),
)
def test_order_of_rows_does_not_matter(tmp_path: Any, ratings: Any, seed: Any) -> None:
    def read(rows: Any) -> Any:
        lines = [f"{dyad},{session},{role},{score!r}" for dyad, session, role, score in rows]
        panel = outcome(tmp_path / "any.csv", "\n".join(["dyad,session,role,score", *lines]).encode())
        assert panel is not None
        row = {
            (str(panel.dyad_ids[d]), int(s)): n
            for n, (d, s) in enumerate(zip(panel.row_dyad, panel.sessions, strict=True))
        }
        return {
            (dyad, session, role): panel.ratings[role, "rating"][row[dyad, session]] for dyad, session, role, _ in rows
        }

    shuffled = ratings.copy()
    seed.shuffle(shuffled)
    wanted = {each[:3]: each[3] for each in ratings}
    assert read(ratings) == wanted
    assert read(shuffled) == wanted
