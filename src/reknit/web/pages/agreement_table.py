"""Figures of agreement as a page's table shows them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.report.coders import figure

if TYPE_CHECKING:
    from reknit.coding.agreement import Agreement, Comparison


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One thing that was coded: where, how many were coded, what each coder said, and the figures as text."""

    title: str
    part: str
    n: int
    by_coder: tuple[str, ...]
    kappa: str
    alpha: str
    icc: str


def agreement_rows(found: Comparison, *, at_turns_only: bool = False) -> list[AgreementRow]:
    """Return a row for everything that was coded by two coders."""
    return [
        AgreementRow(
            each.title,
            "at turns" if each.part == "turn" else "in segments",
            each.n,
            tuple(_count(each, value) for value in each.by_coder),
            figure(each.kappas[0]) if each.kappas else "-",
            figure(each.alpha),
            figure(each.icc),
        )
        for each in found.agreements
        if not at_turns_only or each.part == "turn"
    ]


def _count(agreement: Agreement, value: float) -> str:
    if not math.isfinite(value):
        return "-"
    return f"{value:.0f}" if agreement.part == "turn" else f"{value:.1f}"
