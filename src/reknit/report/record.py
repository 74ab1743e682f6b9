"""The record of a run: what one needs to repeat it."""

from __future__ import annotations

import json
import platform
import re
from dataclasses import asdict
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from reknit.report.tables import polars

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reknit.detection.study import Study
    from reknit.report.course import ChangeWishes


def file_name(source: str) -> str:
    """Return the last part of a path of any system: folders may name people."""
    return re.split(r"[\\/]", source.rstrip("\\/"))[-1]


def record_of(
    study: Study,
    *,
    main_rule: str,
    change: ChangeWishes,
    outcome: str | None,
    source: str,
    data_sha256: str | None,
    understood: Sequence[str],
    when: datetime,
) -> dict[str, Any]:
    """Return the record: data, versions, settings, seed, and how the table was understood."""
    return {
        "made_at": when.isoformat(timespec="seconds"),
        "data": {"source": file_name(source), "sha256": data_sha256, "understood": list(understood)},
        "versions": versions(),
        "seed": study.seed,
        "prospective": study.prospective,
        "false_alarms": study.calibration is not None,
        "main_rule": main_rule,
        "change": asdict(change),
        "outcome": outcome,
        "measures": [asdict(measure) for measure in study.panel.measures.values()],
        "rules": [
            {
                "name": rule.name,
                "title": rule.title,
                "detector": rule.detector_name,
                "certainty": rule.certainty,
                "reference": rule.citation,
                "settings": asdict(rule.settings),
            }
            for rule in study.rules
        ],
    }


def versions() -> dict[str, str]:
    """Return the versions of what computed the numbers."""
    return {
        "reknit": str(import_module("reknit").__version__),  # by name: the front door stands above this room
        "python": platform.python_version(),
        "numpy": np.__version__,
        "polars": str(polars().__version__),
    }


def as_json(record: dict[str, Any]) -> str:
    """Return the record as JSON text, ending with a line break."""
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"
