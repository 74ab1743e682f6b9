"""A column that says how treatments ended."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reknit.exchange.early import read_early
from reknit.exchange.tables import TableError, read_table

pytestmark = pytest.mark.research

TABLE = """case,session,role,srs,left
a,1,patient,30,1
a,1,therapist,31,
a,2,patient,29,1
b,1,patient,33,0
b,2,patient,34,
c,1,patient,35,
d,1,patient,31,{d}
"""


def said(written: Any, d: str, column: str = "left") -> np.ndarray:
    source = written(TABLE.format(d=d))
    panel = read_table(source, score="srs").panel
    return read_early(source, column, panel, dyad=None, session=None, role=None)


def test_it_may_stand_in_any_row_of_a_dyad(written: Any) -> None:
    np.testing.assert_array_equal(said(written, "0"), [1, 0, np.nan, 0])


def test_what_is_neither_or_both_is_refused(written: Any) -> None:
    with pytest.raises(TableError, match=r"column 'left': found 0\.5"):
        said(written, "0.5")
    with pytest.raises(TableError, match="from 0 to 1"):
        said(written, "3")
    with pytest.raises(TableError, match="expected a column 'gone'"):
        said(written, "0", column="gone")
    both = TABLE.format(d="0").replace("a,2,patient,29,1", "a,2,patient,29,0")
    panel = read_table(written(both), score="srs").panel
    with pytest.raises(TableError, match="both 1 and 0 for dyad 'a'"):
        read_early(written(both), "left", panel, dyad=None, session=None, role=None)
