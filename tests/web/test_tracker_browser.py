"""A person with a browser says what they want, tracks their matches, and reads what is hidden. Scripts or none."""

import re
from uuid import UUID

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import make_match, make_resume
from tests.web.test_browser import address, browser, from_menu, open_page, sign_in
from upstar.matching import preferences, tracker
from upstar.matching.types import Unlock
from upstar.workflows.tools import Tools

__all__ = ["address", "browser"]
pytestmark = pytest.mark.browser

ONE_LINE_PX = 40
"""Higher than one line of text, lower than two: a short name beside other facts is not broken."""
both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])


def person_of(tools: Tools, address: str) -> UUID:
    """The id of who signs in on the page."""
    who = {"email": "mara@example.com", "name": "Mara Lindqvist"}
    with httpx2.Client(base_url=f"{address}/api/v1/") as client:
        client.headers["Authorization"] = f"Bearer {client.post('auth/local', json=who).json()['access_token']}"
        return UUID(client.get("me").json()["user_id"])


def stock(tools: Tools, person: UUID) -> list[UUID]:
    with tools.database.write() as session:
        resume = make_resume(session, person, processing_status="COMPLETED")
        tracker.note_run(
            session, person, resume, hidden={"pay": 201, "visa": 88}, suiting=9,
            unlocks=[Unlock("Triage", 1240, 4000)],
        )  # fmt: skip
        return [
            make_match(session, person, resume, f"t:{n}", title=f"Nurse {n}", match_score=60 + n, is_remote=n == 1)
            for n in range(3)
        ]


def no_wider_than_the_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@both_ways
def test_preferences_are_set_and_what_does_not_fit_is_said(
    browser: Browser, stocked: Tools, address: str, javascript: bool
) -> None:
    page, complaints = open_page(browser, address, javascript=javascript)
    sign_in(page)
    from_menu(page, "link", "Preferences")
    page.get_by_label("Countries").fill("Germany, Utopia")
    page.get_by_label("Town").first.fill("Berlin")
    page.get_by_label("Within km").first.fill("25")
    page.get_by_label("Least pay a year").fill("50.000")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_label("Full time").check()
    page.get_by_label("Companies").fill("Acme GmbH\nContoso")
    page.get_by_label("Pay", exact=True).fill("0,5")
    page.get_by_label("Tell me of new matches").fill("80")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("There is no country Utopia.")).to_be_visible()
    expect(page.get_by_label("Countries")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Town").first).to_have_value("Berlin")
    page.get_by_label("Countries").fill("Germany")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("matched anew")).to_be_visible()
    expect(page.get_by_label("Town").first).to_have_value("Berlin, Berlin, DE")
    expect(page.get_by_label("Least pay a year")).to_have_value("50000")
    with stocked.database.read() as session:
        made = preferences.get(session, person_of(stocked, address))
    assert (made.wishes["countries"], made.wishes["pay_floor"], made.weights) == (["DE"], 50_000, {"pay": 0.5})
    assert made.wishes["blocked_companies"] == ["Acme GmbH", "Contoso"]
    page.get_by_role("button", name="Save").click()
    with stocked.database.read() as session:
        again = preferences.get(session, person_of(stocked, address))
    assert (again.wishes, again.weights, again.alert_above) == (made.wishes, made.weights, made.alert_above)
    page.get_by_text("Reset", exact=True).click()
    page.get_by_role("button", name="Forget all of it").click()
    expect(page.get_by_label("Countries")).to_have_value("")
    assert [line for line in complaints if "422" not in line] == []


@both_ways
def test_matches_are_tracked_on_the_board(browser: Browser, stocked: Tools, address: str, javascript: bool) -> None:
    page, complaints = open_page(browser, address, javascript=javascript)
    sign_in(page)
    ids = stock(stocked, person_of(stocked, address))
    page.get_by_role("link", name="Matches").click()
    expect(page.get_by_text("289 hidden: 201 salary, 88 visa")).to_be_visible()
    page.get_by_text("What one more skill would open").click()
    expect(page.get_by_text("1,240 more listings")).to_be_visible()
    expect(page.get_by_text("median pay USD 4k a year higher")).to_be_visible()
    page.get_by_label("Remote").select_option("yes")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("article.match")).to_have_count(1)
    page.get_by_role("link", name="Nurse 1").click()
    expect(page.locator("#history").get_by_text("Viewed").last).to_be_visible()
    page.get_by_label("Note").fill("Ask for Ada")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("#history .timeline").get_by_text("Ask for Ada")).to_be_visible()
    page.get_by_label("Note").fill(" ")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Write something first.")).to_be_visible()
    page.goto(f"/matches/{ids[1]}")
    page.get_by_role("button", name="I applied").click()
    page.get_by_role("link", name="Tracker", exact=True).click()
    applied, offered = page.locator("#column-applied"), page.locator("#column-offered")
    expect(applied.get_by_role("link", name="Nurse 1")).to_be_visible()
    applied.get_by_label(re.compile("Where Nurse 1 stands")).select_option("OFFERED")
    applied.locator("form.move").get_by_role("button", name="Move").click()
    expect(offered.get_by_role("link", name="Nurse 1")).to_be_visible()
    expect(applied.get_by_role("link", name="Nurse 1")).to_have_count(0)
    assert [line for line in complaints if "422" not in line] == []


