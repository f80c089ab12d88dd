"""The pages as forms and links alone: what a browser without JavaScript sends and shows."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from lxml import html

from tests.factories import make_match, make_resume
from tests.serving import serving
from upstar.kit.clock import utc_now
from upstar.listings import service as listings
from upstar.listings.merge import Incoming
from upstar.listings.types import Listing
from upstar.matching import preferences, tracker
from upstar.matching.types import Unlock
from upstar.workflows.tools import Tools


@pytest.fixture
def address(stocked: Tools) -> Iterator[str]:
    with serving(stocked) as address:
        yield address


MARA = "mara@example.com"
REASONS = {
    "version": "2",
    "components": [
        {"component": "skills", "points": "20.00", "possible": "40.00", "text": "You have 1 of 2.",
         "evidence": ["Go", "MySQL → SQL"]},
        {"component": "pay", "points": "10.00", "possible": "10.00", "text": "Pays enough.", "evidence": []},
    ],
    "unknown": ["title", "employment_type"],
    "what_if": [{"skill": "Kubernetes", "points": "6.47"}],
}  # fmt: skip
Visit = Callable[[str], tuple[httpx2.Client, UUID]]


@pytest.fixture
def visit(address: str) -> Iterator[Visit]:
    """A function from an e-mail address to a client that its owner signed in with by the form, and their id."""
    opened: list[httpx2.Client] = []

    def visitor(email: str) -> tuple[httpx2.Client, UUID]:
        client = httpx2.Client(base_url=address, follow_redirects=True, timeout=30)
        opened.append(client)
        who = {"email": email, "name": "Mara"}
        client.post("/signin", data=who)
        token = client.post("/api/v1/auth/local", json=who).json()["access_token"]
        me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json()
        return client, UUID(me["user_id"])

    yield visitor
    for client in opened:
        client.close()


def stock(tools: Tools, person: UUID, count: int = 3) -> list[UUID]:
    with tools.database.write() as session:
        resume = make_resume(session, person, processing_status="COMPLETED")
        unlock = Unlock("Triage", 1240, 4000)
        others = [Unlock("CPR", 1), Unlock("Kayak", 2, -800)]
        tracker.note_run(session, person, resume, hidden={"pay": 201, "visa": 88}, suiting=9, unlocks=[unlock, *others])
        return [
            make_match(session, person, resume, f"t:{n}", title=f"Nurse {n}", match_score=60 + n) for n in range(count)
        ]


def filled(answer: httpx2.Response, action: str) -> dict[str, Any]:
    """What the form of that action sends as it stands."""
    form = found(answer, f"//form[@action='{action}']")[0]
    values: dict[str, Any] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    return values


def found(answer: httpx2.Response, path: str) -> Any:
    """What an XPath finds on a page."""
    return html.fromstring(answer.text).xpath(path)


def said(answer: httpx2.Response) -> str:
    return " ".join(str(found(answer, "string(.)")).split())


def test_matches_are_sorted_filtered_and_paged(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    stock(stocked, person, 30)
    first = client.get("/matches?sort=added&min_score=0&remote=no&action=&resume_id=")
    assert first.status_code == 200
    assert "289 hidden: 201 salary, 88 visa." in said(first)
    assert "Triage 1,240 more listingsmedian pay USD 4k a year higher" in said(first)
    assert "Kayak 2 more listingsmedian pay USD 800 a year lower" in said(first)
    assert "CPR 1 more listing" in said(first)
    more = found(first, "//a[text()='More']/@href")[0]
    rest = client.get("/matches" + str(more))
    titles = [found(page, "//article//h3/a/text()") for page in (first, rest)]
    assert [len(page) for page in titles] == [10, 10]
    assert len({*titles[0], *titles[1]}) == 20
    assert "No match fits these filters." in said(client.get("/matches?min_score=99,5"))
    assert client.get("/matches?sort=luck").status_code == 422


def test_two_resumes_are_told_apart(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    stock(stocked, person)
    stock(stocked, person)
    page = client.get("/matches")
    assert said(page).count("resume.pdf: 289 hidden") == 2
    (_, first, *_) = found(page, "//select[@name='resume_id']/option/@value")
    assert said(client.get(f"/matches?resume_id={first}")).count("289 hidden") == 1


def test_a_match_is_viewed_noted_moved_and_taken_back(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    one = f"/matches/{stock(stocked, person)[0]}"
    assert "Viewed" in said(client.get(one))
    assert "Ask for <Ada>" in said(client.post(f"{one}/notes", data={"words": "Ask for <Ada>"}))
    for words, problem in ((" ", "Write something first."), ("a" * 4001, "no more than 4000 characters")):
        refused = client.post(f"{one}/notes", data={"words": words})
        assert (refused.status_code, problem in said(refused)) == (422, True)
    board = client.post(f"{one}/action", data={"action": "OFFERED", "to": "board"})
    assert board.url.path == "/matches/board"
    (column,) = found(board, "//section[@id='column-offered']")
    assert "Nurse 0" in column.text_content()
    assert "Where Nurse 0 stands" in column.text_content()
    assert client.post(f"{one}/action", data={"action": "NONE", "to": "board"}).status_code == 200
    with stocked.database.read() as session:
        steps = tracker.history(session, person, UUID(one.rsplit("/", maxsplit=1)[1])).items
    assert [step.action for step in steps] == [None, "OFFERED", "VIEWED", "VIEWED"]
    told = found(client.get(one), "//section[@id='history']//ol//strong/text()")
    assert told == ["Viewed", "Taken back", "Offered", "Note", "Viewed"]
    assert client.post(f"{one}/action", data={"action": ""}).status_code == 422


def test_a_match_tells_its_points_and_what_would_add_to_them(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    with stocked.database.write() as session:
        resume = make_resume(session, person, processing_status="COMPLETED")
        match_id = make_match(session, person, resume, match_reasons=REASONS, skills_matched=["Go"])
        old = make_match(session, person, resume, "t:2")
    page = client.get(f"/matches/{match_id}")
    assert [found(page, f"//ul[@class='reasons']//rect[@class='{part}']/@width") for part in ("track", "fill")] == [
        ["100.0", "25.0"], ["50.0", "25.0"],
    ]  # fmt: skip
    assert "Skills 20.00 of 40.00 You have 1 of 2. SQL in part, by “MySQL”" in said(page)
    assert "Not said by the listing or the résumé: job title, kind of job." in said(page)
    assert "What would raise the score +6.5 with Kubernetes" in said(page)
    card = client.get("/matches")
    assert "+6.5 with Kubernetes" in said(card)
    assert "MySQL" not in said(card)
    assert "What would raise" not in said(client.get(f"/matches/{old}"))


def test_a_match_tells_how_fresh_it_is(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    now = utc_now()
    kept = Listing(id="t:1", title="Nurse", organization="Clinic", data_source="t", date_posted=now - timedelta(days=3))
    with stocked.database.write() as session:
        listings.store(session, [Incoming(kept, "t")])
        resume = make_resume(session, person, processing_status="COMPLETED")
        match_id = make_match(session, person, resume, "t:1", posted_date=kept.date_posted)
        others = {days: make_match(session, person, resume, f"t:{days + 9}", posted_date=now - timedelta(days=days))
                  for days in (-1, 0, 1)}  # fmt: skip
    page = client.get(f"/matches/{match_id}")
    assert "posted 3 days ago" in said(page)
    (told,) = re.findall(r"last seen \d+ \w+ \d{4}(\d+)% likely to be open still", said(page))
    assert 90 <= int(told) <= 100
    words = {days: said(client.get(f"/matches/{one}")) for days, one in others.items()}
    assert "likely to be open" not in words[0]
    assert [words[days].split("posted ")[1].split()[0] for days in (-1, 0, 1)] == ["today", "today", "yesterday"]


def test_every_control_has_a_name_and_the_way_says_where_one_is(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    one = f"/matches/{stock(stocked, person)[0]}"
    client.post(f"{one}/action", data={"action": "SAVED"})
    here = {"/": "Résumés", "/matches": "Matches", one: "Matches", "/matches/alerts": "Matches",
            "/matches/board": "Tracker", "/preferences": "Preferences"}  # fmt: skip
    for path, name in here.items():
        page = client.get(path)
        assert found(page, "//header//nav/a[@aria-current]/text()") == [name]
        controls = "//*[self::input[not(@type='hidden')] or self::select or self::textarea]"
        assert found(page, f"{controls}[not(ancestor::label or @id=//label/@for)]") == [], path
        assert found(page, "//button[not(normalize-space())]") == []
        names = found(page, "//*[@id]/@id")
        assert len(names) == len(set(names)), path


def test_who_has_nothing_yet_is_told_what_to_do(visit: Visit) -> None:
    client, _ = visit(MARA)
    told = {"/matches": "No matches yet. Upload a résumé", "/matches/board": "Nothing is tracked yet.",
            "/matches/alerts": "No alerts yet."}  # fmt: skip
    for path, words in told.items():
        assert words in said(client.get(path))


def test_a_dismissed_match_can_be_brought_back(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    one = f"/matches/{stock(stocked, person)[0]}"
    fragment = client.post(f"{one}/action", data={"action": "DISMISSED"}, headers={"HX-Request": "true"})
    assert "Nurse 0 will not be shown again. Bring it back" in said(fragment)
    assert "Nurse 0" not in said(client.get("/matches"))
    client.post(f"{one}/action", data=filled(fragment, f"{one}/action") | {"action": "NONE"})
    assert "Nurse 0" in said(client.get("/matches"))


def test_preferences_are_set_as_the_form_shows_them(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    form = filled(client.get("/preferences"), "/preferences") | {
        "countries": "Germany, AT", "town": ["Berlin", "Cambridge, UK"], "radius": ["25", ""], "remote": "only",
        "pay_floor": "50.000", "pay_currency": "EUR", "needs_visa": "true", "hide_agencies": "true",
        "blocked_companies": "Acme GmbH\r\n\r\nContoso", "languages": "de en;fr".replace(" ", ","),
        "employment_types": ["FULL_TIME", "INTERN"], "alert_above": "80,5",
    }  # fmt: skip
    form["weight"] = ["0.5", *[""] * 6, "0,25"]
    answer = client.post("/preferences", data=form)
    assert answer.status_code == 200, said(answer)
    assert "Saved." in said(answer)
    with stocked.database.read() as session:
        made = preferences.get(session, person)
    assert made.wishes["countries"] == ["AT", "DE"]
    assert [(town["name"], town["radius_km"]) for town in made.wishes["towns"]] == [("Berlin", 25), ("Cambridge", 30)]
    assert (made.wishes["pay_floor"], made.wishes["pay_currency"], made.wishes["remote"]) == (50_000, "EUR", "only")
    assert made.wishes["blocked_companies"] == ["Acme GmbH", "Contoso"]
    assert (made.wishes["languages"], made.wishes["employment_types"]) == (["de", "en", "fr"], ["FULL_TIME", "INTERN"])
    assert (made.weights, float(made.alert_above or 0)) == ({"skills": 0.5, "pay": 0.25}, 80.5)
    client.post("/preferences", data=filled(client.get("/preferences"), "/preferences"))
    with stocked.database.read() as session:
        again = preferences.get(session, person)
    assert (again.wishes, again.weights, again.alert_above) == (made.wishes, made.weights, made.alert_above)
    client.post("/preferences/reset")
    with stocked.database.read() as session:
        assert preferences.get(session, person) == preferences.Preferences()


def test_what_does_not_fit_is_said_beside_its_field(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    wrong = {
        "countries": "Utopia", "town": ["Cambridge"], "pay_floor": "plenty", "languages": "xx", "remote": "maybe",
        "weight": ["2"], "alert_above": "many",
    }  # fmt: skip
    answer = client.post("/preferences", data=filled(client.get("/preferences"), "/preferences") | wrong)
    assert answer.status_code == 422
    fields = {name.removeprefix("error-") for name in found(answer, "//*[@class='error']/@id")}
    assert fields == {
        "wishes.countries", "wishes.towns", "wishes.pay_floor", "wishes.languages", "wishes.remote", "weights.skills",
        "alert_above",
    }  # fmt: skip
    for name in found(answer, "//*[@aria-invalid]/@aria-describedby"):
        assert found(answer, f"//*[@id='{name}']")
    assert found(answer, "//input[@name='countries']/@value") == ["Utopia"]
    with stocked.database.read() as session:
        assert preferences.get(session, person) == preferences.Preferences()


def test_alerts_are_shown_until_they_are_seen(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    ids = stock(stocked, person)
    assert "Alerts are off." in said(client.get("/matches/alerts"))
    with stocked.database.write() as session:
        preferences.put(session, person, wishes={}, weights={}, alert_above=61)
        tracker.note_new(session, person, tracker.last_runs(session, person)[0].resume_id, ids)
    assert "Alerts (2 new)" in said(client.get("/matches/board"))
    page = client.post("/matches/alerts/seen")
    assert (page.url.path, "Nurse 2" in said(page), "New " in said(page).split("Nurse", 1)[1]) == (
        "/matches/alerts", True, False,
    )  # fmt: skip
    assert "Alerts (" not in said(client.get("/matches"))


def test_another_person_s_pages_are_unknown(stocked: Tools, address: str, visit: Visit) -> None:
    client, person = visit(MARA)
    one = f"/matches/{stock(stocked, person)[0]}"
    client.post(f"{one}/notes", data={"words": "mine"})
    stranger, _ = visit("stranger@example.com")
    assert stranger.get(one).status_code == 404
    assert stranger.post(f"{one}/action", data={"action": "SAVED"}).status_code == 404
    assert stranger.post(f"{one}/notes", data={"words": "x"}).status_code == 404
    for path in ("/matches", "/matches/board", "/matches/alerts", "/preferences"):
        assert "Nurse" not in said(stranger.get(path))
        assert httpx2.get(address + path).status_code == 401
