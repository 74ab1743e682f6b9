"""The reknit model: a bond that is steady, ruptured or repaired, seen through two people's ratings."""
