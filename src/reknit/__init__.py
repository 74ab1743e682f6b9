"""reknit: notice when the bond between two people has slipped, and mend it together."""

from reknit.detection.compare import Comparison, RuleSummary, compare
from reknit.detection.registry import Rule, UnknownRuleError, rules
from reknit.detection.study import Detection, Study, detect
from reknit.episode import Episode, Episodes, Shape, Status
from reknit.exchange.tables import TableError, read_ratings
from reknit.measure import Measure, PanelError
from reknit.panel import Panel
from reknit.simulation.ruptured import Simulation, simulate

__version__ = "0.1.0"

__all__ = [
    "Comparison",
    "Detection",
    "Episode",
    "Episodes",
    "Measure",
    "Panel",
    "PanelError",
    "Rule",
    "RuleSummary",
    "Shape",
    "Simulation",
    "Status",
    "Study",
    "TableError",
    "UnknownRuleError",
    "compare",
    "detect",
    "read_ratings",
    "rules",
    "simulate",
]
