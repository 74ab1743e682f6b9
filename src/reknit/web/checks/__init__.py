"""Sessions, the two checks about each, what was opened, and what became of it."""
