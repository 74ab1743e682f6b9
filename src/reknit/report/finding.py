"""One estimate with its interval, as tables, the page and a paper tell it."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from reknit.report.spoken import interval, percent
from reknit.report.tables import figures, labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.inference.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Finding:
    """One estimate: the question it belongs to, what it is called, and how it is said in words.

    `member` is whose ratings it is about, empty where it is about both; `is_share` says that it is told in percent.
    """

    measure: str
    question: str
    name: str
    words: str
    estimate: Estimate
    member: str = ""
    is_share: bool = False


def told(finding: Finding) -> str:
    """Return the estimate with its interval: "0.52 [0.41, 0.63]", or "52% [41%, 63%]" of a share."""
    return share_told(finding.estimate) if finding.is_share else interval(finding.estimate)


def share_told(each: Estimate) -> str:
    """Return a share (0 to 1) with its interval: "52% [41%, 63%]"."""
    return percent(each.value) + (f" [{percent(each.low)}, {percent(each.high)}]" if isfinite(each.low) else "")


def finding_columns(findings: Sequence[Finding], *, members: bool = False) -> dict[str, Any]:
    """Return a row for each estimate, ready for a table; `members` adds whose ratings it is about."""
    every = np.arange(len(findings))
    return {
        "measure": labels([each.measure for each in findings], every),
        **({"member": labels([each.member for each in findings], every)} if members else {}),
        "question": labels([each.question for each in findings], every),
        "estimate": labels([each.name for each in findings], every),
        "value": figures([each.estimate.value for each in findings]),
        "low": figures([each.estimate.low for each in findings]),
        "high": figures([each.estimate.high for each in findings]),
        "dyads": [each.estimate.n for each in findings],
    }
