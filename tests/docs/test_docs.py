"""The documentation keeps up with the program: everything has its entry, links lead somewhere, snippets run."""

import dataclasses
import inspect
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer.main
from _pytest.mark import ParameterSet

import reknit
from reknit.cli.main import app
from reknit.detection.registry import DETECTORS, Rule, rules

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
PAPERS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")]
METHOD_HEADINGS = (
    "Question",
    "Formula",
    "Assumptions",
    "What counts as repaired",
    "False alarms",
    "When to use another",
    "References",
    "Certainty",
)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def section(page: str, heading: str) -> str:
    """The text under a heading, up to the next heading of the same or a higher level."""
    found = re.search(rf"^(#+) `?{re.escape(heading)}`?$", page, re.MULTILINE)
    assert found, f"no heading {heading!r}"
    rest = page[found.end() :]
    after = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: after.start()] if after else rest


def anchors(page: Path) -> set[str]:
    """The names of a page's headings as links spell them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9_]+", "-", re.sub(r"[`'.,()?]", "", each.lower())).strip("-") for each in headings}


@pytest.mark.parametrize("detector", DETECTORS)
def test_every_detector_has_a_page_of_the_same_shape(detector: str) -> None:
    page = (DOCS / "methods" / f"{detector}.md").read_text("utf-8")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == [
        *METHOD_HEADINGS[:2],
        *(["The rules"] if detector == "drop" else []),
        *METHOD_HEADINGS[2:],
    ]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_every_rule_is_on_its_detectors_page_with_certainty_and_source(rule: Rule) -> None:
    page = (DOCS / "methods" / f"{rule.detector_name}.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith(f"| `{rule.name}` |")]
    assert rows[0].endswith(f"| {rule.certainty} |")
    assert rule.source in " ".join(page.split())
    assert rule.doi is None or f"https://doi.org/{rule.doi}" in page
    assert rule.detector.on_marks or len(rows) == 2, "one row for the settings, one for the false alarms"


@pytest.mark.parametrize("rule", [rule for rule in rules() if rule.detector_name == "drop"], ids=lambda rule: rule.name)
def test_the_table_of_drop_rules_says_what_the_presets_say(rule: Rule) -> None:
    settings, repair = rule.settings, rule.repair
    said = [f"window {repair.window}", f"tolerance {repair.tolerance:g}"]
    said += [] if repair.rebound is None else [f"rebound {repair.rebound:g}"]
    said += ["only repaired"] if repair.only_repaired else []
    yardsticks = ", ".join(f"`{each}`" for each in settings.scale)
    what = f"| `{rule.name}` | `{settings.reference}` | {yardsticks} | {settings.k:g} | "
    row = f"{what}{', '.join(said)} | {rule.certainty} |"
    assert row in (DOCS / "methods" / "drop.md").read_text("utf-8")


@pytest.mark.parametrize("name", reknit.__all__)
def test_every_public_name_is_explained_with_all_it_takes(name: str) -> None:
    entry = section((DOCS / "python.md").read_text("utf-8"), name)
    public = getattr(reknit, name)
    if inspect.isfunction(public):
        missing = [each for each in inspect.signature(public).parameters if each not in entry]
    elif dataclasses.is_dataclass(public) and name not in {"Panel", "Episodes", "Episode", "Study"}:
        missing = [each.name for each in dataclasses.fields(public) if each.name not in entry]
    else:
        missing = []
    assert not missing


def commands() -> dict[str, Any]:
    """Every command by what is typed after `reknit`: those of a group as "group command"."""
    group: Any = typer.main.get_command(app)
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        found |= {name: command} if inner is None else {f"{name} {each}": under for each, under in inner.items()}
    return found


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_and_option_is_documented(command: str) -> None:
    entry = section((DOCS / "command-line.md").read_text("utf-8"), f"reknit {command}")
    options = [each for each in commands()[command].params if each.name != "help"]
    names = [name for each in options for name in (*each.opts, *each.secondary_opts) if name.startswith("--")]
    assert [name for name in names if f"`{name}" not in entry and f"[{name}]" not in entry] == []


def test_no_option_is_documented_that_does_not_exist() -> None:
    page = (DOCS / "command-line.md").read_text("utf-8")
    for name, command in commands().items():
        known = {opt for each in command.params for opt in (*each.opts, *each.secondary_opts)}
        documented = set(re.findall(r"^\| (`--.*?) \|", section(page, f"reknit {name}"), re.MULTILINE))
        assert set(re.findall(r"--[a-z-]+", " ".join(documented))) <= known


@pytest.mark.parametrize("target", ["demo", "test"])
def test_the_two_commands_of_the_readme_can_be_made(target: str) -> None:
    assert re.search(rf"^    make {target}\b", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", [*PAGES, *PAPERS], ids=name_of)
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), target
        assert not anchor or anchor in anchors(goal), target


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "zensical.toml").read_text("utf-8")
    addresses = [page.relative_to(DOCS).as_posix() for page in PAGES]
    assert [address for address in addresses if f'"{address}"' not in navigation] == []


def snippets(page: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def with_snippets() -> list[ParameterSet]:
    pages = [page for page in (*PAGES, ROOT / "README.md") if snippets(page)]
    return [
        pytest.param(page, id=name_of(page), marks=[pytest.mark.research] if reads_a_table(page) else [])
        for page in pages
    ]


def reads_a_table(page: Path) -> bool:
    code = re.sub(r"#.*", "", "".join(snippets(page)))
    return "read_ratings(" in code


@pytest.mark.parametrize("page", with_snippets())
def test_the_snippets_of_a_page_run_one_after_the_other(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ratings(tmp_path / "ratings.csv")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "snippet"}
    for snippet in snippets(page):
        exec(compile(snippet, name_of(page), "exec"), names)  # noqa: S102 - our own pages are what is tested


def write_ratings(path: Path) -> None:
    panel = reknit.simulate(12, (8, 16), seed=5).panel
    dyads = panel.dyad_ids[panel.row_dyad]
    lines = ["dyad_id,session,role,score"]
    for (member, _), ratings in panel.ratings.items():
        rows = zip(dyads, panel.sessions, ratings, strict=True)
        lines += [f"{dyad},{session},{member},{score:.2f}" for dyad, session, score in rows if np.isfinite(score)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


class Loads(HTMLParser):
    """What a page makes a browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        names = ("href",) if tag == "link" else ("src", "srcset", "data", "poster")
        self.addresses += [address for name in names if (address := attributes.get(name))]


def test_the_built_pages_fetch_nothing_from_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("zensical")
    shutil.copy(ROOT / "zensical.toml", tmp_path)
    shutil.copytree(DOCS, tmp_path / "docs")
    subprocess.run([sys.executable, "-m", "zensical", "build"], cwd=tmp_path, check=True, capture_output=True)
    built = sorted((tmp_path / "site").rglob("*.html"))
    assert len(built) >= len(PAGES)
    for page in built:
        loads = Loads()
        loads.feed(page.read_text("utf-8"))
        assert [each for each in loads.addresses if re.match(r"(https?:)?//", each)] == []
    for sheet in (tmp_path / "site").rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", sheet.read_text("utf-8"))
