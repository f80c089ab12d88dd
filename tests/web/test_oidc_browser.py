"""Signing in at a real OpenID provider, in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright
from pydantic import SecretStr
from sqlalchemy import text

from tests.conftest import free_port
from tests.serving import serving
from tests.web.provider import AUDIENCE, CLIENT_ID, SECRET, Provider, providing
from tests.web.test_browser import CHROMIUM, QUIET, from_menu
from upstar.adapters import oidc_tenant
from upstar.adapters.oidc_flow import challenge
from upstar.adapters.oidc_web import Terms
from upstar.workflows.tools import Tools

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Site:
    """Upstar and the provider that vouches for its people."""

    address: str
    provider: Provider
    tools: Tools


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def site(stocked: Tools, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    # so that a test need not wait half a minute between two looks at the keys
    monkeypatch.setattr(oidc_tenant, "KEYS", Terms(fresh=600, kept=86400, cooldown=0))
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with providing(address) as provider:
        over = {
            "oidc_issuer": provider.issuer, "oidc_audience": AUDIENCE, "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": SecretStr(SECRET), "public_url": address,
        }  # fmt: skip
        tools = replace(stocked, settings=stocked.settings.model_copy(update=over))
        with serving(tools, port) as served:
            yield Site(served, provider, tools)


def open_page(browser: Browser, site: Site) -> Page:
    return browser.new_context(base_url=site.address).new_page()


def sign_in(page: Page, login: str) -> None:
    """From the front page to the provider and back."""
    page.goto("/")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_placeholder("Enter any login").fill(login)
    page.get_by_placeholder("and password").fill("any")
    page.get_by_role("button", name="Sign-in").click()


def cookies(context: BrowserContext) -> dict[str, str]:
    return {str(each.get("name")): str(each.get("value")) for each in context.cookies()}


def test_in_and_out_again(browser: Browser, site: Site) -> None:
    page = open_page(browser, site)
    tokens: list[Response] = []
    page.on("response", lambda r: tokens.append(r) if "/signin/callback" in r.url else None)
    sign_in(page, "auth0|mara")
    expect(page.get_by_role("heading", name="Your résumés")).to_be_visible()
    assert urlsplit(page.url).query == ""
    held = page.context.cookies()
    (session,) = [each for each in held if each.get("name") == "upstar_session"]
    assert (session.get("httpOnly"), session.get("sameSite")) == (True, "Lax")
    assert "upstar_sign_in" not in cookies(page.context)
    # the answer is taken once, in whatever browser
    (callback,) = tokens
    again = page.goto(callback.url)
    assert again is not None
    assert again.status == 401
    page.goto("/")
    expect(page.get_by_role("heading", name="Your résumés")).to_be_visible()
    from_menu(page, "button", "Sign out")
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert page.url == f"{site.address}/"
    # the cookie that was, put back, opens nothing: the session ended on the server
    page.context.add_cookies([{"name": "upstar_session", "value": str(session.get("value")), "url": site.address}])
    page.goto("/")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    # the provider was signed out of too: it asks who one is
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_placeholder("Enter any login")).to_be_visible()


def test_who_asks_for_a_page_comes_back_to_it(browser: Browser, site: Site) -> None:
    page = open_page(browser, site)
    page.goto("/preferences?saved=yes")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_placeholder("Enter any login").fill("auth0|boss")
    page.get_by_placeholder("and password").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    expect(page.get_by_role("heading", name="What you want of a job")).to_be_visible()
    assert page.url == f"{site.address}/preferences?saved=yes"
    with site.tools.database.read() as session:
        told = session.execute(text("SELECT operator, id_token LIKE 'ey%' FROM internal.web_sessions")).one()
    assert tuple(told) == (True, True), "the permission in the access token is kept with the session"


def test_an_address_that_is_not_proved_is_explained(browser: Browser, site: Site) -> None:
    page = open_page(browser, site)
    sign_in(page, "auth0|new")
    expect(page.get_by_text("Your e-mail address is not confirmed")).to_be_visible()
    assert "upstar_session" not in cookies(page.context)
    # the provider knows who one is, and would lead straight back here
    page.get_by_role("link", name="Sign in").click()
    page.get_by_placeholder("Enter any login").fill("auth0|mara")
    page.get_by_placeholder("and password").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    expect(page.get_by_role("heading", name="Your résumés")).to_be_visible()


def test_a_wrong_state_another_browser_and_another_issuer_are_refused(site: Site) -> None:
    def begun() -> tuple[dict[str, str], dict[str, str]]:
        start = httpx2.get(f"{site.address}/signin")
        answer = dict(httpx2.URL(walk(start.headers["location"], "auth0|mara", site.address)).params)
        assert answer.keys() == {"code", "state", "iss"}
        return answer, {"upstar_sign_in": start.cookies["upstar_sign_in"]}

    def come_back(query: dict[str, str], jar: dict[str, str]) -> int:
        answer = httpx2.get(f"{site.address}/signin/callback", params=query, cookies=jar)
        assert ("upstar_session" in answer.cookies) == (answer.status_code == 303)
        return answer.status_code

    answer, mine = begun()
    other, others = begun()
    assert come_back(answer | {"state": "guessed"}, mine) == 401
    assert come_back(answer, {}) == come_back(answer, others) == 401
    # it is still good in the browser that began, once
    assert come_back(answer, mine) == 303
    assert come_back(answer, mine) == 401
    # a used code does not become good by a sign-in that is under way, and neither does another issuer's answer
    assert come_back(other | {"code": answer["code"]}, others) == 401
    for over in ({"iss": "https://evil.test"}, {"iss": None}, {"error": "access_denied"}):
        answer, mine = begun()
        assert come_back({n: v for n, v in (answer | over).items() if v is not None}, mine) == 401


def test_the_api_takes_the_provider_s_access_tokens(site: Site) -> None:
    first = access_token(site, "auth0|mara")
    with httpx2.Client(base_url=f"{site.address}/api/v1/") as api:
        mine = {"Authorization": f"Bearer {first}"}
        # nobody has seen her yet: name and address are asked for at /userinfo
        assert api.get("me", headers=mine).json()["email"] == "mara@example.com"
        assert api.get("resumes", headers=mine).json()["items"] == []
        fresh = site.provider.rotate()
        second = access_token(site, "auth0|boss")
        assert httpx2.get(f"{site.provider.issuer}/jwks").json()["keys"][0]["kid"] == fresh
        assert api.get("me", headers={"Authorization": f"Bearer {second}"}).json()["name"] == "The Boss"
        # once the new keys are here, the old one is nobody's: at once for a change, and then for reads as well
        assert api.post("matches/alerts/seen", headers=mine).json()["code"] == "token-invalid"
        assert api.get("me", headers=mine).json()["code"] == "token-invalid"
        new = {"Authorization": f"Bearer {access_token(site, 'auth0|new')}"}
        refused = api.get("me", headers=new)
        assert (refused.status_code, refused.json()["code"]) == (403, "email-unverified")
        assert api.post("auth/local", json={"email": "a@example.com", "name": "A"}).status_code == 404
    assert httpx2.post(f"{site.address}/signin", data={"email": "a@example.com", "name": "A"}).status_code == 404


def walk(url: str, login: str, back: str) -> str:
    """Sign in at the provider as a browser would, and return the address of ours that it sends to, not asked yet."""
    with httpx2.Client() as client:
        answer = client.get(url)
        while not answer.headers.get("location", "").startswith(back):
            if answer.is_redirect:
                answer = client.get(answer.url.join(answer.headers["location"]))
            else:
                assert answer.status_code == 200, answer.text
                form = {"prompt": "login", "login": login, "password": "any"}
                (action,) = re.findall(r'action="([^"]+)"', answer.text)[:1]
                answer = client.post(answer.url.join(action), data=form)
        return str(answer.headers["location"])


def access_token(site: Site, login: str) -> str:
    """An access token for the API, as a program of the person's gets it."""
    verifier = "v" * 43
    back = f"{site.address}/signin/callback"
    asked = {
        "response_type": "code", "client_id": CLIENT_ID, "redirect_uri": back, "scope": "openid profile email",
        "code_challenge": challenge(verifier), "code_challenge_method": "S256", "audience": AUDIENCE, "state": "s",
    }  # fmt: skip
    code = httpx2.URL(walk(f"{site.provider.issuer}/auth?{httpx2.QueryParams(asked)}", login, back)).params["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier,
            "client_id": CLIENT_ID, "client_secret": SECRET}  # fmt: skip
    answer = httpx2.post(f"{site.provider.issuer}/token", data=form)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])
