"""Where sealed values belong, said once for whoever seals and whoever unseals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.storage.envelope import Place

if TYPE_CHECKING:
    from uuid import UUID


def answer_place(answer_id: UUID, dyad_id: UUID) -> Place:
    """Return the place that an answer is sealed for."""
    return Place("answer", "sealed", answer_id, dyad_id)
