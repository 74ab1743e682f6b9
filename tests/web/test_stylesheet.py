"""The site's stylesheet draws charts as the report does."""

from importlib.resources import files


def rules(css: str) -> set[str]:
    return {" ".join(line.split()) for line in css.splitlines() if line.startswith(".chart")}


def test_the_charts_rules_are_in_the_sites_stylesheet() -> None:
    ours = files("reknit.web").joinpath("static/reknit/app.css").read_text("utf-8")
    assert rules(files("reknit.charts").joinpath("chart.css").read_text("utf-8")) <= rules(ours)
