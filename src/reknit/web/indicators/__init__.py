"""The quiet questions of the check, what both shared of them, and the practical side."""
