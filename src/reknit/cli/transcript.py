"""`reknit transcript`: read what was said, measure it, and mark turns worth looking at."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reknit.cli import transcript_coding, transcript_estimate, transcript_evaluate
from reknit.cli.say import progress, refuse, refusing
from reknit.cli.speakers import members_from, names_from, needed_members, outputs
from reknit.exchange.encoder import encoder_with_head
from reknit.exchange.transcripts import for_each, read_file, transcript_files
from reknit.report.folder import finished_together, refuse_unusable
from reknit.report.hour_band import LANES
from reknit.report.levels import LEVEL_COLUMNS
from reknit.report.marked_hour import COLUMNS, marked_hour
from reknit.report.talk_tables import MEASURES, TURNS, talk_rows, write_talk_tables
from reknit.transcripts.levels.levels import levels
from reknit.transcripts.markers.marks import marks
from reknit.transcripts.members import assigned, kind_of, speakers, with_members_for_names
from reknit.transcripts.problem import counted, shown
from reknit.transcripts.redact import redacted
from reknit.transcripts.stamps import clock
from reknit.transcripts.talk import prepared
from reknit.transcripts.write.formats import WRITERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reknit.report.marked_hour import MarkedHour
    from reknit.report.talk_tables import TalkRows
    from reknit.transcripts.names import Names
    from reknit.transcripts.turn import Transcript

MOST_SPEAKERS_SHOWN = 12
PREVIEW = 60

transcript = typer.Typer(
    name="transcript", help="Read what was said, and find turns worth looking at.", no_args_is_help=True
)

transcript.command("evaluate")(transcript_evaluate.evaluate)
transcript.command("sheet")(transcript_coding.sheet)
transcript.command("compare")(transcript_coding.compare)
transcript.command("learn")(transcript_estimate.learn_hours)
transcript.command("estimate")(transcript_estimate.estimate)
transcript.command("course")(transcript_estimate.course)

FILES = typer.Argument(readable=False, help="Transcripts, or folders of them.")
SPEAKER = typer.Option([], "--speaker", metavar="NAME=MEMBER", help="Who a speaker is: patient, therapist, ... other.")
NOT_A_NAME = typer.Option([], "--not-a-name", metavar="WORDS", help="Words before a colon that name nobody.")
REDACT = typer.Option(False, "--redact", help="Take names, places, addresses and long numbers out of what is said.")
ALSO = typer.Option([], "--also", metavar="NAME", help="With --redact: one more name to take out.")
ENCODER = typer.Option(
    None, "--encoder", readable=False, help="Folder of a known sentence encoder, to weigh in beside the light models."
)
QUIET = typer.Option(False, "--quiet", help="Print nothing but problems.")


@transcript.command("read")
def read(
    files: list[Path] = FILES,
    speaker: list[str] = SPEAKER,
    not_a_name: list[str] = NOT_A_NAME,
    redact: bool = REDACT,
    also: list[str] = ALSO,
    to: str | None = typer.Option(None, help=f"Write each again in this format: {', '.join(WRITERS)}."),
    out: Path = typer.Option(Path("reknit-transcripts"), readable=False, help="Folder for what is written."),
    quiet: bool = QUIET,
) -> None:
    """Show what is found in each transcript: format, length, speakers with their first words, and what was left out.

    Reads WebVTT, SRT, CHAT, ELAN, WhisperX JSON, Word and plain text. With --speaker for every name, what is
    written has the members' roles in place of names.
    """
    if to is not None and to not in WRITERS:
        refuse(f"--to {shown(to)}: expected one of {', '.join(WRITERS)}")
    members = members_from(speaker)
    with progress(quiet=quiet) as show, refusing():
        paths = transcript_files(files)
        names = outputs(paths, out, to) if to else []
        asked = names_from(members, not_a_name)
        work = partial(_read_one, names=asked, members=members, redact=redact, also=tuple(also))
        found = for_each(paths, work, show)
        if to:
            written = [WRITERS[to](each) for each in found]
            with finished_together(out, names) as draft:
                for name, text in zip(names, written, strict=True):
                    (draft / name).write_text(text, encoding="utf-8", newline="\n")
    if not quiet:
        typer.echo("\n\n".join("\n".join(preview(each)) for each in found))
        if to:
            typer.echo(f"\n{counted(len(names), 'transcript')} written to {out}")


@transcript.command("measure")
def measure(
    files: list[Path] = FILES,
    speaker: list[str] = SPEAKER,
    not_a_name: list[str] = NOT_A_NAME,
    translated: bool = typer.Option(False, "--translated", help="Leave out what means nothing for translated text."),
    seed: int = typer.Option(0, min=0, help="Of the random pairings; the same seed gives the same figures."),
    out: Path = typer.Option(Path("reknit-talk"), readable=False, help="Folder for the tables."),
    quiet: bool = QUIET,
) -> None:
    """Measure the talk: each turn, each five minutes, the whole hour. English only.

    Writes talk_turns.csv and talk_measures.csv: who talks how much and how fast, replies, questions, pronouns, words
    that are taken up, beside what chance gives.
    """
    members = needed_members(speaker)
    with progress(quiet=quiet) as show, refusing():
        paths = transcript_files(files)
        refuse_unusable(out, (TURNS, MEASURES))
        names = names_from(members, not_a_name)
        work = partial(_measure_one, names=names, members=members, seed=seed, translated=translated)
        found = for_each(paths, work, show)
        with finished_together(out, (TURNS, MEASURES)) as draft:
            write_talk_tables(draft, found, translated=translated)
    if not quiet:
        turns, segments = sum(len(each.turns) for each in found), sum(each.segments for each in found)
        read_in = f"{counted(len(found), 'transcript')}, {counted(turns, 'turn')}"
        typer.echo(f"{read_in}, {counted(segments, 'five-minute segment')}")
        typer.echo(f"Tables are in {out}")


@transcript.command("mark")
def mark(
    files: list[Path] = FILES,
    speaker: list[str] = SPEAKER,
    not_a_name: list[str] = NOT_A_NAME,
    redact: bool = REDACT,
    also: list[str] = ALSO,
    encoder: Path | None = ENCODER,
    out: Path = typer.Option(Path("reknit-marks"), readable=False, help="Folder for the pages and the tables."),
    quiet: bool = QUIET,
) -> None:
    """Mark turns worth looking at: moving away, moving against, mending. English only, not validated.

    Writes one page for each transcript, with the moments to look at first, marks.csv of the rules, and levels.csv of
    the models.
    """
    members = needed_members(speaker)
    with progress(quiet=quiet) as show, refusing():
        paths = transcript_files(files)
        pages = outputs(paths, out, "html")
        names = names_from(members, not_a_name)
        if encoder:
            encoder_with_head(encoder)
        work = partial(_mark_one, names=names, members=members, redact=redact, also=tuple(also), encoder=encoder)
        found = for_each(paths, work, show)
        tables = {"marks.csv": [COLUMNS, *(row for each in found for row in each.rows)],
                  "levels.csv": [LEVEL_COLUMNS, *(row for each in found for row in each.level_rows)]}  # fmt: skip
        with finished_together(out, (*pages, *tables)) as draft:
            for name, each in zip(pages, found, strict=True):
                (draft / name).write_text(each.page, encoding="utf-8", newline="\n")
            for name, rows in tables.items():
                with (draft / name).open("w", encoding="utf-8", newline="") as file:
                    csv.writer(file, lineterminator="\n").writerows(rows)
    if not quiet:
        sums = {group: sum(each.counts[group] for each in found) for group in LANES}
        told = ", ".join(f"{LANES[group].lower()} {count}" for group, count in sums.items())
        typer.echo(f"{counted(len(found), 'transcript')}; turns worth looking at: {told}")
        typer.echo(f"Put high by models: {counted(sum(len(each.level_rows) for each in found), 'turn')}")
        typer.echo(f"Pages, marks.csv and levels.csv are in {out}")


def preview(found: Transcript) -> Iterator[str]:
    """Yield the lines that tell what was found in one transcript."""
    length = f", {clock(found.seconds)} long" if found.seconds is not None else ", without times"
    yield f"{shown(found.file, 200)}: {found.format}, {counted(len(found.turns), 'turn')}{length}"
    who = {turn.speaker: turn.member for turn in found.turns}
    heard = speakers(found)
    for each in heard[:MOST_SPEAKERS_SHOWN]:
        member = f" = {who[each.name]}" if who.get(each.name) else ""
        said = f"{counted(each.turns, 'turn')}, {counted(each.words, 'word')}"
        yield f'  {shown(each.name)}{member}: {said}; first "{shown(each.first_words, PREVIEW)}"'
    if len(heard) > MOST_SPEAKERS_SHOWN:
        yield f"  and {len(heard) - MOST_SPEAKERS_SHOWN} more names"
    yield from (f"  {shown(notice, 200)}" for notice in found.notices)


def _read_one(path: Path, names: Names, members: Mapping[str, str], also: Sequence[str], *, redact: bool) -> Transcript:
    found = read_file(path, names)
    known = assigned(found, members) if members else found
    return with_members_for_names(redacted(known, also) if redact else known)


def _measure_one(path: Path, names: Names, members: Mapping[str, str], seed: int, *, translated: bool) -> TalkRows:
    talk = prepared(assigned(read_file(path, names), members), kind_of(members))
    return talk_rows(talk, seed=seed, translated=translated)


def _mark_one(
    path: Path, names: Names, members: Mapping[str, str], also: Sequence[str], encoder: Path | None, *, redact: bool
) -> MarkedHour:
    found = assigned(read_file(path, names), members)
    talk = prepared(redacted(found, also) if redact else found, kind_of(members))
    encoded = None
    if encoder:
        encoded = encoder_with_head(encoder).encoded([turn.text for turn in talk.turns], lambda _share, _doing: None)
    return marked_hour(talk, marks(talk), levels(talk, encoded), path.name)
