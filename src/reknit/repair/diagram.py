"""A diagram of the moves in plain Markdown, made from the table, so that it cannot say anything else."""

from __future__ import annotations

from reknit.repair import say
from reknit.repair.moves import AT_WORK, PATHS, TABLE, Goal, Row, Stage, When, Who, rows_at

_WHO = {
    Who.EITHER: "either",
    Who.INVITER: "who invited",
    Who.INVITED: "who was invited",
    Who.TELLER: "who tells",
    Who.LISTENER: "who listens",
    Who.ASKED: "the other one",
    Who.SITE: "nobody; it happens",
}


def diagram() -> str:
    """Return the diagram: the three ways as lines, then every entry of the table."""
    ways = [f"    {rub.value:<14}{' → '.join(_name(stage) for stage in _way(path))}" for rub, path in PATHS.items()]
    head = ["| At | What | Who | If | Leads to |", "|---|---|---|---|---|"]
    lines = [f"| {_places(stages)} | {' | '.join(cells)} |" for cells, stages in _entries().items()]
    return "\n".join([*ways, "", *head, *lines])


def _way(path: tuple[Stage, ...]) -> tuple[Stage, ...]:
    before = (Stage.INVITED, Stage.NOTICE, Stage.FIRST_AID, Stage.ALONE)
    after = (Stage.NEGOTIATE, Stage.AGREEMENT, Stage.SIGNED, Stage.CHECK_BACK_1, Stage.HOLDING, Stage.CHECK_BACK_2)
    return (*before, *path, *after, Stage.ENDING)


def _entries() -> dict[tuple[str, ...], list[Stage]]:
    """Return every entry in words with the stages it is found at.

    That a step stays until both have done it goes without saying.
    """
    entries: dict[tuple[str, ...], list[Stage]] = {}
    for row in TABLE:
        first = rows_at(row.at, row.move)[0]
        if row is first or row.to is not Goal.STAY:
            entries.setdefault(_cells(row), []).append(row.at)
    return entries


def _places(stages: list[Stage]) -> str:
    if set(stages) >= set(AT_WORK):
        return ", ".join(["at every step of the way", *(_name(stage) for stage in stages if stage not in AT_WORK)])
    return ", ".join(map(_name, stages))


def _cells(row: Row) -> tuple[str, ...]:
    what = say.label(row.move).format(other="the other one")
    condition = "" if row.when is When.ALWAYS else row.when.value
    return what, _WHO[row.who], condition, _goal(row)


def _goal(row: Row) -> str:
    if row.to is Goal.STAY:
        return "stays"
    if row.to is Goal.BACK:
        return "where it was"
    if row.to is Goal.NEXT:
        following = dict.fromkeys(path[path.index(row.at) + 1] for path in PATHS.values() if row.at in path)
        return " or ".join(_name(stage) for stage in following)
    return _name(Stage(row.to))


def _name(stage: Stage) -> str:
    return stage.value.replace("_", " ")
