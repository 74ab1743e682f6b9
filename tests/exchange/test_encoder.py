"""Encoders from folders: what is refused, and static vectors read without a network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reknit.exchange.encoder import EncoderError, encoder_in, encoder_with_head


def folder(place: Path, **content: str) -> Path:
    place.mkdir()
    for name, text in content.items():
        (place / name.replace("__", ".")).write_text(text, "utf-8")
    return place


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "found no model.safetensors"),
        ({"pytorch_model__bin": "x"}, "found no model.safetensors"),
        ({"model__safetensors": "x", "modeling__py": "import os"}, "no program of it is run"),
        ({"model__safetensors": "x"}, "found neither modules.json nor"),
        ({"model__safetensors": "x", "config__json": "{"}, "cannot be read as JSON"),
        ({"model__safetensors": "x", "config__json": "[]"}, "found neither modules.json nor"),
        ({"model__safetensors": "x", "modules__json": '[{"type": "mine.Evil"}]'}, "mine.Evil"),
    ],
)
def test_a_folder_that_would_have_to_be_trusted_is_refused(tmp_path: Path, content, said) -> None:
    with pytest.raises(EncoderError, match=said):
        encoder_in(folder(tmp_path / "encoder", **content))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="found no folder"):
        encoder_in(tmp_path / "nowhere")


@pytest.mark.research
def test_static_vectors_become_vectors_of_length_one(tmp_path: Path) -> None:
    tokenizers, safetensors = pytest.importorskip("tokenizers"), pytest.importorskip("safetensors.numpy")
    words = {word: at for at, word in enumerate(["[UNK]", "yes", "no", "garden"])}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    place = folder(tmp_path / "encoder", config__json='{"model_type": "model2vec", "normalize": true}')
    tokenizer.save(str(place / "tokenizer.json"))
    safetensors.save_file({"embeddings": np.eye(4, dtype=np.float32)}, str(place / "model.safetensors"))
    found = encoder_in(tmp_path / "encoder")
    assert found.name.startswith("unknown weights ")
    vectors = found.encoded(["yes no", "garden", ""], lambda _share, _doing: None).vectors
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 0], atol=1e-6)
    assert vectors[0] @ vectors[1] == pytest.approx(0.0, abs=1e-6)
    with pytest.raises(EncoderError, match="no head ships for unknown weights"):
        encoder_with_head(tmp_path / "encoder")
