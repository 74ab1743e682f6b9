"""Small transcripts in every format and with the quirks of the programs that write them; made up for the tests."""

from __future__ import annotations

import io
import zipfile

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.500
Ana Lee: How was the week?

2
00:00:04.000 --> 00:00:05.000
Ben: Fine.

3
00:00:06.000 --> 00:00:07.000
10:30 Meeting: was the only thing I had.
"""

TEAMS = """WEBVTT

a1b2c3/12-0
00:00:01.000 --> 00:00:02.000
<v Ana Lee>It sounds like it was</v>

a1b2c3/12-1
00:00:02.000 --> 00:00:03.000
<v Ana Lee>hard &amp; long.</v>

a1b2c3/13-0
00:00:03.500 --> 00:00:04.000
<v Ben>Yes. <v Ana Lee>Tell me.
"""

YOUTUBE = """WEBVTT
Kind: captions
Language: en

00:00:00.000 --> 00:00:02.000 align:start position:0%

so<00:00:00.500><c> how</c><00:00:00.700><c> was it</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
so how was it


00:00:02.010 --> 00:00:04.000 align:start position:0%
so how was it
it<00:00:02.500><c> was</c><00:00:02.700><c> long</c>

00:00:04.000 --> 00:00:04.010 align:start position:0%
it was long


00:00:04.010 --> 00:00:06.000 align:start position:0%
it was long
and then it ended
"""

OTTER = """Ana Lee  0:03
How was the week?

Ben  0:09
Fine.
I saw a film at 10:30.
"""

SRT = """1
00:00:01,000 --> 00:00:02,000
[SPEAKER_00]: How was it?
2
00:00:02,500 --> 00:00:03,000
[SPEAKER_01]: Fine.
"""

CHAT = """@UTF8
@Begin
@Languages:\teng
@Participants:\tTHE Ana_Lee Therapist, CLI Client
@ID:\teng|x|THE|||||Therapist|||
*THE:\thow was the week ? \x151000_2500\x15
%mor:\tadv|how
*CLI:\t&-um (1.5) I <I I> [/] don't
\tknow . \x153000_6000\x15
@End
"""

EAF = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT FORMAT="3.0"><TIME_ORDER>
<TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="1000"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="2500"/>
<TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="2000"/><TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="3000"/>
</TIME_ORDER>
<TIER TIER_ID="default"/>
<TIER TIER_ID="cli" PARTICIPANT="Ben"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts3"
 TIME_SLOT_REF2="ts4"><ANNOTATION_VALUE>Fine &amp; good.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="Ana"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
<ANNOTATION_VALUE>How was it?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="translation" PARENT_REF="Ana"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a3" ANNOTATION_REF="a1">
<ANNOTATION_VALUE>Wie war es?</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>
</ANNOTATION_DOCUMENT>
"""

WHISPERX = """{"segments": [
 {"start": 1.0, "end": 2.5, "text": " How was it?", "speaker": "SPEAKER_00", "words": []},
 {"start": 3.0, "end": 4.0, "text": " Fine.",
  "words": [{"word": "Fine.", "speaker": "SPEAKER_01"}, {"word": "10"}]}],
 "language": "en"}
"""

PLAIN = """Session 3, second of March

T: How was the week?
P: [00:00:09] Fine.
It went on like that: nothing new.
T: Tell me more.
"""


def word_file(body: str, *, more: dict[str, bytes] | None = None) -> bytes:
    """A .docx with this body."""
    written = io.BytesIO()
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return written.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"


_DELETED = "<w:del><w:r><w:delText>No.</w:delText></w:r></w:del>"
_ROWS = row("Time", "Speaker", "Text") + row("0:12", "Ana", "Tell me more.") + row("0:15", "Ben:", "It was good.")

WORD = word_file(
    paragraph("Ana: How was the week?")
    + f"<w:p><w:r><w:t>Ben: Fine.</w:t><w:br/><w:t>I slept.</w:t></w:r>{_DELETED}</w:p>"
    + f"<w:tbl>{_ROWS}</w:tbl>"
)

ALL = {
    "zoom": ZOOM.encode(), "teams": TEAMS.encode(), "youtube": YOUTUBE.encode(), "otter": OTTER.encode(),
    "srt": SRT.encode(), "chat": CHAT.encode(), "eaf": EAF.encode(), "whisperx": WHISPERX.encode(),
    "plain": PLAIN.encode(), "word": WORD,
}  # fmt: skip
