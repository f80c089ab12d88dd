"""The pages of shared links: their owner's, and the one that whoever has a link gets to see."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from tests.assessment.shared_making import CONTACT, MARA, ROLE, make_assessed
from tests.conftest import copy_of, over
from tests.serving import serving
from tests.web.test_pages import Visit, visit
from upstar.assessment import sharing
from upstar.assessment.shared_profile import HIDEABLE
from upstar.kit import clock
from upstar.resumes.types import EducationFact
from upstar.workflows.tools import Tools

__all__ = ["visit"]

SAFE = {
    "x-robots-tag": "noindex, nofollow, noarchive",
    "referrer-policy": "no-referrer",
    "cache-control": "private, no-store",
}


@pytest.fixture(scope="module")
def tools(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    """One database and one server for all of them: each test has people of its own."""
    with copy_of(postgres, template) as dsn, over(dsn, tmp_path_factory.mktemp("files")) as tools:
        yield tools


@pytest.fixture(scope="module")
def address(tools: Tools) -> Iterator[str]:
    with serving(tools) as address:
        yield address


def found(answer: httpx2.Response, path: str) -> Any:
    return html.fromstring(answer.text).xpath(path)


def said(answer: httpx2.Response) -> str:
    return " ".join(str(found(answer, "string(.)")).split())


def safe(answer: httpx2.Response) -> bool:
    return {name: answer.headers.get(name) for name in SAFE} == SAFE


def assessed(tools: Tools, person: UUID, **over: Any) -> UUID:
    with tools.database.write() as session:
        return make_assessed(session, person, replace(MARA, **over))[1]


def link_of(answer: httpx2.Response) -> str:
    (link,) = found(answer, "//section[@id='new']//input/@value")
    return str(link)


def test_a_link_is_made_copied_opened_and_ended(tools: Tools, address: str, visit: Visit) -> None:
    client, person = visit("a@mara.example")
    assert "There is nothing to share yet" in said(client.get("/shares"))
    assessment_id = assessed(tools, person)
    form = client.get(f"/shares?assessment={assessment_id}")
    assert found(form, "//select[@name='assessment']/option[@selected]/@value") == [str(assessment_id)]
    assert found(form, "//input[@name='hide'][@checked]/@value") == ["contact"]
    asked = {"assessment": str(assessment_id), "days": "7", "hide": ["name", "contact"], "hide_words": "Python\nCut"}
    made = client.post("/shares", data=asked)
    assert made.status_code == 200
    link = link_of(made)
    assert re.fullmatch(rf"{address}/s/[\w-]{{43}}", link)
    assert link not in client.get("/shares").text
    opened = httpx2.get(link)
    assert (opened.status_code, safe(opened)) == (200, True)
    page = said(opened)
    for words in ("A shared profile", "senior level", "Closest role: Backend Developer", "Completeness", "Top skills",
                  "Northwind Database", "[…] stands for what its owner does not show"):  # fmt: skip
        assert words in page
    assert not re.search("mara|lindqvist|python|4567|@", page, re.IGNORECASE)
    assert said(client.get("/shares")).count("Opened 1 time") == 1
    (preview,) = set(found(client.get("/shares"), "//a[text()='What visitors see']/@href"))
    assert "This is what visitors of the link see" in said(client.get(preview))
    ended = client.post(f"{preview}/end")
    assert (ended.url.path, "Ended" in said(ended)) == ("/shares", True)
    assert httpx2.get(link).status_code == 404
    assert client.get(preview).status_code == 404


def test_the_public_page_tells_nothing_of_the_account(tools: Tools, visit: Visit) -> None:
    client, person = visit("b@mara.example")
    assessed(tools, person)
    link = link_of(client.post("/shares", data={"hide": "contact"}))
    opened, as_owner = httpx2.get(link), client.get(link)
    assert opened.text == as_owner.text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", opened.text)
    assert link.rsplit("/", maxsplit=1)[1] not in opened.text
    assert set(found(opened, "//a/@href")) == {"#main", "/"}
    assert found(opened, "//form") == []
    assert found(opened, "//meta[@name='robots']/@content") == ["noindex, nofollow, noarchive"]
    assert found(opened, "//script[not(@src)] | //*[@style] | //style") == []
    assert found(opened, "//svg[not(@aria-hidden='true') and not(@aria-label)]") == []
    hidden = httpx2.get(link_of(client.post("/shares", data={"hide": ["name", "contact"]})))
    for page, title in ((opened, "Mara Lindqvist · profile score"), (hidden, "A shared profile")):
        assert found(page, "//meta[@property='og:title']/@content") == [title]
        assert found(page, "//h1/text()") == [title.partition(" ·")[0]]
    (told,) = found(hidden, "//meta[@property='og:description']/@content")
    assert re.fullmatch(r"Profile score \d+ of 100, senior level", told)


def test_what_opens_nothing_is_one_page_whatever_the_reason(tools: Tools, address: str, visit: Visit) -> None:
    client, person = visit("c@mara.example")
    assessed(tools, person)
    ended, expired = (link_of(client.post("/shares", data={"days": "7"})) for _ in range(2))
    with tools.database.write() as session:
        newest, older = sharing.list_for(session, person, None, 5).items
        sharing.revoke(session, person, older.id)
    with clock.frozen(newest.expires_at):
        answers = [httpx2.get(link) for link in (ended, expired, f"{address}/s/x", f"{address}/s/{'A' * 43}")]
        heads = [httpx2.head(link) for link in (ended, expired)]
    assert {answer.status_code for answer in (*answers, *heads)} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert all(map(safe, (*answers, *heads)))
    assert "it may have expired, been ended by its owner, or been cut short" in said(answers[0])
    refused = httpx2.post(expired)
    assert (refused.status_code, safe(refused)) == (405, True)


def test_previews_of_chats_and_heads_are_no_views(tools: Tools, visit: Visit) -> None:
    client, person = visit("d@mara.example")
    assessed(tools, person)
    link = link_of(client.post("/shares", data={}))
    robots = (
        "Slackbot-LinkExpanding 1.0",
        "facebookexternalhit/1.1",
        "WhatsApp/2.2",
        "Twitterbot/1.0",
        "LinkedInBot/1",
    )
    for robot in robots:
        assert httpx2.get(link, headers={"User-Agent": robot}).status_code == 200
    assert httpx2.head(link).status_code == 200
    assert "Not opened yet" in said(client.get("/shares"))
    httpx2.get(link, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    assert "Opened 1 time" in said(client.get("/shares"))


def test_robots_are_told_to_stay_away(address: str) -> None:
    answer = httpx2.get(f"{address}/robots.txt")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert "User-agent: *\nDisallow: /s/\n" in answer.text


def test_a_stranger_gets_at_nothing(tools: Tools, address: str, visit: Visit) -> None:
    client, person = visit("e@mara.example")
    assessment_id = assessed(tools, person)
    made = client.post("/shares", data={})
    (preview,) = found(made, "//section[@id='new']//a/@href")
    stranger, _ = visit("other@example.com")
    assert stranger.get(preview).status_code == 404
    assert stranger.post(f"{preview}/end").status_code == 404
    assert stranger.post("/shares", data={"assessment": str(assessment_id)}).status_code == 404
    assert "Your links" not in said(stranger.get("/shares"))
    for method, path in (("GET", "/shares"), ("POST", "/shares"), ("GET", preview), ("POST", f"{preview}/end")):
        assert httpx2.request(method, address + path).status_code == 401
    assert httpx2.get(link_of(made)).status_code == 200


def test_what_does_not_fit_is_said_beside_its_field(tools: Tools, visit: Visit) -> None:
    client, person = visit("f@mara.example")
    assessed(tools, person)
    refused = client.post("/shares", data={"days": "400", "hide_words": "<b>.\n!", "hide": ["name"]})
    assert refused.status_code == 422
    assert len(found(refused, "//*[@aria-invalid='true']")) == 2
    assert found(refused, "//input[@name='hide'][@checked]/@value") == ["name"]
    refused = client.post("/shares", data={"hide_words": "!"})
    assert found(refused, "//textarea[@aria-invalid='true']/text()") == ["!"]
    controls = "//*[self::input[not(@type='hidden')] or self::select or self::textarea]"
    assert found(client.get("/shares"), f"{controls}[not(ancestor::label or @id=//label/@for)]") == []


def test_words_of_a_resume_are_shown_as_words(tools: Tools, visit: Visit) -> None:
    client, person = visit("g@mara.example")
    hostile = replace(ROLE, achievements=("Cut <script>alert(1)</script> by 9 %",))
    contact = replace(CONTACT, name="<b>Mara</b>", links=("javascript:alert(1)", "https://mara.example/\"x='"))
    assessed(tools, person, work_experience=(hostile,), contact=contact)
    opened = httpx2.get(link_of(client.post("/shares", data={})))
    assert "<script>alert" not in opened.text
    assert found(opened, "//h1/text()") == ["<b>Mara</b>"]
    assert found(opened, "//h1/b") == []
    assert set(found(opened, "//a/@href")) == {"#main", "/", "https://mara.example/\"x='"}


WORDS = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=6, max_size=14)


def test_no_hidden_word_survives_on_the_page(tools: Tools, visit: Visit) -> None:
    client, person = visit("h@mara.example")
    assessed(tools, person)
    chrome = httpx2.get(link_of(client.post("/shares", data={"hide": list(HIDEABLE)}))).text.casefold()

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(WORDS, WORDS, WORDS, WORDS, st.sampled_from(["{}", "HTTPS://{}.example/{}", "{}-{}", "#{}team", "a{}b"]))
    def check(first: str, last: str, employer: str, school: str, way: str) -> None:
        hidden = (first, last, employer, school)
        told = " 7 ".join(way.format(word.swapcase(), word) for word in hidden)
        contact = replace(CONTACT, name=f"{first} {last}", email=f"{first}.{last}@{employer}.example")
        role = replace(ROLE, company_name=f"{employer} GmbH", achievements=(told, f"{employer.upper()} 9"))
        skill = replace(MARA.skills[0], skill_name=f"{employer} Suite")
        profile = replace(
            MARA, contact=contact, work_experience=(role,), skills=(*MARA.skills, skill),
            education=(EducationFact(f"{school} School", "BSc", None, None, None),),
        )  # fmt: skip
        with tools.database.write() as session:
            _, made = make_assessed(session, person, profile, ai_insight=f"{told}. {first} left {employer.lower()}")
            token = sharing.create(session, person, made, hide=HIDEABLE)
        answer = httpx2.get(f"{client.base_url}/s/{token.token}")
        with tools.database.write() as session:
            sharing.revoke(session, person, token.share.id)
        assert answer.status_code == 200
        page = html.tostring(html.fromstring(answer.text), encoding="unicode").casefold() + answer.text.casefold()
        assert not [word for word in hidden if word.casefold() in page and word.casefold() not in chrome]
        assert "[…]" in answer.text

    check()
