# ruff: noqa: E501 - hostile markup
"""The content policy as a real browser holds it: our own pages need no exception, and a stranger's ad can do nothing."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from tests.documents import make_pdf
from tests.factories import make_listing, make_match, make_resume
from tests.security.browsing import Watched, chromium
from tests.serving import serving
from tests.web.test_browser import CHROMIUM, from_menu, work
from upstar.adapters.database import Database
from upstar.listings.markup import safe_html
from upstar.workflows.tools import Tools

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]

PAGES = (
    "/", "/assessments", "/matches", "/matches/board", "/matches/alerts", "/learning",
    "/learning/courses", "/careers", "/market", "/market/skills/Python", "/preferences", "/shares", "/nothing",
    "/matches/11111111-1111-4111-8111-111111111111",
)  # fmt: skip

NASTY = """
<script>alert("script")</script><SCRIPT SRC=//evil.example/x.js></SCRIPT><script src="data:text/javascript,alert(1)"></script>
<img src=x onerror="alert('handler')"><img src="https://evil.example/pixel.gif"><body onload=alert(1) background="https://evil.example/b">
<div onclick="alert(1)" onmouseover=alert(1) style="position:fixed;inset:0;background:url(https://evil.example/s)">over all</div>
<style>@import "https://evil.example/s.css"; body { display: none }</style><link rel=stylesheet href="https://evil.example/l.css">
<iframe src="https://evil.example/f"></iframe><iframe srcdoc="<script>parent.alert(1)</script>"></iframe><object data="https://evil.example/o"></object><embed src="https://evil.example/e">
<meta http-equiv="refresh" content="0;url=https://evil.example/m"><base href="https://evil.example/">
<form action="https://evil.example/form"><input name=password autofocus onfocus=alert(1)><button formaction="javascript:alert(1)">Go</button></form>
<svg onload=alert(1)><script>alert(1)</script><a xlink:href="javascript:alert(1)"><text>x</text></a><foreignObject><iframe src="https://evil.example/v"></iframe></foreignObject></svg>
<math><mtext></form><form><mglyph><svg><mtext><style><img src=x onerror=alert(1)></style></math><math href="javascript:alert(1)">m</math>
<a href="javascript:alert(1)">js</a><a href=" &#106;ava&#x0A;script&colon;alert(1)">spelt out</a><a href="JaVaScRiPt:alert(1)">cases</a><a href="\x01javascript:alert(1)">control</a>
<a href="data:text/html,<script>alert(1)</script>">data</a><a href="vbscript:x">vb</a><a href="//evil.example/">no scheme</a><a href="https://user:pw@evil.example/">user</a>
<a href="https://good.example/apply" target=_self onclick="alert(1)" ping="https://evil.example/ping">a good link</a>
<video src="https://evil.example/v" autoplay onerror=alert(1)></video><audio src=x onerror=alert(1)></audio><details open ontoggle=alert(1)>d</details>
<template><script>alert(1)</script></template><noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript><textarea><script>alert(1)</script></textarea>
<p id="main" name="forms" hx-get="https://evil.example/h" hx-trigger="load" data-hx-on="click:alert(1)" hx-on:load="alert(1)">htmx</p>
\u202ereversed \u2066isolated\u2069 \ufeffmark \u200bnothing <scr\u200bipt>alert(1)</scr\u200bipt> \uff1cscript\uff1ealert(1)\uff1c/script\uff1e
{{ 7 * 7 }} {% raw %} ${7*7} <%= 7*7 %> --> ]]> </section></main></body></html><script>alert("after the end")</script>
&lt;script&gt;alert("escaped")&lt;/script&gt; &amp;lt;img src=x onerror=alert(1)&amp;gt;
"""
EVIL_ADDRESSES = (
    "javascript:alert(1)", "JAVASCRIPT:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "//evil.example/", "https:\\\\evil.example",
    'https://good.example/" onclick="alert(1)', "https://good.example/'><script>alert(1)</script>", "file:///etc/passwd",
)  # fmt: skip
FORBIDDEN = "script, style, iframe, object, embed, link, meta, base, img, math, video, audio, foreignObject"
ODD_ATTRIBUTES = """all => all.flatMap(e => e.getAttributeNames())
    .filter(n => n.startsWith('on') || n.includes('hx-on') || n === 'style' || n === 'srcdoc' || n === 'ping' || n === 'formaction')"""
STOPPED_SOME = """new Promise(done => {
    const look = () => window.__breaches.length > 5 ? done() : setTimeout(look, 10);
    look();
})"""
OUTWARD = """all => all.map(e => e.getAttribute('href') ?? e.getAttribute('action') ?? '/')
    .filter(to => new URL(to, location.href).origin !== location.origin)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def address(stocked: Tools) -> Iterator[str]:
    with serving(stocked) as address:
        yield address


def signed_in(browser: Browser, address: str) -> Watched:
    watched = Watched(browser, address)
    watched.page.goto("/")
    watched.page.get_by_label("Name").fill("Mara Lindqvist")
    watched.page.get_by_label("E-mail").fill("mara@example.com")
    watched.page.get_by_role("button", name="Sign in on this machine").click()
    expect(watched.page.get_by_role("heading", name="Your résumés")).to_be_visible()
    return watched


