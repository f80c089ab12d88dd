"""Every page that there is, from the table of routes, in a real browser: for everybody, on a phone and at a desk."""

import pytest

from tests.security.browsing import chromium
from tests.security.conftest import House, house
from tests.web.looking import looks
from tests.web.test_browser import CHROMIUM

__all__ = ["house"]

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]


def test_every_page_is_accessible_fits_the_screen_and_complains_of_nothing(house: House) -> None:
    with chromium() as browser:
        seen = list(looks(browser, house, [(360, "light"), (1440, "dark")]))
    assert len(seen) > 20
    assert {look.path: look.grave for look in seen if look.grave} == {}
    assert {look.path: look.complaints for look in seen if look.complaints} == {}
