"""Files and texts with a few pieces changed, cut, doubled or put in: what damage and ill will make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random


def spoiled(rng: Random, samples: Sequence[bytes], pieces: Sequence[bytes]) -> bytes:
    """Return one of the samples, spoiled in up to twelve places."""
    data = bytearray(rng.choice([*samples, b""]))
    for _ in range(rng.randint(0, 12)):
        at = rng.randint(0, len(data))
        match rng.randrange(5):
            case 0:
                data[at:at] = rng.choice(pieces)
            case 1:
                del data[at : at + rng.randint(1, 20)]
            case 2:
                data[at : at + 1] = bytes([rng.randrange(256)])
            case 3:
                data[at:at] = data[at : at + rng.randint(1, 200)]
            case _:
                data[at:at] = rng.choice(pieces) * rng.randint(1, 50)
    return bytes(data)
