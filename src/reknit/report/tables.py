"""The tables: episodes.csv and sessions.csv, part by part, and rules.csv.

Text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a return) gets an apostrophe
in front. Numbers are left alone; an empty cell means that there is nothing to say.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from reknit.detection.run import series_for
from reknit.detection.study import limits
from reknit.episode import NO_SESSION, Shape, Status
from reknit.inference.estimate import share
from reknit.report.extras import needed
from reknit.report.strain import own_figures, pair_states, state_words, strained
from reknit.transcripts.write.table import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from reknit.detection.compare import Comparison
    from reknit.detection.registry import Rule
    from reknit.detection.study import Part, Study
    from reknit.panel import Panel


DYADS_AT_ONCE = 8_192
"""Rows of sessions.csv are made for so many dyads at a time, so that they never fill the memory."""


class GrowingTable:
    """A CSV file that grows frame by frame; the header is written once, also when nothing follows.

    With `parquet`, the same as a Parquet file beside it once it is closed, numbers, dates and yes or no kept as such.
    """

    def __init__(self, path: Path, *, parquet: bool = False) -> None:
        self._path, self._parquet = path, parquet
        self._file: BinaryIO = path.open("wb")
        self._schema: Any = None
        self.rows = 0

    def add(self, columns: dict[str, Any]) -> None:
        """Write these columns (name -> values of equal length) below what is there."""
        frame = polars().DataFrame(columns)
        frame.write_csv(self._file, include_header=self._schema is None)
        self._schema = self._schema or frame.schema
        self.rows += frame.height

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        if self._parquet and self._schema is not None:
            pl = polars()
            schema = {name: kind if kind != pl.Null else pl.String for name, kind in self._schema.items()}
            pl.scan_csv(self._path, schema=schema).sink_parquet(self._path.with_suffix(".parquet"))


def polars() -> Any:  # noqa: ANN401  a module's contents cannot be typed
    """Return polars.

    Raises:
        MissingExtraError: it is not installed.
    """
    return needed("polars", extra="research", purpose="Writing tables")


def episode_columns(part: Part, rules: Sequence[Rule]) -> dict[str, Any]:
    """Return the part's episodes, sorted by dyad, then rule as listed, then onset."""
    found = [part.episodes[rule.name] for rule in rules]
    rule = np.repeat(np.arange(len(found)), [len(each) for each in found])
    column = {name: np.concatenate([getattr(each, name) for each in found]) for name in _EPISODE_FIGURES}
    order = np.lexsort((column["onset"], column["series"], rule, column["dyad"]))
    column, rule = {name: values[order] for name, values in column.items()}, rule[order]
    names = found[0].series_names
    return {
        "dyad_id": labels(part.panel.dyad_ids, column["dyad"]),
        "member": labels([member for member, _ in names], column["series"]),
        "measure": labels([measure for _, measure in names], column["series"]),
        "rule": labels([each.name for each in rules], rule),
        "onset_session": _session(part.panel, column["onset"]),
        "nadir_session": _session(part.panel, column["nadir"]),
        "end_session": _session(part.panel, column["end"]),
        "magnitude_points": figures(column["points"]),
        "magnitude_scale": figures(column["scale_units"]),
        "status": labels([each.label for each in Status], column["status"]),
        "over_repaired": column["over_repaired"],
        "shape": labels([each.label for each in Shape], column["shape"]),
        "false_alarm_pair": figures(column["false_alarm_pair"]),
        "false_alarm_session": figures(column["false_alarm_session"]),
        "false_alarm_ever": figures(column["false_alarm_ever"]),
    }


_EPISODE_FIGURES = (
    "dyad", "series", "onset", "nadir", "end", "points", "scale_units", "status", "over_repaired", "shape",
    "false_alarm_pair", "false_alarm_session", "false_alarm_ever",
)  # fmt: skip


def session_columns(part: Part, study: Study, main: Rule) -> Iterable[dict[str, Any]]:
    """Yield the part's sessions, some dyads at a time: a row for each dyad, session, member and measure.

    Marks have no limit, mean or range of their own: a grade of rub is not a level that ratings vary round.
    """
    inside = {name: strained(part, main.name, name) for name in part.panel.ratings}
    pair = {measure: pair_states(part, main.name, measure) for measure in part.panel.measures}
    for start in range(0, part.panel.n_dyads, DYADS_AT_ONCE):
        stop = min(start + DYADS_AT_ONCE, part.panel.n_dyads)
        rows = slice(int(part.panel.offsets[start]), int(part.panel.offsets[stop]))
        panel = part.panel.dyad_range(start, stop)
        yield _sessions(
            panel,
            study,
            main,
            {name: each[rows] for name, each in inside.items()},
            {measure: None if each is None else each[rows] for measure, each in pair.items()},
        )


