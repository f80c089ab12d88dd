"""The pages of learning as forms and links alone."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx2
import pytest
from lxml import html

from tests.documents import make_pdf
from tests.serving import serving
from upstar.learning.loading import load
from upstar.learning.reading import read_courses
from upstar.worker.run import drain
from upstar.workflows.tools import Tools


@pytest.fixture
def client(stocked: Tools) -> Iterator[httpx2.Client]:
    with (
        serving(stocked) as address,
        httpx2.Client(base_url=address, follow_redirects=True, timeout=30) as client,
    ):
        client.post("/signin", data={"email": "mara@example.com", "name": "Mara"})
        yield client


def found(answer: httpx2.Response, path: str) -> Any:
    return html.fromstring(answer.text).xpath(path)


def said(answer: httpx2.Response) -> str:
    return " ".join(str(found(answer, "string(.)")).split())


def test_the_plan_is_shown_by_stage_and_marked_by_forms(stocked: Tools, client: httpx2.Client) -> None:
    empty = client.get("/learning")
    assert "There is no plan yet. Upload a résumé" in said(empty)
    client.post("/resumes", files={"file": ("mara.pdf", make_pdf())})
    drain(stocked)
    page = client.get("/learning")
    assert "This quarter" in said(page)
    assert "Milestone:" in said(page)
    assert "0% done: 0 of" in said(page)
    courses = [str(UUID(item.get("id").removeprefix("course-"))) for item in found(page, "//li[@class='card course']")]
    assert len(courses) >= 4
    assert len(found(page, "//li[@class='card course']//p[@class='fit']")) == len(courses)
    done = client.post(f"/learning/courses/{courses[0]}", data={"status": "done"})
    assert (done.url.path, "Well done." in said(done)) == ("/learning", True)
    assert "Finished: 1" in said(done)
    assert not found(done, f"//li[@id='course-{courses[0]}']")
    assert found(done, "//svg[@class='meter']/rect[@class='fill']/@width") != ["0"]
    back = client.post(f"/learning/courses/{courses[0]}", data={"status": "none"})
    assert found(back, f"//li[@id='course-{courses[0]}']")
    assert client.post(f"/learning/courses/{courses[0]}", data={"status": "bored"}).status_code == 422
    assert not found(page, "//script[not(@src)] | //style | //*[@style]")


def test_the_pace_is_set_and_what_is_none_is_said(stocked: Tools, client: httpx2.Client) -> None:
    client.post("/resumes", files={"file": ("mara.pdf", make_pdf())})
    drain(stocked)
    answer = client.post("/learning/pace", data={"hours_a_week": " 12 "})
    assert found(answer, "//input[@name='hours_a_week']/@value") == ["12"]
    for wrong in ("0", "61", "some", "-3", ""):
        refused = client.post("/learning/pace", data={"hours_a_week": wrong})
        assert (refused.status_code, "a whole number from 1 to 60" in said(refused)) == (422, True)
    assert "Counted with the listings of this moment." in said(client.post("/learning"))


def test_a_course_of_hostile_words_is_only_words(stocked: Tools, client: httpx2.Client) -> None:
    file = read_courses(
        b'[{"title": "<script>alert(1)</script>", "provider": "\\"><b>x", "skills": ["Go<i>"], "hours": 3}]', "a.json"
    )
    with stocked.database.write() as session:
        load(session, [entry for _, entry in file.courses])
    page = client.get("/learning/courses", params={"q": "alert(1)"})
    assert found(page, "//h2/text()") == ["<script>alert(1)</script>"]
    assert not found(page, "//script[not(@src)] | //main//b | //main//i")
    (form,) = found(page, "//main//form[@method='post']/@action")
    planned = client.post(str(form), data={"status": "planned"})
    assert planned.url.path == "/learning"
    assert "Planned" in said(client.get("/learning/courses", params={"q": "alert(1)"}))
    assert "No course fits." in said(client.get("/learning/courses", params={"q": "zymurgy unheard-of"}))
    assert found(client.get("/learning/courses"), "//a[text()='More']")
