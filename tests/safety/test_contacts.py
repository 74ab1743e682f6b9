"""The site's contacts, as an administrator writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.safety.contacts import Contact, ContactsRefused, contacts_for, read_contacts

LINES = """
Ombuds office | 030 1234 | Mon to Fri, 9 to 17 | therapy, supervision | de
Women's helpline | 116 016 | day and night | couple friends | DE
Talk to us: 0800 111
Somebody | somebody@example.org
"""


def test_lines_are_read_in_their_order() -> None:
    assert read_contacts(LINES) == (
        Contact("Ombuds office", "030 1234", "Mon to Fri, 9 to 17", ("therapy", "supervision"), "DE"),
        Contact("Women's helpline", "116 016", "day and night", ("couple", "friends"), "DE"),
        Contact("Talk to us: 0800 111"),
        Contact("Somebody", "somebody@example.org"),
    )


def test_each_sees_those_for_their_kind_and_country() -> None:
    contacts = read_contacts(LINES)
    assert [each.name[:6] for each in contacts_for(contacts, kind="couple", country="de")] == [
        "Women'",
        "Talk t",
        "Somebo",
    ]
    assert [each.name[:6] for each in contacts_for(contacts, kind="therapy", country="FR")] == ["Talk t", "Somebo"]
    assert len(contacts_for(contacts, kind="therapy")) == 3, "where the country is not known, all of them"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("| 030", "Line 2: the name is missing."),
        ("A | 1 | x | copule", 'Line 2: there is no kind "copule"; the kinds are therapy'),
        ("A | 1 | x | couple | Germany", 'Line 2: please write the country as two letters, as in "DE"'),
        ("A | 1 | x | couple | DE | more", "Line 2: there are 6 parts"),
        ("A" * 201, "Line 2: please keep each part to 200 characters."),
    ],
)
def test_what_cannot_be_read_is_told_by_its_line(line: str, told: str) -> None:
    with pytest.raises(ContactsRefused) as refused:
        read_contacts(f"Good one | 112\n{line}\n")
    assert len(refused.value.messages) == 1
    assert refused.value.messages[0].startswith(told)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ContactsRefused) as refused:
        read_contacts("| 1\nGood\n| 2\n")
    assert [each[:7] for each in refused.value.messages] == ["Line 1:", "Line 3:"]


def test_too_many_are_refused() -> None:
    with pytest.raises(ContactsRefused, match="60 contacts; these are 61"):
        read_contacts("A\n" * 61)


def test_nothing_written_is_no_contact() -> None:
    assert read_contacts(" \r\n\n") == ()


@given(st.text())
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        contacts = read_contacts(text)
    except ContactsRefused:
        return
    assert all(each.name.strip() for each in contacts)
    assert all("\n" not in f"{each.name}{each.how}{each.hours}" for each in contacts)
