"""Fail unless the built wheel holds the package, its data and its licences, and nothing else."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

NEEDED = (
    "reknit/__init__.py",
    "reknit/py.typed",
    "reknit/detection/presets.toml",
    "reknit/detection/looks.toml",
    "reknit/detection/lone_pairs.npz",
    "reknit/measures/instruments/known.toml",
    "reknit/report/templates/report.html",
    "reknit/charts/chart.css",
    "reknit/exchange/columns.toml",
    "reknit/kinds.toml",
    "reknit/session_check/version_1.toml",
    "reknit/hints/wording.toml",
    "reknit/simulation/stories/growth.toml",
    "reknit/transcripts/levels/NOTICE.md",
    "reknit/transcripts/levels/resistance.npz",
    "reknit/web/static/reknit/app.css",
    "reknit/web/templates/reknit/base.html",
    "reknit/web/people/migrations/0001_initial.py",
)

if __name__ == "__main__":
    wheel = next(Path(sys.argv[1]).glob("*.whl"))
    names = zipfile.ZipFile(wheel).namelist()
    missing = [name for name in NEEDED if name not in names]
    strange = [name for name in names if not name.startswith("reknit") or "__pycache__" in name]
    licences = [name for name in names if "/licenses/" in name]
    if missing or strange or len(licences) < 2:
        print(f"{wheel.name}: missing {missing}, strange {strange}, licences {licences}")
        sys.exit(1)
    print(f"{wheel.name}: {len(names)} files, {wheel.stat().st_size / 1000:.0f} kB")
