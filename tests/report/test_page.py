"""The page: what it says, that it is safe, and that anybody can read it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from itertools import pairwise

import numpy as np
import pytest

from reknit.detection.study import Study
from reknit.measure import Measure
from reknit.panel import Panel
from reknit.simulation.ruptured import simulate

pytestmark = pytest.mark.research

HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "</svg></style><b>"]


class Reader(HTMLParser):
    """Collects tags with their attributes, headings and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def ids(self) -> list[str]:
        return [each["id"] or "" for _, each in self.tags if "id" in each]


@pytest.fixture(scope="module")
def page(written) -> Reader:
    return Reader(written.report.read_text("utf-8"))


def read(summary) -> Reader:
    return Reader(summary.report.read_text("utf-8"))


def squeezed(reader: Reader) -> str:
    return " ".join(reader.text.split())


def test_it_opens_with_the_finding_and_what_noise_would_give(page, written) -> None:
    assert page.text.index(written.headlines[0]) < page.text.index("Rules side by side")
    assert "by chance alone one would expect up to 1 such dyad" in page.text


def test_nothing_can_be_loaded_or_run(page) -> None:
    policy = [each for each in page.all("meta") if each.get("http-equiv") == "Content-Security-Policy"]
    assert policy[0]["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert {name for name, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    assert not [name for _, each in page.tags for name in each if name.startswith("on") or name == "src"]
    links = [each["href"] or "" for each in page.all("a")]
    assert links
    assert all(link.startswith("#") for link in links)


def test_every_link_and_label_leads_somewhere_and_ids_are_unique(page) -> None:
    assert len(page.ids) == len(set(page.ids))
    named = [each["href"][1:] for each in page.all("a") if each["href"]]
    for _, each in page.tags:
        for attribute in ("aria-labelledby", "aria-describedby"):
            named += (each.get(attribute) or "").split()
    assert set(named) <= set(page.ids)


def test_headings_are_in_order_and_there_is_one_first(page) -> None:
    levels = [int(name[1]) for name, _ in page.tags if re.fullmatch(r"h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_landmarks_language_and_tables_are_there_for_screen_readers(page) -> None:
    assert page.all("html")[0]["lang"] == "en"
    assert {"main", "header", "nav", "footer"} <= {name for name, _ in page.tags}
    assert len(page.all("caption")) == len(page.all("table"))
    assert all("scope" in each for each in page.all("th"))
    regions = [each for each in page.all("div") if each.get("role") == "region"]
    assert len(regions) >= len(page.all("table"))
    assert all(each["tabindex"] == "0" and (each.get("aria-labelledby") or each.get("aria-label")) for each in regions)
    assert all(each["role"] == "img" for each in page.all("svg"))


def test_each_course_has_its_data_as_a_table(page) -> None:
    courses = [each for each in page.ids if re.fullmatch(r"course-\d+", each)]
    assert courses
    assert len(page.all("details")) == len(courses)


def test_no_more_dyads_are_drawn_than_asked_for(study, analyse, tmp_path) -> None:
    reader = read(analyse(tmp_path / "out", study, most_charts=2))
    assert len([each for each in reader.ids if re.fullmatch(r"course-\d+", each)]) == 2


def test_dyads_are_listed_rarest_first(page, study) -> None:
    listed = re.findall(r"In stable pairs like this one, (?:just over )?(fewer than 1|[\d.]+) in 100", page.text)
    shares = [0 if each.startswith("fewer") else float(each) for each in listed]
    assert shares == sorted(shares)
    rarest = np.nanmin(study.episodes(study.rules[0].name).false_alarm_pair)
    assert shares[0] == pytest.approx(0 if rarest < 0.005 else 100 * rarest, abs=0.51)


def test_it_says_how_sure_the_rule_is_and_gives_references(page) -> None:
    text = squeezed(page)
    assert "parameters not checked against the paper" in text
    assert "Gumz, A." in text
    assert "https://doi.org/10.1037/ccp0000286" in text
    assert "false_alarm_pair = 1" in text


def test_it_says_what_cannot_be_said(page) -> None:
    text = squeezed(page)
    assert "made anybody better or worse" in text
    assert "found looking back" in text
    assert "2 rules were run on the same data" in text
    assert "Ratings are not the relationship." in text
    assert "Nothing here scores or ranks a person." in text


def test_one_member_means_no_section_about_two(analyse, tmp_path, page) -> None:
    alone = read(analyse(tmp_path / "out", simulate(6, 8, members=["patient"], seed=2).panel))
    assert "two" in page.ids
    assert "two" not in alone.ids
    assert "Only one of the two (patient) rated." in squeezed(alone)


def test_short_series_ceiling_and_unknown_scales_are_named(analyse, tmp_path) -> None:
    ratings = {"dyad": ["a"] * 3 + ["b"] * 8, "session": [1, 2, 3, *range(1, 9)]}
    score = [7, 7, 6, 7, 7, 7, 5, 7, 7, 6, 7]
    bounded = Panel.from_long(**ratings, score=score, measures=[Measure("rating", low=1, high=7)])
    text = squeezed(read(analyse(tmp_path / "bounded", bounded)))
    assert "1 dyad has fewer than 4 ratings" in text
    assert "73% of the ratings are the best the scale allows." in text
    free = Panel.from_long(**ratings, score=score)
    assert "The ends of the scale were not given" in squeezed(read(analyse(tmp_path / "free", free)))


def test_nothing_flagged_is_told_kindly(analyse, tmp_path) -> None:
    calm = Panel.one({"patient": [5.0] * 8, "therapist": [6.0] * 8}, measure=Measure("bond", low=1, high=7))
    text = squeezed(read(analyse(tmp_path / "out", Study.of(calm, ["lipner2022"], seed=1))))
    assert "The main rule flagged no dyad." in text
    assert "if you can, ask the two" in text


def test_flags_that_noise_explains_are_told_as_such(analyse, tmp_path) -> None:
    stable = simulate(3, 12, ruptures=False, seed=4).panel
    text = squeezed(read(analyse(tmp_path / "out", stable)))
    assert "No dyad stands out from noise." in text


def test_without_false_alarms_it_says_that_noise_is_unknown(analyse, tmp_path) -> None:
    study = Study.of(simulate(6, 10, drop=4.0, seed=3).panel, ["gumz2012_1sd"], false_alarms=False)
    text = squeezed(read(analyse(tmp_path / "out", study)))
    assert "How many noise alone would flag was not computed." in text
    assert "False alarms were not computed in this run." in text
    assert "nan" not in text


def test_hostile_names_stay_text(analyse, tmp_path) -> None:
    panel = simulate(4, 10, members=HOSTILE[:2], measure=Measure(HOSTILE[3], low=1, high=7), drop=4.0, seed=3).panel
    hostile = replace(panel, dyad_ids=np.array(HOSTILE))
    reader = read(analyse(tmp_path / "out", hostile, source="<b>.csv", understood=[HOSTILE[0]]))
    assert {name for name, _ in reader.tags}.isdisjoint({"script", "img", "b"})
    assert HOSTILE[0] in reader.text
    assert "49" not in re.findall(r"Dyad (\S+)", reader.text)


def luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
    parts = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("theme", [0, 1, 2], ids=["light", "dark", "print"])
@pytest.mark.parametrize("ink", ["ink", "muted", "link", "first", "second"])
@pytest.mark.parametrize("ground", ["paper", "raised"])
def test_text_stands_out_from_its_ground_in_every_theme(theme, ink, ground) -> None:
    style = resources.files("reknit.report").joinpath("templates/report.css").read_text("utf-8")
    block = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[theme]
    colours = dict(re.findall(r"--(\w+): (#\w+)", block))
    light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
