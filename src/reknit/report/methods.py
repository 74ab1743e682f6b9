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
NELSON_1982 = (
    "Nelson, L. S. (1982). Control charts for individual measurements. Journal of Quality Technology, 14(3), 172-173. "
    "https://doi.org/10.1080/00224065.1982.11978811"
)
YAO_1988 = (
    "Yao, Y.-C. (1988). Estimating the number of change-points via Schwarz' criterion. Statistics & Probability "
    "Letters, 6(3), 181-189. https://doi.org/10.1016/0167-7152(88)90118-6"
)
GOURIEROUX_1993 = (
    "Gourieroux, C., Monfort, A., & Renault, E. (1993). Indirect inference. Journal of Applied Econometrics, 8(S1), "
    "S85-S118. https://doi.org/10.1002/jae.3950080507"
)

OF_DETECTOR = {
    "ewma": (NELSON_1982,),
    "cusum": (NELSON_1982,),
    "segments": (YAO_1988, NELSON_1982),
}
"""What a detector rests on beside its rules' sources: Nelson for sigma from moving ranges, Yao for the penalty."""

AVERAGING_REFERENCES = ("previous_sessions", "first_sessions")
"""The only references of drop rules that the setting `sessions` belongs to."""


def methods_text(study: Study, main: Rule, overview: Overview, *, version: str) -> list[str]:
    """Return the paragraphs of a methods section."""
    paragraphs = [_data(overview), _rule(study, main)]
    if simulated(study):
        paragraphs.append(_noise(study))
    if any(len(measure.members) == 2 for measure in overview.measures):
        paragraphs.append(_TWO_PEOPLE)
    if len(study.rules) > 1:
        paragraphs.append(_others(study, main))
    paragraphs.append(f"Analyses were done with reknit {version} (random seed {study.seed}).")
    return paragraphs


def references(study: Study, overview: Overview) -> list[str]:
    """Return what was used, in alphabetical order."""
    used = {rule.citation for rule in study.rules}
    used |= {source for rule in study.rules for source in (*rule.also, *OF_DETECTOR.get(rule.detector_name, ()))}
    if simulated(study):
        used.add(GOURIEROUX_1993)
    if any(len(measure.members) == 2 for measure in overview.measures):
        used |= {RUBEL_2018, CHEN_2018}
    if len(study.rules) > 1:
        used.add(COHEN_1960)
    return sorted(used)


def settings_told(settings: dict[str, object]) -> str:
    """Return settings in words: "k = 2, scale = own_sd; repair: window = 4, ...", those that the rule uses."""
    if settings.get("reference") not in AVERAGING_REFERENCES:
        settings = {name: value for name, value in settings.items() if name != "sessions"}
    told = [f"{name} = {_told(value)}" for name, value in settings.items() if not isinstance(value, dict)]
    nested = [f"{name}: {settings_told(value)}" for name, value in settings.items() if isinstance(value, dict)]
    return "; ".join([", ".join(told), *nested])


def simulated(study: Study) -> bool:
    """Return whether stable pairs were simulated for any rule."""
    return study.calibration is not None and any(not rule.detector.on_marks for rule in study.rules)


def _told(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return " and ".join(str(each) for each in value) or "none"
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value)


def _data(overview: Overview) -> str:
    measures = listed([measure.name for measure in overview.measures])
    marks = f" and {counted(overview.marks, 'mark')} of a rub" if overview.marks else ""
    return (
        f"We analysed {counted(overview.ratings, 'rating')} of {measures} ({members_told(overview)}){marks} from "
        f"{counted(overview.sessions, 'session')} of {counted(overview.dyads, 'dyad')} (median "
        f"{overview.median_sessions:g} sessions, range {overview.fewest_sessions} to {overview.most_sessions}). "
        f"Sessions without a rating ({overview.gaps:,} between a member's first and last) were skipped, not filled in."
    )


def _rule(study: Study, main: Rule) -> str:
    how = "using only what was known at each session" if study.prospective else "looking back over whole series"
    return (
        f"Ruptures were identified {how} with the rule \N{LEFT DOUBLE QUOTATION MARK}{main.title}"
        f"\N{RIGHT DOUBLE QUOTATION MARK} ({main.name}; {CERTAINTY[main.certainty]}; settings: "
        f"{settings_told(asdict(main.settings))}). An episode was counted as repaired when {_back(main)} within the "
        "rule's window of sessions, as unrepaired when not, and as censored when the series ended first."
    )


def _back(main: Rule) -> str:
    return "the member no longer marked a rub" if main.detector.on_marks else "ratings returned"


_NOISE = (
    "For each episode inferred from ratings we computed how often noise alone would look the same. Stable pairs were "
    "simulated that had each dyad's number of sessions, gaps, level, spread, lag-1 autocorrelation, slow change "
    "(straight or fast at first, as the whole sample suggests), scale bounds and step, but no rupture; these "
    "parameters were estimated robustly, by indirect inference (Gourieroux et al., 1993), and shrunk towards the "
    "sample. The same rule was applied to them. The pairwise false alarm of an episode is the share of such pairs with "
    "at least one episode at least as large, in units of the dyad's usual spread, of either member and in any session, "
    "plus two standard errors of the simulation; being the p-value of a maximum statistic, it accounts for all "
    "sessions looked at."
)

_NOISE_OF_ONE = (
    "For each episode inferred from ratings we computed how often noise alone would look the same. Among stable pairs "
    "of many kinds that reknit's authors had simulated beforehand, those were compared that look like this one in "
    "number of ratings, lag-1 autocorrelation, distance from the upper end of the scale and slow change. The pairwise "
    "false alarm of an episode is the share of them with at least one episode at least as large, in units of the own "
    "spread, of either member and in any session, plus two standard errors of the simulation; being the p-value of a "
    "maximum statistic, it accounts for all sessions looked at."
)

_LOOKING = (
    " Beside it stands the share of stable pairs in which, looked at after every session, an episode as rare would be "
    "seen at some look."
)


def _noise(study: Study) -> str:
    answers = [] if study.calibration is None else study.calibration.answers.values()
    return (_NOISE_OF_ONE if answers and all(each.looked_up for each in answers) else _NOISE) + _LOOKING


_TWO_PEOPLE = (
    "Sessions rated by both members were classed by who was in an episode: neither, one, or both (Rubel et al., 2018), "
    "and read as a recognition table (Chen et al., 2018). Ratings of the following session were centred on each "
    "member's own mean, so that differences between dyads do not enter."
)


def _others(study: Study, main: Rule) -> str:
    others = [f"{rule.title} ({rule.name})" for rule in study.rules if rule.name != main.name]
    return (
        f"For comparison we also applied {counted(len(others), 'other rule')}: {listed(others)}. Agreement with the "
        "main rule is given as Cohen's kappa (Cohen, 1960), over dyads and over sessions."
    )
