"""Supervision of a pair: the link of three, what the supervisor sees, comments to the guide."""
