"""Says in plain sentences which column of a table was taken as what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.exchange import names
from reknit.exchange.problems import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reknit.exchange.layout import Layout, ScoreColumn

SESSIONS_NAMED = 20


def told(columns: tuple[str, ...], layout: Layout) -> Iterable[str]:
    """Yield the sentences that say which column was taken as what."""
    if layout.dyad:
        yield f"Dyad: column {quoted(layout.dyad)}."
    else:
        yield f"No column names the dyad: taken as {'one dyad' if layout.session else 'one dyad a row'}."
    if layout.session:
        yield f"Session: column {quoted(layout.session)}."
    if layout.role:
        yield f"Member: column {quoted(layout.role)}."
    if layout.measure:
        yield f"Measure: column {quoted(layout.measure)}."
    for group in _grouped(layout.scores):
        yield from _ratings(group)
    yield from _whose(layout)
    used = {layout.dyad, layout.session, layout.role, layout.measure, *(each.column for each in layout.scores)}
    rest = [column for column in columns if column not in used]
    if follow_ups := [column for column in rest if names.is_follow_up(column)]:
        yield f"Left out as follow-ups: {listed(follow_ups)}."
    if others := [column for column in rest if column not in follow_ups]:
        yield f"Left out: {listed(others)}."
    if also := [column for column in others if names.is_whole_instrument(column)]:
        wanted = [each.column for each in layout.scores if each.session is None] + also
        if len(wanted) > len(also):
            options = " ".join(f"--score {quoted(column)}" for column in wanted)
            yield f"Known instruments among them are read too if all are named: {options}."


def _ratings(group: list[ScoreColumn]) -> Iterable[str]:
    """Yield what is said of the columns of one member's measure."""
    first = min(group, key=lambda each: each.session or 0)
    thing = "marks of a rub" if first.is_mark else first.measure or "rating"
    whose = f", {first.member}'s" if first.member else ""
    if first.session is None:
        yield f"Ratings: column {quoted(first.column)} ({thing}{whose})."
        return
    last = max(group, key=lambda each: each.session or 0)
    sessions = {each.session or 0 for each in group}
    lowest, highest = min(sessions), max(sessions)
    yield (
        f"Ratings, one column a session: {len(group)} columns {quoted(first.column)} to {quoted(last.column)} "
        f"({thing}{whose}; sessions {lowest} to {highest})."
    )
    absent = [session for session in range(lowest, highest) if session not in sessions]
    if absent:
        more = f" and {len(absent) - SESSIONS_NAMED} more" if len(absent) > SESSIONS_NAMED else ""
        yield f"No column of {thing} for sessions {', '.join(map(str, absent[:SESSIONS_NAMED]))}{more}."


def _whose(layout: Layout) -> Iterable[str]:
    """Yield whose ratings these are, where columns say it of some and not of others."""
    example = next((each.member for each in layout.scores if each.member), None)
    if example is None or layout.role:
        return
    if guessed := [each for each in layout.scores if each.is_guessed]:
        columns = listed(dict.fromkeys(each.column for each in guessed))
        yield f"Taken as the {guessed[0].member}'s, because patients answer it about themselves: {columns}."
    if unsaid := [each.column for each in layout.scores if each.member is None and each.session is None]:
        first = unsaid[0]
        yield (
            f"Whose ratings these are their names do not say, so they count as those of a third, 'member': "
            f"{listed(unsaid)}. If they are the {example}'s, name the column '{first}_{example}'."
        )


def _grouped(scores: Iterable[ScoreColumn]) -> Iterable[list[ScoreColumn]]:
    groups: dict[tuple[str | None, str | None], list[ScoreColumn]] = {}
    for each in scores:
        groups.setdefault((each.member, each.measure), []).append(each)
    return groups.values()
