"""The account's page, the session's cookie, and where a sign-in leads."""

from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import html

from tests.serving import serving
from upstar.edge.sign_in import HOME, own_path
from upstar.web.pages.account import browser_name
from upstar.workflows.tools import Tools

WHO = {"email": "mara@example.com", "name": "Mara"}
PIECES = (*"/\\\t\n@:?#. aé", "//", "..", "%2f", "evil.test", "https:", "javascript:")
SITE = "https://jobs.example.org"


@pytest.fixture
def address(tools: Tools) -> Iterator[str]:
    with serving(tools) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=address, follow_redirects=True, timeout=30) as made:
        made.post("/signin", data=WHO, headers={"User-Agent": "Firefox <b>"})
        yield made


def found(answer: httpx2.Response, path: str) -> Any:
    """What an XPath finds on a page."""
    return html.fromstring(answer.text).xpath(path)


def where(to: str) -> str:
    """The host that a browser goes to from our site: it leaves out tabs and line ends, and turns backslashes."""
    cleaned = "".join(c for c in to if c not in "\t\n\r").strip("".join(map(chr, range(33)))).replace("\\", "/")
    return urlsplit(urljoin(f"{SITE}/signin/callback", cleaned)).netloc


@hypothesis_settings(deadline=None, max_examples=400)
@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)))
@example("//evil.test")
@example("/\\evil.test")
@example("/\t/evil.test")
@example("https://evil.test")
@example("/.//evil.test")
@example("///evil.test")
@example("\x00//evil.test")
def test_a_sign_in_leads_nowhere_but_to_our_own_pages(to: str) -> None:
    assert where(own_path(to)) == "jobs.example.org"


@pytest.mark.parametrize("to", ["/", "/matches?sort=pay&min_score=3", "/resumes/1", "/careers/a-b?x=%2F%2Fa"])
def test_our_own_pages_are_come_back_to(to: str) -> None:
    assert own_path(to) == to
    for odd in (None, "", "/signin?to=/", "/signout", "/a" * 600, "matches"):
        assert own_path(odd) == HOME


@pytest.mark.parametrize(
    ("site", "name", "secure"), [(None, "upstar_session", ""), (SITE, "__Host-upstar_session", True)]
)
def test_the_session_s_cookie(tools: Tools, site: str | None, name: str, secure: bool | str) -> None:
    set_up = replace(tools, settings=tools.settings.model_copy(update={"public_url": site}))
    with serving(set_up) as address:
        answer = httpx2.post(f"{address}/signin", data=WHO | {"to": "/preferences"})
        jar: SimpleCookie = SimpleCookie(answer.headers["set-cookie"])
        (cookie,) = jar.values()
        assert answer.headers["location"] == "/preferences"
        flags = [cookie[flag] for flag in ("secure", "httponly", "samesite", "path", "domain")]
        assert (cookie.key, flags) == (name, [secure, True, "lax", "/", ""])
        other = "upstar_session" if secure else "__Host-upstar_session"
        told = {each: httpx2.get(f"{address}/preferences", headers={"Cookie": f"{each}={cookie.value}"}).status_code
                for each in (name, other)}  # fmt: skip
        assert told == {name: 200, other: 401}


def test_a_planted_session_is_not_taken_up(address: str) -> None:
    planted = "x" * 43
    with httpx2.Client(base_url=address, cookies={"upstar_session": planted}) as client:
        answer = client.post("/signin", data=WHO)
        assert answer.cookies["upstar_session"] != planted
        old = answer.cookies["upstar_session"]
        again = client.post("/signin", data=WHO, headers={"Cookie": f"upstar_session={old}"})
        assert again.cookies["upstar_session"] != old
    for each in (planted, old):
        assert httpx2.get(f"{address}/preferences", cookies={"upstar_session": each}).status_code == 401


def test_signing_out_ends_the_session_for_whoever_has_it(client: httpx2.Client) -> None:
    held = client.cookies["upstar_session"]
    assert client.post("/signout").url.path == "/"
    assert "upstar_session" not in client.cookies
    assert client.get("/preferences", headers={"Cookie": f"upstar_session={held}"}).status_code == 401


def test_the_account_shows_sessions_and_ends_them(address: str, client: httpx2.Client) -> None:
    with httpx2.Client(base_url=address) as other:
        other.post("/signin", data=WHO, headers={"User-Agent": "A phone"})
        page = client.get("/account")
        assert found(page, "//section[@id='sessions']//strong/text()") == ["A phone", "Firefox <b>"]
        (form,) = found(page, "//section[@id='sessions']//form[not(@action='/account/sessions/end')]/@action")
        client.post(form)
        assert (other.get("/account").status_code, client.get("/account").status_code) == (401, 200)
        assert other.post("/signin", data=WHO).status_code == 303
        gone = client.post("/account/sessions/end")
        assert gone.url.path == "/"
        assert [each.get("/account").status_code for each in (client, other)] == [401, 401]


def test_browsers_have_the_names_that_people_know() -> None:
    chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
    told = {
        chrome: ("Chrome", "Linux"),
        f"{chrome} Edg/140.0.0.0".replace("X11; Linux", "Windows NT 10.0"): ("Edge", "Windows"),
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0": ("Firefox", "macOS"),
        "curl/8.5.0": ("curl/8.5.0", ""), "": ("", ""),
    }  # fmt: skip
    assert {each: browser_name(each) for each in told} == told


def test_a_token_is_made_shown_once_and_deleted(address: str, client: httpx2.Client) -> None:
    assert client.post("/account/tokens", data={"name": " "}).status_code == 422
    made = client.post("/account/tokens", data={"name": "<i>Backup", "access": "read", "days": "30"})
    (word,) = found(made, "//section[@id='tokens']//input[@readonly]/@value")
    bearer = {"Authorization": f"Bearer {word}"}
    assert httpx2.get(f"{address}/api/v1/me", headers=bearer).status_code == 200
    assert httpx2.delete(f"{address}/api/v1/preferences", headers=bearer).status_code == 403
    again = client.get("/account")
    assert word not in again.text
    assert "&lt;i&gt;Backup" in again.text
    (form,) = found(again, "//section[@id='tokens']//li//form/@action")
    client.post(form)
    assert httpx2.get(f"{address}/api/v1/me", headers=bearer).status_code == 401


def test_another_person_s_sessions_and_tokens_are_unknown(address: str, client: httpx2.Client) -> None:
    client.post("/account/tokens", data={"name": "x"})
    page = client.get("/account")
    with httpx2.Client(base_url=address) as other:
        other.post("/signin", data={"email": "else@example.com", "name": "Else"})
        assert len(found(other.get("/account"), "//section[@id='sessions']//strong")) == 1
        for form in found(page, "//section[@id='tokens']//li//form/@action"):
            assert other.post(form).status_code == 404
    assert client.get("/account").status_code == 200
