"""What the name of a column tells: whose rating it is, of which measure, after which session."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reknit.measures.known import known_instrument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reknit.exchange.layout import ScoreColumn


@cache
def usual() -> dict[str, Any]:
    """Return the usual names of columns (columns.toml)."""
    return tomllib.loads(files("reknit.exchange").joinpath("columns.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Numbered:
    """A column name that carries a session number: what comes before it, and the number."""

    stem: str
    session: int


def squeezed(name: str) -> str:
    """Return the name in small letters without punctuation: "Pairing ID" becomes "pairingid"."""
    return re.sub(r"[\W_]", "", name.lower())


def snake(name: str) -> str:
    """Return the name as small words joined by underscores: "waiPatient S1" becomes "wai_patient_s1"."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return re.sub(r"[\W_]+", "_", parted).strip("_").lower()


def words(name: str) -> list[str]:
    """Return the words of a name."""
    return snake(name).split("_")


def is_follow_up(name: str) -> bool:
    """Return whether the column belongs to a follow-up after the last session."""
    kinds = "|".join(usual()["follow_up"])
    return re.search(rf"(?:^|_)(?:{kinds})_?\d*$", snake(name)) is not None


def is_never_score(name: str) -> bool:
    """Return whether the name is that of a number which rates nothing: an id, an age, a date."""
    return words(name)[-1] in usual()["never_score"] or words(name)[0] in {"age", "date", "sex", "gender"}


def numbered(name: str) -> Numbered | None:
    """Return the session number that a name carries ("bdi_s3", "bdi3", "session 3", "s3_bdi"), or None."""
    text, markers = snake(name), "|".join(usual()["session_marker"])
    if is_follow_up(name):
        return None
    if found := re.fullmatch(rf"(?:(.+?)_)?(?:{markers})_?(\d{{1,4}})(?:_(.+))?", text):
        stem = "_".join(part for part in (found[1], found[3]) if part)
        return Numbered(stem, int(found[2]))
    found = re.fullmatch(r"(.*?)_?(\d{1,4})", text)
    if found is None or found[1] in usual()["item"]:
        return None
    return Numbered(found[1], int(found[2]))


def letter_members(names: Iterable[str]) -> dict[str, str]:
    """Return which single letters stand for members in these names: both of a pair of letters must occur."""
    seen = {word for name in names for word in words(name) if len(word) == 1}
    return next((dict(pair) for pair in usual()["letters"] if seen.issuperset(pair)), {})


def split_member(name: str, letters: dict[str, str]) -> tuple[str | None, str]:
    """Return (the member a name speaks of or None, the rest of the name)."""
    text, kinds = snake(name), "|".join(usual()["member"])
    found = re.search(rf"(?:^|_)((?:{kinds})(?:_?[ab12])?)(?=_|$)", text)
    if found:
        return found[1], _without(text, found)
    found = re.search(rf"(?:^|_)({'|'.join(letters)})(?=_|$)", text) if letters else None
    if found:
        return letters[found[1]], _without(text, found)
    return None, text


def measure_named(name: str) -> str | None:
    """Return the measure a column's name speaks of, without words like "total"; None when there are only such."""
    usual_words = {*usual()["total"], *usual()["score"]}
    rest = [word for word in words(name) if word and word not in usual_words]
    return "_".join(rest) or None


def is_whole_instrument(name: str) -> bool:
    """Return whether the name is that of a known instrument's total: "wai", "composite_wai", "PHQ-9 score"."""
    measure = measure_named(name)
    return measure is not None and known_instrument(measure) is not None


def with_patients_own(scores: list[ScoreColumn]) -> list[ScoreColumn]:
    """Return the columns of ratings; what patients answer about themselves is the patient's, where one is named."""
    helped = {each.member for each in scores if each.member in usual()["helped"]}
    if len(helped) != 1:
        return scores
    patient = helped.pop()
    return [
        replace(each, member=patient, is_guessed=True)
        if each.member is None and not each.is_mark and _is_patients_own(each.measure or "")
        else each
        for each in scores
    ]


def _is_patients_own(measure: str) -> bool:
    known = known_instrument(measure)
    return known is not None and known.of_patient


def is_rating(name: str) -> bool:
    """Return whether the name, members left out, says that something is rated: "", "wai_bond", "closeness score"."""
    said = {*usual()["rates"], *usual()["bond"]}
    if measure_named(name) is None or is_whole_instrument(name):
        return True
    return any(word in said or known_instrument(word) is not None for word in words(name))


def is_mark(name: str) -> bool:
    """Return whether the name, members left out, is that of a self-marked rub."""
    return squeezed(name) in usual()["mark"]


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]}_{text[found.end() :]}".strip("_").replace("__", "_")
