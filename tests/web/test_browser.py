"""A person with a browser: sign in, upload, watch, read. With JavaScript and without."""

import re
import shutil
import threading
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Page, expect, sync_playwright
from sqlalchemy import text

from tests.documents import make_pdf
from tests.serving import serving
from upstar.worker.run import drain
from upstar.workflows.tools import Tools

pytestmark = pytest.mark.browser

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is Chromium without its windows: each page opens in a fifth of the time."""
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
expect.set_options(timeout=15_000)
"""Milliseconds that a page may take to show what it is to: the first answer of a process makes tables for seconds,
beside others that do the same."""
ASKED_OFTEN, ASKED_EVERY = 400, 0.05
"""How often, and how many seconds apart, it is looked whether there is work."""
PDF: FilePayload = {"name": "mara.pdf", "mimeType": "application/pdf", "buffer": make_pdf()}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def address(stocked: Tools) -> Iterator[str]:
    with serving(stocked) as address:
        yield address


def open_page(browser: Browser, address: str, *, javascript: bool) -> tuple[Page, list[str]]:
    """A fresh page, and what its console complains of."""
    page = browser.new_context(base_url=address, java_script_enabled=javascript).new_page()
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def sign_in(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Name").fill("Mara Lindqvist")
    page.get_by_label("E-mail").fill("mara@example.com")
    page.get_by_role("button", name="Sign in on this machine").click()
    expect(page.get_by_role("heading", name="Your résumés")).to_be_visible()


def from_menu(page: Page, role: Literal["button", "link"], name: str) -> None:
    """Choose something of the account's menu."""
    page.locator("header button[popovertarget]").click()
    page.get_by_role(role, name=name, exact=True).click()


def work(tools: Tools) -> threading.Thread:
    """Run what is due, as the worker beside the server does, once there is something: a page sends files by itself."""
    worker = threading.Thread(target=_drain_once_asked, args=(tools,))
    worker.start()
    return worker


def _drain_once_asked(tools: Tools) -> None:
    for _ in range(ASKED_OFTEN):
        with tools.database.read() as session:
            if session.execute(text("SELECT EXISTS (SELECT FROM job_queue WHERE status = 'PENDING')")).scalar_one():
                break
        threading.Event().wait(ASKED_EVERY)
    drain(tools)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_from_a_pdf_to_matches_and_advice(browser: Browser, stocked: Tools, address: str, javascript: bool) -> None:
    page, complaints = open_page(browser, address, javascript=javascript)
    sign_in(page)
    page.get_by_label("Upload a résumé").set_input_files(PDF)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="Reading mara.pdf")).to_be_visible()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    worker = work(stocked)
    expect(page.get_by_role("heading", name="Mara Lindqvist")).to_be_visible(timeout=20_000)
    worker.join()
    expect(page.get_by_role("img", name=re.compile("Profile score"))).to_be_visible()
    expect(page.locator("#skills").get_by_text("PostgreSQL", exact=True)).to_be_visible()
    expect(page.locator("#history").get_by_text("Northwind Logistics GmbH")).to_be_visible()
    expect(page.locator("#learning ol.courses > li").first).to_be_visible()
    first = page.locator("#matches article").first
    first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="The listing")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_have_attribute("aria-pressed", "true")
    assert complaints == []


def test_dismissing_a_match_takes_it_off_the_page(browser: Browser, stocked: Tools, address: str) -> None:
    page, complaints = open_page(browser, address, javascript=True)
    sign_in(page)
    page.get_by_label("Upload a résumé").set_input_files(PDF)
    page.get_by_role("button", name="Read it").click()
    work(stocked).join()
    expect(page.locator("#matches")).to_be_visible(timeout=20_000)
    first = page.locator("#matches article").first
    first.get_by_role("button", name="Not for me").click()
    expect(first).to_contain_text("will not be shown again")
    page.reload()
    expect(page.locator("#matches article").first).not_to_contain_text("will not be shown again")
    assert complaints == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_what_was_read_wrong_is_corrected(browser: Browser, stocked: Tools, address: str, javascript: bool) -> None:
    page, complaints = open_page(browser, address, javascript=javascript)
    sign_in(page)
    page.get_by_label("Upload a résumé").set_input_files(PDF)
    page.get_by_role("button", name="Read it").click()
    work(stocked).join()
    skills, history = page.locator("#skills"), page.locator("#history")
    expect(skills).to_be_visible(timeout=20_000)
    skills.get_by_text("Add a skill that is missing").click()
    form = skills.locator("form").last
    form.get_by_label("Skill").fill("Basket Weaving")
    form.get_by_label("Level").select_option("EXPERT")
    form.get_by_role("button", name="Add").click()
    expect(skills.get_by_text("Basket Weaving", exact=True)).to_be_visible()
    skills.get_by_text("Django", exact=True).click()
    skills.locator("li", has_text="Django").get_by_role("button", name="Not my skill").click()
    expect(skills.get_by_text("Django", exact=True)).to_have_count(0)
    role = history.locator("li", has_text="Contoso Retail AG")
    role.get_by_text("Correct this role").click()
    role.get_by_label("Title").fill("Lead Developer")
    role.get_by_role("button", name="Save").click()
    expect(history.get_by_role("heading", name="Lead Developer")).to_be_visible()
    page.get_by_role("button", name="Read again").click()
    work(stocked).join()
    expect(history.get_by_role("heading", name="Lead Developer")).to_be_visible(timeout=20_000)
    expect(skills.get_by_text("Django", exact=True)).to_have_count(0)
    assert complaints == []


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [("resume.pdf", b"GIF89a0000", "a picture (GIF)"), ("big.txt", b"a" * (12 * 2**20), "larger than 10 MB")],
)
def test_a_bad_file_is_explained(browser: Browser, address: str, name: str, data: bytes, word: str) -> None:
    page, _ = open_page(browser, address, javascript=True)
    sign_in(page)
    file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.get_by_label("Upload a résumé").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text(word)).to_be_visible()


def test_a_file_that_fails_says_what_to_do(browser: Browser, stocked: Tools, address: str) -> None:
    page, _ = open_page(browser, address, javascript=True)
    sign_in(page)
    locked: FilePayload = {"name": "locked.pdf", "mimeType": "application/pdf", "buffer": make_pdf(password="secret")}
    page.get_by_label("Upload a résumé").set_input_files(locked)
    page.get_by_role("button", name="Read it").click()
    work(stocked).join()
    expect(page.get_by_role("heading", name="This file could not be read")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("password")).to_be_visible()


def test_another_person_s_page_is_unknown(browser: Browser, stocked: Tools, address: str) -> None:
    page, _ = open_page(browser, address, javascript=True)
    sign_in(page)
    page.get_by_label("Upload a résumé").set_input_files(PDF)
    page.get_by_role("button", name="Read it").click()
    work(stocked).join()
    page.wait_for_url("**/resumes/*")
    theirs = page.url
    stranger, _ = open_page(browser, address, javascript=True)
    stranger.goto(theirs)
    expect(stranger.get_by_text("Please sign in")).to_be_visible()
    stranger.goto("/")
    stranger.get_by_label("Name").fill("Stranger")
    stranger.get_by_label("E-mail").fill("stranger@example.com")
    stranger.get_by_role("button", name="Sign in on this machine").click()
    answer = stranger.goto(theirs)
    assert answer is not None
    assert answer.status == 404
    for form in ("delete",):
        assert stranger.request.post(f"{theirs}/{form}").status == 404
