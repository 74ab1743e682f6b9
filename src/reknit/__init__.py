"""reknit: notice when the bond between two people has slipped, and mend it together.

The public names are loaded on first use, so that commands start at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reknit.course.hints import CourseHint, CourseHints, course_hints
    from reknit.course.known import Told
    from reknit.course.settings import CourseSettings
    from reknit.course.termination import TerminationRisk, learn_termination
    from reknit.course.termination_accuracy import TerminationAccuracy, check_termination
    from reknit.detection.compare import Comparison, RuleSummary, compare
    from reknit.detection.regimes.course import BondCourse, Probabilities, bond_course
    from reknit.detection.regimes.learning import learn
    from reknit.detection.regimes.parameters import Parameters
    from reknit.detection.registry import Rule, UnknownRuleError, rules
    from reknit.detection.study import Detection, Study, detect
    from reknit.episode import Episode, Episodes, Shape, Status
    from reknit.exchange.tables import TableError, read_ratings
    from reknit.measure import Measure, PanelError
    from reknit.panel import Panel
    from reknit.simulation.ruptured import Simulation, simulate

__version__ = "0.1.0"

__all__ = [
    "BondCourse",
    "Comparison",
    "CourseHint",
    "CourseHints",
    "CourseSettings",
    "Detection",
    "Episode",
    "Episodes",
    "Measure",
    "Panel",
    "PanelError",
    "Parameters",
    "Probabilities",
    "Rule",
    "RuleSummary",
    "Shape",
    "Simulation",
    "Status",
    "Study",
    "TableError",
    "TerminationAccuracy",
    "TerminationRisk",
    "Told",
    "UnknownRuleError",
    "bond_course",
    "check_termination",
    "compare",
    "course_hints",
    "detect",
    "learn",
    "learn_termination",
    "read_ratings",
    "rules",
    "simulate",
]

_HOMES = {
    "BondCourse": "reknit.detection.regimes.course",
    "Comparison": "reknit.detection.compare",
    "CourseHint": "reknit.course.hints",
    "CourseHints": "reknit.course.hints",
    "CourseSettings": "reknit.course.settings",
    "Detection": "reknit.detection.study",
    "Episode": "reknit.episode",
    "Episodes": "reknit.episode",
    "Measure": "reknit.measure",
    "Panel": "reknit.panel",
    "PanelError": "reknit.measure",
    "Parameters": "reknit.detection.regimes.parameters",
    "Probabilities": "reknit.detection.regimes.course",
    "Rule": "reknit.detection.registry",
    "RuleSummary": "reknit.detection.compare",
    "Shape": "reknit.episode",
    "Simulation": "reknit.simulation.ruptured",
    "Status": "reknit.episode",
    "Study": "reknit.detection.study",
    "TableError": "reknit.exchange.tables",
    "TerminationAccuracy": "reknit.course.termination_accuracy",
    "TerminationRisk": "reknit.course.termination",
    "Told": "reknit.course.known",
    "UnknownRuleError": "reknit.detection.registry",
    "bond_course": "reknit.detection.regimes.course",
    "check_termination": "reknit.course.termination_accuracy",
    "compare": "reknit.detection.compare",
    "course_hints": "reknit.course.hints",
    "detect": "reknit.detection.study",
    "learn": "reknit.detection.regimes.learning",
    "learn_termination": "reknit.course.termination",
    "read_ratings": "reknit.exchange.tables",
    "rules": "reknit.detection.registry",
    "simulate": "reknit.simulation.ruptured",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
