"""`reknit transcript sheet` and `compare`: codes that people give, and how far coders agree."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reknit.cli.say import progress, refuse, refusing
from reknit.cli.speakers import names_from, needed_members, outputs
from reknit.coding.agreement import compared
from reknit.coding.coding import Coding, CodingError, outline_of
from reknit.coding.file import MOST_BYTES, read_coding
from reknit.coding.machine import machine_coding
from reknit.coding.several import joined
from reknit.coding.table import as_coding_table
from reknit.exchange.local_model import coded_by, local_model
from reknit.exchange.transcripts import for_each, read_file, transcript_files
from reknit.report.coders import coders_page, differences_table, figure, reliability_table
from reknit.report.folder import finished_together, refuse_unusable
from reknit.transcripts.members import assigned, kind_of
from reknit.transcripts.problem import counted, shown
from reknit.transcripts.redact import redacted
from reknit.transcripts.talk import prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reknit.coding.several import Talks
    from reknit.exchange.local_model import ModelCoding
    from reknit.transcripts.names import Names
    from reknit.transcripts.talk import Talk

CODINGS = (".csv", ".json")
PAGE, RELIABILITY, DIFFERENCES = "coders.html", "reliability.csv", "differences.csv"


def sheet(
    files: list[Path] = typer.Argument(readable=False, help="Transcripts, or folders of them."),
    speaker: list[str] = typer.Option([], "--speaker", metavar="NAME=MEMBER", help="Who a speaker is."),
    not_a_name: list[str] = typer.Option([], "--not-a-name", metavar="WORDS", help="Words that name nobody."),
    coder: str = typer.Option("", help="Who will fill it in."),
    marks_filled_in: bool = typer.Option(
        False, "--marks", help="Fill it in with reknit's own marks, to compare a person's codes with."
    ),
    local_model_at: str = typer.Option(
        "", "--local-model", metavar="ADDRESS", help="Have it filled in by a language model on this machine."
    ),
    model_name: str = typer.Option("", help="With --local-model: the model, as the server there calls it."),
    redact: bool = typer.Option(False, "--redact", help="Take names, places, addresses and long numbers out."),
    also: list[str] = typer.Option([], "--also", metavar="NAME", help="With --redact: one more name to take out."),
    out: Path = typer.Option(Path("reknit-sheets"), readable=False, help="Folder for the sheets."),
    quiet: bool = typer.Option(False, "--quiet", help="Print nothing but problems."),
) -> None:
    """Write a sheet for each transcript in which somebody fills in codes: a row for each turn and each five minutes.

    A language model that fills it in is a coder like others: to be compared with people, and never one of reknit's
    marks. It is asked only with --local-model, and only on this machine.
    """
    if [bool(coder.strip()), marks_filled_in, bool(local_model_at)].count(True) != 1:
        refuse("who fills it in? One of: --coder NAME, --marks for reknit's own marks, --local-model ADDRESS")
    members = needed_members(speaker)
    unread: dict[str, ModelCoding] = {}
    with progress(quiet=quiet) as show, refusing():
        model = local_model(local_model_at, model_name) if local_model_at else None
        paths = transcript_files(files)
        names = outputs(paths, out, "csv")
        work = partial(_talk_to_code, names=names_from(members, not_a_name), members=members, redact=redact)
        written: list[str] = []
        for talk, path in zip(for_each(paths, partial(work, also=tuple(also)), show), paths, strict=True):
            if model:
                tell = partial(_tell_within, show, len(written), len(paths), path.name)
                unread[path.name] = coded_by(model, talk, tell)
                coding = unread[path.name].coding
            elif marks_filled_in:
                coding = machine_coding(talk)
            else:
                coding = Coding(coder, outline_of(talk.turns, talk.members))
            written.append(as_coding_table(coding, [turn.text for turn in talk.turns]))
        with finished_together(out, names) as draft:
            for name, text in zip(names, written, strict=True):
                (draft / name).write_text(text, encoding="utf-8", newline="\n")
    if not quiet:
        typer.echo(f"{counted(len(names), 'sheet')} written to {out}")
    for source, each in unread.items():
        _tell_unread(source, each)


def compare(
    codings: list[Path] = typer.Argument(
        readable=False, help="Sheets filled in, or codings as JSON, of one talk; or a folder of them for each coder."
    ),
    out: Path = typer.Option(Path("reknit-coders"), readable=False, help="Folder for the page and the tables."),
    quiet: bool = typer.Option(False, "--quiet", help="Print nothing but problems."),
) -> None:
    """Compare what two or more coders said about one talk: kappa, alpha, ICC with intervals, and every difference.

    With a folder for each coder, files of the same name are of the same talk, and all talks are compared together.
    Writes coders.html, reliability.csv and differences.csv.
    """
    talks: Talks | None = None
    with progress(quiet=quiet) as show, refusing():
        refuse_unusable(out, (PAGE, RELIABILITY, DIFFERENCES))
        if any(path.is_dir() for path in codings):
            found, talks = joined(_by_talk(codings, show))
        else:
            found = for_each(codings, read_coding_file, show)
        together = compared(found)
        outline = found[0].outline
        with finished_together(out, (PAGE, RELIABILITY, DIFFERENCES)) as draft:
            for name, text in (
                (PAGE, coders_page(together, outline, talks)),
                (RELIABILITY, reliability_table(together)),
                (DIFFERENCES, differences_table(together, outline, talks)),
            ):
                (draft / name).write_text(text, encoding="utf-8", newline="\n")
    if not quiet:
        turns, alike = together.coded_by_all["turn"], together.alike["turn"]
        of_talks = f" in {counted(len(talks.names), 'talk')}" if talks else ""
        typer.echo(f"{counted(turns, 'turn')}{of_talks} coded by all {len(found)}, {alike:,} of them alike")
        for each in together.agreements:
            if each.kappas and each.n:
                kappas = ", ".join(figure(kappa) for kappa in each.kappas)
                typer.echo(f"  {each.title}: kappa {kappas}; alpha {figure(each.alpha)}")
        typer.echo(f"Everything is in {out}")


def _by_talk(folders: Sequence[Path], show: Callable[[float, str], None]) -> dict[str, list[Coding]]:
    """Return the codings of each talk, which files of the same name in every folder are.

    Raises:
        CodingError: something else stands among the folders, or a talk is missing in one of them.
    """
    if files := [path for path in folders if not path.is_dir()]:
        raise CodingError(f"{shown(str(files[0]), 200)}: found a file among folders, expected a folder for each coder")
    inside = [
        {path.name: path for path in sorted(folder.iterdir()) if path.suffix.lower() in CODINGS} for folder in folders
    ]
    names = sorted({name for each in inside for name in each})
    if not names:
        raise CodingError(f"{shown(str(folders[0]), 200)}: found no coding, expected files that end in .csv or .json")
    for folder, each in zip(folders, inside, strict=True):
        if missing := [name for name in names if name not in each]:
            raise CodingError(f"{shown(str(folder), 200)}: found no {shown(missing[0])}, which another coder coded")
    read = for_each([each[name] for name in names for each in inside], read_coding_file, show)
    return {name: read[at * len(folders) : (at + 1) * len(folders)] for at, name in enumerate(names)}


def read_coding_file(path: Path) -> Coding:
    """Return the coding in a file.

    Raises:
        CodingError: it cannot be opened, or is none; the message begins with the name of the file.
    """
    try:
        with path.open("rb") as opened:
            return read_coding(opened.read(MOST_BYTES + 1))
    except OSError as problem:
        raise CodingError(f"{shown(str(path), 200)}: cannot be opened ({problem.strerror})") from problem
    except CodingError as problem:
        raise CodingError(f"{shown(str(path), 200)}: {problem}") from problem


def _talk_to_code(path: Path, names: Names, members: Mapping[str, str], also: Sequence[str], *, redact: bool) -> Talk:
    found = assigned(read_file(path, names), members)
    return prepared(redacted(found, also) if redact else found, kind_of(members))


def _tell_within(show: Callable[[float, str], None], done: int, files: int, name: str, share: float, what: str) -> None:
    show((done + share) / files, f"{name}, {what}")


def _tell_unread(source: str, said: ModelCoding) -> None:
    if said.unread:
        turns = len(said.unread) + len(said.coding.markers)
        typer.echo(
            f"{shown(source)}: {len(said.unread):,} of {counted(turns, 'turn')} left uncoded; "
            f"turn {said.unread[0][0]:,}: {shown(said.unread[0][1], 200)}",
            err=True,
        )
