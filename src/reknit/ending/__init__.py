"""Ending well: a guided goodbye, a hand-over that the guest owns, and an ending that nobody talked about."""
