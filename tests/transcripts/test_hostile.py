"""Whatever a file holds, it is read or refused; nothing else happens, and it does not take long."""

from __future__ import annotations

import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reknit.transcripts.problem import TranscriptError
from reknit.transcripts.read.formats import read_transcript
from reknit.transcripts.redact import redacted
from reknit.transcripts.write.formats import WRITERS
from tests.examples import examples
from tests.spoiling import spoiled
from tests.transcripts import files

PIECES = [
    b"<v ", b"<v Ana>", b"</v>", b"<", b">", b"-->", b" --> ", b"00:00:01.000", b"99999999:00", b"\n", b"\r", b"\n\n",
    b"WEBVTT", b"NOTE", b":", b"Ana: ", b"\t", b"*A:\t", b"@Begin", b"\x15", b"\x151_2\x15", b"[", b"]", b"&amp;",
    b"&#x110000;", b"{", b'{"segments":[{"text":"a"', b"}", b"\xff", b"\x00", b"\xef\xbb\xbf", b"PK\x03\x04",
    b"<?xml version='1.0'?>", b"<ANNOTATION_DOCUMENT>", b"<TIER>", b"\xe2\x80\xae", b"(1.5)", b"1e999", b"-",
]  # fmt: skip


def read_or_refuse(data: bytes) -> None:
    try:
        found = read_transcript(data, "talk")
    except TranscriptError:
        return
    for turn in found.turns:
        assert turn.text
        assert turn.text.isprintable() or not any(ord(each) < 32 for each in turn.text)
        assert turn.start is None or turn.end is None or turn.end >= turn.start
    for ending in ("cha", "eaf", "csv"):
        WRITERS[ending](found)
    taken_out = redacted(found)
    assert [each.start for each in taken_out.turns] == [each.start for each in found.turns]


@pytest.mark.parametrize("seed", range(10))
def test_spoiled_files_are_read_or_refused(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - spoils files, guards nothing
    for _ in range(examples(60)):
        read_or_refuse(spoiled(rng, list(files.ALL.values()), PIECES))


@settings(deadline=None, max_examples=examples(200))
@given(st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)


LONG = {
    "open tags": lambda n: b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<v" * n,
    "small signs": lambda n: b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>" + b"< " * n,
    "one line": lambda n: b"Ana: " + b"a b" * n,
    "brackets": lambda n: b"Ana: " + b"[" * n,
    "names": lambda n: b"".join(b"N%d: a\n" % at for at in range(n)),
    "no words": lambda n: b"Ana:\n" * n,
    "bullets": lambda n: b"@UTF8\n@Begin\n*A:\thi" + b"\x15" * n,
    "participants": lambda n: b"@UTF8\n@Begin\n@Participants:\t" + b"".join(b"A%d B C," % at for at in range(n)),
    "same captions": lambda n: b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\nhello\nhello\n\n" * n,
    "xml": lambda n: b"<?xml version='1.0'?><ANNOTATION_DOCUMENT>" + b"<a/>" * n + b"</ANNOTATION_DOCUMENT>",
}


@pytest.mark.parametrize("make", LONG.values(), ids=LONG.keys())
def test_four_times_the_file_takes_about_four_times_the_steps(make) -> None:
    """Counted in steps of the interpreter, not in seconds: what is quadratic takes sixteen times as many."""
    short, long = steps(make(500)), steps(make(2000))
    assert long < 6 * short + 500


def steps(data: bytes) -> int:
    count = 0

    def count_one(*_: object):
        nonlocal count
        count += 1
        return count_one

    before = sys.gettrace()
    sys.settrace(count_one)
    try:
        read_or_refuse(data)
    finally:
        sys.settrace(before)
    return count
