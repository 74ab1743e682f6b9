"""What is in a file comes out as turns, whoever wrote the file."""

from __future__ import annotations

import pytest

from reknit.transcripts.names import Names
from reknit.transcripts.problem import TranscriptError
from reknit.transcripts.read.formats import read_transcript
from reknit.transcripts.turn import Turn, joined
from tests.transcripts import files


def told(data: bytes | str, names: Names | None = None) -> list[tuple[str, str, float | None, float | None]]:
    found = read_transcript(data.encode() if isinstance(data, str) else data, "talk", names)
    return [(turn.speaker, turn.text, turn.start, turn.end) for turn in found.turns]


def test_zoom_names_speakers_before_a_colon_and_a_time_is_no_name() -> None:
    assert told(files.ZOOM) == [
        ("Ana Lee", "How was the week?", 1.0, 3.5),
        ("Ben", "Fine.", 4.0, 5.0),
        ("", "10:30 Meeting: was the only thing I had.", 6.0, 7.0),
    ]
    assert read_transcript(files.ZOOM.encode(), "x").notices == ("1 turn of 3 name no speaker.",)


def test_teams_parts_of_one_turn_are_joined_and_two_voices_in_a_cue_are_two_turns() -> None:
    assert told(files.TEAMS) == [
        ("Ana Lee", "It sounds like it was hard & long.", 1.0, 3.0),
        ("Ben", "Yes.", 3.5, 4.0),
        ("Ana Lee", "Tell me.", 3.5, 4.0),
    ]


def test_youtube_captions_that_roll_are_told_once() -> None:
    assert [text for _, text, _, _ in told(files.YOUTUBE)] == ["so how was it", "it was long", "and then it ended"]
    notices = read_transcript(files.YOUTUBE.encode(), "x").notices
    assert notices[0].startswith("The captions roll")
    assert "Nobody is named" in notices[1]


def test_people_who_repeat_themselves_are_not_taken_for_rolling_captions() -> None:
    cues = ["Yes.", "Yes.", "Well.", "I went home.", "And slept."]
    text = "WEBVTT\n\n" + "\n".join(f"00:0{at}.000 --> 00:0{at + 1}.000\n{said}\n" for at, said in enumerate(cues))
    assert [said for _, said, _, _ in told(text)] == cues


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text])
@pytest.mark.parametrize("name", ["ZOOM", "TEAMS", "OTTER", "SRT", "CHAT", "PLAIN"])
def test_line_ends_and_byte_order_marks_change_nothing(name, change) -> None:
    text = getattr(files, name)
    assert told(change(text)) == told(text)
    assert told(text.encode("utf-16")) == told(text)
    assert told(text.encode("utf-16-le")) == told(text)


def test_windows_text_is_read() -> None:
    assert told("Ana: That’s a café.\nBen: Ja, schön.\n".encode("cp1252"))[1][1] == "Ja, schön."


def test_named_people_may_say_the_same_again_and_again() -> None:
    text = "WEBVTT\n\n" + "".join(f"00:0{at}.000 --> 00:0{at + 1}.000\n<v Ana>No.\n\n" for at in range(6))
    assert len(told(text)) == 6


def test_a_webvtt_file_without_hours_header_or_closing_tags_is_read() -> None:
    assert told("00:01.000 --> 00:02.000\n<v.loud Ana><i>Hi</i> &lt;there\n\n\n") == [("Ana", "Hi <there", 1.0, 2.0)]


def test_notes_and_styles_are_no_speech() -> None:
    text = "WEBVTT\n\nNOTE Ana: not this\nnor --> this\n\nSTYLE\n::cue {}\n\n00:01.000 --> 00:02.000\nAna: this\n"
    assert told(text) == [("Ana", "this", 1.0, 2.0)]


def test_otter_names_stand_above_the_words() -> None:
    assert told(files.OTTER) == [
        ("Ana Lee", "How was the week?", 3.0, None),
        ("Ben", "Fine. I saw a film at 10:30.", 9.0, None),
    ]


def test_srt_without_empty_lines_between_cues() -> None:
    assert told(files.SRT) == [("SPEAKER_00", "How was it?", 1.0, 2.0), ("SPEAKER_01", "Fine.", 2.5, 3.0)]


def test_chat_keeps_hesitations_and_pauses() -> None:
    assert told(files.CHAT) == [
        ("Ana Lee", "how was the week ?", 1.0, 2.5),
        ("CLI", "&-um (1.5) I <I I> [/] don't know .", 3.0, 6.0),
    ]


def test_elan_tiers_become_speakers_in_the_order_of_time_and_keep_overlaps() -> None:
    assert told(files.EAF) == [("Ana", "How was it?", 1.0, 2.5), ("Ben", "Fine & good.", 2.0, 3.0)]
    assert read_transcript(files.EAF.encode(), "x").notices == ("Tiers that depend on others were left out: 1.",)