def test_a_dismissed_match_is_brought_back_and_alerts_are_seen(browser: Browser, stocked: Tools, address: str) -> None:
    page, complaints = open_page(browser, address, javascript=True)
    sign_in(page)
    person = person_of(stocked, address)
    ids = stock(stocked, person)
    with stocked.database.write() as session:
        resume = tracker.last_runs(session, person)[0].resume_id
        preferences.put(session, person, wishes={}, weights={}, alert_above=62)
        tracker.note_new(session, person, resume, ids)
    page.goto("/matches")
    first = page.locator("article.match").first
    first.get_by_role("button", name="Save").press("Enter")
    expect(first.get_by_role("button", name="Saved")).to_be_focused()
    first.get_by_role("button", name="Not for me").press("Enter")
    expect(first).to_contain_text("will not be shown again")
    expect(first.get_by_role("button", name="Bring it back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(first.get_by_role("link", name="Nurse 2")).to_be_visible()
    expect(first.get_by_role("button", name="Save")).to_be_focused()
    page.get_by_role("link", name="Alerts (1 new)").click()
    expect(page.get_by_role("link", name="Nurse 2")).to_be_visible()
    page.get_by_role("button", name="Mark all as seen").click()
    expect(page.get_by_text("Seen", exact=True)).to_be_visible()
    assert complaints == []


def test_the_pages_fit_a_phone(browser: Browser, stocked: Tools, address: str) -> None:
    page, _ = open_page(browser, address, javascript=True)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page)
    person = person_of(stocked, address)
    ids = stock(stocked, person)
    with stocked.database.write() as session:
        preferences.put(session, person, wishes={}, weights={}, alert_above=0)
        tracker.note_new(session, person, tracker.last_runs(session, person)[0].resume_id, ids)
    for path in ("/matches", "/matches/board", "/matches/alerts", "/preferences", f"/matches/{ids[0]}"):
        for width in (360, 768):
            page.set_viewport_size({"width": width, "height": 740})
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert no_wider_than_the_window(page), (path, width)
            for name in page.locator(".rows a, .rows strong").all():
                assert (name.bounding_box() or {"height": 0})["height"] < ONE_LINE_PX, (path, width)


def test_another_person_s_match_takes_no_act_or_note(browser: Browser, stocked: Tools, address: str) -> None:
    page, _ = open_page(browser, address, javascript=False)
    sign_in(page)
    match_id = stock(stocked, person_of(stocked, address))[0]
    stranger, _ = open_page(browser, address, javascript=False)
    stranger.goto("/")
    stranger.get_by_label("Name").fill("Stranger")
    stranger.get_by_label("E-mail").fill("stranger@example.com")
    stranger.get_by_role("button", name="Sign in on this machine").click()
    assert stranger.request.post(f"/matches/{match_id}/action", form={"action": "SAVED"}).status == 404
    assert stranger.request.post(f"/matches/{match_id}/notes", form={"words": "Hello"}).status == 404
    assert stranger.request.get(f"/matches/{match_id}").status == 404
    for path in ("/matches", "/matches/board", "/matches/alerts"):
        stranger.goto(path)
        expect(stranger.get_by_text("Nurse")).to_have_count(0)


MOVED = """() => new Promise(done => new PerformanceObserver(list => done(
    list.getEntries().reduce((sum, entry) => sum + (entry.hadRecentInput ? 0 : entry.value), 0)
)).observe({type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 300))"""


@both_ways
def test_a_button_that_needs_a_script_is_shown_by_it_and_nothing_moves(
    browser: Browser, stocked: Tools, address: str, javascript: bool
) -> None:
    page, complaints = open_page(browser, address, javascript=javascript)
    sign_in(page)
    page.goto("/referrals")
    expect(page.get_by_role("button", name="Copy")).to_have_count(1 if javascript else 0)
    assert float(page.evaluate(MOVED)) < 0.05 if javascript else True
    assert complaints == []


def test_a_title_is_said_as_it_is_whatever_it_holds(browser: Browser, stocked: Tools, address: str) -> None:
    page, _ = open_page(browser, address, javascript=True)
    sign_in(page)
    person = person_of(stocked, address)
    with stocked.database.write() as session:
        match = make_match(
            session, person, make_resume(session, person), "t:9", title="Cook $& {column} $'", match_score=60
        )
        tracker.act(session, person, match, "SAVED")
    page.goto("/matches/board")
    page.locator("#column-saved .handle").press("Space")
    expect(page.locator("#board-said")).to_contain_text("Cook $& {column} $' is lifted. It is in Saved.")
