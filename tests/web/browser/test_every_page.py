"""Every page, on a phone and on a desk, in light and dark: nothing is in anybody's way."""

from __future__ import annotations

import pytest

from tests.web.browser.looking_over import LookedOver
from tests.web.browser.walks import WALKS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)
def test_nothing_is_in_anybody_s_way(device, server, walk) -> None:
    look = LookedOver()
    walk(lambda: device(bypass_csp=True), look, server)
    assert look.faults == []
    assert len(look.seen) == len(set(look.seen)) > 3
