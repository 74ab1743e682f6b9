"""Settings of every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How fast examples are drawn says how busy the machine is, and nothing about reknit.
settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")