def _sessions(
    panel: Panel,
    study: Study,
    main: Rule,
    inside: dict[tuple[str, str], NDArray[np.bool_]],
    pair: dict[str, NDArray[np.int8] | None],
) -> dict[str, Any]:
    """Return the rows of these dyads; the series of one session stand one below the other."""
    names, dyad = tuple(panel.ratings), panel.row_dyad
    of_marks = [panel.measures[measure].is_mark for _, measure in names]
    score = _interleaved([panel.ratings[name] for name in names])
    strain = _interleaved([inside[name] for name in names]).astype(np.int8)
    mean, spread = (
        np.where(np.tile(of_marks, panel.n_rows), np.nan, _interleaved([figure[dyad] for figure in each]))
        for each in zip(*(own_figures(panel, name) for name in names), strict=True)
    )
    dates = {} if panel.dates is None else {"date": np.repeat(panel.dates.astype("datetime64[D]"), len(names))}
    which = np.tile(np.arange(len(names)), panel.n_rows)
    return {
        "dyad_id": labels(panel.dyad_ids, np.repeat(dyad, len(names))),
        "session": np.repeat(panel.sessions, len(names)),
        **dates,
        "member": labels([member for member, _ in names], which),
        "measure": labels([measure for _, measure in names], which),
        "score": figures(score),
        "strained": known(strain, np.isfinite(score)),
        "pair_state": _pair_states(panel, pair),
        "rule_limit": figures(_interleaved(_limits(panel, study, main))),
        "own_mean": figures(mean),
        "own_range_low": figures(mean - spread),
        "own_range_high": figures(mean + spread),
    }


def _limits(panel: Panel, study: Study, main: Rule) -> list[NDArray[np.float64]]:
    looked_at = [name for name in series_for(main, panel) if name in panel.rated_series]
    nothing = np.full(panel.n_rows, np.nan)
    return [
        limits(panel, main, study.yardsticks, name, prospective=study.prospective) if name in looked_at else nothing
        for name in panel.ratings
    ]


def _pair_states(panel: Panel, pair: dict[str, NDArray[np.int8] | None]) -> Any:  # noqa: ANN401  a polars column
    """Return the state of each row in words; empty where not both rated, or nobody else could."""
    words, codes = [""], []
    for _, measure in panel.ratings:
        state = pair[measure]
        if state is None or panel.measures[measure].is_mark:
            codes.append(np.zeros(panel.n_rows, np.int64))
            continue
        codes.append(np.where(state < 0, 0, state.astype(np.int64) + len(words)))
        words += state_words(panel, measure)
    return labels(words, _interleaved(codes))


_RULE_COLUMNS_LAST = ("title", "certainty", "citation", "kappa_dyads_with_main", "kappa_sessions_with_main")


def rule_columns(comparison: Comparison, study: Study, main: str) -> dict[str, Any]:
    """Return one row for each rule and measure: counts, shares, source, agreement with the main rule."""
    rules = {rule.name: rule for rule in study.rules}
    place = {name: at for at, name in enumerate(comparison.rules)}
    rows: list[dict[str, Any]] = []
    for each in comparison.summaries:
        rule, at = rules[each.rule], (place[main], place[each.rule])
        flagged = share(each.dyads_flagged, each.dyads)
        shares = {"share_flagged": flagged.value, "share_flagged_low": flagged.low, "share_flagged_high": flagged.high,
                  "episodes_per_session": each.episodes_per_session}  # fmt: skip
        last = (
            harmless(rule.title),
            rule.certainty,
            harmless(rule.citation),
            float(comparison.agreement_dyads[each.measure][at]),
            float(comparison.agreement_sessions[each.measure][at]),
        )
        counts = asdict(each) | {"rule": harmless(each.rule), "measure": harmless(each.measure)}
        rows.append(counts | shares | dict(zip(_RULE_COLUMNS_LAST, last, strict=True)))
    columns = {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
    return {name: figures(values) if _is_real(values) else values for name, values in columns.items()}


def _is_real(values: Sequence[Any]) -> bool:
    return all(isinstance(value, float) for value in values)


def _interleaved(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return the columns, each of shape (n,), as one: first of each, second of each, and so on."""
    return np.stack(columns, axis=1).ravel()


def labels(names: ArrayLike | Sequence[str], which: NDArray[Any]) -> Any:  # noqa: ANN401  a polars column
    """Return the names at these positions; numbers stay numbers, text is made safe."""
    given = np.asarray(names)
    values = given if given.dtype.kind in "iuf" else [harmless(str(name)) for name in given]
    return polars().Series(values).gather(which)


def _session(panel: Panel, rows: NDArray[np.int64]) -> Any:  # noqa: ANN401  a polars column
    there = rows != NO_SESSION
    return known(panel.sessions[np.where(there, rows, 0)], there)


def known(values: NDArray[Any], there: NDArray[np.bool_]) -> Any:  # noqa: ANN401  a polars column
    """Return the values, empty where they are not there."""
    pl = polars()
    return pl.select(pl.when(pl.Series(there)).then(pl.Series(values))).to_series()


def figures(values: ArrayLike) -> Any:  # noqa: ANN401  a polars column
    """Return numbers with at most six decimals, unknown ones empty."""
    return polars().Series(np.round(np.asarray(values, dtype=float), 6)).fill_nan(None)
