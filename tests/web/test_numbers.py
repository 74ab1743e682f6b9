"""The numbers on the pair page are those of `reknit.detect` on the viewer's own copy of the ratings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from reknit import detect
from reknit.cli.main import app
from reknit.hints.falls import RULE, Fall, falls_in
from reknit.opening import Stage
from reknit.session_check.measures import BOND_QUESTIONS
from reknit.web.checks.models import Session
from reknit.web.checks.viewer_panel import viewer_panel, viewer_rows
from tests.web.cast import Cast, signed_in
from tests.web.given import give, of, opened

if TYPE_CHECKING:
    from pathlib import Path

    from reknit.web.dyads.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.research]
COURSE = (7, 8, 8, 7, 8, 9, 8, 8, 9, 8, 7, 8, 8, 3, 2, 3, 7, 8)


@pytest.fixture
def course(cast: Cast) -> None:
    """Both fall; Ben keeps two answers of each session to himself, so that the two see different means."""
    own = {"understood": "only_me", "matters": "next_talk"}
    for number, rating in enumerate(COURSE, start=1):
        day = cast.session.date + timedelta(days=7 * number)
        session = cast.session if number == 1 else Session.objects.create(
            dyad=cast.dyad, number=number, date=day, stage=Stage.NOBODY_ANSWERED
        )  # fmt: skip
        give(session, cast.ana_member, {}, **dict.fromkeys(BOND_QUESTIONS, rating), week=5)
        give(session, cast.ben_member, own, **dict.fromkeys(BOND_QUESTIONS, rating) | {"understood": 1})
        opened(session, cast.ana_member)


def exported(cast: Cast, member: Member, folder: Path) -> Path:
    file = folder / f"{member.role}.csv"
    file.write_bytes(signed_in(member.person).get(f"/dyads/{cast.dyad.pk}/ratings.csv").content)
    return file


@pytest.mark.usefixtures("course")
@pytest.mark.parametrize("role", ["therapist", "patient"])
def test_the_falls_of_each_viewer_are_those_found_in_their_own_copy(cast: Cast, tmp_path: Path, role: str) -> None:
    from reknit import read_ratings  # noqa: PLC0415 - needs the extra research

    member = {"therapist": cast.ana_member, "patient": cast.ben_member}[role]
    standing = of(member)
    shown = falls_in(viewer_panel(standing, viewer_rows(standing))).falls
    panel = read_ratings(exported(cast, member, tmp_path), measure="between_us")
    found = {
        Fall(
            each.member, "between_us", int(panel.sessions[each.onset]), int(panel.sessions[each.nadir]),
            int(panel.sessions[each.last]), None if each.end is None else int(panel.sessions[each.end]),
            int(each.status), each.points, each.false_alarm_pair, each.false_alarm_ever,
        )
        for each in detect(panel, RULE).episodes
    }  # fmt: skip
    assert found, "there is something to compare"
    assert {each for each in shown if each.measure == "between_us"} == found


@pytest.mark.usefixtures("course")
def test_the_copy_is_read_by_the_command_as_it_is(cast: Cast, tmp_path: Path) -> None:
    file = exported(cast, cast.ben_member, tmp_path)
    done = CliRunner().invoke(app, ["analyze", str(file), "--out", str(tmp_path / "report")])
    assert done.exit_code == 0, done.output


@pytest.mark.usefixtures("course")
def test_the_two_copies_differ_by_what_each_keeps(cast: Cast, tmp_path: Path) -> None:
    ana, ben = (exported(cast, each, tmp_path).read_text() for each in (cast.ana_member, cast.ben_member))
    assert "patient,matters" not in ana
    assert "patient,understood" not in ana
    assert "patient,matters,8" in ben
    assert ana.count("therapist,week") == ben.count("therapist,week") == len(COURSE)
