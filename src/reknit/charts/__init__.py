"""Charts: functions that return accessible SVG strings."""
