"""How data rests: the encrypted database, the keys that are not in it, and the gates before a start."""
