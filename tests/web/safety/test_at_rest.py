"""Nothing of what is for one person alone lies in the clear in any table."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from reknit.web.clinic.models import Site
from tests.web.cast import Cast, signed_in
from tests.web.given import address, fields
from tests.web.test_at_rest import every_value

TOLD = ("canary-received", "canary-for-somebody-new", "line_crossed", "fee_fits", "afraid", "outside the work", "Ito")


@pytest.mark.django_db(transaction=True)
def test_no_table_and_no_log_tells_what_was_marked_or_written(cast: Cast, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    ben, dyad = signed_in(cast.ben), f"/dyads/{cast.dyad.pk}/"
    site = {"name": "Here", "contacts": "", "country": "", "risk_protocol": "Ito | 12"}
    assert signed_in(cast.max).post("/site/", site).status_code == 302
    quiet = {"indicators-asked": "line_crossed", "indicator-answer-line_crossed": "3"}
    ben.post(address(cast, "check"), fields(understood=5) | quiet)
    ben.post(dyad + "practicals/", {"practical-fee_fits": "1", "level-fee_fits": "shared"})
    ben.post(dyad + "goodbye/", {"act": "begin"})
    ben.post(dyad + "goodbye/", {"act": "write", "part-received": "canary-received"})
    ben.post(dyad + "goodbye/for-somebody-new/", {"part-care": "canary-for-somebody-new"})
    ben.post(dyad + "private/tell/", {"sure": "yes"})
    assert b"canary-received" in ben.get(dyad + "goodbye/").content
    values = list(every_value())
    assert [told for told in TOLD for value in values if told.encode() in value] == []
    assert [told for told in TOLD[:2] if told in caplog.text] == []
    assert str(cast.ito.pk) in Site.objects.get(pk=1).risk_protocol, "people by their ids"
