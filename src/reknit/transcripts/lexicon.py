"""The English words and phrases that the measures count."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from reknit.transcripts.phrases import Phrases

FUNCTION_CLASSES = (
    "personal_pronouns", "impersonal_pronouns", "articles", "conjunctions", "prepositions", "auxiliary_verbs",
    "adverbs", "negations", "quantifiers",
)  # fmt: skip
"""The classes that language style matching compares."""

_COMMON = frozenset(
    [
        *("yeah", "yes", "okay", "mhm", "huh", "right", "know", "think", "mean", "get", "got", "going", "went", "come"),
        *("came", "make", "made", "say", "said", "tell", "told", "see", "want", "let", "lot", "kind", "sort", "time"),
        *("way", "look", "something", "like", "really"),
    ]
)
"""Words that say little about what is talked of, beside the function words."""


@cache
def english() -> Phrases:
    """Return the classes of english.toml."""
    content = _content()
    return Phrases({name: words.split() for name, words in content["classes"].items()} | content["phrases"])


@cache
def empty_words() -> frozenset[str]:
    """Return the words that are left out where what is talked of is compared."""
    classes = _content()["classes"]
    return frozenset(word for name in FUNCTION_CLASSES for word in classes[name].split()) | _COMMON


@cache
def english_words() -> frozenset[str]:
    """Return every word of the classes of english.toml."""
    return frozenset(word for words in _content()["classes"].values() for word in words.split())


def _content() -> dict[str, Any]:
    text = files("reknit.transcripts").joinpath("lexicons/english.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
