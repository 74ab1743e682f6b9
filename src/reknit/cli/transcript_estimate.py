"""`reknit transcript learn`, `estimate` and `course`: from rated hours to how others may have been rated."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reknit.cli.say import progress, refuse, refusing
from reknit.cli.speakers import names_from, needed_members, outputs
from reknit.exchange.rated_hours import hours_in, read_model
from reknit.exchange.transcripts import for_each, read_file, transcript_files
from reknit.kinds import Voice
from reknit.report.folder import finished_together, refuse_unusable
from reknit.report.marked_hour import marked_hour
from reknit.report.talk_sessions import SESSIONS, estimates_of, figures_of, write_sessions
from reknit.transcripts.estimate.model import LEVEL, RatedHour, learn
from reknit.transcripts.estimate.model import estimate as estimated
from reknit.transcripts.estimate.signs import signs
from reknit.transcripts.estimate.stored import as_model_json
from reknit.transcripts.levels.levels import levels
from reknit.transcripts.markers.marks import marks
from reknit.transcripts.members import assigned, kind_of
from reknit.transcripts.problem import counted, shown
from reknit.transcripts.redact import redacted
from reknit.transcripts.talk import prepared
from reknit.transcripts.write.table import harmless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reknit.report.marked_hour import MarkedHour
    from reknit.transcripts.estimate.model import HourEstimate, HourModel, Known
    from reknit.transcripts.names import Names
    from reknit.transcripts.talk import Talk

ESTIMATES = "estimates.csv"
COLUMNS = (
    "file", "rated_by", "estimate", "low", "high", "length_alone", "length_alone_low", "length_alone_high",
)  # fmt: skip

SPEAKER = typer.Option([], "--speaker", metavar="NAME=MEMBER", help="Who a speaker is: patient, therapist, ... other.")
NOT_A_NAME = typer.Option([], "--not-a-name", metavar="WORDS", help="Words before a colon that name nobody.")
QUIET = typer.Option(False, "--quiet", help="Print nothing but problems.")
TRANSLATED = typer.Option(False, "--translated", help="Leave out what means nothing for translated text.")


def learn_hours(
    table: Path = typer.Argument(readable=False, help="A CSV with the columns file, dyad, session and rating."),
    scale: tuple[float, float] = typer.Option(..., metavar="LOW HIGH", help="Lowest and highest possible rating."),
    speaker: list[str] = SPEAKER,
    not_a_name: list[str] = NOT_A_NAME,
    rated_by: str = typer.Option("", metavar="MEMBER", help="Who rated; the patient or trainee, if left out."),
    translated: bool = TRANSLATED,
    out: Path = typer.Option(Path("reknit-hours.json"), readable=False, help="Where the model goes."),
    quiet: bool = QUIET,
) -> None:
    """Learn from your own rated hours how the next may be rated, and how sure that is. English only, not validated.

    Writes a small file with figures, without a word that anybody said. Higher ratings have to be better.
    """
    members = needed_members(speaker)
    role = _rater(members, rated_by)
    if not scale[0] < scale[1]:
        refuse(f"--scale {scale[0]:g} {scale[1]:g}: expected the lowest rating, then the highest")
    with progress(quiet=quiet) as show, refusing():
        hours = hours_in(table, scale)
        refuse_unusable(out.parent, [out.name])
        names = names_from(members, not_a_name)
        work = partial(_signs_of, names=names, members=members, translated=translated)
        found = for_each([hour.file for hour in hours], work, show)
        rated = [
            RatedHour(hour.dyad, each, hour.rating)
            for hour, each in zip(hours, found, strict=True)
            if hour.rating is not None
        ]
        roles = kind_of(members).roles
        model = learn(
            rated, role=role, roles=(roles[0].name, roles[1].name), low=scale[0], high=scale[1], translated=translated
        )  # fmt: skip
        with finished_together(out.parent, [out.name]) as draft:
            (draft / out.name).write_text(as_model_json(model), encoding="utf-8", newline="\n")
    if not quiet:
        typer.echo("\n".join(_learned(model)))
        typer.echo(f"The model is {out}")


def estimate(
    files: list[Path] = typer.Argument(readable=False, help="Transcripts, or folders of them."),
    model: Path = typer.Option(..., readable=False, help="What reknit transcript learn wrote."),
    speaker: list[str] = SPEAKER,
    not_a_name: list[str] = NOT_A_NAME,
    redact: bool = typer.Option(False, "--redact", help="Take names, places, addresses and long numbers out."),
    also: list[str] = typer.Option([], "--also", metavar="NAME", help="With --redact: one more name to take out."),
    out: Path = typer.Option(Path("reknit-estimates"), readable=False, help="Folder for the pages and the table."),
    quiet: bool = QUIET,
) -> None:
    """Estimate how an hour may have been rated, with an interval, beside what its length alone tells.

    Writes one page for each transcript, with the turns worth looking at, and estimates.csv. reknit brings no model:
    learn one from your own rated hours.
    """
    members = needed_members(speaker)
    with progress(quiet=quiet) as show, refusing():
        known = _model_for(model, members)
        paths = transcript_files(files)
        pages = outputs(paths, out, "html")
        names = names_from(members, not_a_name)
        work = partial(_estimate_one, names=names, members=members, redact=redact, also=tuple(also))
        found = for_each(paths, partial(work, model=known), show)
        with finished_together(out, (*pages, ESTIMATES)) as draft:
            for name, (page, _) in zip(pages, found, strict=True):
                (draft / name).write_text(page.page, encoding="utf-8", newline="\n")
            with (draft / ESTIMATES).open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file, lineterminator="\n")
                table.writerow(COLUMNS)
                for path, (_, each) in zip(paths, found, strict=True):
                    table.writerow(
                        [harmless(str(path)), known.role, *(f"{value:.4g}" for value in (*each.value, *each.length))]
                    )
    if not quiet:
        typer.echo(
            "\n".join(f"{shown(path.name)}: {_told(each)}" for path, (_, each) in zip(paths, found, strict=True))
        )
        typer.echo(f"Pages and {ESTIMATES} are in {out}")


def course(
    table: Path = typer.Argument(readable=False, help="A CSV with the columns file, dyad and session."),
    speaker: list[str] = SPEAKER,
    not_a_name: list[str] = NOT_A_NAME,
    model: Path | None = typer.Option(None, readable=False, help="What reknit transcript learn wrote: estimates too."),
    translated: bool = TRANSLATED,
    seed: int = typer.Option(0, min=0, help="Of the random pairings; the same seed gives the same figures."),
    out: Path = typer.Option(Path("reknit-talk"), readable=False, help="Folder for the table."),
    quiet: bool = QUIET,
) -> None:
    """Carry talks into the courses of their pairs: measures, marks and estimates of each session as one table.

    Writes talk_sessions.csv, which reknit analyze reads as it is.
    """
    members = needed_members(speaker)
    with progress(quiet=quiet) as show, refusing():
        known = _model_for(model, members) if model else None
        hours = hours_in(table)
        refuse_unusable(out, [SESSIONS])
        names = names_from(members, not_a_name)
        work = partial(_course_one, names=names, members=members, model=known, translated=translated, seed=seed)
        found = for_each([hour.file for hour in hours], work, show)
        with finished_together(out, [SESSIONS]) as draft:
            write_sessions(draft, [(hour.dyad, hour.session, each) for hour, each in zip(hours, found, strict=True)])
    if not quiet:
        dyads = len({hour.dyad for hour in hours})
        measures = len({measure for each in found for _, measure, _ in each})
        typer.echo(f"{counted(len(hours), 'session')} of {counted(dyads, 'pair')}, {counted(measures, 'measure')}")
        typer.echo(f"{SESSIONS} is in {out}; choose with reknit analyze {out / SESSIONS} --measure NAME")


def _rater(members: Mapping[str, str], given: str) -> str:
    """Return the role that rated, or refuse."""
    roles = kind_of(members).roles
    if given and given not in {role.name for role in roles}:
        refuse(f"--rated-by {shown(given)}: expected {roles[0].name} or {roles[1].name}")
    guests = [role.name for role in roles if role.voice is Voice.GUEST]
    if not given and not guests:
        refuse(f"who rated? Give --rated-by {roles[0].name} or --rated-by {roles[1].name}")
    return given or guests[0]


def _model_for(path: Path, members: Mapping[str, str]) -> HourModel:
    """Return the model, or refuse one that was learned from another kind of pair."""
    model = read_model(path)
    roles = tuple(role.name for role in kind_of(members).roles)
    if roles != model.roles:
        refuse(
            f"{shown(str(path), 200)}: learned from {' and '.join(model.roles)}, and these are {' and '.join(roles)}"
        )
    return model


def _signs_of(path: Path, names: Names, members: Mapping[str, str], *, translated: bool) -> dict[str, float]:
    return signs(_talk(path, names, members), translated=translated)


def _estimate_one(
    path: Path, names: Names, members: Mapping[str, str], model: HourModel, also: Sequence[str], *, redact: bool
) -> tuple[MarkedHour, HourEstimate]:
    talk = _talk(path, names, members)
    found = estimated(model, signs(talk, translated=model.translated))
    if redact:
        talk = prepared(redacted(assigned(read_file(path, names), members), also), talk.kind)
    return marked_hour(talk, marks(talk), levels(talk), path.name, (model, found)), found


def _course_one(
    path: Path, names: Names, members: Mapping[str, str], model: HourModel | None, seed: int, *, translated: bool
) -> list[tuple[str, str, float]]:
    talk = _talk(path, names, members)
    figures = list(figures_of(talk, marks(talk), translated=translated, seed=seed))
    if model:
        figures += estimates_of(model.role, estimated(model, signs(talk, translated=model.translated)))
    return figures


def _talk(path: Path, names: Names, members: Mapping[str, str]) -> Talk:
    return prepared(assigned(read_file(path, names), members), kind_of(members))


def _learned(model: HourModel) -> list[str]:
    head = f"{counted(model.hours, 'hour')} of {counted(model.dyads, 'pair')}; in hours of pairs left out:"
    lines = [head, f"  estimate: {_known(model.signs_known)}", f"  length alone: {_known(model.length_known)}"]
    if not model.is_better_than_length:
        lines.append("The estimate is no nearer than length alone: it tells nothing that the clock does not.")
    return lines


def _known(known: Known) -> str:
    margin = f"{LEVEL:.0%} within {known.margin:.3g}"
    return f"rank correlation {known.correlation:.2f}, {known.error:.3g} away on average, {margin}"


def _told(found: HourEstimate) -> str:
    one, other = (f"{value:.3g} [{low:.3g}, {high:.3g}]" for value, low, high in (found.value, found.length))
    return f"{one}; by length alone {other}"
