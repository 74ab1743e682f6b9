"""Names, places and addresses are taken out; ordinary words stay."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reknit.transcripts.read.formats import read_transcript
from reknit.transcripts.redact import redacted
from reknit.transcripts.turn import Transcript, Turn


def told(text: str, *also: str) -> list[str]:
    found = redacted(read_transcript(text.encode(), "talk"), also)
    return [f"{turn.speaker}: {turn.text}" for turn in found.turns]


def test_names_and_places_are_the_same_throughout() -> None:
    text = (
        "Ana Lee: Did Clara call from Leeds?\n"
        "Ben: No. Clara was in Leeds. Clara's mother, Mrs Jones, called Clara’s boss.\n"
    )
    assert told(text) == [
        "[name 1]: Did [name 2] call from [name 3]?",
        "[name 4]: No. [name 2] was in [name 3]. [name 2]'s mother, Mrs [name 5], called [name 2]'s boss.",
    ]


def test_a_place_is_called_one_where_it_is_first_lived_in() -> None:
    assert told("T: We lived in Leeds then, near York.\n") == ["T: We lived in [place 1] then, near [place 2]."]


def test_the_speakers_own_names_go_however_they_are_spelt() -> None:
    assert told("Ana Lee: I said, ana, stop.\nBen: Oh ANA. And ben too.\n") == [
        "[name 1]: I said, [name 2], stop.",
        "[name 3]: Oh [name 2]. And [name 3] too.",
    ]


def test_what_is_no_name_stays() -> None:
    text = "T: On Monday I'm OK. How is therapy? The TV was on, God knows. I think English is hard. Talking is good."
    assert told(text) == [text]


def test_a_name_at_the_beginning_of_a_sentence_is_known_by_what_it_does() -> None:
    assert told("T: Tomasz said so.\n") == ["T: [name 1] said so."]


def test_addresses_and_long_numbers_go() -> None:
    text = "T: Write to ben@example.org or see www.example.org/ben, call +44 20 7946 0000, or pay 1200 by 5.\n"
    assert told(text) == ["T: Write to [address] or see [address] call [number], or pay 1200 by 5."]


def test_more_names_can_be_given() -> None:
    assert told("T: my cat momo slept.\n", "Momo") == ["T: my cat [name 1] slept."]


def test_a_member_is_called_by_the_role() -> None:
    found = redacted(Transcript("talk", "plain", (Turn("Ana", "Ana here.", member="therapist"),)))
    assert (found.turns[0].speaker, found.turns[0].text) == ("therapist", "[name 1] here.")


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            ["I", "saw", "Zoltan", "in", "Quito", ".", "He", "is", "well", "Zoltan's", "and", "the", "dog", "zoltan"]
        ),
        max_size=15,
    )
)
def test_a_speakers_name_never_stays(words) -> None:
    found = redacted(Transcript("talk", "plain", (Turn("Zoltan Quito", " ".join(words) or "mm"),)))
    assert "zoltan" not in found.turns[0].text.lower()
    assert "quito" not in found.turns[0].text.lower()
    assert "[" in found.turns[0].speaker
