"""Change over whole courses in words and figures: what the page and a methods section say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.course.reliable_change import Variant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.report.course import ChangeWishes, SeriesCourse

AFTER = {
    Variant.JT: "Jacobson & Truax (1991)",
    Variant.GLN: "Gulliksen, Lord & Novick",
    Variant.HLL: "Hsu, Linn & Lord",
    Variant.EN: "Edwards & Nunnally",
    Variant.NK: "Nunnally & Kotsch",
    Variant.HA: "Hageman & Arrindell (1999)",
}

JACOBSON_1991 = (
    "Jacobson, N. S., & Truax, P. (1991). Clinical significance: A statistical approach to defining meaningful change "
    "in psychotherapy research. Journal of Consulting and Clinical Psychology, 59(1), 12-19. "
    "https://doi.org/10.1037/0022-006X.59.1.12"
)
WILSON_1927 = (
    "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the "
    "American Statistical Association, 22(158), 209-212. https://doi.org/10.1080/01621459.1927.10502953"
)
MUTHEN_1999 = (
    "Muthén, B., & Shedden, K. (1999). Finite mixture modeling with mixture outcomes using the EM algorithm. "
    "Biometrics, 55(2), 463-469. https://doi.org/10.1111/j.0006-341X.1999.00463.x"
)
TANG_1999 = (
    "Tang, T. Z., & DeRubeis, R. J. (1999). Sudden gains and critical sessions in cognitive-behavioral therapy for "
    "depression. Journal of Consulting and Clinical Psychology, 67(6), 894-904. "
    "https://doi.org/10.1037/0022-006X.67.6.894"
)


def off_track_sentences(courses: Sequence[SeriesCourse]) -> list[str]:
    """Return for each series how many ratings lay below what is expected of courses that began alike."""
    told = []
    for each in courses:
        could, below = int(each.in_band.sum()), int(each.below_band.sum())
        if could:
            dyads = f"{int((each.below_band > 0).sum()):,} of {int((each.in_band > 0).sum()):,} dyads"
            share = f"{below:,} of {could:,} later ratings ({100 * below / could:.0f}%)"
            told.append(
                f"{each.measure}, {each.member}: {share} in {dyads} lay below the 80% band of courses that began "
                "alike; about 10% of ratings do by themselves."
            )
    return told


def change_told(courses: Sequence[SeriesCourse], wishes: ChangeWishes) -> str:
    """Return the sentences on change for a methods section."""
    said = "Change from the first to the last rating is given with its 95% t interval over dyads."
    if any(each.change is not None for each in courses):
        said += (
            f" Whether a dyad's change was reliable was judged after {AFTER[wishes.variant]}, with the measure's "
            "reliability as given and the spread of first ratings; shares have Wilson intervals. The dyads were judged "
            "one by one, without correction for their number: about 1 in 20 that did not change at all would be called "
            "changed."
        )
    said += (
        " Levels, curvatures and spreads are means over dyads of each dyad's own least-squares figure; mean slopes, "
        "and the slopes expected of single dyads, come from a mixed model with a random intercept and slope for each."
    )
    if any(each.groups.shares for each in courses):
        said += _GROUPS
    return said + (_SUDDEN if any(each.sudden is not None for each in courses) else "")


def change_sources(courses: Sequence[SeriesCourse]) -> list[str]:
    """Return the references of what `change_told` says."""
    reliable = [JACOBSON_1991, WILSON_1927] if any(each.change is not None for each in courses) else []
    groups = [MUTHEN_1999] if any(each.groups.shares for each in courses) else []
    return reliable + groups + ([TANG_1999] if any(each.sudden is not None for each in courses) else [])


_GROUPS = (
    " Whether courses fall into groups was looked at with mixtures of quadratic curves (Muthén & Shedden, 1999) of up "
    "to four groups, as many as have the lowest Bayesian information criterion; intervals take their number as known."
)

_SUDDEN = (
    " Sudden gains and losses were found after Tang and DeRubeis (1999): at least the cut, at least a quarter of the "
    "rating before, and beyond the spread of up to three sessions on either side."
)
