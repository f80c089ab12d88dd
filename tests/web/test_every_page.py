"""Every page that there is, from the table of routes, in a real browser: for everybody, and on a phone."""

import pytest

from tests.security.browsing import chromium
from tests.security.conftest import House, house, settled
from tests.web.looking import MOST_STATEMENTS, counted, looks, pages
from tests.web.test_browser import CHROMIUM

__all__ = ["house", "settled"]

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]


# forty pages, each looked at from top to bottom: a minute where nothing else runs
@pytest.mark.timeout(300)
@pytest.mark.parametrize("operators", [False, True])
def test_every_page_is_accessible_fits_a_phone_and_complains_of_nothing(house: House, operators: bool) -> None:
    """As `benchmarks.accessibility` does it in six ways."""
    with chromium() as browser:
        seen = list(looks(browser, house, [(360, "light")], operators=operators))
    assert len(seen) > 15
    assert {look.path: look.grave for look in seen if look.grave} == {}
    assert {look.path: look.complaints for look in seen if look.complaints} == {}


def test_every_page_asks_the_database_a_bounded_number_of_times(house: House) -> None:
    many: dict[str, int] = {}
    for name, (path, cookies) in pages(house).items():
        client = house.client(cookies=cookies)
        with counted(house.tools.database) as heard:
            client.get(path)
        print(f"{len(heard):3} {name}")  # noqa: T201 - shown by pytest -s
        many |= {name: len(heard)} if len(heard) > MOST_STATEMENTS else {}
    assert many == {}
