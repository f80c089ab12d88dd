"""The stock as pages: search, what was understood, saved searches, a job, as forms and links alone."""

import sys
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx2
import pytest

from tests.factories import make_match, make_resume
from tests.listings.making import fill, listing
from tests.web import looking
from tests.web.test_pages import MARA, Visit, address, filled, found, said, visit
from upstar.listings.types import Listing, Place
from upstar.matching import active, preferences, tracker
from upstar.matching.meaning import vectors
from upstar.matching.types import Candidate, Unlock
from upstar.web.charts import stack
from upstar.web.pages.job_search import SearchForm
from upstar.workflows.tools import Tools

__all__ = ["address", "visit"]

BERLIN = Place("Germany", "DE", "Berlin", "Berlin")
MOST_STATEMENTS = {"/jobs": 30, "/jobs/{id}": 30, "/matches": 20, "/matches/board": 14}
"""Statements of a page, those that begin and end its transactions among them; none grows with what is shown."""


def nurses(tools: Tools, count: int = 3, **over: Any) -> list[str]:
    """Store jobs of night nurses in Berlin, of which each needs one skill more than the last; return their ids."""
    skills = ("Triage", "Wound Care", "Phlebotomy", "Cardiology")
    made: list[Listing] = [
        listing(
            n, title=f"Night Nurse {n}", remote_derived=False, ai_key_skills=skills[: n % len(skills) + 1],
            places=(BERLIN,), description_html="<h1>We</h1><p>care<script>x</script></p>",
            description_text="We care", **over,
        )
        for n in range(count)
    ]  # fmt: skip
    fill(tools.database, made)
    return [one.id for one in made]


def read_resume(tools: Tools, person: UUID) -> UUID:
    """A résumé of a nurse who knows triage, as matching reads it."""
    trades = ("nurse",)
    nurse = Candidate({"triage": "Triage"}, {}, trades, vectors(trades), ("Nurse",))
    with tools.database.write() as session:
        resume = make_resume(session, person, processing_status="COMPLETED")
        active.put(session, person, resume, nurse)
        tracker.note_run(session, person, resume, hidden={}, suiting=1, unlocks=[Unlock("Wound Care", 1240)])
    return resume


def counted(answer: httpx2.Response) -> str:
    return " ".join(str(found(answer, "string(//h2[@id='count'])")).split())


def test_jobs_are_found_and_what_was_understood_is_told(stocked: Tools, visit: Visit) -> None:
    client, _ = visit(MARA)
    nurses(stocked)
    page = client.get("/jobs", params={"q": '"night nurse" -chef', "near": "Potsdam", "radius": 50, "pay": ""})
    assert counted(page) == "3 jobs"
    told = said(page)
    assert "“night nurse”" in told
    assert "without “chef”" in told
    assert "50 km around Potsdam, Brandenburg, Germany" in told
    assert "made:" not in told
    assert client.get("/jobs?near=Potsdam&radius=0&q=nurse").text.count("Night Nurse") == 0
    for words in ("Bavaria", "Munich", "Utopia by the Sea"):
        assert "Nothing fits all of this." in said(client.get("/jobs", params={"q": "night nurse", "near": words}))


def test_every_choice_tells_how_many_it_leaves(stocked: Tools, visit: Visit) -> None:
    client, _ = visit(MARA)
    nurses(stocked, 4)
    page = client.get("/jobs?q=%22night+nurse%22")
    choices = found(page, "//input[@name='skill' and @form='search']")
    counts = {one.get("value"): " ".join(one.getparent().xpath("span/text()")) for one in choices}
    assert counts == {"Triage": "Triage 4", "Wound Care": "Wound Care 3", "Phlebotomy": "Phlebotomy 2",
                      "Cardiology": "Cardiology 1"}  # fmt: skip
    for name, line in counts.items():
        left = client.get("/jobs", params={"q": '"night nurse"', "skill": name})
        assert counted(left).split()[0] == line.rsplit(maxsplit=1)[1]
    chip = found(left, "//a[@aria-label='Without Cardiology']/@href")[0]
    assert counted(client.get(str(chip))) == "4 jobs"


def test_where_nothing_is_found_it_is_told_what_to_leave_away(stocked: Tools, visit: Visit) -> None:
    client, _ = visit(MARA)
    nurses(stocked)
    page = client.get("/jobs", params={"q": '"night nurse"', "remote": "yes"})
    assert "without remote work 3 jobs" in said(page)
    way = found(page, "//a[text()='without remote work']/@href")[0]
    assert counted(client.get(str(way))) == "3 jobs"


@pytest.mark.parametrize(
    ("told", "amount"),
    [("50.000", 50_000), ("50,000", 50_000), ("50k", 50_000), ("50,5 K", 50_500), ("1 200 000", 1_200_000),
     ("", None), ("plenty", None), ("-5", None), ("9" * 20, None), ("0", None)],
)  # fmt: skip
def test_pay_is_read_as_people_write_it(told: str, amount: int | None) -> None:
    assert SearchForm(pay=told).pay_told == amount


