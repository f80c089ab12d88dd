# ruff: noqa: E501 - tables of cases
"""HTML that strangers send: nothing of it may run, and its text is to be read as it was meant."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from upstar.listings.markup import MAX_HTML, plain_text, safe_html

PARTS = [
    "<p>", "</p>", "<ul><li>", "</li></ul>", "<script>", "</script>", "<style>", "</style>", "<svg>", "<math>", "<a href='", "'>", "</a>",
    "javascript:alert(1)", "JaVa\tScript:x", "data:text/html,x", "https://example.org/?a=1&b=2", "mailto:a@example.org", "<img src=x onerror=alert(1)>",
    " onclick=\"x()\"", " style='color:red'", "&lt;", "&gt;", "&amp;", "&lt;script&gt;", "&lt;p&gt;", "&amp;lt;b&amp;gt;", "<!--", "-->", "<table><tr><td>",
    "<b", "<", ">", "\x00", "\ud800", "text", " ", "\n", "• ", "<iframe src=x>", "<template>", "<noscript>", "<title>", "<textarea>", "]]>", "<![CDATA[", "<h1>", "<br>",
]  # fmt: skip
pages = st.text(max_size=200) | st.builds("".join, st.lists(st.sampled_from(PARTS), max_size=30))
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What the parser that checks does not take; browsers ignore it."""
ALLOWED = {"href": "a", "rel": "a"}
FORBIDDEN = {
    "script",
    "style",
    "iframe",
    "img",
    "svg",
    "math",
    "form",
    "input",
    "object",
    "embed",
    "link",
    "meta",
    "base",
    "template",
    "span",
}


@settings(max_examples=400, deadline=None)
@given(pages)
@example("&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;b&amp;gt;x")
@example("<div>&amp;amp;lt;img src=x onerror=alert(1)&amp;amp;gt;")
@example("<svg><p><style><a title='</style><img src=x onerror=alert(1)>'>")
@example("<a href='javascript&#58;alert(1)'>x</a>")
@example("<a href=' java&#10;script:alert(1)'>x</a>")
def test_nothing_that_runs_survives(page: str) -> None:
    shown = safe_html(page)
    assert safe_html(shown) == shown
    assert "<script" not in shown.lower()
    for element in html.fragment_fromstring(CONTROLS.sub("", shown), create_parent="main").iter():
        assert isinstance(element.tag, str)
        assert element.tag not in FORBIDDEN
        assert all(ALLOWED.get(str(name)) == element.tag for name in element.attrib)
        href = element.get("href")
        assert href is None or re.match(r"\s*(?:https?|mailto):", href, re.IGNORECASE)
        assert href is None or element.get("rel") == "nofollow noopener noreferrer"


@settings(max_examples=400, deadline=None)
@given(pages)
def test_text_is_had_of_anything(page: str) -> None:
    text = plain_text(page)
    assert text == text.strip()
    assert text.encode() == text.encode("utf-8", "strict")
    assert "\x00" not in text


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>Hello <strong>you</strong></p>", "<p>Hello <strong>you</strong></p>"),
        ("&lt;p&gt;Tea &amp;amp; bread&lt;/p&gt;", "<p>Tea &amp; bread</p>"),
        ("&amp;lt;p&amp;gt;Twice&amp;lt;/p&amp;gt;", "<p>Twice</p>"),
        ('<p class="x" id="y" style="z" onclick="w">a</p>', "<p>a</p>"),
        ("<img src='x.png'>a", "a"),
        ("<script>alert(1)</script>a<style>b{}</style>", "a"),
        ("<a href='https://example.org/'>a</a>", '<a href="https://example.org/" rel="nofollow noopener noreferrer">a</a>'),
        ("<a href='/local'>a</a>", '<a rel="nofollow noopener noreferrer">a</a>'),
        ("List<String> and x < y", "List and x &lt; y"),
        ("<p>Say &lt;p&gt; for a paragraph</p>", "<p>Say &lt;p&gt; for a paragraph</p>"),
    ],
)  # fmt: skip
def test_formatting_stays_and_the_rest_goes(page: str, shown: str) -> None:
    assert safe_html(page) == shown


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>One\n line</p><p>Two<br>three</p>", "One line\n\nTwo\nthree"),
        ("<ul><li>a</li><li><p>b</p></li><li>• c</li><li></li></ul>", "- a\n- b\n- c"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul><p>c</p>", "- a\n- b\n\nc"),
        ("<ol><li>first</li></ol>", "- first"),
        ("<h2>Title</h2>text &amp; more&nbsp;&lt;here&gt;", "Title\n\ntext & more <here>"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<section>a</section><article>b</article>", "a\nb"),
        ("<table><tr><th>Pay</th><td>much</td></tr><tr><td>x</td></tr></table>", "Pay much\nx"),
        ("<script>var a = '<p>no</p>';</script><style>p{}</style>yes", "yes"),
        ("&lt;ul&gt;&lt;li&gt;a&lt;/li&gt;&lt;/ul&gt;", "- a"),
        ("Plain text\n\n  with lines\n- and items & signs", "Plain text\n\n  with lines\n- and items & signs"),
        ("A &amp; B &lt; C and AT&T; R&D", "A & B < C and AT&T; R&D"),
        ("vector<int> f(x) where x < y", "vector<int> f(x) where x < y"),
        ("line one\nline <b>two</b>\nline three", "line one\nline two\nline three"),
        ("a<!-- note -->b", "ab"),
        ("", ""),
    ],
)  # fmt: skip
def test_text_has_the_lines_of_the_page(page: str, text: str) -> None:
    assert plain_text(page) == text


HOSTILE = {
    "div": "<div>" * 40_000, "b": "<b>" * 60_000, "table": "<table><tr><td>" * 13_000, "less": "<" * MAX_HTML, "comments": "<!--" * 50_000,
    "escaped": "&lt;p&gt;" * 20_000, "escapes": "&" + "amp;" * 49_000 + "lt;b&gt;", "blanks": "<p" + " " * MAX_HTML, "items": "<li>" * 50_000,
    "mixed": "<b><i><u><a><p>" * 13_000, "lines": "\n" * MAX_HTML + "<p>", "links": "<a href='https://example.org'>" * 6_000, "long": "<p>" + "a" * 3_000_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_no_time(name: str) -> None:
    started = time.process_time()
    plain_text(HOSTILE[name])
    safe_html(HOSTILE[name])
    assert time.process_time() - started < 2
