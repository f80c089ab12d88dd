"""Make the tour in pictures: `make tour`, or `python -m scripts.tour [FOLDER]` (`docs/tour` unless said otherwise).

A house of its own is started in a scratch folder, a person signs in, uploads a résumé and goes from page to page. Each
stop leaves a picture, and a line in FOLDER/README.md that says what it shows.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from playwright.sync_api import FilePayload, Page, expect

from tests.conftest import free_port
from tests.documents import make_pdf
from tests.security.browsing import chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "tour"
START_SECONDS = 120
READ_MS = 60_000
WIDTH, HEIGHT = 1200, 860
PDF: FilePayload = {"name": "mara-lindqvist.pdf", "mimeType": "application/pdf", "buffer": make_pdf()}


@dataclass(frozen=True, slots=True)
class Stop:
    """A picture: its file's name, what it shows, and how one gets there."""

    name: str
    caption: str
    go: Callable[[Page], object]
    whole: bool = False
    """Whether the picture goes on below the fold."""


def to(path: str) -> Callable[[Page], object]:
    """Return the way to an address."""
    return lambda page: page.goto(path)


def _sign_in(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Name").fill("Mara Lindqvist")
    page.get_by_label("E-mail").fill("mara@example.com")
    page.locator("form[action='/signin'] button").click()


def _upload(page: Page) -> None:
    page.locator("input[type=file]").first.set_input_files(PDF)
    button = page.locator("form[action='/resumes'] button.primary")
    if button.is_visible():
        button.click()
    expect(page.locator("#score")).to_be_visible(timeout=READ_MS)


def _reading(page: Page) -> None:
    page.goto(page.url.partition("#")[0].rstrip("/") + "/reading")
    page.wait_for_load_state("networkidle")


def _first_match(page: Page) -> None:
    page.goto("/matches")
    page.locator("article a").first.click()
    page.get_by_role("button", name="Save", exact=True).first.click()


def _first_job(page: Page) -> None:
    page.goto("/jobs?q=developer")
    page.locator("main article a, main li h2 a, main li h3 a").first.click()


STOPS = (
    Stop("welcome", "What Upstar does, before anybody has signed in.", to("/")),
    Stop("first-run", "Signed in for the first time: one screen, and the upload in the middle of it.", _sign_in),
    Stop("resume", "The résumé has been read: the score, what would raise it, and the jobs that suit.", _upload),
    Stop(
        "reading", "What was read, beside the document that it was read from; every value can be corrected.", _reading
    ),
    Stop("matches", "Jobs ranked by how well they suit, each with its reasons.", to("/matches")),
    Stop(
        "match",
        "One job: why it suits, what is missing, and what each missing skill would add.",
        _first_match,
        whole=True,
    ),
    Stop("jobs", "The whole stock, searched by words and narrowed by what the listings have.", to("/jobs?q=developer")),
    Stop("job", "Any listing, with where it comes from and how fresh it is.", _first_job),
    Stop("tracker", "Applications as a board, moved with the pointer or the keyboard.", to("/matches/board")),
    Stop("score", "Every point of the score, and what each missing one needs.", to("/assessments")),
    Stop("learning", "Courses in order, with the jobs that each would open.", to("/learning")),
    Stop("careers", "Where one stands on every path, and the next steps.", to("/careers")),
    Stop("market", "What the stock asks for, and how sure that is.", to("/market")),
    Stop("sharing", "Links to a score, each with what it shows and until when.", to("/shares")),
    Stop("preferences", "What one wants of a job; what does not fit is hidden and counted.", to("/preferences")),
    Stop("privacy", "Everything that is kept, to take along or to erase.", to("/privacy")),
    Stop("account", "Where one is signed in, what one may use, and tokens for programs.", to("/account")),
)


def main() -> int:
    """Make the pictures and the page that shows them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with _house() as address, chromium() as browser:
        context = browser.new_context(
            base_url=address, viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB", reduced_motion="reduce"
        )
        page = context.new_page()
        for number, stop in enumerate(STOPS, 1):
            stop.go(page)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{stop.name}.png", full_page=stop.whole)
            print(f"{number} of {len(STOPS)}: {stop.name}", file=sys.stderr)
    lines = ["# A tour of Upstar", "", "Made by `make tour`."]
    for stop in STOPS:
        lines += [
            "",
            f"## {stop.name.replace('-', ' ').capitalize()}",
            "",
            stop.caption,
            "",
            f"![{stop.caption}]({stop.name}.png)",
        ]
    (folder / "README.md").write_text("\n".join(lines) + "\n", "utf-8")
    return 0


@contextmanager
def _house() -> Iterator[str]:
    """Run `upstar serve` on free ports in a scratch folder."""
    with tempfile.TemporaryDirectory(prefix="upstar-tour-") as folder:
        Path(folder).chmod(0o755)
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        settings = {"UPSTAR_DATA_DIR": folder, "UPSTAR_PORT": str(port), "DB_PORT": str(free_port())}
        process = subprocess.Popen(
            [sys.executable, "-m", "upstar", "serve"], env=os.environ | settings, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            transport = httpx2.HTTPTransport(retries=START_SECONDS)
            with httpx2.Client(transport=transport, timeout=START_SECONDS) as client:
                client.get(f"{address}/healthz").raise_for_status()
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
