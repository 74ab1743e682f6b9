"""A methods text for a paper, and the references it needs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from reknit.report.spoken import counted, listed
from reknit.report.wording import CERTAINTY, members_told

if TYPE_CHECKING:
    from reknit.detection.registry import Rule
    from reknit.detection.study import Study
    from reknit.report.overview import Overview

RUBEL_2018 = (
    "Rubel, J. A., Zilcha-Mano, S., Feils-Klaus, V., & Lutz, W. (2018). Session-to-session effects of alliance "
    "ruptures in outpatient CBT: Within- and between-patient associations. Journal of Consulting and Clinical "
    "Psychology, 86(4), 354-366. https://doi.org/10.1037/ccp0000286"
)
CHEN_2018 = (
    "Chen, R., Atzil-Slonim, D., Bar-Kalifa, E., Hasson-Ohayon, I., & Refaeli, E. (2018). Therapists' recognition of "
    "alliance ruptures as a moderator of change in alliance and symptoms. Psychotherapy Research, 28(4), 560-570. "
    "https://doi.org/10.1080/10503307.2016.1227104"
)
COHEN_1960 = (
    "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement, "
    "20(1), 37-46. https://doi.org/10.1177/001316446002000104"
)


def methods_text(study: Study, main: Rule, overview: Overview, *, version: str) -> list[str]:
    """Return the paragraphs of a methods section."""
    paragraphs = [_data(overview), _rule(study, main)]
    if study.calibration is not None:
        paragraphs.append(_noise(study))
    if any(len(measure.members) == 2 for measure in overview.measures):
        paragraphs.append(_pairs(overview))
    if len(study.rules) > 1:
        paragraphs.append(_others(study, main))
    paragraphs.append(f"Analyses were done with reknit {version} (random seed {study.seed}).")
    return paragraphs


def references(study: Study, overview: Overview) -> list[str]:
    """Return what was used, in alphabetical order."""
    used = {rule.citation for rule in study.rules}
    if any(len(measure.members) == 2 for measure in overview.measures):
        used |= {RUBEL_2018, CHEN_2018}
    if len(study.rules) > 1:
        used.add(COHEN_1960)
    return sorted(used)


def settings_told(settings: dict[str, object]) -> str:
    """Return settings in words: "k = 2, scale = own_sd; repair: window = 4, ..."."""
    told = [f"{name} = {_told(value)}" for name, value in settings.items() if not isinstance(value, dict)]
    nested = [f"{name}: {settings_told(value)}" for name, value in settings.items() if isinstance(value, dict)]
    return "; ".join([", ".join(told), *nested])


def _told(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return " and ".join(str(each) for each in value) or "none"
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value)


def _data(overview: Overview) -> str:
    measures = listed([measure.name for measure in overview.measures])
    return (
        f"We analysed {counted(overview.ratings, 'rating')} of {measures} ({members_told(overview)}) from "
        f"{counted(overview.sessions, 'session')} of {counted(overview.dyads, 'dyad')} (median "
        f"{overview.median_sessions:g} sessions, range {overview.fewest_sessions} to {overview.most_sessions}). "
        f"Sessions without a rating ({overview.gaps:,} between a member's first and last) were skipped, not filled in."
    )


def _rule(study: Study, main: Rule) -> str:
    how = "using only what was known at each session" if study.prospective else "looking back over whole series"
    return (
        f"Ruptures were identified {how} with the rule \N{LEFT DOUBLE QUOTATION MARK}{main.title}"
        f"\N{RIGHT DOUBLE QUOTATION MARK} ({main.name}; {CERTAINTY[main.certainty]}; settings: "
        f"{settings_told(asdict(main.settings))}). An episode was counted as repaired when ratings returned within the "
        "rule's window, as unrepaired when they did not, and as censored when the ratings ended first."
    )


def _noise(study: Study) -> str:
    del study
    return (
        "For each episode we computed how often noise alone would look the same. Stable pairs were simulated that had "
        "each dyad's number of sessions, gaps, level, spread, lag-1 autocorrelation, linear trend, scale bounds and "
        "step, but no rupture; these parameters were estimated robustly and shrunk towards the sample. The same rule "
        "was applied to them. The pairwise false alarm of an episode is the share of such pairs with at least one "
        "episode at least as large, in units of the pair's usual spread, of either member and in any session; being "
        "the p-value of a maximum statistic, it accounts for all sessions looked at."
    )


def _pairs(overview: Overview) -> str:
    del overview
    return (
        "Sessions rated by both members were classed by who was in an episode: neither, one, or both (Rubel et al., "
        "2018), and read as a recognition table (Chen et al., 2018). Ratings of the following session were centred on "
        "each member's own mean, so that differences between dyads do not enter."
    )


def _others(study: Study, main: Rule) -> str:
    others = [f"{rule.title} ({rule.name})" for rule in study.rules if rule.name != main.name]
    return (
        f"For comparison we also applied {counted(len(others), 'other rule')}: {listed(others)}. Agreement with the "
        "main rule is given as Cohen's kappa (Cohen, 1960), over dyads and over sessions."
    )
