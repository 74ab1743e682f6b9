"""`reknit transcript evaluate`: marks and models beside what people said, on data that may not ship."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reknit.cli.say import progress, refuse, refusing
from reknit.cli.transcript_turns import evaluate_annomi, evaluate_oncoco
from reknit.exchange.kokorochat import kokorochat
from reknit.kinds import kind_named
from reknit.transcripts.problem import counted
from reknit.transcripts.talk import prepared
from reknit.transcripts.validity import links, rated

if TYPE_CHECKING:
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

    kokorochat: do marks go with how far clients felt heard, also given the length of the talk? oncoco: are messages
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
    kind = kind_named("therapy")
    with progress(quiet=quiet) as show, refusing():
        talks: list[RatedTalk] = []
        for each in kokorochat(path):
            talks.append(rated(prepared(each.transcript, kind), each.client, each.felt_heard, each.messages))
            show(0.0, f"{len(talks):,} talks")
        if len(talks) < FEWEST:
            refuse(f"{path}: found {counted(len(talks), 'rated talk')}, expected at least {FEWEST}")
        show(0.9, "drawing intervals")
        found = links(talks, seed=seed)
    clients = len({talk.person for talk in talks})
    typer.echo(f"{counted(len(talks), 'talk')} of {counted(clients, 'client')}; rank correlation with felt heard")
    typer.echo("\n".join(_told(each) for each in found))


def _told(link: Link) -> str:
    given = f"; given length {_interval(link.given_length)}" if link.given_length else ""
    name = link.name if link.given_length is None else f"{link.name} marks per 100 client messages"
    return f"  {name}: {_interval(link.raw)}{given}"


def _interval(figures: tuple[float, float, float]) -> str:
    value, low, high = figures
    return f"{value:+.3f} [{low:+.3f}, {high:+.3f}]"