def test_a_pay_that_is_none_is_said_beside_its_field(visit: Visit) -> None:
    client, _ = visit(MARA)
    page = client.get("/jobs?pay=plenty")
    assert found(page, "//input[@name='pay']/@aria-describedby") == ["pay-error"]
    assert "This is no amount" in said(page)


def test_a_floor_in_another_currency_is_compared_in_dollars(stocked: Tools, visit: Visit) -> None:
    client, _ = visit(MARA)
    pays = {"ai_salary_currency": "EUR", "ai_salary_minvalue": 60_000, "ai_salary_maxvalue": 60_000}
    nurses(stocked, 1, **pays)
    kept = [counted(client.get(f"/jobs?q=%22night+nurse%22&pay={pay}&currency=EUR")) for pay in (59_000, 61_000)]
    assert kept == ["1 job", "0 jobs"]
    assert client.get("/jobs?pay=5&currency=XXX").status_code == 422


def test_an_address_says_all_that_the_form_does(visit: Visit) -> None:
    client, _ = visit(MARA)
    asked = {"q": "nurse", "near": "Berlin", "radius": "50", "remote": "no", "pay": "40k", "currency": "EUR",
             "company": "Acme", "days": "30", "sort": "date"}  # fmt: skip
    page = client.get("/jobs", params=asked)
    beside = {
        str(one.get("name")): str(one.get("value"))
        for one in found(page, "//*[@form='search' and @checked] | //select[@form='search']/option[@selected]/..")
    } | {"sort": str(found(page, "//select[@name='sort']/option[@selected]/@value")[0])}
    form = {name: value[0] for name, value in filled(page, "/jobs").items()} | beside
    assert form == asked
    assert SearchForm.model_validate(form).address() == SearchForm.model_validate(asked).address()


def test_more_jobs_are_a_link_away_and_none_comes_twice(stocked: Tools, visit: Visit) -> None:
    client, _ = visit(MARA)
    nurses(stocked, 30)
    first = client.get("/jobs?q=%22night+nurse%22&sort=date")
    more = found(first, "//li[@class='more']/a/@href")[0]
    titles = [found(page, "//li[contains(@class,'hit')]//h3/a/text()") for page in (first, client.get(str(more)))]
    assert [len(page) for page in titles] == [25, 5]
    assert len({*titles[0], *titles[1]}) == 30
    assert client.get("/jobs?cursor=abc").status_code == 422


