"""Which treatments ended early: a column of the table of ratings, read beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.exchange.problems import TableError, quoted
from reknit.exchange.tables import read_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.panel import Panel


def read_early(
    source: object, column: str, panel: Panel, *, dyad: str | None, session: str | None, role: str | None
) -> NDArray[np.float64]:
    """Return which dyads of a panel ended early, shape (n_dyads,): 1 early, 0 as agreed, NaN where nothing is said.

    The column says it in any or all rows of a dyad. The other arguments are those the panel was read with.

    Raises:
        TableError: there is no such column, a row says something else than 1 or 0, or a dyad's rows say both.
    """
    read = read_table(source, dyad=dyad, session=session, role=role, score=column, scale=(0, 1), step=1,
                      higher_is_better=False)  # fmt: skip
    told = read.panel
    values, own = (np.concatenate(each) for each in zip(*_said(told), strict=True))
    yes, no = (np.bincount(own[values == at], minlength=told.n_dyads) > 0 for at in (1.0, 0.0))
    if (yes & no).any():
        raise TableError(
            read.source,
            column=column,
            found=f"both 1 and 0 for dyad {quoted(str(told.dyad_ids[(yes & no).argmax()]))}",
            expected="1 (ended early), 0 (as agreed) or nothing",
            advice="Say the same in all rows of a dyad.",
        )
    said = dict(zip(told.dyad_ids.tolist(), np.where(yes, 1.0, np.where(no, 0.0, np.nan)).tolist(), strict=True))
    return np.array([said.get(name, np.nan) for name in panel.dyad_ids.tolist()])


def _said(told: Panel) -> list[tuple[NDArray[np.float64], NDArray[np.int64]]]:
    columns = told.ratings.values()
    return [(column[np.isfinite(column)], told.row_dyad[np.isfinite(column)]) for column in columns]
