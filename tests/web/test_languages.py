"""The pages in the reader's language: what is chosen, what is translated, and how numbers and days are written."""

import importlib.util
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from babel import Locale
from babel.messages.pofile import read_po
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from tests.web.test_pages import MARA, Visit, address, found, visit
from upstar.kit.clock import utc_now
from upstar.web import view
from upstar.web.language import CATALOGUES, languages, locale_of

__all__ = ["address", "visit"]

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "languages.py"


def asked(accept: str = "", cookie: str = "") -> Request:
    """A request of a browser with those wishes."""
    headers = [(b"accept-language", accept.encode("latin-1")), (b"cookie", cookie.encode())]
    return Request({"type": "http", "headers": headers})


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("languages_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("code", sorted(path.stem for path in CATALOGUES.glob("*.po")))
def test_a_catalogue_has_every_text_of_the_pages_and_translates_it(code: str) -> None:
    script = _script()
    wanted = {message.id for message in script.template() if message.id}
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        kept = read_po(file, locale=code)
    messages = [message for message in kept if message.id]
    assert {message.id for message in messages} == wanted, "run scripts/languages.py"
    assert [message.id for message in messages if not script.is_translated(message)] == []
    assert [message.id for message in messages if message.fuzzy] == []
    # a placeholder that is lost or misspelt would fail when the page is made
    assert [(message.id, str(problem)) for message, problems in kept.check() for problem in problems] == []


@pytest.mark.parametrize(
    ("accept", "locale"),
    [
        ("", "en_GB"),
        ("de-AT,de;q=0.9,en;q=0.8", "de_AT"),
        ("fr-FR,fr;q=0.9,es;q=0.5,de;q=0.1", "es"),
        ("de;q=0.1,es;q=0.5", "es"),
        ("en-US", "en_US"),
        ("es;q=0,de", "de"),
        ("*", "en_GB"),
        ("tlh,zz-ZZ", "en_GB"),
        ("de;q=high,en-AU", "en_AU"),
    ],
)
def test_the_browsers_first_language_that_there_is_is_taken(accept: str, locale: str) -> None:
    assert str(locale_of(asked(accept))) == locale


def test_a_choice_goes_before_what_the_browser_says_and_keeps_its_country() -> None:
    assert str(locale_of(asked("de-CH,en-IE;q=0.5", "upstar_language=en"))) == "en_IE"
    assert str(locale_of(asked("en-US", "upstar_language=de"))) == "de"
    assert str(locale_of(asked("en-US", "upstar_language=../../etc/passwd"))) == "en_US"


@given(st.text(st.characters(max_codepoint=255, exclude_characters="\r\n")))
def test_no_wish_of_a_browser_is_too_odd(accept: str) -> None:
    assert locale_of(asked(accept)).language in languages()


def test_a_page_comes_in_the_language_that_was_chosen_and_goes_back_where_one_was(visit: Visit) -> None:
    client, _ = visit(MARA)
    assert found(client.get("/account"), "/html/@lang") == ["en"]
    answer = client.post(
        "/display", data={"language": "de", "theme": "dark", "to": "/account?a=1"}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?a=1")
    page = client.get("/account")
    assert found(page, "/html/@lang") == ["de"]
    assert found(page, "/html/@data-theme") == ["dark"]
    assert found(page, "//a[@class='skip']/text()") == ["Zum Inhalt springen"]
    client.post("/display", data={"theme": "system"})
    page = client.get("/account")
    assert found(page, "/html/@lang") == ["de"]
    assert found(page, "/html/@data-theme") == []


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_choosing_a_language_leads_nowhere_else(visit: Visit, to: str) -> None:
    client, _ = visit(MARA)
    answer = client.post("/display", data={"language": "xx", "theme": "pink", "to": to}, follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert "upstar_language" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    ("locale", "day", "number", "pay", "ago"),
    [
        ("en_GB", "2 March 2026", "1,234.6", "EUR 44k–56k", "45 days ago"),
        ("en_US", "March 2, 2026", "1,234.6", "EUR 44k–56k", "45 days ago"),
        ("de_DE", "2. März 2026", "1.234,6", "EUR 44.000–56.000", "vor 45 Tagen"),
        ("es_ES", "2 de marzo de 2026", "1.234,6", "EUR 44 mil–56 mil", "hace 45 días"),
    ],
)
def test_days_numbers_and_pay_are_written_as_the_reader_does(
    locale: str, day: str, number: str, pay: str, ago: str
) -> None:
    filters = view._environment(str(Locale.parse(locale))).filters
    assert filters["day"](date(2026, 3, 2)) == day
    assert filters["number"](1234.56) == number
    assert filters["money"](44_000, 56_000, "EUR").replace("\xa0", " ") == pay
    assert filters["ago"](utc_now() - timedelta(days=45)) == ago
    assert "UTC" in filters["moment"](datetime(2026, 3, 2, 14, 5, tzinfo=UTC))
