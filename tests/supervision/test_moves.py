"""The life of a link: nobody sees before all three said yes in turn, and any of the three ends it for good."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.opening import MoveNotAllowed
from reknit.supervision.moves import MOVES, Link, Move, Party, Stage, advance, offers, sees

acts = st.lists(st.tuples(st.sampled_from(Move), st.sampled_from(Party)), max_size=14)
THE_TWO = {Party.GUIDE, Party.GUEST}


def walked(done: list[tuple[Move, Party]]) -> list[tuple[Link, Move, Party]]:
    """Each move that was taken, with the link it led to; refused ones change nothing."""
    link, taken = Link(), []
    for move, party in done:
        try:
            link = advance(link, move, party)
        except MoveNotAllowed:
            continue
        taken.append((link, move, party))
    return taken


@given(acts)
def test_it_stands_only_after_guest_and_supervisor_said_yes_in_turn_and_nobody_ended_it(
    done: list[tuple[Move, Party]],
) -> None:
    yes: list[tuple[Move, Party]] = []
    for link, move, party in walked(done):
        yes += [(move, party)] if move in {Move.AGREE, Move.CONFIRM, Move.END} else []
        wanted = [(Move.AGREE, Party.GUEST), (Move.CONFIRM, Party.SUPERVISOR)]
        assert link.stands == (yes == wanted)


@given(acts, st.sampled_from(Party))
def test_whoever_knows_of_it_ends_it_at_once_and_for_good(done: list[tuple[Move, Party]], party: Party) -> None:
    link = walked(done)[-1][0] if walked(done) else Link()
    if not sees(link, party):
        with pytest.raises(MoveNotAllowed):
            advance(link, Move.END, party)
        return
    ended = advance(link, Move.END, party)
    assert ended.stage is Stage.ENDED
    assert (ended.shows_name, ended.shows_words) == (False, False)
    assert ended.ended_by is (link.ended_by or party)
    assert all(offers(ended, each) == () for each in Party)


@given(acts)
def test_words_take_both_and_the_name_takes_the_guest(done: list[tuple[Move, Party]]) -> None:
    name = False
    words: set[Party] = set()
    for link, move, party in walked(done):
        if move in {Move.SHOW_NAME, Move.HIDE_NAME}:
            assert party is Party.GUEST
            name = move is Move.SHOW_NAME
        if move in {Move.SHOW_WORDS, Move.HIDE_WORDS}:
            assert party in THE_TWO
            (words.add if move is Move.SHOW_WORDS else words.discard)(party)
        if link.stage is not Stage.ENDED:
            assert (link.shows_name, link.shows_words) == (name, words == THE_TWO)


@given(acts)
def test_the_supervisor_hears_of_nothing_before_the_guest_agreed_and_of_nothing_afterwards(
    done: list[tuple[Move, Party]],
) -> None:
    agreed = False
    for link, move, _ in walked(done):
        agreed = agreed or move is Move.AGREE
        assert sees(link, Party.SUPERVISOR) == (agreed and link.stage is not Stage.ENDED)
        assert sees(link, Party.SUPERVISOR) or offers(link, Party.SUPERVISOR) == ()


def test_each_row_of_the_table_can_be_walked_by_everyone_it_names() -> None:
    at = {Stage.PROPOSED: Link(), Stage.AGREED: Link(Stage.AGREED), Stage.STANDS: Link(Stage.STANDS)}
    for (stage, move), (who, leads_to) in MOVES.items():
        for party in who if stage is not Stage.ENDED else ():
            assert advance(at[stage], move, party).stage is leads_to


def test_what_is_offered_at_each_stage() -> None:
    assert offers(Link(), Party.GUEST) == (Move.AGREE, Move.END)
    assert offers(Link(), Party.GUIDE) == (Move.END,)
    agreed = Link(Stage.AGREED)
    assert offers(agreed, Party.SUPERVISOR) == (Move.CONFIRM, Move.END)
    assert offers(agreed, Party.GUEST) == (Move.END, Move.SHOW_NAME, Move.SHOW_WORDS)
    assert offers(Link(Stage.STANDS), Party.SUPERVISOR) == (Move.END,)
