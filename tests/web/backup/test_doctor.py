"""What `reknit doctor` finds, each in one line that says what to do; and the commands from one end to the other."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as site
from django.db import connection
from django.utils import timezone

from reknit.storage.keys import SiteKeys, write_keys
from reknit.web.backup.doctor import look_over
from reknit.web.backup.findings import Health
from reknit.web.clinic.models import Site
from reknit.web.environment import Environment
from reknit.web.vault.models import Upkeep, Wrap

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.cast import Cast

COMMAND = "import sys; sys.argv[0] = 'reknit'; from reknit.cli.main import main; main()"


def found(environment: Environment) -> dict[str, Health]:
    return {each.said: each.health for each in look_over(environment)}


def surroundings(tmp_path: Path) -> Environment:
    """Return the tests' own database with a key file that is safe."""
    file = tmp_path / "keys" / "keys.json"
    write_keys(site.SITE_KEYS, file)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "reknit.db").write_bytes(b"sealed")
    return replace(site.ENVIRONMENT, keys_file=file, keys_text=None, data=data)


@pytest.mark.django_db
@pytest.mark.usefixtures("cast")
def test_a_well_kept_site_is_well(tmp_path: Path) -> None:
    Upkeep.objects.create(pk=1, backed_up_at=timezone.now())
    assert set(found(surroundings(tmp_path)).values()) == {Health.WELL}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "There is no backup yet. Run: reknit backup FILE"),
        ({"backed_up_at": 3}, "The last backup is 3 days old. Run: reknit backup FILE"),
        ({"backed_up_at": 1, "erased_at": 0}, "Something was erased since the last backup"),
        ({"backed_up_at": 0, "erased_at": 40, "keys_rotated_at": 50}, "Run: reknit keys rotate"),
    ],
)
def test_what_is_to_do_is_told(told: dict[str, int], said: str, tmp_path: Path) -> None:
    ago = {name: timezone.now() - timedelta(days=days) for name, days in told.items()}
    Upkeep.objects.create(pk=1, **ago)
    lines = found(surroundings(tmp_path))
    assert [health for line, health in lines.items() if said in line] == [Health.TO_DO]
    assert max(lines.values()) is Health.TO_DO


@pytest.mark.django_db
def test_what_is_wrong_is_told(cast: Cast, tmp_path: Path) -> None:
    environment = surroundings(tmp_path)
    Wrap.objects.filter(data_key__author=cast.ben).update(wrapped=b"x" * 60)
    assert any("1 data keys do not open" in line for line, health in found(environment).items() if health == 2)
    Site.objects.update_or_create(pk=1, defaults={"name": "Here", "keys_mark": "0" * 64})
    assert any("other keys" in line for line, health in found(environment).items() if health == 2)
    assert environment.keys_file is not None
    environment.keys_file.chmod(0o644)
    environment.data.chmod(0o755)
    lines = found(replace(environment, address="http://clinic.example"))
    assert [health for line, health in lines.items() if "chmod 400" in line or "https" in line] == [Health.WRONG] * 2
    assert any("chmod 700" in line for line in lines)
    assert any("was not looked at" in line for line in lines)


def test_a_new_place_and_interrupted_keys_are_told(tmp_path: Path) -> None:
    told = {"REKNIT_DATA": str(tmp_path / "data"), "REKNIT_KEYS_FILE": str(tmp_path / "keys" / "keys.json")}
    environment = Environment.read(told)
    assert list(found(environment).values()) == [Health.TO_DO]
    assert environment.keys_file is not None
    write_keys(SiteKeys.made().with_newer(), environment.keys_file)
    assert any("reknit keys rotate" in line for line in found(environment))
    assert not environment.data.exists(), "nothing is made"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about the commands on the embedded database")
def test_the_commands_from_one_end_to_the_other(tmp_path: Path) -> None:
    told = {each: value for each, value in os.environ.items() if each not in {"REKNIT_KEYS", "REKNIT_DATABASE_URL"}}
    told |= {"REKNIT_DATA": str(tmp_path / "data"), "REKNIT_KEYS_FILE": str(tmp_path / "keys" / "keys.json")}
    told["DJANGO_SETTINGS_MODULE"] = "reknit.web.settings"

    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(  # noqa: S603 - the project's own code
            [sys.executable, "-c", COMMAND, *arguments], env=told, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    code, said = run("backup", str(tmp_path / "nowhere" / "b.age"))
    assert (code, "there is no folder" in said) == (2, True)
    backup = str(tmp_path / "b.age")
    assert run("backup", backup)[0] == 0
    assert run("doctor")[0] == 0
    assert run("restore", backup)[0] == 0
    code, said = run("restore", str(tmp_path / "none.age"))
    assert (code, "none.age" in said) == (2, True)
    held = subprocess.Popen(
        [sys.executable, "-c", "from reknit.cli.serve import make_ready; make_ready(1); print(1, flush=True); input()"],
        env=told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with held:
        assert held.stdout is not None
        held.stdout.readline()
        code, said = run("keys", "rotate")
        assert (code, "the site is running" in said) == (2, True)
        held.communicate("\n")
    assert run("keys", "rotate")[0] == 0
    assert run("doctor")[0] == 0
