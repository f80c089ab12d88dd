"""A person with a browser on the pages of learning, careers and sharing: what they do there, and what they see."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.serving import serving
from tests.web.test_browser import PDF, browser, open_page, sign_in, work
from upstar.workflows.tools import Tools

pytestmark = pytest.mark.browser

__all__ = ["browser"]

PHONE: ViewportSize = {"width": 360, "height": 780}


@pytest.fixture
def address(stocked: Tools) -> Iterator[str]:
    with serving(stocked) as address:
        yield address


def with_a_resume(page: Page, tools: Tools) -> None:
    sign_in(page)
    page.get_by_label("Upload a résumé").set_input_files(PDF)
    page.get_by_role("button", name="Read it").click()
    work(tools).join()
    expect(page.locator("#matches")).to_be_visible(timeout=20_000)


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_from_a_match_to_a_course_that_is_done(browser: Browser, stocked: Tools, address: str) -> None:
    page, complaints = open_page(browser, address, javascript=True)
    with_a_resume(page, stocked)
    page.goto("/matches")
    page.locator("article h3 a").first.click()
    expect(page.get_by_role("heading", name="The listing")).to_be_visible()
    page.get_by_role("link", name="Learning").click()
    progress = page.locator(".progress")
    expect(progress).to_contain_text("0% done: 0 of")
    todo = int(progress.locator("li strong").nth(1).inner_text())
    page.get_by_role("link", name="Next step:").click()
    first = page.locator(".course").filter(has=page.get_by_text("Your next step"))
    expect(first).to_be_in_viewport()
    course = first.get_attribute("id")
    first.get_by_role("button", name="I started").click()
    expect(page.get_by_role("status")).to_have_text("Noted: it stays first in your plan.")
    expect(page.locator(f"#{course}")).to_contain_text("Started")
    page.locator(f"#{course}").get_by_role("button", name="Done").click()
    expect(page.get_by_role("status")).to_contain_text("Well done.")
    expect(page.locator(f"#{course}")).to_have_count(0)
    expect(progress).not_to_contain_text("0% done: 0 of")
    assert int(progress.locator("li strong").nth(0).inner_text()) == 1
    assert int(progress.locator("li strong").nth(1).inner_text()) <= todo
    page.get_by_text("Finished: 1").click()
    page.get_by_role("button", name="Take back").first.click()
    expect(progress).to_contain_text("0% done: 0 of")
    assert complaints == []


def test_the_career_map_leads_to_its_roles_by_keyboard(browser: Browser, stocked: Tools, address: str) -> None:
    page, complaints = open_page(browser, address, javascript=False)
    with_a_resume(page, stocked)
    page.goto("/careers")
    wide, narrow = page.locator("svg.map.on-wide"), page.locator("svg.map.on-narrow")
    expect(wide).to_be_visible()
    expect(narrow).to_be_hidden()
    role = wide.locator("a:not(.here)").first
    role.focus()
    where = role.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{where}")
    page.set_viewport_size(PHONE)
    page.goto("/careers")
    expect(wide).to_be_hidden()
    expect(narrow).to_be_visible()
    for path in ("/careers", "/learning", "/assessments", "/preferences", "/account"):
        page.goto(path)
        assert sideways(page) <= 0, path
    assert complaints == []


def test_a_link_is_copied_opened_by_a_stranger_and_ended(browser: Browser, stocked: Tools, address: str) -> None:
    page, complaints = open_page(browser, address, javascript=True)
    with_a_resume(page, stocked)
    page.goto("/assessments")
    page.get_by_role("link", name="Share this score").click()
    page.get_by_role("button", name="Make a link").click()
    made = page.locator("#new")
    made.get_by_role("button", name="Copy").click()
    expect(made.get_by_text("Copied")).to_be_visible()
    link = made.get_by_role("textbox").input_value()
    page.get_by_label("Further words to hide").focus()
    page.keyboard.press("Control+V")
    expect(page.get_by_label("Further words to hide")).to_have_value(link)
    stranger, visited = open_page(browser, address, javascript=True)
    stranger.goto(link)
    expect(stranger.get_by_role("heading", name="Mara Lindqvist")).to_be_visible()
    expect(stranger.get_by_role("button", name="Print or save as PDF")).to_be_visible()
    stranger.emulate_media(media="print")
    expect(stranger.get_by_role("button", name="Print or save as PDF")).to_be_hidden()
    expect(stranger.locator("header.bar")).to_be_hidden()
    page.get_by_role("button", name="End it").click()
    expect(page.locator("#links")).to_contain_text("Ended")
    answer = stranger.goto(link)
    assert answer is not None
    assert answer.status == 404
    assert complaints + [line for line in visited if "404" not in line] == []


def test_a_long_form_says_that_it_is_not_saved(browser: Browser, stocked: Tools, address: str) -> None:
    page, complaints = open_page(browser, address, javascript=True)
    sign_in(page)
    page.goto("/preferences")
    save = page.get_by_role("button", name="Save")
    expect(save).to_be_in_viewport()
    page.get_by_label("Countries").fill("Germany")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    save.click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert complaints == []
