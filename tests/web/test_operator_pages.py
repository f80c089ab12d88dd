"""The operators' pages: who gets in, what they see of people, and what they change."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Browser, expect
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from tests.factories import make_match, make_resume, make_user
from tests.people import MARKS, settle_in
from tests.serving import serving
from tests.web.test_browser import browser, open_page, work
from upstar.accounts.operators import Actor
from upstar.adapters import browsing
from upstar.adapters.database import OPERATOR, WriteSession
from upstar.careers import service as careers
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError
from upstar.learning import service as learning
from upstar.matching import preferences, weighing
from upstar.matching.types import COMPONENTS
from upstar.queue import oversight, rescue
from upstar.sourcing import schedule
from upstar.sourcing.wish import read_wish
from upstar.tables.queue import QueuedJob
from upstar.tables.sourcing import SyncRun
from upstar.worker.watch import OUR_FAULT
from upstar.workflows import keep_stock, operate
from upstar.workflows.seed_reference import seed
from upstar.workflows.tools import Tools

__all__ = ["browser"]

BOSS = {"email": "boss@example.com", "name": "Boss"}
ACTOR = Actor("cli:test")
PAGES = (
    "", "/health", "/queue", "/queue/live", "/syncs", "/syncs/runs", "/models", "/usage", "/usage/route", "/users",
    "/weights", "/paths", "/paths/new", "/roles", "/roles/new", "/courses", "/courses/new", "/data", "/audit",
)  # fmt: skip


@pytest.fixture
def house(stocked: Tools) -> Tools:
    """The tools of an installation with an operator."""
    return replace(stocked, settings=stocked.settings.model_copy(update={"operators": (BOSS["email"],)}))


@pytest.fixture
def address(house: Tools) -> Iterator[str]:
    with serving(house) as address:
        yield address


@pytest.fixture
def boss(address: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=f"{address}/operator", follow_redirects=True, timeout=30) as client:
        client.post(f"{address}/signin", data=BOSS)
        yield client


def said(answer: httpx2.Response) -> str:
    return " ".join(str(found(answer, "string(//main)")).split())


def found(answer: httpx2.Response, path: str) -> Any:
    """What an XPath finds on a page."""
    return html.fromstring(answer.text).xpath(path)


def fail_task(session: WriteSession, user_id: UUID, resume_id: UUID | None = None, **over: Any) -> UUID:
    values = {
        "user_id": user_id, "resume_id": resume_id, "job_type": "resume.process", "status": "FAILED", "payload": {},
        "error_message": OUR_FAULT, "result": {"stage": "matching", "attempts": 4, "our_fault": True},
        "started_at": utc_now(), "completed_at": utc_now(),
    } | over  # fmt: skip
    return session.execute(insert(QueuedJob).values(**values).returning(QueuedJob.id)).scalar_one()


def acts(tools: Tools) -> list[str]:
    with tools.database.read() as session:
        return list(session.scalars(text("SELECT action FROM internal.operator_audit ORDER BY id")))


def test_each_page_opens_for_operators_alone(boss: httpx2.Client, address: str) -> None:
    for path in PAGES:
        answer = boss.get(f"{address}/operator{path}")
        assert answer.status_code == 200, (path, answer.text[-300:])
        assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
        assert "style=" not in answer.text
    with httpx2.Client(base_url=f"{address}/operator", timeout=30) as other:
        assert {other.get(f"{address}/operator{path}").status_code for path in PAGES} == {401}
        other.post(f"{address}/signin", data={"email": "mara@example.com", "name": "Mara"})
        assert {other.get(f"{address}/operator{path}").status_code for path in PAGES} == {403}


def test_what_needs_somebody_is_told_with_what_to_do(house: Tools, boss: httpx2.Client) -> None:
    assert "Start one with upstar worker" in said(boss.get("/health"))
    with house.database.write() as session:
        fail_task(session, make_user(session))
        values = {"sync_type": "remotive", "status": "FAILED", "started_at": utc_now(), "error_message": "no answer"}
        session.execute(insert(SyncRun).values(**values))
    told = said(boss.get("/health"))
    assert "One failed in the last seven days." in told
    assert "The last run of one failed: remotive." in told
    assert "the newest" in told


def test_a_failed_task_is_tried_again_once_and_called_off_once(house: Tools, boss: httpx2.Client) -> None:
    with house.database.write() as session:
        person = make_user(session)
        task = fail_task(session, person, make_resume(session, person, processing_status="FAILED"))
    page = said(boss.get(f"/queue/{task}"))
    assert "Poisoned" in page
    assert "4 times" in page
    for told in ("It waits for a worker again.", "There was nothing to do"):
        assert told in said(boss.post(f"/queue/{task}/retry"))
    with house.database.read() as session:
        queued = session.scalar(text("SELECT count(*) FROM internal.procrastinate_jobs"))
        assert (queued, oversight.get(session, task).task.status) == (1, "PENDING")
        assert session.scalar(text("SELECT processing_status FROM resumes")) == "PENDING"
    for told in ("It is called off.", "There was nothing to do"):
        assert told in said(boss.post(f"/queue/{task}/cancel"))
    with house.database.read() as session:
        assert session.scalar(text("SELECT error_message FROM resumes")) == oversight.CALLED_OFF
    assert [act for act in acts(house) if not act.endswith("show")] == ["tasks.retry", "tasks.cancel"]
    assert boss.post(f"/queue/{uuid4()}/retry").status_code == 404


def test_an_open_task_that_the_engine_has_lost_may_be_tried_again(house: Tools) -> None:
    with house.database.write() as session:
        old = utc_now() - 2 * rescue.LOST_AFTER
        lost = fail_task(session, make_user(session), status="RUNNING", result=None, created_at=old)
        new = fail_task(session, make_user(session), status="RUNNING", result=None)
        assert (oversight.get(session, lost).may_retry, oversight.get(session, new).may_retry) == (True, False)
    assert [operate.retry(house, ACTOR, task) for task in (lost, new, lost)] == [True, False, False]


def test_tasks_are_filtered_and_paged(house: Tools, boss: httpx2.Client) -> None:
    with house.database.write() as session:
        person = make_user(session)
        for n in range(30):
            fail_task(session, person, created_at=utc_now() - timedelta(minutes=n))
        fail_task(session, person, status="COMPLETED", job_type="resume.rematch")
    first = boss.get("/queue?status=FAILED")
    rows = "//table//tbody/tr/th/a[contains(@href, '/operator/queue/')]"
    rest = boss.get("/queue" + str(found(first, "//a[@rel='next']/@href")[0]))
    pages = [found(page, f"{rows}/@href") for page in (first, rest)]
    assert [len(page) for page in pages] == [25, 5]
    assert len({*pages[0], *pages[1]}) == 30
    assert len(found(boss.get("/queue?kind=resume.rematch"), rows)) == 1
    assert "There are no such tasks." in said(boss.get("/queue?status=RUNNING"))


def test_a_sync_is_started_and_its_plan_is_changed(house: Tools, boss: httpx2.Client) -> None:
    for told in ("The worker begins it in a moment.", "It waits already."):
        assert told in said(boss.post("/syncs/start", data={"name": "remotive"}))
    plan = {"name": "remotive", "amount": "3", "unit": "h"}
    assert "every 3 hours" in said(boss.post("/syncs/schedule", data=plan))
    assert ("sync", "remotive") in keep_stock.due(house)
    assert "switched off" in said(boss.post("/syncs/schedule", data=plan | {"action": "off"}))
    assert ("sync", "remotive") not in keep_stock.due(house)
    boss.post("/syncs/schedule", data=plan | {"action": "settings"})
    with house.database.read() as session:
        assert schedule.plan(session, "") == []
    wrong = boss.post("/syncs/schedule", data=plan | {"name": "nosuch"})
    assert (wrong.status_code, "There is no source" in said(wrong)) == (404, True)
    assert boss.post("/syncs/schedule", data=plan | {"amount": "1", "unit": "m"}).status_code == 422


def test_the_plan_is_that_of_the_settings_where_no_operator_said_otherwise(house: Tools) -> None:
    with house.database.write() as session:
        schedule.set_every(session, read_wish("arbeitnow"), 60)
        schedule.set_every(session, read_wish("remotive"), None)
        plan = {one.sync_type: one for one in schedule.plan(session, "remotive 1d; greenhouse:acme 2h")}
    assert {name: one.every for name, one in plan.items()} == {
        "arbeitnow": timedelta(hours=1), "greenhouse:acme": timedelta(hours=2), "remotive": None,
    }  # fmt: skip
    assert plan["remotive"].by_settings == timedelta(days=1)


WEIGHTS: dict[str, str] = {**dict.fromkeys(COMPONENTS, "0.1"), "recency": "0,9"}


def test_weights_are_previewed_before_they_are_saved(house: Tools, boss: httpx2.Client) -> None:
    settle_in(house)
    with house.database.read() as session:
        before = weighing.weights(session)
    answer = boss.post("/weights", data=WEIGHTS | {"action": "preview"})
    told = said(answer)
    assert "One profile against" in told
    assert not any(mark in answer.text for mark in MARKS)
    with house.database.read() as session:
        assert weighing.weights(session) == before
        profiles = weighing.sample(session)
    view = house.stock.look(house.database)
    same = weighing.preview(view, profiles, {one.name: one.value for one in before}, now=utc_now())
    assert (same.profiles, same.kept, same.moved, same.movers, same.first_changed) == (1, 1.0, 0.0, (), 0)
    assert same.bars_before == same.bars_after
    other = weighing.preview(view, profiles, weighing.check(WEIGHTS), now=utc_now())
    assert other.kept < 1 or other.moved > 0
    assert other.movers
    assert [one.distance for one in other.movers] == sorted((one.distance for one in other.movers), reverse=True)
    version = found(boss.get("/weights"), "//input[@name='version']/@value")[0]
    stale = boss.post("/weights", data=WEIGHTS | {"action": "save", "version": "0" * 12})
    assert (stale.status_code, "Somebody changed the weights" in said(stale)) == (409, True)
    assert "Every ranking from now on" in said(
        boss.post("/weights", data=WEIGHTS | {"action": "save", "version": version})
    )
    with house.database.read() as session:
        assert preferences.everybodys(session).weights["recency"] == 0.9
    assert "0.0300 → 0.9000" in said(boss.get("/weights"))


@pytest.mark.parametrize("wrong", ["", "1.5", "-0.1", "NaN", "0.12345", "much"])
def test_a_weight_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(AppError) as caught:
        weighing.check(WEIGHTS | {"pay": wrong})
    assert set(caught.value.fields) == {"pay"}


def test_skills_or_title_must_weigh_something() -> None:
    with pytest.raises(AppError) as caught:
        weighing.check(WEIGHTS | {"skills": "0", "title": "0"})
    assert set(caught.value.fields) == {"skills"}


@given(st.fixed_dictionaries({name: st.decimals(0, 1, places=4) for name in COMPONENTS}))
def test_weights_that_fit_are_kept_as_they_are(told: dict[str, Decimal]) -> None:
    told["skills"] = max(told["skills"], Decimal("0.0001"))
    assert weighing.check(told) == told


def test_what_an_operator_retires_or_renames_stays_away(house: Tools, boss: httpx2.Client) -> None:
    with house.database.read() as session:
        path, role = careers.paths(session)[0], careers.roles(session)[-1]
        course = learning.browse(session, None, 1).items[0][0]
    assert "Its roles are on no path now." in said(boss.post(f"/paths/{path.id}/retire"))
    assert "The role is changed." in said(boss.post(f"/roles/{role.id}", data={"title": "Beekeeper"}))
    assert "The course is retired." in said(boss.post(f"/courses/{course.id}/retire"))
    assert sum(seed(house).values()) == 0
    told = {"title": course.title, "provider": course.provider or "", "skills": "Python", "hours": "12"}
    assert "The course is added." in said(boss.post("/courses/new", data=told))
    again = boss.post("/courses/new", data=told)
    assert (again.status_code, "has a course of that title already" in said(again)) == (409, True)
    assert boss.post("/paths/new", data={"name": "!!"}).status_code == 422
    unfit = boss.post("/courses/new", data=told | {"title": "New", "url": "javascript:alert(1)"})
    assert (unfit.status_code, "This is no address of the web" in said(unfit)) == (422, True)


def test_the_data_shows_no_word_of_people_and_no_secret(house: Tools, boss: httpx2.Client) -> None:
    person, result = settle_in(house)
    with house.database.read() as session:
        secrets = [
            *session.scalars(text("SELECT share_token FROM profile_shares")),
            *session.scalars(text("SELECT referral_code FROM referrals")),
            *session.scalars(text("SELECT auth0_sub FROM users")),
            *session.scalars(text("SELECT secret_hash FROM internal.web_sessions")),
        ]
    assert len(secrets) >= 5
    tables = browsing.tables()
    assert len(tables) == 27
    for table in tables:
        answer = boss.get(f"/data/{table.name}/list")
        assert answer.status_code == 200, table.name
        links = found(answer, "//tbody//th/a/@href")
        pages = [answer, *(boss.get(str(link).removeprefix("/operator")) for link in links[:2])]
        for page in pages:
            assert page.status_code == 200, table.name
            assert not [mark for mark in (*MARKS, *secrets) if mark in page.text], table.name
    assert boss.get(f"/data/resumes/details/{result.resume.id}").status_code == 200
    with house.database.read() as session:
        noted = session.scalar(
            text("SELECT count(*) FROM internal.operator_audit WHERE action = 'data.show' AND person_id = :id"),
            {"id": person},
        )
    assert noted > 5


def test_every_table_that_leads_to_people_names_the_columns_it_shows(house: Tools) -> None:
    for table in browsing.tables():
        columns = {column.key for column in table.model.__table__.columns}
        keys = {key.target_fullname for column in table.model.__table__.columns for key in column.foreign_keys}
        of_people = {"user_id", *browsing.PEOPLE} & columns or "users.id" in keys or table.name == "users"
        assert bool(of_people) == table.of_people, table.name
        if table.of_people:
            assert set(table.shown) < columns


def test_the_data_cannot_be_written(house: Tools, boss: httpx2.Client) -> None:
    with house.database.write() as session:
        user = make_user(session)
    for path in (
        f"users/edit/{user}",
        "users/create",
        "users/export/csv",
        "users/ajax/lookup",
        f"users/delete?pks={user}",
        "statics/js/main.js",
    ):
        assert boss.get(f"/data/{path}").status_code == 404, path
        assert boss.post(f"/data/{path}").status_code == 405, path
        assert boss.request("DELETE", f"/data/{path}").status_code == 405, path
    maker = browsing.sessions(house.database.acting(lambda: OPERATOR))
    with maker() as session:
        assert session.scalar(text("SELECT current_user")) == "upstar_operator"
        with pytest.raises(DBAPIError, match="read-only transaction"):
            session.execute(text("UPDATE scoring_weights SET weight_value = 0"))
    with maker() as session, pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text("SELECT secret_hash FROM internal.web_sessions"))


def test_rows_are_found_sorted_and_paged_without_leaving_the_site(house: Tools, boss: httpx2.Client) -> None:
    with house.database.write() as session:
        person = make_user(session)
        resume = make_resume(session, person)
        ids = [make_match(session, person, resume, f"t:{n}") for n in range(30)]
    one = boss.get("/data/matched_jobs/list", params={"search": str(ids[3])})
    assert "1 row" in said(one)
    more = boss.get("/data/matched_jobs/list?sortBy=created_at&sort=desc")
    rest = boss.get("/data/matched_jobs/list" + str(found(more, "//a[@rel='next']/@href")[0]))
    assert len(found(rest, "//tbody/tr")) == 5
    beyond = boss.get("/data/matched_jobs/list?page=99", follow_redirects=False, headers={"host": "evil.example"})
    assert re.fullmatch(r"/operator/data/matched_jobs/list\?page=2", beyond.headers["location"])
    assert boss.get("/data/matched_jobs/list?sortBy=match_score").status_code == 400
    assert boss.get("/data/matched_jobs/list?search=%00").status_code == 200


@pytest.mark.browser
def test_an_operator_tries_a_failed_task_again(browser: Browser, house: Tools, address: str) -> None:
    # beside the browser's own loop, as the worker is
    settling = Thread(target=settle_in, args=(house,))
    settling.start()
    settling.join()
    with house.database.write() as session:
        session.execute(text("UPDATE job_queue SET status = 'FAILED', error_message = :m"), {"m": OUR_FAULT})
    page, complaints = open_page(browser, address, javascript=True)
    page.goto("/")
    page.get_by_label("Name").fill(BOSS["name"])
    page.get_by_label("E-mail").fill(BOSS["email"])
    page.get_by_role("button", name="Sign in on this machine").click()
    page.goto("/operator")
    page.get_by_role("link", name="Failed tasks").click()
    page.locator("#tasks tbody a").first.click()
    expect(page.get_by_text("Something went wrong on our side")).to_be_visible()
    page.get_by_role("button", name="Try it again").click()
    expect(page.get_by_text("It waits for a worker again.")).to_be_visible()
    work(house).join()
    page.reload()
    expect(page.locator(".mark.completed")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    for path in sorted({*PAGES} - {"/queue/live"}):  # that is part of a page
        page.goto(f"/operator{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    assert complaints == []