def test_a_job_that_is_no_match_is_scored_and_tracked_from_its_page(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    first, *_, last = nurses(stocked, 4)
    nobody = client.get(f"/jobs/{last}")
    assert "Upload a résumé, and you see here how well this job suits you" in said(nobody)
    refused = client.post(f"/jobs/{last}/action", data={"action": "SAVED"})
    assert (refused.status_code, "Upload one first" in said(refused)) == (409, True)
    read_resume(stocked, person)
    page = client.get(f"/jobs/{last}")
    assert "It would score" in said(page)
    assert "this score is not kept unless you save the job" in said(page)
    assert "with Wound Care, and 1,240 more jobs would suit you" in said(page)
    gains = [
        float(str(one).lstrip("+")) for one in found(page, "//ul[contains(@class,'gains')]//span[@class='gain']/text()")
    ]
    assert len(gains) == 3
    assert gains == sorted(gains, reverse=True)
    assert (found(page, "//div[@class='ad']//script"), found(page, "//div[@class='ad']/h3/text()")) == ([], ["We"])
    kept = client.post(f"/jobs/{last}/action", data={"action": "SAVED"})
    assert "Why it scores" in said(kept)
    assert "Night Nurse 3" in str(found(client.get("/matches/board"), "string(//section[@id='column-saved'])"))
    fragment = client.post(f"/jobs/{first}/action", data={"action": "DISMISSED"}, headers={"HX-Request": "true"})
    assert "Bring it back" in said(fragment)
    hits = client.get("/jobs?q=%22night+nurse%22")
    assert len(found(hits, "//button[starts-with(normalize-space(.),'Saved')]")) == 1
    assert "Not for you" in said(hits)
    taken = client.post(f"/jobs/{last}/action", data={"action": "NONE"})
    assert found(taken, "//button[@value='SAVED']/@aria-pressed") == ["false"]


def test_what_preferences_hide_is_told_on_the_page_of_a_job(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    (job,) = nurses(stocked, 1)
    read_resume(stocked, person)
    with stocked.database.write() as session:
        preferences.put(session, person, wishes={"remote": "only"}, weights={}, alert_above=None)
    assert "Your preferences hide this job: of what you want of remote work." in said(client.get(f"/jobs/{job}"))


def test_jobs_like_one_are_shown(stocked: Tools, visit: Visit) -> None:
    client, _ = visit(MARA)
    first, *_ = nurses(stocked, 3)
    page = client.get(f"/jobs/{first}/similar")
    assert found(page, "//ol[@id='similar']//h3/a/text()")[:2] == ["Night Nurse 1", "Night Nurse 2"]
    assert client.get("/jobs/nothing:1").status_code == 404


def test_searches_are_saved_renamed_opened_and_deleted(stocked: Tools, visit: Visit) -> None:
    client, _ = visit(MARA)
    nurses(stocked, 2)
    page = client.get("/jobs", params={"q": "night nurse", "near": "Berlin", "pay": "1k", "currency": "EUR"})
    form = filled(page, "/jobs/saved")
    assert form["name"] == ["night nurse, Berlin"]
    kept = client.post("/jobs/saved", data=form)
    assert "Saved. What is new" in said(kept)
    again = client.post("/jobs/saved", data=form)
    assert (again.status_code, "You keep a search named night nurse, Berlin already." in said(again)) == (409, True)
    assert found(again, "//form//input[@name='q']/@value") == ["night nurse"]
    assert client.post("/jobs/saved", data=form | {"name": [" "]}).status_code == 422
    href = str(found(kept, "//ul[@class='searches']//h2/a/@href")[0])
    assert "Nothing new was found since you keep it." in said(client.get(href))
    back = found(kept, "//a[starts-with(normalize-space(.),'Search again')]/@href")[0]
    assert counted(client.get(str(back))) == counted(page)
    renamed = client.post(f"{href}/rename", data={"name": "Nights <b>"})
    assert found(renamed, "//ul[@class='searches']//h2/a/text()") == ["Nights <b>"]
    stranger, _ = visit("stranger@example.com")
    for answer in (stranger.get(href), stranger.post(f"{href}/rename", data={"name": "x"}),
                   stranger.post(f"{href}/delete")):  # fmt: skip
        assert answer.status_code == 404
    assert "You keep no search yet." in said(client.post(f"{href}/delete"))


def test_a_quota_of_searches_is_told_beside_the_name(stocked: Tools, visit: Visit) -> None:
    client, _ = visit(MARA)
    most = stocked.settings.quotas_free.saved_searches
    for number in range(most):
        assert client.post("/jobs/saved", data={"q": "nurse", "name": str(number)}).status_code == 200
    full = client.post("/jobs/saved", data={"q": "nurse", "name": "one more"})
    assert (full.status_code, f"Your quota of {most} saved searches at a time is used up" in said(full)) == (429, True)
    assert found(full, "//input[@name='name' and @aria-invalid]/@value") == ["one more"]


def test_a_match_that_was_moved_meanwhile_stays_where_it_is(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    with stocked.database.write() as session:
        match_id = make_match(session, person, make_resume(session, person), title="Nurse")
    move = f"/matches/{match_id}/action"
    assert client.post(move, data={"action": "SAVED", "was": "NONE", "to": "board"}).status_code == 200
    late = client.post(move, data={"action": "APPLIED", "was": "NONE", "to": "board"})
    assert (late.status_code, "Nurse is in Saved now." in said(late)) == (409, True)
    fragment = client.post(move, data={"action": "APPLIED", "was": "NONE", "to": "board"}, headers={"HX-Request": "1"})
    assert fragment.status_code == 409
    with stocked.database.read() as session:
        assert [step.action for step in tracker.history(session, person, match_id).items] == ["SAVED"]
    noted = client.post(f"/matches/{match_id}/notes", data={"words": "Call Ada", "to": "board"})
    card = str(found(noted, f"string(//article[@id='tracked-{match_id}'])"))
    assert ("1 note" in card, "Call Ada" in card) == (True, True)


def test_no_page_asks_more_of_the_database_than_it_may(stocked: Tools, visit: Visit) -> None:
    client, person = visit(MARA)
    ids = nurses(stocked, 30)
    resume = read_resume(stocked, person)
    with stocked.database.write() as session:
        for one in ids:
            make_match(session, person, resume, one, user_action="SAVED" if one != ids[0] else None)
    told = {}
    for name, most in MOST_STATEMENTS.items():
        with looking.counted(stocked.database) as statements:
            assert client.get(name.replace("{id}", quote(ids[0]))).status_code == 200
        told[name] = (len(statements), most)
    sys.stdout.write(f"statements of each page, and how many it may have: {told}\n")
    assert {name: counts for name, counts in told.items() if counts[0] > counts[1]} == {}


def test_a_stacked_bar_has_room_for_all_that_could_be_reached() -> None:
    slots = stack([("skills", 20.0, 40.0), ("pay", 10.0, 10.0)])
    assert [(slot.x, slot.width, slot.filled, slot.middle, slot.number) for slot in slots] == [
        (1.5, 253.0, 125.0, 128.0, 1), (257.5, 61.0, 61.0, 288.0, 2),
    ]  # fmt: skip
    empty = stack([("pay", 0.0, 0.1)])[0]
    assert (empty.width, empty.filled) == (1.0, 0.0), "the narrowest is seen, and nothing is narrower than nothing"
