"""Turns worth looking at: rules and word lists, every mark told with the words that made it."""
