"""Settings of every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

# How fast examples are drawn says how busy the machine is, and nothing about reknit.
settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    # A failure is looked for, not its shortest form; and what failed with a planted bug is no example to keep.
    "seeded-bugs",
    settings.get_profile("any-machine"),
    phases=[Phase.explicit, Phase.generate],
    database=None,
)
settings.load_profile("any-machine")


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print the figures that tests have recorded: what a run came to, beside that it passed."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, told in report.user_properties:
                if name == "figure":
                    terminalreporter.write_line(str(told))
