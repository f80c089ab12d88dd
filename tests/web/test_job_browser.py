"""A person with a browser: jobs are searched without a reload, and the board is moved by pointer, keys and list."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import make_match
from tests.web.test_browser import address, browser, open_page, sign_in
from tests.web.test_job_pages import nurses, read_resume
from tests.web.test_tracker_browser import no_wider_than_the_window, person_of
from upstar.matching import tracker
from upstar.workflows.tools import Tools

__all__ = ["address", "browser"]
pytestmark = pytest.mark.browser


def titles(page: Page, column: str) -> list[str]:
    return page.locator(f"#column-{column} article h3").all_inner_texts()


def test_jobs_are_narrowed_down_saved_and_gone_back_from_without_a_reload(
    browser: Browser, stocked: Tools, address: str
) -> None:
    page, complaints = open_page(browser, address, javascript=True)
    sign_in(page)
    read_resume(stocked, person_of(stocked, address))
    nurses(stocked, 4)
    page.goto("/jobs")
    page.evaluate("window.kept = true")
    page.get_by_label("What").fill('"night nurse"')
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#count")).to_have_text("4 jobs")
    expect(page).to_have_url(re.compile(r"/jobs\?q=%22night\+nurse%22$|/jobs\?q=%22night%20nurse%22$"))
    page.locator(".facets").get_by_label("Cardiology").check()
    expect(page.locator("#count")).to_have_text("1 job")
    expect(page.locator("#said")).to_have_text("1 job")
    expect(page.locator(".facets").get_by_label("Cardiology")).to_be_focused()
    hit = page.locator("li.hit").first
    hit.get_by_role("button", name="Save").press("Enter")
    expect(hit.get_by_role("button", name="Saved")).to_be_focused()
    assert page.evaluate("window.kept") is True
    page.go_back()
    expect(page.locator("#count")).to_have_text("4 jobs")
    expect(page.get_by_role("button", name="Saved Night Nurse 3")).to_be_visible()
    page.get_by_role("button", name="Save the search").click()
    page.get_by_role("link", name='Search again "night nurse"').click()
    page.get_by_role("link", name="Night Nurse 3").click()
    expect(page.get_by_role("heading", name="Why it scores")).to_be_visible()
    page.get_by_role("heading", name="Jobs like it").scroll_into_view_if_needed()
    expect(page.locator("#similar")).to_be_visible()
    for width in (360, 768):
        for path in ("/jobs?q=nurse&near=Berlin", "/jobs/saved", page.url):
            page.set_viewport_size({"width": width, "height": 740})
            page.goto(path)
            assert no_wider_than_the_window(page), (path, width)
    assert complaints == []


def test_the_board_is_moved_by_keys_pointer_and_list_and_puts_back_what_fails(
    browser: Browser, stocked: Tools, address: str
) -> None:
    page, complaints = open_page(browser, address, javascript=True)
    sign_in(page)
    person = person_of(stocked, address)
    resume = read_resume(stocked, person)
    with stocked.database.write() as session:
        ids = [make_match(session, person, resume, f"t:{n}", title=f"Nurse {n}") for n in range(3)]
        for one in ids:
            tracker.act(session, person, one, "SAVED")
    page.goto("/matches/board")
    said, trouble = page.locator("#board-said"), page.locator("#board-trouble")
    page.get_by_role("button", name="Move Nurse 0", exact=True).first.press(" ")
    expect(said).to_contain_text("Nurse 0 is lifted. It is in Saved.")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Over Applied, column 3 of 8.")
    page.keyboard.press("Escape")
    expect(said).to_contain_text("Nurse 0 stays in Saved.")
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    expect(said).to_contain_text("Nurse 0 moved to Interviewing.")
    expect(page.locator(f"#handle-{ids[0]}")).to_be_focused()
    assert (titles(page, "interviewing"), page.locator("#name-saved .quiet").inner_text()) == (["Nurse 0"], "2")
    page.locator(f"#tracked-{ids[1]} h3").drag_to(page.locator("#column-offered h2"))
    expect(said).to_contain_text("Nurse 1 moved to Offered.")
    card = page.locator(f"#tracked-{ids[2]}")
    card.get_by_label("Where Nurse 2 stands").select_option("APPLIED")
    card.locator(".move button").click()
    expect(said).to_contain_text("Nurse 2 moved to Applied.")
    with stocked.database.write() as session:
        tracker.act(session, person, ids[2], "REJECTED")
    page.locator(f"#tracked-{ids[2]} h3").drag_to(page.locator("#column-offered h2"))
    expect(trouble).to_contain_text("Nurse 2 could not be moved and is back in Applied.")
    expect(trouble).to_contain_text("Nurse 2 is in Rejected now.")
    assert titles(page, "applied") == ["Nurse 2"]
    page.route("**/action", lambda route: route.abort())
    page.locator(f"#tracked-{ids[0]} h3").drag_to(page.locator("#column-hired h2"))
    expect(trouble).to_contain_text("Nurse 0 could not be moved and is back in Interviewing.")
    page.unroute("**/action")
    trouble.get_by_role("link").click()
    expect(page.locator("#column-rejected").get_by_role("link", name="Nurse 2")).to_be_visible()
    assert [line for line in complaints if "409" not in line and "ERR_FAILED" not in line] == []
