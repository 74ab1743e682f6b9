"""Tokens of one-time links: 130 random bits in 26 signs that can be read aloud, typed, or scanned.

The alphabet leaves out I, L, O and U; what is typed may be in any case, with spaces or dashes anywhere, and O
counts as 0, I and L as 1. Only a token's fingerprint is stored.
"""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIGNS = 26
GROUP = 4
LONGEST_TYPED = 200
_LOOK_ALIKES = str.maketrans("OIL", "011")


def new_token() -> str:
    """Return a fresh token."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))


def in_groups(token: str) -> str:
    """Return the token in groups of four, to be read and typed."""
    return " ".join(token[start : start + GROUP] for start in range(0, len(token), GROUP))


def as_typed(text: str) -> str:
    """Return the token that somebody meant by what they typed, whatever they put between its signs."""
    signs = (sign for sign in text[:LONGEST_TYPED].upper() if sign.isascii() and sign.isalnum())
    return "".join(signs).translate(_LOOK_ALIKES)


def fingerprint(token: str) -> str:
    """Return what is stored of a token, 64 hex digits. 130 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
