"""A résumé's pages without a script: the first run, the reading beside the document, comparison, print and export."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from docx import Document
from PIL import Image

from tests.conftest import copy_of, over
from tests.documents import make_pdf
from tests.serving import serving
from tests.web.looking import counted
from tests.web.test_pages import found, said
from upstar.kit.clock import utc_now
from upstar.resumes import files
from upstar.worker.run import drain
from upstar.workflows import keep_house
from upstar.workflows.tools import Tools

TEXT = b"""Mara Lindqvist
mara.lindqvist@example.com | Berlin, Germany

Experience
Lead Developer, Northwind Logistics GmbH
March 2020 - Present
- Built shipment tracking in Python and PostgreSQL
Developer, Contoso Retail AG
June 2016 - February 2018
- Wrote services in Go

Skills
Python, PostgreSQL, Go, Terraform
"""
SCRIPT = {"HX-Request": "true"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, with what they uploaded."""

    client: httpx2.Client
    id: UUID
    pdf: UUID | None = None
    text: UUID | None = None


@pytest.fixture(scope="module")
def tools(postgres: str, stocked_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    """One database and one server for all of them: who changes something is somebody new."""
    with copy_of(postgres, stocked_template) as dsn, over(dsn, tmp_path_factory.mktemp("files")) as tools:
        yield tools


@pytest.fixture(scope="module")
def address(tools: Tools) -> Iterator[str]:
    with serving(tools) as address:
        yield address


@pytest.fixture(scope="module")
def arrive(address: str) -> Iterator[Callable[[], Person]]:
    """A function that signs somebody new in by the form."""
    with ExitStack() as opened:

        def somebody() -> Person:
            client = opened.enter_context(httpx2.Client(base_url=address, follow_redirects=True, timeout=60))
            who = {"email": f"{uuid4()}@example.com", "name": "Mara"}
            client.post("/signin", data=who)
            token = client.post("/api/v1/auth/local", json=who).json()["access_token"]
            me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json()
            return Person(client, UUID(me["user_id"]))

        yield somebody


@pytest.fixture
def new(arrive: Callable[[], Person]) -> Person:
    """Somebody who has nothing yet."""
    return arrive()


@pytest.fixture(scope="module")
def mara(tools: Tools, arrive: Callable[[], Person]) -> Person:
    """Somebody with two résumés that are read; no test changes anything of theirs."""
    person = arrive()
    return replace(person, pdf=upload(tools, person.client), text=upload(tools, person.client, TEXT, "mara.txt"))


@pytest.fixture(scope="module")
def stranger(arrive: Callable[[], Person]) -> httpx2.Client:
    return arrive().client


def upload(tools: Tools, client: httpx2.Client, data: bytes = b"", name: str = "mara.pdf") -> UUID:
    answer = client.post("/resumes", files={"file": (name, data or make_pdf())})
    drain(tools)
    return UUID(answer.url.path.rpartition("/")[2])


def test_who_has_no_resume_is_told_what_happens_and_who_has_one_sees_the_list(tools: Tools, new: Person) -> None:
    client = new.client
    first = client.get("/")
    assert len(found(first, "//ol[@class='steps']/li")) == 3
    assert found(first, "//input[@type='file']/@aria-describedby") == ["file-help file-error"]
    upload(tools, client)
    later = client.get("/")
    assert found(later, "//ol[@class='steps']") == []
    assert found(later, "//ul[@id='resumes']//span[contains(@class,'completed')]/text()") == ["Ready"]
    assert found(later, "//form[@action='/resumes/compare']") == []


def test_what_is_wrong_with_a_file_is_said_at_its_field(new: Person) -> None:
    client = new.client
    for name, data, words in (("a.gif", b"GIF89a000", "a picture (GIF)"), ("empty.txt", b"", "empty.txt is empty")):
        refusal = 415 if data else 422
        answer = client.post("/resumes", files={"file": (name, data)})
        assert (answer.status_code, len(found(answer, "//input[@aria-invalid='true']"))) == (refusal, 1)
        assert words in found(answer, "string(//*[@id='file-error'])")
        told = client.post("/resumes", files={"file": (name, data)}, headers={"HX-Request": "true"})
        assert (told.status_code, "<h1" in told.text) == (refusal, False)
        assert words in said(told)


def test_a_script_gets_the_row_of_the_list_and_its_state_as_it_changes(
    tools: Tools, new: Person, stranger: httpx2.Client
) -> None:
    client = new.client
    made = client.post("/resumes", files={"file": ("<mara>.pdf", make_pdf())}, headers=SCRIPT)
    assert (made.status_code, made.headers["location"].startswith("/resumes/")) == (201, True)
    assert ("&lt;mara&gt;.pdf" in made.text, found(made, "//li/@hx-trigger")) == (True, ["every 2s"])
    way = made.headers["location"]
    assert client.get(f"{way}/progress?at=waiting", headers=SCRIPT).status_code == 204
    assert "Waiting for its turn" in said(client.get(f"{way}/progress", headers=SCRIPT))
    drain(tools)
    row = client.get(f"{way}/row", headers=SCRIPT)
    assert (said(row).endswith("Ready"), found(row, "//li/@hx-get")) == (True, [])
    assert client.get(f"{way}/progress", headers=SCRIPT).headers["hx-refresh"] == "true"
    assert stranger.get(f"{way}/row", headers=SCRIPT).status_code == 404


def test_every_value_leads_to_its_words_and_every_mark_to_its_value(mara: Person) -> None:
    way = f"/resumes/{mara.pdf}/reading"
    for view in ("pages", "text"):
        page = mara.client.get(f"{way}?view={view}")
        ids = found(page, "//*[@id]/@id")
        assert len(ids) == len(set(ids))
        led = found(page, "//a[contains(@class,'found')]/@href")
        assert len(led) > 15
        assert {href for href in led if href.startswith("#")} <= {f"#{name}" for name in ids}
        marks = found(page, "//*[@id='pane']//a/@href")
        assert len(marks) > 10
        assert set(marks) <= {f"#{name}" for name in ids}
        assert "Northwind Logistics GmbH" in said(page)
    # the words behind a value read as the value
    for link in found(page, "//a[contains(@class,'found')][contains(@id,'skill-')]"):
        mark = found(page, f"//*[@id='pane']//a[contains(concat(' ',@data-of,' '),' {link.get('id')} ')]")
        assert link.text in {part.text for part in mark}


def test_pages_are_pictures_for_their_owner_alone_and_go_with_the_file(
    tools: Tools, new: Person, stranger: httpx2.Client
) -> None:
    client, person = new.client, new.id
    resume = upload(tools, client)
    page = client.get(f"/resumes/{resume}/reading")
    (source,) = found(page, "//figure/img/@src")
    picture = client.get(source)
    assert (picture.headers["content-type"], picture.headers["cache-control"]) == ("image/webp", "no-store")
    assert Image.open(io.BytesIO(picture.content)).format == "WEBP"
    assert "sandbox" in picture.headers["content-security-policy"]
    for other in ("0", "2", "-1", "999999999999"):
        assert client.get(f"/resumes/{resume}/pages/{other}").status_code == 404
    assert client.get(f"/resumes/{resume}/pages/one").status_code == 422
    assert stranger.get(source).status_code == 404
    assert stranger.get(f"/resumes/{resume}/reading").status_code == 404
    prefix = f"{files.PAGES}{person}/"
    assert sum(map(len, tools.store.walk(prefix))) == 1
    assert keep_house.collect(tools, dry_run=False).orphans == 0
    client.post(f"/resumes/{resume}/delete")
    assert sum(map(len, tools.store.walk(prefix))) == 0


def test_pictures_that_nobody_names_are_swept_and_those_of_a_kept_file_are_not(
    tools: Tools, new: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, person = new.client, new.id
    resume = upload(tools, client)
    client.get(f"/resumes/{resume}/pages/1")
    tools.store.put(f"{files.PAGES}{person}/nobody", b"left behind")
    monkeypatch.setattr(keep_house, "utc_now", lambda: utc_now() + 2 * keep_house.ORPHAN_AGE)
    assert keep_house.collect(tools, dry_run=False).orphans == 1
    assert [len(page) for page in tools.store.walk(f"{files.PAGES}{person}/")] == [1]
    assert client.get(f"/resumes/{resume}/pages/1").status_code == 200


def test_a_file_that_is_no_longer_kept_still_shows_its_values(tools: Tools, new: Person) -> None:
    client, person = new.client, new.id
    resume = upload(tools, client)
    client.get(f"/resumes/{resume}/reading")
    with tools.database.write() as session:
        files.remove(session, person, resume)
    page = client.get(f"/resumes/{resume}/reading")
    assert "no longer kept" in said(page)
    assert "Northwind Logistics GmbH" in said(page)
    assert client.get(f"/resumes/{resume}/pages/1").status_code == 409


def test_a_text_is_shown_in_reading_order_with_its_words_marked(mara: Person) -> None:
    page = mara.client.get(f"/resumes/{mara.text}/reading")
    (words,) = found(page, "//div[contains(@class,'words')]")
    lines = [line for line in words.text_content().split("\n") if line]
    assert [line in TEXT.decode() for line in lines[:3]] == [True] * 3
    assert found(page, "//figure") == []
    assert found(page, "//nav[contains(@class,'switch')]") == []


def test_hostile_words_of_a_document_stay_words(tools: Tools, new: Person) -> None:
    client = new.client
    evil = TEXT.replace(b"Lead Developer", b"<img src=x onerror=alert(1)>").replace(b"Terraform", b"<script>1</script>")
    resume = upload(tools, client, evil, "evil.txt")
    for part in ("", "/reading", "/reading?view=text", "/print"):
        page = client.get(f"/resumes/{resume}{part}")
        assert found(page, "//img[@onerror] | //main//script") == []


def correction(page: httpx2.Response, action: str) -> dict[str, Any]:
    """The first form of that action beside the document, as it stands."""
    form = found(page, f"//section[@id='values']//form[@action='{action}'][.//input[@name='at']]")[0]
    return dict(form.form_values())


def form_of(page: httpx2.Response, place: str) -> dict[str, Any]:
    """The first form in the element of that id, as it stands."""
    return dict(found(page, f"//*[@id='{place}']//form")[0].form_values())


def test_a_value_is_corrected_beside_the_document_by_a_form_and_by_a_script(tools: Tools, new: Person) -> None:
    client = new.client
    way = f"/resumes/{upload(tools, client)}"
    page = client.get(f"{way}/reading")
    values = correction(page, f"{way}/roles")
    assert values["job_title"] == "Senior Backend Developer"
    saved = client.post(f"{way}/roles", data=values | {"job_title": "Head of <Backend>"})
    assert (saved.url.path, saved.status_code) == (f"{way}/reading", 200)
    assert found(saved, "//span[@class='found'][text()='Head of <Backend>']/following-sibling::span/text()") == [
        "as you stated it"
    ]
    again = correction(saved, f"{way}/roles") | {"job_title": "Head of Backend"}
    part = client.post(f"{way}/roles", data=again, headers=SCRIPT)
    assert (part.status_code, "<h1" in part.text, "Head of Backend" in said(part)) == (200, False, True)
    assert found(part, f"//li[@id='{again['at']}']/details[@open]")
    bad = correction(client.get(f"{way}/reading"), f"{way}/roles") | {"start_date": "soon"}
    for headers in ({}, SCRIPT):
        refused = client.post(f"{way}/roles", data=bad, headers=headers)
        assert refused.status_code == 422
        assert "no date" in found(refused, f"string(//*[@id='error-{bad['at']}'])")
    gone = client.post(f"{way}/skills/remove", data={"name": "Django", "to": "reading", "view": "text"})
    assert str(gone.url).endswith("/reading?view=text#values")
    assert "Django" not in found(gone, "//a[contains(@class,'found')]/text()")
    assert client.post(f"{way}/skills/remove", data={"name": "Django", "to": "reading"}).status_code == 404


def test_the_person_and_their_entries_are_corrected_beside_the_document(tools: Tools, new: Person) -> None:
    client = new.client
    way = f"/resumes/{upload(tools, client)}"
    page = client.get(f"{way}/reading")
    contact = form_of(page, "correct-contact") | {"phone": "", "links": "mara.example\ngithub.com/mara"}
    saved = client.post(f"{way}/about", data=contact)
    assert (saved.url.path, saved.url.fragment) == (f"{way}/reading", "correct-contact")
    assert found(saved, "//*[@id='contact-link-1']/text()") == ["github.com/mara"]
    assert not found(saved, "//*[@id='contact-phone']")
    assert found(saved, "//a[@id='contact-email']"), "what was not changed keeps its words"
    told = client.post(f"{way}/about", data=form_of(saved, "correct-summary") | {"summary": "A <b>"}, headers=SCRIPT)
    assert found(told, "//*[@id='summary']/text()") == ["A <b>"]
    bad = client.post(f"{way}/about", data=form_of(page, "correct-contact") | {"email": "mara"}, headers=SCRIPT)
    assert (bad.status_code, "no e-mail address" in found(bad, "string(//*[@id='error-correct-contact'])")) == (
        422,
        True,
    )
    study = correction(page, f"{way}/entries")
    assert (study["part"], study["degree"]) == ("education", "BSc Computer Science")
    saved = client.post(f"{way}/entries", data=study | {"field": "Knots", "end_date": "2012"})
    assert "Knots" in found(saved, "//*[@class='card part-education']//dd/span/text()")
    added = form_of(saved, "add-languages") | {"name": "Swedish", "level": "C1"}
    saved = client.post(f"{way}/entries", data=added, headers=SCRIPT)
    assert "Swedish, C1" in found(saved, "//*[@class='card part-languages']//dd/span/text()")
    nameless = client.post(f"{way}/entries", data=form_of(page, "add-languages") | {"level": "C1"})
    assert nameless.status_code == 422
    assert "needs a name" in found(nameless, "string(//*[@id='error-add-languages'])")
    removal = found(
        client.get(f"{way}/reading"), "//*[@class='card part-education']//form[contains(@action, 'remove')]"
    )[0].form_values()
    gone = client.post(f"{way}/entries/remove", data=dict(removal))
    assert "Knots" not in found(gone, "//dd/span/text()")
    assert client.post(f"{way}/entries/remove", data=dict(removal)).status_code == 404


def test_the_profile_shows_its_years_and_what_to_do(mara: Person) -> None:
    client = mara.client
    page = client.get(f"/resumes/{mara.text}")
    assert len(found(page, "//svg[@role='img'][contains(@class,'years')]//rect[@class='role']")) == 2
    assert len(found(page, "//svg[@role='img'][contains(@class,'years')]//rect[@class='gap']")) == 1
    anchors = [href[1:] for href in found(page, "//nav[contains(@class,'jump')]/a/@href")]
    assert set(anchors) <= set(found(page, "//*[@id]/@id"))
    ways = found(page, "//p[contains(@class,'doing')]/a/@href")
    assert [client.get(way).status_code for way in ways] == [200] * 4


def test_two_resumes_are_compared_side_by_side(mara: Person, stranger: httpx2.Client) -> None:
    client, one, other = mara.client, mara.pdf, mara.text
    form = found(client.get("/"), "//form[@action='/resumes/compare']")[0]
    assert dict(form.form_values()) == {"one": str(one), "other": str(other)}
    page = client.get("/resumes/compare", params=dict(form.form_values()))
    chips = {
        name: {text.strip() for text in found(page, f"//section[@aria-labelledby='{name}']//li/text()")} - {""}
        for name in ("gained", "lost")
    }
    assert chips == {
        "gained": {"Go", "Terraform"},
        "lost": {"Docker", "Kubernetes", "Django", "REST APIs", "Git", "Linux"},
    }
    rows = {row.xpath("string(th)"): row.xpath("td/text()") for row in found(page, "//tbody/tr")}
    assert {"Score", "Completeness", "Depth", "Recency", "Polish"} <= set(rows)
    before, after, change = (float(text.replace("−", "-").replace("±", "")) for text in rows["Score"])
    assert change == pytest.approx(after - before, abs=0.15)
    assert rows["Skills"] == ["8", "4", "−4"]
    assert "Lead Developer" in found(page, "string(//section[@aria-labelledby='roles'])")
    assert client.get("/resumes/compare").status_code == 200
    assert client.get("/resumes/compare", params={"one": str(one), "other": str(one)}).status_code == 200
    assert stranger.get("/resumes/compare", params={"one": str(one), "other": str(other)}).status_code == 404


def test_a_profile_leaves_as_paper_word_and_json_resume(mara: Person, stranger: httpx2.Client) -> None:
    client = mara.client
    way = f"/resumes/{mara.pdf}"
    paper = client.get(f"{way}/print")
    assert found(paper, "//div[@class='paper']//h1/text()") == ["Mara Lindqvist"]
    assert len(found(paper, "//div[@class='paper']//article")) >= 3
    told = client.get(f"{way}/json-resume")
    assert told.headers["content-disposition"].startswith('attachment; filename="resume.json"')
    assert json.loads(told.text)["basics"]["name"] == "Mara Lindqvist"
    word = client.get(f"{way}/docx")
    lines = [paragraph.text for paragraph in Document(io.BytesIO(word.content)).paragraphs]
    assert {"Mara Lindqvist", "Experience", "Senior Backend Developer, Northwind Logistics GmbH"} <= set(lines)
    for part in ("print", "json-resume", "docx"):
        assert stranger.get(f"{way}/{part}").status_code == 404


MOST_QUERIES = {"/": 4, "/resumes/{pdf}": 16, "/resumes/{pdf}/reading": 14, "/resumes/{text}/reading": 14,
                "/resumes/{pdf}/pages/1": 8, "/resumes/{pdf}/print": 5, "/resumes/{pdf}/json-resume": 5,
                "/resumes/compare?one={pdf}&other={text}": 16}  # fmt: skip
"""Statements a page may send, those of the session and of the limits included."""
TRIES = 3
"""The meter writes beside the pages now and then, and pictures are made once: the least of some tries is the page's."""


def test_each_page_sends_a_bounded_number_of_queries(mara: Person, tools: Tools) -> None:
    counts = {}
    for path in MOST_QUERIES:
        way = path.format(pdf=mara.pdf, text=mara.text)
        tries = []
        for _ in range(TRIES):
            with counted(tools.database) as sent:
                assert mara.client.get(way).status_code == 200
            tries.append(len(sent))
        counts[path] = min(tries)
    print(counts)  # noqa: T201 - for whoever asks for the numbers
    assert {path: count for path, count in counts.items() if count > MOST_QUERIES[path]} == {}
