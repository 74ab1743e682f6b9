"""`reknit transcript evaluate`: marks and models beside what people said, on data that may not ship."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import typer

from reknit.cli.say import progress, refuse, refusing
from reknit.cli.transcript_turns import evaluate_annomi, evaluate_oncoco
from reknit.exchange.kokorochat import kokorochat
from reknit.exchange.transcripts import at_once
from reknit.kinds import kind_named
from reknit.transcripts.estimate.judging import estimates, judgements, looked_at
from reknit.transcripts.estimate.model import FEWEST_DYADS, FEWEST_HOURS
from reknit.transcripts.problem import counted
from reknit.transcripts.talk import prepared
from reknit.transcripts.validity import links, rated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reknit.exchange.kokorochat import RatedTranscript
    from reknit.transcripts.estimate.judging import JudgedHour, Judgement
    from reknit.transcripts.validity import Link, RatedTalk

FEWEST = 20


class Dataset(StrEnum):
    """What marks and models can be judged on."""

    KOKOROCHAT = "kokorochat"
    ONCOCO = "oncoco"
    ANNOMI = "annomi"


def evaluate(
    dataset: Dataset = typer.Argument(help="Which data it is."),
    path: Path = typer.Argument(readable=False, help="The file, as its makers give it."),
    encoder: Path | None = typer.Option(
        None,
        readable=False,
        help="Folder of a sentence encoder to judge beside light models: oncoco, annomi.",
    ),
    seed: int = typer.Option(0, min=0, help="Of the intervals; the same seed gives the same figures."),
    quiet: bool = typer.Option(False, "--quiet", help="Show no progress."),
) -> None:
    """Judge marks and models on data that people labelled. Prints figures with 95 % intervals; writes nothing.

    kokorochat: do marks go with how far clients felt heard, also given the length of the talk, and how
    near do estimates come to the score of clients that were not learned from? oncoco: are messages
    told in which clients reject? annomi: are client talk and therapist behaviour told? The last two need the extra
    models, and learn from some talks to judge others.
    """
    if dataset is Dataset.ONCOCO:
        evaluate_oncoco(path, encoder, seed=seed, quiet=quiet)
    elif dataset is Dataset.ANNOMI:
        evaluate_annomi(path, encoder, seed=seed, quiet=quiet)
    elif encoder:
        refuse("--encoder: is for oncoco and annomi; marks are made without one")
    else:
        _evaluate_kokorochat(path, seed=seed, quiet=quiet)


def _evaluate_kokorochat(path: Path, *, seed: int, quiet: bool) -> None:
    with progress(quiet=quiet) as show, refusing():
        talks = list(kokorochat(path))
        if len(talks) < FEWEST:
            refuse(f"{path}: found {counted(len(talks), 'rated talk')}, expected at least {FEWEST}")
        looked = list(at_once(talks, _looked_at, lambda share, doing: show(0.5 * share, doing), "talk"))
        show(0.5, "drawing intervals")
        found = links([each for each, _ in looked], seed=seed)
        judged = _judged(talks, [hour for _, hour in looked], seed, lambda share, doing: show(0.6 + 0.3 * share, doing))
    clients = len({talk.client for talk in talks})
    typer.echo(f"{counted(len(talks), 'talk')} of {counted(clients, 'client')}; rank correlation with felt heard")
    typer.echo("\n".join(_told(each) for each in found))
    if judged:
        typer.echo("\n".join(_told_estimates(judged)))


def _looked_at(each: RatedTranscript) -> tuple[RatedTalk, JudgedHour]:
    talk = prepared(each.transcript, kind_named("therapy"))
    return rated(talk, each.client, each.felt_heard, each.messages), looked_at(talk, translated=True)


def _judged(
    talks: Sequence[RatedTranscript], hours: Sequence[JudgedHour], seed: int, tell: Callable[[float, str], None]
) -> list[Judgement]:
    """Return how near estimates come to the score; empty where too few hours have one."""
    scored = [at for at, talk in enumerate(talks) if talk.score is not None]
    clients = [talks[at].client for at in scored]
    if len(scored) < FEWEST_HOURS or len(set(clients)) < FEWEST_DYADS:
        return []
    rating = np.array([talks[at].score for at in scored], np.float64)
    amiss = np.array([talks[at].unwilling for at in scored], np.bool_)
    told = estimates([hours[at] for at in scored], rating, clients, None, tell)
    tell(1.0, "drawing intervals")
    return judgements(told, rating, amiss, clients, seed=seed)


def _told_estimates(judged: Sequence[Judgement]) -> Iterator[str]:
    yield "The client's score, estimated from hours of other clients: rank correlation; more than by length alone;"
    yield "area under the curve for clients who would not go on"
    yield "  the mean of the others: 0; 0.5, by definition"
    for each in judged:
        beyond = "" if each.name == "length alone" else f"; more {_interval(each.beyond_length)}"
        yield f"  {each.name}: {_interval(each.correlation)}{beyond}; area {_interval(each.area)}"


def _told(link: Link) -> str:
    given = f"; given length {_interval(link.given_length)}" if link.given_length else ""
    name = link.name if link.given_length is None else f"{link.name} marks per 100 client messages"
    return f"  {name}: {_interval(link.raw)}{given}"


def _interval(figures: tuple[float, float, float]) -> str:
    value, low, high = figures
    return f"{value:+.3f} [{low:+.3f}, {high:+.3f}]"
