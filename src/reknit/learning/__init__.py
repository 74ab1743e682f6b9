"""Turn models learned from labelled turns, and judged on turns of others. Needs the extra `models`."""
