"""Opens what the user gives - a text, Parquet, SPSS or Excel file, or a dataframe - by what it is, not its name."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reknit.exchange.archives import refuse_other_archives
from reknit.exchange.problems import TableError, listed, plain
from reknit.exchange.table import Table, named_columns
from reknit.exchange.textfile import open_text

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl


def open_table(source: object) -> Table:
    """Return the table in a file (path) or dataframe (polars, pandas, pyarrow and others).

    Raises:
        TableError: there is no such file, or it is no table.
    """
    _need_polars()
    if isinstance(source, str | os.PathLike):
        return _open_file(Path(os.fspath(source)))
    return _open_frame(source)


def _need_polars() -> None:
    try:
        import polars as pl  # noqa: PLC0415 - slow, and not in the base install
    except ImportError as error:
        raise TableError(
            "reknit",
            found="a base install",
            expected="the extra 'research', which reads tables",
            advice='Install it with: pip install "reknit[research]"',
        ) from error
    del pl


def _open_file(path: Path) -> Table:
    try:
        if not path.is_file():
            raise _not_a_file(path)
        with path.open("rb") as file:
            start = file.read(8)
        return _opener(path.name, start)(path)
    except (OSError, ValueError) as error:
        if isinstance(error, TableError):
            raise
        raise TableError(
            str(path),
            found=f"a file that cannot be opened ({plain(str(error))})",
            expected="a file you may read",
            advice="Check its name and who may read it.",
        ) from error


def _not_a_file(path: Path) -> TableError:
    found = "a folder" if path.is_dir() else "something that is not a file" if path.exists() else "no such file"
    return TableError(str(path), found=found, expected="a table", advice="Check the name and the folder.")


def _opener(file: str, start: bytes) -> Callable[[Path], Table]:
    """Return what opens a file that starts like this."""
    if not start:
        raise TableError(
            file, found="an empty file", expected="a table", advice="Check that the file was saved or copied in full."
        )
    if start.startswith(b"PAR1"):
        return _open_parquet
    if start.startswith((b"$FL2", b"$FL3")):
        return _open_spss
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _open_workbook
    packed = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"7z\xbc": "7z"}
    for magic, kind in packed.items():
        if start.startswith(magic):
            raise TableError(file, found=f"a file packed with {kind}", expected="a table", advice="Unpack it first.")
    return open_text


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _open_parquet(path: Path) -> Table:
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    try:
        rows = pl.scan_parquet(path, glob=False)
        header = rows.collect_schema().names()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _broken(path.name, "Parquet", error) from error
    columns, rows = named_columns(path.name, rows, header)
    return Table(path.name, columns, rows, 1, _digest(path), (f"{path.name}: Parquet; rows count from 1.",))


def _open_spss(path: Path) -> Table:
    try:
        import pyreadstat  # noqa: PLC0415 - slow, and not in the base install
    except ImportError as error:
        raise _not_installed(path.name, "SPSS files", "pyreadstat") from error
    try:
        frame, meta = pyreadstat.read_sav(path, output_format="polars")
    except Exception as error:  # its own error and several of Python's, by the kind of damage
        raise _broken(path.name, "SPSS", error) from error
    columns, rows = named_columns(path.name, frame.lazy(), list(meta.column_names))
    labels = {
        column.strip(): {str(value).removesuffix(".0"): str(label) for value, label in known.items()}
        for column, known in meta.variable_value_labels.items()
    }
    told = f"{path.name}: SPSS; rows count from 1; values declared as missing in SPSS are missing here."
    return Table(path.name, columns, rows, 1, _digest(path), (told,), labels)


def _open_workbook(path: Path) -> Table:
    try:
        import fastexcel  # noqa: PLC0415 - slow, and not in the base install
    except ImportError as error:
        raise _not_installed(path.name, "Excel files", "fastexcel") from error
    refuse_other_archives(path)
    try:
        workbook = fastexcel.read_excel(path)
        sheets = list(workbook.sheet_names)
        frame = workbook.load_sheet(0, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except Exception as error:  # its own errors, and Python's for a sheet that holds nothing
        raise _broken(path.name, "Excel", error) from error
    return _sheet_table(path, frame, sheets)


def _sheet_table(path: Path, frame: pl.DataFrame, sheets: list[str]) -> Table:
    """Return the table of a sheet whose header is the first row that holds anything."""
    filled = [position for position, row in enumerate(frame.head(100).iter_rows()) if any(row)]
    if not filled:
        raise TableError(
            path.name,
            found=f"nothing in the first sheet, {listed(sheets[:1])}",
            expected="a table in the first sheet",
            advice="Move the sheet with the ratings to the front.",
        )
    top = filled[0]
    columns, rows = named_columns(
        path.name, frame[top + 1 :].lazy(), [cell or "" for cell in frame.row(top)], row=top + 1
    )
    told = [f"{path.name}: Excel, sheet {listed(sheets[:1])}."]
    if len(sheets) > 1:
        told.append(f"Only the first sheet was read; left out: {listed(sheets[1:])}.")
    return Table(path.name, columns, rows, top + 2, _digest(path), tuple(told))


def _open_frame(source: object) -> Table:
    import narwhals as nw  # noqa: PLC0415 - not in the base install
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    try:
        frame: Any = nw.from_native(source)
        header = [str(name) for name in frame.collect_schema().names()]
    except Exception as error:  # each dataframe library has its own
        raise TableError(
            "the table",
            found=f"an object of type {type(source).__name__} ({plain(str(error), longest=120)})",
            expected="the path of a file, or a dataframe (polars, pandas, pyarrow)",
            advice="Give the path as text, or make a dataframe of it first.",
        ) from error
    if isinstance(source, pl.LazyFrame):
        columns, rows = named_columns("the dataframe", source, header)
    else:
        columns, rows = named_columns("the dataframe", _in_polars(frame).lazy(), header)
    return Table("the dataframe", columns, rows, 1, None, ("Dataframe; rows count from 1.",))


def _in_polars(frame: Any) -> pl.DataFrame:  # noqa: ANN401 - narwhals' frames differ by library
    try:
        eager: pl.DataFrame = frame.collect(backend="polars").to_native() if _is_lazy(frame) else frame.to_polars()
    except Exception as error:  # each dataframe library has its own
        raise TableError(
            "the dataframe",
            found=f"a column of mixed or unknown values ({plain(str(error), longest=160)})",
            expected="columns of numbers, text or dates",
            advice="Turn the column into one type first (with pandas: df['x'].astype(str)); pandas needs pyarrow too.",
        ) from error
    return eager


def _is_lazy(frame: Any) -> bool:  # noqa: ANN401 - narwhals' frames differ by library
    return type(frame).__name__ == "LazyFrame"


def _not_installed(file: str, kind: str, package: str) -> TableError:
    return TableError(
        file,
        found=f"no package {package}",
        expected=f"what reads {kind}",
        advice='Install it with: pip install "reknit[research]"',
    )


def _broken(file: str, kind: str, error: BaseException) -> TableError:
    return TableError(
        file,
        found=f"a damaged, protected or unusual {kind} file ({plain(str(error).strip(), longest=160)})",
        expected=f"a {kind} file",
        advice="Open it in the program it came from and save it again, best as CSV (UTF-8).",
    )
