"""Ending well: the goodbye of two, the hand-over that the guest owns, and an ending that nobody talked about."""
