"""Every page that there is, from the table of routes, in a real browser: for everybody, and on a phone."""

import re
from typing import cast

import httpx2
import pytest
from lxml import html

from tests.security.browsing import chromium
from tests.security.conftest import OPERATOR, OWNER, House, house, settled
from tests.web.looking import MOST_STATEMENTS, counted, looks, pages
from tests.web.test_browser import CHROMIUM
from upstar.sourcing.registry import sources

__all__ = ["house", "settled"]

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]


# forty pages, each looked at from top to bottom: a minute where nothing else runs
@pytest.mark.timeout(300)
@pytest.mark.parametrize("operators", [False, True])
def test_every_page_is_accessible_fits_a_phone_and_complains_of_nothing(house: House, operators: bool) -> None:
    """As `benchmarks.accessibility` does it in six ways."""
    with chromium() as browser:
        seen = list(looks(browser, house, [(360, "light")], operators=operators))
    assert len(seen) > 15
    assert {look.path: look.grave for look in seen if look.grave} == {}
    assert {look.path: look.complaints for look in seen if look.complaints} == {}


def test_every_page_asks_the_database_a_bounded_number_of_times(house: House) -> None:
    many: dict[str, int] = {}
    for name, (path, cookies) in pages(house).items():
        client = house.client(cookies=cookies)
        with counted(house.tools.database) as heard:
            client.get(path)
        print(f"{len(heard):3} {name}")  # noqa: T201 - shown by pytest -s
        many |= {name: len(heard)} if len(heard) > MOST_STATEMENTS else {}
    assert many == {}


WORDS = "the of is are your you and that this has have not with for to be it they there no as by from at on".split()
ENGLISH = re.compile(rf"\b(?:{'|'.join(f'[{word[0].upper()}{word[0]}]{word[1:]}' for word in WORDS)})\b")
"""Words that hardly an English sentence does without, and that no German one has."""
QUOTED = re.compile(r"„[^“]*“")
DATA = """
    SELECT title, description, provider FROM static_courses
    UNION ALL SELECT name, description, category FROM career_paths
    UNION ALL SELECT title, description, NULL FROM target_roles
    UNION ALL SELECT extracted_text, filename, NULL FROM resumes
    UNION ALL SELECT title, organization, description_text FROM job_listings
    UNION ALL SELECT array_to_string(ai_key_skills, ' '), ai_requirements_summary, NULL FROM job_listings
"""
"""What people, employers and the catalogues wrote stays as it is."""
ROWS = "/operator/data"
"""Rows and names of columns as they are kept. Neither is the document that goes out looked at: it has its language."""


def test_no_sentence_on_a_german_page_is_english(house: House) -> None:
    with house.tools.database.read() as session:
        rows = session.connection().exec_driver_sql(DATA).all()
    data = " ".join(
        " ".join([*(word for row in rows for word in row if word), *(one.title for one in sources().values())]).split()
    )
    found: dict[str, list[str]] = {}

    def look(answer: httpx2.Response) -> None:
        path = answer.request.url.path
        if answer.read().startswith(b"<!doctype") and not path.startswith(ROWS) and not path.endswith("/print"):
            found[path] = [
                text for text in _texts(answer.text) if ENGLISH.search(QUOTED.sub("", text)) and text not in data
            ]

    for email in (OWNER, OPERATOR):
        client = house.as_person(email, page=True)
        client.cookies.set("upstar_language", "de")
        client.event_hooks = {"response": [look]}
    for path, cookies in ((path, cookies) for path, cookies in pages(house).values() if path not in found):
        look(house.client(cookies=cookies | {"upstar_language": "de"}).get(path))
    assert {path: texts for path, texts in found.items() if texts} == {}
    assert len(found) > 40


def _texts(page: str) -> set[str]:
    tree = html.fromstring(page)
    assert tree.get("lang") == "de"
    texts = tree.xpath(
        "//body//text()[not(ancestor::script)]|//title/text()|//@title|//@aria-label|//@alt|//@placeholder"
    )
    words = (" ".join(str(text).split()) for text in cast("list[str]", texts))
    return {text.removeprefix(": ").removesuffix(" · Upstar") for text in words}