def test_our_own_pages_need_no_exception(stocked: Tools, browser: Browser, address: str) -> None:
    """No page breaks the policy, asks for a feature that it was refused, or leaves this house."""
    watched = signed_in(browser, address)
    page = watched.page
    page.get_by_label("Upload a résumé").set_input_files(
        {"name": "mara.pdf", "mimeType": "application/pdf", "buffer": make_pdf()}
    )
    page.get_by_role("button", name="Read it").click()
    work(stocked).join()
    expect(page.locator("#matches")).to_be_visible(timeout=20_000)
    reading = page.url
    breaches = []
    for path in (reading, f"{reading}/reading", f"{reading}/print", "/resumes/compare", *PAGES):
        page.goto(path)
        breaches += [f"{path}: {breach}" for breach in watched.breaches()]
    assert breaches == []
    assert watched.left == []
    assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
    # htmx's own note of where one is
    assert set(page.evaluate("Object.keys(sessionStorage)")) <= {"htmx-current-path-for-history"}
    # the browser says of a page that is not there that it is not there
    assert [text for text in watched.complaints if "404 (Not Found)" not in text] == []
    page.goto("/")
    from_menu(page, "button", "Sign out")
    expect(page.get_by_role("button", name="Sign in on this machine")).to_be_visible()
    assert page.context.cookies() == []


def test_the_policy_stops_what_would_get_in(browser: Browser, address: str) -> None:
    """So that the tests here would see it: markup that was let in by mistake runs nothing and reaches nobody."""
    watched = Watched(browser, address)
    watched.page.goto("/")
    # no policy knows of this one: that no such markup gets in is up to the templates and `safe_html`
    markup = NASTY.replace('http-equiv="refresh"', "")
    watched.page.evaluate("html => { document.querySelector('main').innerHTML = html }", markup)
    watched.page.evaluate(STOPPED_SOME)
    stopped = " ".join(watched.breaches())
    for directive in ("script-src-attr", "img-src", "style-src", "frame-src"):
        assert directive in stopped, stopped
    assert not [text for text in watched.complaints if text.startswith("a script ran")]


def test_a_hostile_ad_is_only_words(stocked: Tools, browser: Browser, address: str) -> None:
    watched = signed_in(browser, address)
    match_id, *others = _hostile_matches(stocked.database)
    page = watched.page
    for path in (f"/matches/{match_id}", "/matches", "/matches/board"):
        page.goto(path)
        assert watched.breaches() == [], path
        assert page.locator(f"main :is({FORBIDDEN})").count() == 0
        assert page.locator("main *").evaluate_all(ODD_ATTRIBUTES) == [], path
        assert page.locator("main :is(a, form, button)").evaluate_all(OUTWARD) == [], path
    page.goto(f"/matches/{match_id}")
    expect(page.locator("main p.text")).to_contain_text('<script>alert("script")</script>')
    expect(page.locator("main p.text")).to_contain_text("{{ 7 * 7 }}")
    assert page.evaluate("document.body.children.length") == len(("skip", "header", "main", "footer"))
    for other in others:
        page.goto(f"/matches/{other}")
        assert page.locator("main *").evaluate_all(ODD_ATTRIBUTES) == []
        protocols = page.locator("main a").evaluate_all("all => all.map(e => e.protocol)")
        assert set(protocols) <= {"http:", "https:"}
    assert watched.left == []
    assert watched.complaints == []


def _hostile_matches(database: Database) -> list[UUID]:
    """Let the person have a match all of whose words are hostile, and one for each hostile address."""
    words = NASTY[:200]
    with psycopg.connect(database.dsn) as connection:
        found = connection.execute("SELECT id FROM users").fetchone()
    assert found is not None
    with database.write() as session:
        resume_id = make_resume(session, found[0], processing_status="COMPLETED", filename=words)
        made = []
        for number, url in enumerate(EVIL_ADDRESSES):
            listing = make_listing(session, f"evil:{number}", title=words, organization=words)
            made.append(
                make_match(
                    session, found[0], resume_id, listing, title=words, company=words, location=words,
                    description=NASTY, application_url=url, skills_matched=[words], skills_missing=[NASTY[200:400]],
                )
            )  # fmt: skip
    return made


def test_an_ad_s_markup_is_harmless_without_a_policy_too(browser: Browser, address: str) -> None:
    """`safe_html` is what the API gives out for others to show, who may have no policy to fall back on."""
    watched = Watched(browser, address)
    page = watched.page
    # in one, and line by line, since what one line opens swallows the next
    markup = [safe_html(NASTY), *map(safe_html, NASTY.splitlines())]
    page.set_content(f"<main>{''.join(f'<section>{part}</section>' for part in markup)}</main>")
    hrefs = page.locator("main a").evaluate_all("all => all.map(e => e.href).filter(Boolean)")
    assert "https://good.example/apply" in hrefs
    assert {href.partition(":")[0] for href in hrefs} == {"https"}
    assert page.locator(f"main :is({FORBIDDEN}, svg, form, input)").count() == 0
    assert page.locator("main *").evaluate_all(ODD_ATTRIBUTES) == []
    page.locator("main *:not(a)").evaluate_all(
        "all => all.forEach(e => { e.click(); e.dispatchEvent(new Event('mouseover')); e.dispatchEvent(new Event('focus')) })"
    )
    assert watched.left == []
    assert watched.complaints == []
