"""Turns worth looking at: each kind by its words, what speaks against a mark, what answers what."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reknit.kinds import kind_named
from reknit.transcripts.markers.marks import marks, moments
from reknit.transcripts.markers.patterns import PATTERNS
from reknit.transcripts.markers.rules import Group, rule_phrases, rules
from reknit.transcripts.talk import prepared
from reknit.transcripts.turn import Transcript, Turn
from tests.transcripts.talks import talk


def kinds_at(text: str) -> list[tuple[int, str]]:
    return [(mark.turn, mark.rule.kind) for mark in marks(talk(text))]


SAID = {
    "denial": "T: What was that like?\nP: It's fine.",
    "minimal_response": "T: What came up for you?\nP: I don't know.",
    "topic_shift": "P: Anyway, the shop has a new window.",
    "deferential": "P: You're the expert, whatever you think.",
    "content_affect_split": "P: I was so lonely [laughs] all week.",
    "self_criticism": "P: It's all my fault, there is no point.",
    "complaint_other": "P: You don't listen to me.",
    "complaint_activities": "P: I don't see the point of the diary.",
    "complaint_parameters": "P: I can't afford this.",
    "complaint_progress": "P: We're getting nowhere, this isn't working.",
    "rejects": "P: No, that's not what I said.",
    "defends": "P: Don't blame me.",
    "pressures": "P: Just tell me what to do.",
    "clarifies": "T: What I meant was the letter.",
    "changes_task": "T: We can leave that for today.",
    "invites_about_us": "T: Did I say something that hurt?",
    "owns_part": "T: I'm sorry, I missed that.",
    "discloses": "T: I notice I feel a little lost.",
    "links_between_us": "T: And it happens here with me too.",
    "abstract_talk": "P: " + "People just do what everyone does, and most people never ask why that has to be so, "
    "because society is built that way and nobody will change it at all.",
}  # fmt: skip

ONLY_ANSWERING = {
    "gives_rationale": "The reason I asked is the letter.",
    "links_to_others": "Does it remind you of someone else?",
    "validates": "That makes sense to me.",
    "redirects": "Can we go back to the letter?",
}


@pytest.mark.parametrize(("kind", "text"), SAID.items(), ids=SAID.keys())
def test_each_kind_is_found_by_its_words(kind, text) -> None:
    assert kind in [found for _, found in kinds_at(text + "\nT: Mm.\nP: Mm.")]


@pytest.mark.parametrize(("kind", "said"), ONLY_ANSWERING.items(), ids=ONLY_ANSWERING.keys())
def test_what_is_common_elsewhere_is_told_only_where_it_answers(kind, said) -> None:
    assert kind not in [found for _, found in kinds_at(f"P: The letter came.\nT: {said}")]
    assert kind in [found for _, found in kinds_at(f"P: You don't listen.\nT: {said}")]


def test_every_kind_is_tried_here() -> None:
    assert set(SAID) | set(ONLY_ANSWERING) == {rule.kind for rule in rules()}


def test_a_short_reply_is_marked_only_after_an_invitation() -> None:
    assert kinds_at("T: What was the week like?\nP: Long.") == [(1, "minimal_response")]
    assert kinds_at("T: Did you go?\nP: No.") == []
    assert kinds_at("T: How old is she?\nP: Nine.") == []
    assert kinds_at("T: It sounds like a lot.\nP: Yes.") == [], "it was said back, and that is a full answer"
    assert kinds_at("T: What was it like?\nP: It was-") == [], "cut short by the other"
    assert kinds_at("T: What was it like? Was it hot?\nP: Yes.") == [], "the last question was closed"


def test_what_is_quoted_of_others_is_not_marked() -> None:
    assert kinds_at('P: He said, "You don\'t listen to me."\nT: Mm.') == []
    assert kinds_at("P: He said, “You don’t listen.” And you don’t listen either.\nT: Mm.") == [(0, "complaint_other")]


def test_the_same_words_of_the_other_role_are_no_complaint() -> None:
    assert kinds_at("T: You don't listen to yourself much.\nP: True, I rush from one thing to the next.") == []


def test_between_peers_every_rule_looks_at_both() -> None:
    roles = [role.name for role in kind_named("couple").roles]
    turns = (
        Turn(roles[0], "You never listen.", member=roles[0]),
        Turn(roles[1], "You always say that.", member=roles[1]),
    )
    found = marks(prepared(Transcript("talk", "plain", turns), kind_named("couple")))
    assert [(mark.turn, mark.rule.kind) for mark in found] == [(0, "complaint_other"), (1, "complaint_other")]


def test_the_words_that_made_a_mark_are_told_as_they_were_said() -> None:
    made = talk("P: Well [sighs], You keep asking. And you don’t listen!\nT: I missed that, I'm sorry I pushed you.")
    complaint, owned = marks(made)
    assert complaint.words(made) == ("You keep asking", "you don’t listen")
    assert owned.words(made)[-1] == "I'm sorry I"
    assert (owned.rule.group, owned.answers) == (Group.REPAIR, 0)


def test_a_move_to_mend_answers_the_others_last_mark_nearby() -> None:
    far = "T: Mm.\nP: The letter came.\n" * 4
    assert [mark.answers for mark in marks(talk(f"P: You don't listen.\n{far}T: I'm sorry I missed it."))] == [
        None,
        None,
    ]
    near = marks(talk("P: You don't listen.\nT: Mm.\nP: This isn't working.\nT: I'm sorry I missed it."))
    assert near[-1].answers == 2


def test_drift_is_marked_once_where_it_sets_in() -> None:
    long = "P: I went there and I told them all about it today.\nT: Did they come?\n"
    found = kinds_at(long * 10 + "P: No.\nT: Did they come?\n" * 5)
    assert found == [(24, "minimal_response")]


def test_the_weightiest_moment_comes_first_and_says_whether_it_was_answered() -> None:
    quiet = "T: Mm.\nP: The letter came.\n" * 4
    torn = "T: Mm.\nP: You don't listen.\nT: I'm sorry I missed it.\nP: This isn't working.\nT: Mm."
    text = f"T: What was it like?\nP: Long.\n{quiet}{torn}"
    first, second = moments(marks(talk(text)))
    assert (first.first, first.last, first.weight, first.is_answered) == (11, 13, 6, True)
    assert (second.first, second.weight, second.is_answered) == (1, 1, False)


def test_a_move_to_mend_alone_is_no_moment() -> None:
    assert moments(marks(talk("T: I'm sorry I am late.\nP: The letter came."))) == ()


def test_every_rule_has_phrases_or_a_known_pattern() -> None:
    for rule in rules():
        assert rule.strength in {1, 2, 3}
        assert not rule.pattern or rule.pattern in PATTERNS
    assert rule_phrases().names == tuple(str(rule.number) for rule in rules())


SENTENCES = [
    "You don't listen.",
    "Fine.",
    "What was it like?",
    "I'm sorry I missed it.",
    "It makes sense.",
    "Mm.",
    "Well.",
]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("TPX"), st.sampled_from(SENTENCES)), min_size=2, max_size=25))
def test_marks_lie_inside_the_talk_and_look_only_back(said) -> None:
    text = "T: Hello.\nP: Hello.\n" + "\n".join(f"{who}: {words}" for who, words in said)
    made = talk(text)
    for mark in marks(made):
        assert made.who[mark.turn] >= 0
        assert all(0 <= first < last <= len(made.turns[mark.turn].text) for first, last in mark.places)
        assert mark.answers is None or made.who[mark.answers] == 1 - made.who[mark.turn]
        assert mark.answers is None or mark.answers < mark.turn
    longer = marks(talk(text + "\nX: Tea?\nP: You don't listen.\nT: I'm sorry I missed it."))
    assert longer[: len(marks(made))] == marks(made)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: f"{rule.number + 1}")
def test_every_rule_is_in_the_docs(rule) -> None:
    page = (Path(__file__).parents[2] / "docs" / "marked-turns.md").read_text("utf-8")
    looks_at = rule.by or "both"
    cells = (str(rule.number + 1), rule.group.value, f"`{rule.kind}`", rule.title, looks_at, str(rule.strength))
    assert f"| {' | '.join(cells)} |" in page
