"""A start makes what is missing, refuses what is not safe, and never mixes a made-up clinic with a real one."""

from __future__ import annotations

import stat
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.web.clinic.models import Site
from reknit.web.environment import Environment, EnvironmentRefusedError, postgresql
from reknit.web.start import StartRefusedError, lay_out, migrate, refuse_unsafe

if TYPE_CHECKING:
    from pathlib import Path


def surroundings(folder: Path, **told: str) -> Environment:
    usual = {"REKNIT_DATA": str(folder / "data"), "REKNIT_KEYS_FILE": str(folder / "keys" / "keys.json")}
    return Environment.read(usual | told)


def test_the_first_start_makes_the_folder_and_the_keys_and_the_second_keeps_them(tmp_path: Path) -> None:
    environment = surroundings(tmp_path)
    assert lay_out(environment)
    keys = environment.site_keys()
    assert not lay_out(environment)
    assert environment.site_keys() == keys
    assert stat.S_IMODE(environment.data.stat().st_mode) == 0o700
    refuse_unsafe(environment)


def test_a_database_without_its_keys_gets_no_new_ones(tmp_path: Path) -> None:
    environment = surroundings(tmp_path)
    environment.data.mkdir()
    environment.database_file.write_bytes(b"sealed")
    with pytest.raises(StartRefusedError, match="Put the key file back"):
        lay_out(environment)
    assert environment.keys_file is not None
    assert not environment.keys_file.exists()


def test_every_reason_is_said_at_once_one_line_each(tmp_path: Path) -> None:
    told = {"REKNIT_ADDRESS": "http://clinic.example", "REKNIT_DATABASE_URL": "postgresql://a@far.example/reknit"}
    environment = surroundings(tmp_path, REKNIT_KEYS_FILE=str(tmp_path / "data" / "keys.json"), **told)
    lay_out(environment)
    environment.database_file.write_bytes(b"SQLite format 3\x00")
    with pytest.raises(StartRefusedError) as refused:
        refuse_unsafe(environment)
    assert len(str(refused.value).splitlines()) == 4


@pytest.mark.parametrize(
    "address",
    [
        *("ftp://x", "http://", "http://*", "https://*.example.org", "https://x.org/path", "x.org", "https://.x.org"),
        *("https://a:b@x.org", "https://x.org?q", "https://x.org#f", "http://[", "https://x.org:99999", "https://x:y"),
        *("https://x.org:0", "https://x\u202e.org", "https://x .org"),
    ],
)
def test_an_address_that_browsers_cannot_use_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(EnvironmentRefusedError, match="REKNIT_ADDRESS"):
        surroundings(tmp_path, REKNIT_ADDRESS=address)


@given(st.lists(st.sampled_from(["http", "postgresql", "://", "[", "]", ":", "/", "@", "?", "#", "9" * 9, "%00", "a"])))
def test_any_other_text_is_an_address_or_refused(pieces: list[str]) -> None:
    told = "".join(pieces)
    with suppress(EnvironmentRefusedError):
        assert Environment.read({"REKNIT_ADDRESS": told}).host
    with suppress(EnvironmentRefusedError):
        assert postgresql(told)["NAME"]


@pytest.mark.parametrize("url", ["sqlite:///x", "postgresql://host", "mysql://a@b/c", "reknit"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(EnvironmentRefusedError):
        postgresql(url)


@pytest.mark.django_db
@pytest.mark.parametrize(("held", "started"), [(True, ""), (False, "1")])
def test_a_made_up_clinic_and_a_real_one_are_never_mixed(tmp_path: Path, held: bool, started: str) -> None:  # noqa: FBT001
    Site.objects.update_or_create(pk=1, defaults={"name": "A site", "made_up": held})
    from django.conf import settings  # noqa: PLC0415

    url = settings.ENVIRONMENT.database_url or ""
    with pytest.raises(StartRefusedError, match="made-up clinic" if held else "REKNIT_MADE_UP"):
        migrate(surroundings(tmp_path, REKNIT_MADE_UP=started, REKNIT_DATABASE_URL=url), processes=1)
    Site.objects.filter(pk=1).update(made_up=not held)
    migrate(surroundings(tmp_path, REKNIT_MADE_UP=started, REKNIT_DATABASE_URL=url), processes=1)


@pytest.mark.django_db
def test_keys_that_did_not_write_this_database_are_refused(tmp_path: Path) -> None:
    from django.conf import settings  # noqa: PLC0415

    Site.objects.update_or_create(pk=1, defaults={"name": "A site", "keys_mark": "0" * 64})
    url = settings.ENVIRONMENT.database_url or ""
    with pytest.raises(StartRefusedError, match="other keys"):
        migrate(surroundings(tmp_path, REKNIT_DATABASE_URL=url), processes=1)
