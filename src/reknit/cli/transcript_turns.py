"""`reknit transcript evaluate oncoco | annomi`: turn models beside baselines and people, on turns of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import typer

from reknit.cli.say import progress, refuse, refusing
from reknit.exchange.encoder import encoder_in
from reknit.exchange.labelled import annomi, oncoco, talks_of
from reknit.learning.annomi import annomi_figures, coded, with_before
from reknit.learning.figures import told
from reknit.learning.flags import flag_figures
from reknit.learning.oncoco import RESISTANT, client_messages, oncoco_figures
from reknit.transcripts.problem import counted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FEWEST_WANTED = 20
FEWEST_GROUPS = 10
MEMBERS = {"patient": "client talk", "therapist": "therapist behaviour"}


def evaluate_oncoco(path: Path, encoder: Path | None, *, seed: int, quiet: bool) -> None:
    """Print how well resistance-like messages of OnCoCo clients are told."""
    with progress(quiet=quiet) as show, refusing():
        messages = [each for each in oncoco(path) if each.by_client]
        wanted = sum(each.code in RESISTANT for each in messages)
        if min(wanted, len(messages) - wanted) < FEWEST_WANTED:
            refuse(f"{path}: found {counted(wanted, 'resistance-like client message')} of {len(messages):,}, "
                   f"expected at least {FEWEST_WANTED} of them and of others")  # fmt: skip
        turns = client_messages([each.code for each in messages], [each.text for each in messages])
        found = encoder_in(encoder) if encoder else None
        vectors = found.encoded(turns.texts, show).vectors if found else None
        parts = list(oncoco_figures(turns, vectors, found.name if found else "", seed=seed, tell=show))
    groups = counted(len(set(turns.groups)), "group")
    typer.echo(f"{len(messages):,} client messages of OnCoCo, {wanted:,} resistance-like; {groups} of like words")
    for title, figures in parts:
        typer.echo("\n".join([title, *told(figures)]))


def evaluate_annomi(path: Path, encoder: Path | None, *, seed: int, quiet: bool) -> None:
    """Print how well client talk and therapist behaviour of AnnoMI are told, and how many turns shipped models flag."""
    with progress(quiet=quiet) as show, refusing():
        utterances = annomi(path)
        groups = len({each.video for each in utterances})
        if groups < FEWEST_GROUPS:
            refuse(f"{path}: found talks of {counted(groups, 'recording')}, expected at least {FEWEST_GROUPS}")
        found = encoder_in(encoder) if encoder else None
        vectors = found.encoded([each.text for each in utterances], show).vectors if found else None
        texts, talks = [each.text for each in utterances], [each.talk for each in utterances]
        lines = []
        for member, name in MEMBERS.items():
            of_member = np.array([each.member == member for each in utterances])
            them = coded(texts, talks, [each.video for each in utterances], [each.labels for each in utterances],
                         of_member)  # fmt: skip
            own = None if vectors is None else with_before(them, vectors)
            figures = annomi_figures(them, own, found.name if found else "", seed=seed, tell=_as(show, name))
            lines += [f"{name}, {len(them.turns.texts):,} turns, macro-F1 of {', '.join(them.classes)}", *told(figures)]
        lines += ["flagged by the shipped models, turns an hour", *told(flag_figures(talks_of(utterances), seed=seed))]
    typer.echo(f"{counted(len(set(talks)), 'talk')} of AnnoMI from {counted(groups, 'recording')}")
    typer.echo("\n".join(lines))


def _as(show: Callable[[float, str], None], name: str) -> Callable[[float, str], None]:
    return lambda share, doing: show(share, f"{name}: {doing}")
