"""Detectors: each asks one question of many series at once, in one shape."""
