"""Computing a course ahead of its page: the slow part begins when answers change, not when somebody looks."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404

from reknit.web.checks.known_falls import known_falls
from reknit.web.checks.viewer_panel import viewer_panel, viewer_rows
from reknit.web.policy import standing_of

if TYPE_CHECKING:
    from uuid import UUID

log = logging.getLogger("reknit.ahead")

_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead")
_asked: set[tuple[UUID, UUID]] = set()
_asking = threading.Lock()


def compute_ahead(dyad_id: UUID, *person_ids: UUID) -> None:
    """Compute the courses of these members once the transaction is stored. A page that comes sooner does not wait."""
    if settings.COMPUTES_AHEAD:
        transaction.on_commit(lambda: _ask(dyad_id, person_ids), robust=True)


def _ask(dyad_id: UUID, person_ids: tuple[UUID, ...]) -> None:
    for person_id in person_ids:
        with _asking:
            is_new = (dyad_id, person_id) not in _asked
            _asked.add((dyad_id, person_id))
        if is_new:
            _worker.submit(_compute, dyad_id, person_id)


def _compute(dyad_id: UUID, person_id: UUID) -> None:
    with _asking:
        _asked.discard((dyad_id, person_id))
    try:
        standing = standing_of(person_id, dyad_id)
        panel = viewer_panel(standing, viewer_rows(standing))
        if panel.n_dyads:
            known_falls(panel, standing)
    except Http404:
        log.debug("a course was not computed ahead: its member has left")
    except Exception:
        # The page computes it itself and shows what is wrong, if something is.
        log.exception("a course could not be computed ahead")
    finally:
        connection.close()
