"""What can be asked of every page in a real browser: is it readable for all, does it fit, does anything go wrong."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import httpx2
import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import event

from tests.security.conftest import OPERATOR as OPERATORS_ADDRESS
from tests.security.conftest import OWNER, House
from tests.security.walk import ABSENT, OPERATOR, Route, routes
from upstar.adapters.database import Database

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""WCAG 2.2, levels A and AA, as axe names them."""
GRAVE = ("serious", "critical")
WIDTHS = (360, 768, 1440)
"""A small phone, a tablet, a desk, in CSS pixels."""
HEIGHT = 900
MOST_STATEMENTS = 35
"""To the database for a page, whatever it shows: the limits of a request and its transactions count too."""
Scheme = Literal["light", "dark"]
LOOK = """async (rules) => {
    const found = await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
    return found.violations.map(v => ({
        id: v.id, impact: v.impact, places: v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary).slice(0, 3),
    }));
}"""
ERROR = "/nothing"
"""The address of no page."""
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth + 1"


@dataclass(slots=True)
class Look:
    """A page that was looked at, and what was wrong with it, by width and colours."""

    path: str
    grave: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    """What axe calls moderate or minor."""
    complaints: list[str] = field(default_factory=list)
    """Of the console, and of the layout."""


def pages(house: House) -> dict[str, tuple[str, dict[str, str]]]:
    """Every page there is: its route, with the address of an example and the cookies of who may see it.

    They come from the application's own table, so that a new page is looked at too.
    """
    found = {}
    for route in routes(house.app):
        if route.method != "GET" or route.path.startswith("/api/") or str(route) in ABSENT:
            continue
        client = house.as_person(_who(route), page=True)
        answer = route.send(client, house.ids[OWNER], follow_redirects=False)
        # what is not a whole page is a part that scripts put into one
        if answer.headers.get("content-type", "").startswith("text/html") and answer.text.startswith("<!doctype"):
            assert answer.is_success, f"{route}: {answer.status_code}"
            found[route.path] = (answer.request.url.raw_path.decode(), _cookies(client))
    anyone = {"/ (signed out)": ("/", {}), ERROR: ("/nothing", _cookies(house.as_person(OWNER, page=True)))}
    return found | anyone


def looks(
    browser: Browser,
    house: House,
    modes: Sequence[tuple[int, Scheme]],
    shots: Path | None = None,
    *,
    operators: bool | None = None,
) -> Iterator[Look]:
    """Look at every page at each width and in each colour; `shots` is a folder for screenshots.

    `operators` chooses their pages, or all the others.
    """
    if not AXE.is_file():
        pytest.skip("node_modules has no axe-core; make test installs it")
    # one browser for each person, as they have: what a page shares with others is fetched and compiled once
    for cookies, theirs in groupby(sorted(pages(house).items(), key=_cookies_of), key=_cookies_of):
        context = browser.new_context(base_url=house.address, reduced_motion="reduce")
        context.add_init_script(path=AXE)
        context.add_cookies([{"name": key, "value": value, "url": house.address} for key, value in cookies])
        page = context.new_page()
        heard = _listen(page)
        for name, (path, _) in theirs:
            if operators is not None and name.startswith("/operator") is not operators:
                continue
            seen = Look(name)
            heard.clear()
            page.goto(path)
            for width, scheme in modes:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                page.emulate_media(color_scheme=scheme)
                _judge(page, seen, f"{width} {scheme}")
                if shots is not None:
                    page.screenshot(path=shots / f"{_file_name(name)}-{width}-{scheme}.png", full_page=True)
            # a page of an error is one: Chromium says so of the page itself
            seen.complaints += [] if name == ERROR else heard
            yield seen
        context.close()


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Give a list that gains every statement that is sent while the block runs."""
    heard: list[str] = []

    def hear(*heard_of: Any) -> None:
        heard.append(heard_of[2])

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)


def _judge(page: Page, seen: Look, mode: str) -> None:
    violations: list[dict[str, Any]] = page.evaluate(LOOK, list(RULES))
    for each in violations:
        told = f"{mode} {each['id']} ({each['impact']}): {'; '.join(each['places'])}"
        (seen.grave if each["impact"] in GRAVE else seen.other).append(told)
    if page.evaluate(TOO_WIDE):
        seen.complaints.append(f"{mode}: wider than the screen")


def _listen(page: Page) -> list[str]:
    """Return a list that gains what the console complains of, and what breaks."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda raised: heard.append(str(raised)))
    return heard


def _who(route: Route) -> str:
    return OPERATORS_ADDRESS if route.asks == OPERATOR or route.path.startswith("/operator") else OWNER


def _cookies(client: httpx2.Client) -> dict[str, str]:
    return dict(client.cookies)


def _cookies_of(found: tuple[str, tuple[str, dict[str, str]]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(found[1][1].items()))


def _file_name(path: str) -> str:
    return path.strip("/").replace("/", "_").replace("{", "").replace("}", "").replace(" ", "-") or "front"
