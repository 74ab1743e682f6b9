"""Codes that people give to what was said, turn by turn and in five-minute segments, and how far coders agree."""
