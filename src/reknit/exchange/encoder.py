"""A sentence encoder from a folder on this machine: static vectors (as of model2vec), or sentence-transformers.

Only weights in safetensors are read, no program in the folder is run, and nothing is fetched.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from reknit.learning.needed import needed
from reknit.transcripts.levels.head import Encoded
from reknit.transcripts.levels.shipped import cards, shipped_heads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WEIGHTS = "model.safetensors"
AT_ONCE = 256
OUR_MODULES = "sentence_transformers."


class EncoderError(ValueError):
    """A folder holds no encoder that can be used; the message says why and what to do."""


@dataclass(frozen=True)
class Encoder:
    """An encoder: what its weights are called (their SHA-256 where they are not known), and how it is asked."""

    name: str
    sha256: str
    vectors: Callable[[Sequence[str]], Floats]

    def encoded(self, texts: Sequence[str], tell: Callable[[float, str], None]) -> Encoded:
        """Return the texts as vectors of length 1, in order; `tell` is called with the share done, 0 to 1."""
        parts = []
        for at in range(0, len(texts), AT_ONCE):
            tell(at / len(texts), f"{self.name}, {at:,} of {len(texts):,}")
            parts.append(np.asarray(self.vectors(texts[at : at + AT_ONCE]), np.float64))
        together = np.concatenate(parts) if parts else np.zeros((0, 1))
        return Encoded(self.sha256, together / np.maximum(np.linalg.norm(together, axis=1, keepdims=True), 1e-12))


def encoder_in(folder: Path) -> Encoder:
    """Return the encoder in a folder.

    Raises:
        EncoderError: there is none, or it would have to be trusted with more than weights.
        MissingModelsError: the library it needs is not installed.
    """
    is_static = _looked_over(folder)
    with (folder / WEIGHTS).open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    try:
        vectors = _static(folder) if is_static else _sentence_transformers(folder)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as problem:
        raise EncoderError(f"{folder}: the encoder cannot be loaded ({problem})".splitlines()[0]) from problem
    return Encoder(_known().get(sha256, f"unknown weights {sha256[:12]}"), sha256, vectors)


@cache
def encoder_with_head(folder: Path) -> Encoder:
    """Return the encoder in a folder, for which reknit ships a head.

    Raises:
        EncoderError: there is none, or no head ships for its weights.
        MissingModelsError: the library it needs is not installed.
    """
    found = encoder_in(folder)
    heads = {head.encoder for card in cards() for head in shipped_heads(card)}
    if found.sha256 not in heads:
        known = ", ".join(name for sha256, name in _known().items() if sha256 in heads)
        raise EncoderError(f"{folder}: no head ships for {found.name}; there is one for {known}")
    return found


def _looked_over(folder: Path) -> bool:
    """Return whether the folder holds static vectors (else sentence-transformers), or refuse it."""
    if not folder.is_dir():
        raise EncoderError(f"{folder}: found no folder, expected one with {WEIGHTS} and tokenizer.json")
    if not (folder / WEIGHTS).is_file():
        raise EncoderError(f"{folder}: found no {WEIGHTS}; weights in other forms may hold programs and are not read")
    if program := next((path for path in sorted(folder.rglob("*.py"))), None):
        raise EncoderError(f"{folder}: found {program.name}; an encoder is weights, and no program of it is run")
    modules = _json(folder / "modules.json") if (folder / "modules.json").is_file() else []
    kinds = [str(each.get("type", "")) for each in modules if isinstance(each, dict)] if modules else []
    if strange := [kind for kind in kinds if not kind.startswith(OUR_MODULES)]:
        raise EncoderError(f"{folder}: found a part {strange[0]!r} that is none of sentence-transformers' own")
    if kinds:
        return any(kind.endswith(".StaticEmbedding") for kind in kinds)
    config = _json(folder / "config.json") if (folder / "config.json").is_file() else {}
    if isinstance(config, dict) and config.get("model_type") == "model2vec":
        return True
    raise EncoderError(f"{folder}: found neither modules.json nor a config.json of model2vec")


def _json(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as problem:
        raise EncoderError(f"{path}: cannot be read as JSON") from problem


def _static(folder: Path) -> Callable[[Sequence[str]], Floats]:
    """Return the mean of a text's token vectors as model2vec takes it: unknown tokens left out, weighted if told to.

    model2vec itself would bring a program that fetches from the network along.
    """
    tensors = needed("safetensors.numpy").load_file(str(folder / WEIGHTS))
    tokenizer = needed("tokenizers").Tokenizer.from_file(str(folder / "tokenizer.json"))
    rows = tensors["embeddings"] if "embeddings" in tensors else tensors["embedding.weight"]
    mapping = tensors.get("mapping", np.arange(len(rows)))
    weights = tensors.get("weights", np.ones(len(mapping)))
    unknown = tokenizer.token_to_id(getattr(tokenizer.model, "unk_token", None) or "")

    def mean(text: str) -> Floats:
        tokens = [at for at in tokenizer.encode(text, add_special_tokens=False).ids if at != unknown]
        found: Floats = (weights[tokens, None] * rows[mapping[tokens]]).sum(axis=0) / max(len(tokens), 1)
        return found

    return lambda texts: np.stack([mean(text) for text in texts])


def _sentence_transformers(folder: Path) -> Callable[[Sequence[str]], Floats]:
    library = needed("sentence_transformers", "encoders")
    model = library.SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
    return lambda texts: model.encode(list(texts), show_progress_bar=False)


def _known() -> dict[str, str]:
    text = files("reknit.exchange").joinpath("encoders.toml").read_text("utf-8")
    return {each["sha256"]: each["name"] for each in tomllib.loads(text)["encoder"]}
