"""A sealed value opens with its key, at its place, unchanged; otherwise it does not open."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.storage.envelope import Place, SealBrokenError, blind_index, new_data_key, unwrapped, wrapping_key
from reknit.storage.keys import SiteKeys

KEYS = SiteKeys.made()
KEY, WRAPPED = new_data_key(uuid.uuid4(), KEYS)
PLACE = Place("answer", "sealed", uuid.uuid4(), uuid.uuid4())


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_what_is_sealed_is_what_is_unsealed(text: str) -> None:
    sealed = KEY.seal(text, PLACE)
    assert KEY.unseal(sealed, PLACE) == text
    assert len(sealed) == 1 + 16 + 12 + len(text.encode()) + 16


@given(st.integers(0, 1 + 16 + 12 + 5 + 16 - 1), st.integers(0, 7))
def test_no_bit_can_be_flipped(place: int, bit: int) -> None:
    sealed = bytearray(KEY.seal("hello", PLACE))
    sealed[place] ^= 1 << bit
    with pytest.raises(SealBrokenError):
        KEY.unseal(bytes(sealed), PLACE)


@pytest.mark.parametrize("length", [0, 1, 17, 28, 29, 40])
def test_a_piece_of_it_does_not_open(length: int) -> None:
    with pytest.raises(SealBrokenError):
        KEY.unseal(KEY.seal("hello", PLACE)[:length], PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, table="receipt"),
        replace(PLACE, column="change_sealed"),
        replace(PLACE, row=uuid.uuid4()),
        replace(PLACE, dyad=uuid.uuid4()),
        replace(PLACE, dyad=None),
    ],
)
def test_at_another_place_it_does_not_open(elsewhere: Place) -> None:
    with pytest.raises(SealBrokenError):
        KEY.unseal(KEY.seal("hello", PLACE), elsewhere)


def test_another_key_does_not_open_it() -> None:
    other, _ = new_data_key(uuid.uuid4(), KEYS)
    same_name, _ = new_data_key(KEY.id, KEYS)
    for key in (other, same_name):
        with pytest.raises(SealBrokenError):
            key.unseal(KEY.seal("hello", PLACE), PLACE)


def test_the_same_words_look_different_each_time() -> None:
    assert KEY.seal("hello", PLACE) != KEY.seal("hello", PLACE)


def test_a_data_key_is_unwrapped_by_the_key_and_the_name_it_was_wrapped_for() -> None:
    wrapping = wrapping_key(KEYS.wrapping, KEYS.newest)
    assert unwrapped(KEY.id, WRAPPED, wrapping).unseal(KEY.seal("hello", PLACE), PLACE) == "hello"
    others = SiteKeys.made()
    for name, wrapped, opener in (
        (KEY.id, WRAPPED, others.wrapping[others.newest]),
        (uuid.uuid4(), WRAPPED, wrapping),
        (KEY.id, WRAPPED[:-1] + bytes([WRAPPED[-1] ^ 1]), wrapping),
    ):
        with pytest.raises(SealBrokenError):
            unwrapped(name, wrapped, opener)


def test_a_wrapping_key_that_is_gone_is_named() -> None:
    with pytest.raises(SealBrokenError, match="k-lost"):
        wrapping_key(KEYS.wrapping, "k-lost")


def test_equal_texts_have_equal_fingerprints_of_this_site_only() -> None:
    assert blind_index("ana@example.org", KEYS) == blind_index("ana@example.org", KEYS)
    assert blind_index("ana@example.org", KEYS) != blind_index("ana@example.org", SiteKeys.made())
    assert blind_index("ana@example.org", KEYS) != blind_index("ana@example.com", KEYS)
