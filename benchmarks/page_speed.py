"""Every page at the size of a real house: the server's time and its statements, and what a browser makes of it.

    python -m benchmarks.page_speed DIR [LISTINGS]

DIR is that of benchmarks.million. The pages come from the application's own table of routes, each with an example that
belongs to a person with a thousand matches. In Chromium: bytes that a first visit takes over the wire, largest
contentful paint, layout shift, and how long the main interactions take until the next frame.
"""

import sys
import time
from pathlib import Path
from statistics import median, quantiles

import httpx2
from playwright.sync_api import Browser, Page
from sqlalchemy import text

from benchmarks.common import scratch_folder
from benchmarks.measure import MS, table, verdict
from benchmarks.million import fill, kept_database
from tests.security.browsing import chromium
from tests.security.conftest import House, housing
from tests.web.looking import MOST_STATEMENTS, counted, pages
from upstar.adapters.storage import open_store
from upstar.kit.heap import settle
from upstar.settings import Quotas, Settings
from upstar.workflows.seed_reference import seed
from upstar.workflows.tools import Tools

LISTINGS = 100_000
MATCHES = 1000
RUNS, FIRST_RUNS = 60, 2
P95_BAR = 0.080
BYTES_BAR = 150_000
PAINT_BAR, SHIFT_BAR, INTERACTION_BAR = 800, 0.05, 100
"""Milliseconds, a share (https://web.dev/articles/cls), milliseconds."""
VITALS = """
    window.__vitals = {paint: 0, shift: 0, interaction: 0};
    new PerformanceObserver(list => { for (const e of list.getEntries()) __vitals.paint = e.startTime; })
        .observe({type: "largest-contentful-paint", buffered: true});
    new PerformanceObserver(list => { for (const e of list.getEntries())
        if (!e.hadRecentInput) __vitals.shift += e.value; })
        .observe({type: "layout-shift", buffered: true});
    new PerformanceObserver(list => { for (const e of list.getEntries())
        if (e.interactionId) __vitals.interaction = Math.max(__vitals.interaction, e.duration); })
        .observe({type: "event", buffered: true, durationThreshold: 16});
"""
SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
PRESSABLE = "main summary, main [data-interaction], header button[popovertarget]"
"""What answers a press without leaving the page."""
PRESSES = 8


def main() -> int:
    """Run the benchmark; return 1 where a bar is missed."""
    listings = int(sys.argv[2]) if len(sys.argv) > 2 else LISTINGS
    with kept_database(Path(sys.argv[1])) as database, scratch_folder() as folder:
        fill(database, listings)
        settings = Settings(data_dir=folder, quotas_free=Quotas(matches_shown=MATCHES))
        tools = Tools(database, open_store(settings), settings)
        seed(tools)
        with database.write() as session:
            session.execute(text("DELETE FROM users"))  # of a run that was stopped half-way
        with housing(tools) as house:
            settle()  # as a server does when it has started
            bars = _served(house)
            bars += _in_the_browser(house)
    return verdict(bars)


def _served(house: House) -> list[tuple[str, bool]]:
    rows, slow, many = [], [], []
    for name, (path, cookies) in pages(house).items():
        taken, statements = [], 0
        with httpx2.Client(base_url=house.address, cookies=cookies, timeout=60) as client:
            for run in range(RUNS + FIRST_RUNS):
                with counted(house.tools.database) as heard:
                    start = time.perf_counter()
                    client.get(path)
                    took = time.perf_counter() - start
                if run >= FIRST_RUNS:
                    taken.append(took)
                    statements = max(statements, len(heard))
        p95 = quantiles(taken, n=20)[-1]
        slow += [name] if p95 > P95_BAR else []
        many += [name] if statements > MOST_STATEMENTS else []
        rows.append([name, f"{statements}", f"{median(taken) * MS:.0f}", f"{p95 * MS:.0f}"])
        print("  ".join(rows[-1]), file=sys.stderr, flush=True)
    print(table(["page", "statements", "p50 ms", "p95 ms"], rows))
    return [
        (f"{len(rows) - len(slow)} of {len(rows)} pages within {P95_BAR * MS:.0f} ms at p95 {slow}", not slow),
        (f"at most {MOST_STATEMENTS} statements a page {many}", not many),
    ]


def _in_the_browser(house: House) -> list[tuple[str, bool]]:
    rows = []
    worst: dict[str, float] = {"bytes": 0, "paint": 0, "shift": 0, "interaction": 0}
    with chromium() as browser:
        for name, (path, cookies) in pages(house).items():
            found = visit(browser, house, path, cookies)
            worst = {key: max(value, found[key]) for key, value in worst.items()}
            rows.append(
                [name, f"{found['bytes'] / 1000:.0f}", f"{found['paint']:.0f}", f"{found['shift']:.3f}",
                 f"{found['interaction']:.0f}"]
            )  # fmt: skip
    print(table(["first visit", "kB", "paint ms", "shift", "interaction ms"], rows))
    return [
        (f"{worst['bytes'] / 1000:.0f} kB at most on a first visit, of {BYTES_BAR // 1000}",
         worst["bytes"] <= BYTES_BAR),
        (f"largest contentful paint {worst['paint']:.0f} ms at most, of {PAINT_BAR}", worst["paint"] <= PAINT_BAR),
        (f"layout shift {worst['shift']:.3f} at most, of {SHIFT_BAR}", worst["shift"] <= SHIFT_BAR),
        (f"interactions {worst['interaction']:.0f} ms at most, of {INTERACTION_BAR}",
         worst["interaction"] <= INTERACTION_BAR),
    ]  # fmt: skip


def visit(browser: Browser, house: House, path: str, cookies: dict[str, str]) -> dict[str, float]:
    """Open a page in a fresh browser, press what can be pressed, and return what was measured."""
    context = browser.new_context(base_url=house.address)
    context.add_cookies([{"name": key, "value": value, "url": house.address} for key, value in cookies.items()])
    context.add_init_script(VITALS)
    page = context.new_page()
    wire = _wire(page)
    page.goto(path, wait_until="load")
    page.evaluate(SETTLED)
    first_bytes = sum(wire)
    for pressable in page.locator(PRESSABLE).all()[:PRESSES]:
        if pressable.is_visible():
            pressable.click()
            page.evaluate(SETTLED)
    found: dict[str, float] = page.evaluate("window.__vitals")
    context.close()
    return found | {"bytes": first_bytes}


def _wire(page: Page) -> list[float]:
    """A list that gains the size of everything that comes over the wire, heads included."""
    sizes: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    return sizes


if __name__ == "__main__":
    sys.exit(main())
