"""Hints: what one member is told about the bond, computed only from what that member may see."""
