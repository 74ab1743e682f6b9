"""Settings of every test."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

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
