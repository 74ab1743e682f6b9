"""Writing tables: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from reknit.simulation.ruptured import Simulation

ENDINGS = (".csv", ".tsv", ".parquet")


def write_simulation(simulation: Simulation, path: Path) -> int:
    """Write the made-up ratings and the truth as a long table; return the number of ratings.

    Columns: dyad_id, session, member, one column a measure, and ruptured and repaired (0 or 1).

    Raises:
        ValueError: a file ending that is not one of ENDINGS.
    """
    if path.suffix.lower() not in ENDINGS:
        raise ValueError(f"{path.name}: the ending {path.suffix or '(none)'} is not one of {', '.join(ENDINGS)}")
    table = _long(simulation)
    with whole_file(path) as unfinished:
        if path.suffix.lower() == ".parquet":
            table.write_parquet(unfinished)
        else:
            table.write_csv(unfinished, separator="\t" if path.suffix.lower() == ".tsv" else ",")
    return len(table)


def _long(simulation: Simulation) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 - polars is in the extra; without it everything else works

    panel = simulation.panel
    tables = [
        pl.DataFrame(
            {
                "dyad_id": panel.dyad_ids[panel.row_dyad],
                "session": panel.sessions,
                "member": np.full(panel.n_rows, member),
                measure: ratings.round(3),
                "ruptured": simulation.ruptured.astype(np.int8),
                "repaired": simulation.repaired_at.astype(np.int8),
            }
        ).filter(pl.col(measure).is_not_nan())
        for (member, measure), ratings in panel.ratings.items()
    ]
    together: pl.DataFrame = pl.concat(tables, how="diagonal").sort("dyad_id", "session", "member")
    return together


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path` that takes its place only if all went well."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(0o644)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
