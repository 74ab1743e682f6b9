"""Open data with labels at turns: OnCoCo and AnnoMI, as their makers give them. Read from a path; nothing ships.

OnCoCo 1.0: messages of online counselling written by counsellors, German and English, CC BY-SA 4.0
(https://github.com/th-nuernberg/oncoco_v1_dataset). AnnoMI: transcribed demonstrations of motivational interviewing,
labelled by experts, no licence stated (https://github.com/uccollab/AnnoMI).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.kinds import kind_named
from reknit.learning.flags import TalkFlags
from reknit.transcripts.problem import TranscriptError, shown
from reknit.transcripts.stamps import seconds
from reknit.transcripts.talk import prepared
from reknit.transcripts.turn import Transcript, Turn, cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_MEMBERS = {"client": "patient", "therapist": "therapist"}


@dataclass(frozen=True, slots=True)
class Message:
    """A message of OnCoCo in English: its code, whether the client wrote it, and the text without "Client:"."""

    code: str
    by_client: bool
    text: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """An utterance of AnnoMI: where it stands, whose it is, what was said when, and the label of each expert.

    `video` is the same for talks cut from one recording; `start` is in seconds, None where unknown.
    """

    video: str
    talk: str
    place: int
    member: str
    text: str
    start: float | None
    is_good: bool
    labels: dict[str, str]


def oncoco(path: Path) -> list[Message]:
    """Return the English messages, in the order of the file.

    Raises:
        TranscriptError: it cannot be read, or is no table of OnCoCo.
    """
    found = []
    for line, row in _rows(path, ("code", "type", "lang", "text"), "OnCoCo, oncoco-messages.csv"):
        if row["type"] not in {"CL", "CO"}:
            raise _wrong(path, line, f"type {shown(row['type'])}", "CL or CO")
        text = cleaned(row["text"].partition(":")[2])
        if row["lang"] == "EN" and text:
            found.append(Message(row["code"], row["type"] == "CL", text))
    return found


def annomi(path: Path) -> list[Utterance]:
    """Return the utterances, talk by talk in their order; what several experts labelled is one utterance.

    Raises:
        TranscriptError: it cannot be read, or is no table of AnnoMI.
    """
    columns = (
        "mi_quality", "transcript_id", "video_url", "utterance_id", "interlocutor", "timestamp", "utterance_text",
        "annotator_id", "main_therapist_behaviour", "client_talk_type",
    )  # fmt: skip
    found: dict[tuple[str, int], Utterance] = {}
    for line, row in _rows(path, columns, "AnnoMI, AnnoMI-full.csv"):
        if row["interlocutor"] not in _MEMBERS:
            raise _wrong(path, line, f"interlocutor {shown(row['interlocutor'])}", "client or therapist")
        if not (row["utterance_id"].isascii() and row["utterance_id"].isdigit() and len(row["utterance_id"]) <= 9):
            raise _wrong(path, line, f"utterance_id {shown(row['utterance_id'])}", "a whole number")
        at = row["transcript_id"], int(row["utterance_id"])
        if at not in found:
            member, text = _MEMBERS[row["interlocutor"]], cleaned(row["utterance_text"])
            start, is_good = seconds(row["timestamp"]), row["mi_quality"] == "high"
            found[at] = Utterance(row["video_url"], *at, member, text, start, is_good, {})
        label = row["client_talk_type" if row["interlocutor"] == "client" else "main_therapist_behaviour"]
        found[at].labels[row["annotator_id"]] = label
    order = {talk: at for at, talk in enumerate(dict.fromkeys(talk for talk, _ in found))}
    return [found[at] for at in sorted(found, key=lambda at: (order[at[0]], at[1]))]


def talks_of(utterances: Sequence[Utterance]) -> Iterator[TalkFlags]:
    """Yield each talk, how long it lasts, and whether it is one of good counselling."""
    own: dict[str, list[Utterance]] = {}
    for each in utterances:
        own.setdefault(each.talk, []).append(each)
    for talk, said in own.items():
        turns = tuple(Turn(each.member, each.text, each.start, None, each.place, each.member) for each in said)
        transcript = Transcript(talk, "AnnoMI", tuple(turn for turn in turns if turn.text))
        if transcript.seconds and len({turn.member for turn in transcript.turns}) == len(_MEMBERS):
            yield TalkFlags(prepared(transcript, kind_named("therapy")), said[0].video, transcript.seconds / 3600,
                            is_good=said[0].is_good)  # fmt: skip


def _rows(path: Path, columns: Sequence[str], expected: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, cells of these columns) of a table in UTF-8."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            table = csv.DictReader(opened)
            if missing := [name for name in columns if name not in (table.fieldnames or ())]:
                raise _wrong(path, 1, f"no column {missing[0]}", expected)
            for row in table:
                if any(row[name] is None for name in columns):
                    raise _wrong(path, table.line_num, "too few cells", f"{len(table.fieldnames or ())}")
                yield table.line_num, {name: row[name] for name in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        raise TranscriptError(str(path), found=f"that it cannot be read ({reason})", expected=expected) from problem


def _wrong(path: Path, line: int, found: str, expected: str) -> TranscriptError:
    return TranscriptError(str(path), line=line, found=found, expected=expected)