def test_whisperx_segments_without_a_speaker_get_that_of_their_words() -> None:
    assert told(files.WHISPERX) == [("SPEAKER_00", "How was it?", 1.0, 2.5), ("SPEAKER_01", "Fine.", 3.0, 4.0)]


def test_plain_text_lines_without_a_name_go_on() -> None:
    assert told(files.PLAIN) == [
        ("T", "How was the week?", None, None),
        ("P", "Fine. It went on like that: nothing new.", 9.0, None),
        ("T", "Tell me more.", None, None),
    ]
    assert "before the first name" in read_transcript(files.PLAIN.encode(), "x").notices[0]


def test_word_paragraphs_and_tables_are_read_and_deleted_text_is_not() -> None:
    assert told(files.WORD) == [
        ("Ana", "How was the week?", None, None),
        ("Ben", "Fine. I slept.", None, None),
        ("Ana", "Tell me more.", 12.0, None),
        ("Ben", "It was good.", 15.0, None),
    ]


def test_what_the_user_says_about_names_is_followed() -> None:
    text = "Ana: Hi.\nNote: this is hers too.\nben smith: Hello.\n"
    assert [who for who, *_ in told(text)] == ["Ana", "Note"]
    names = Names(known=frozenset({"ben smith"}), refused=frozenset({"Note"}))
    assert [(who, said) for who, said, *_ in told(text, names)] == [
        ("Ana", "Hi. Note: this is hers too."),
        ("ben smith", "Hello."),
    ]


def test_an_end_before_the_beginning_is_unknown_and_said() -> None:
    found = read_transcript(b"WEBVTT\n\n00:05.000 --> 00:02.000\n<v Ana>Hi\n", "x")
    assert found.turns[0].end is None
    assert "line 3" in found.notices[0]


def test_neighbouring_turns_of_one_speaker_are_joined() -> None:
    turns = [Turn("Ana", "One.", 0.0, 1.0, 1), Turn("Ana", "Two.", 1.0, 2.0, 2), Turn("Ben", "Three.", 2.0, 3.0, 3)]
    assert joined(turns) == (Turn("Ana", "One. Two.", 0.0, 2.0, 1), Turn("Ben", "Three.", 2.0, 3.0, 3))


BAD = {
    "nothing": (b"", "nothing"),
    "spaces": (b" \n \n", "nothing"),
    "no names": (b"just some words\n", "no speaker"),
    "bad time": (b"WEBVTT\n\n00:xx --> 00:02.000\nhi\n", "line 3"),
    "no cue": (b"WEBVTT\n\nhello\n", "no cue"),
    "broken json": (b'{"segments": [\n', "broken JSON"),
    "deep json": (b"[{" + b'"a":[' * 100_000, "JSON"),
    "huge number": (b'{"segments": [{"text": "a", "start": ' + b"9" * 5000 + b"}]}", "JSON"),
    "no time": (b'{"segments": [{"text": "a", "start": NaN}]}', "segment 1"),
    "bad chat": (b"@UTF8\n@Begin\n@Participants:\tA B\nhello\n", "line 4"),
    "chat without code": (b"@UTF8\n@Begin\n*hello\n", "line 3"),
    "pdf": (b"%PDF-1.7\n", "PDF"),
    "zip": (b"PK\x03\x04 nothing", "no Word file"),
    "binary": (bytes(range(256)), "bytes that are not"),
    "nul": (b"Ana: hi\0\n", "NUL"),
    "entity": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
    "other xml": (b'<?xml version="1.0"?><html/>', "annotation document"),
    "missing slot": (
        (
            b'<?xml version="1.0"?><ANNOTATION_DOCUMENT><TIER TIER_ID="a"><ALIGNABLE_ANNOTATION TIME_SLOT_REF1="x">'
            b"<ANNOTATION_VALUE>hi</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></TIER></ANNOTATION_DOCUMENT>"
        ),
        "annotation 1",
    ),
    "deep xml": (b'<?xml version="1.0"?>' + b"<a>" * 5000, "less deep"),
    "swollen word": (files.word_file("", more={"big": b"0" * (65 * 1024 * 1024)}), "bytes in 2 parts"),
}


@pytest.mark.parametrize(("data", "said"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_read_is_refused_with_the_place(data, said) -> None:
    with pytest.raises(TranscriptError, match=r"^talk") as refused:
        read_transcript(data, "talk")
    assert said in str(refused.value)


def test_a_file_larger_than_any_transcript_is_refused() -> None:
    with pytest.raises(TranscriptError, match="recording"):
        read_transcript(b"a" * (33 * 1024 * 1024), "talk")


def test_marks_of_time_that_go_back_still_begin_before_they_end() -> None:
    chat = b"@UTF8\n@Begin\n*CLI:\tI \x153000_4000\x15 know \x152000_2500\x15\n@End\n"
    (turn,) = read_transcript(chat, "talk").turns
    assert (turn.text, turn.start, turn.end) == ("I know", 2.0, 4.0)
