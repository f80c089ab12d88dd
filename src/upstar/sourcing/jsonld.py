"""The JobPostings in a page's JSON-LD, wherever they hang. Pages are written by strangers, and by hand."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

TYPE = "application/ld+json"
POSTING = "JobPosting"
MAX_SCRIPTS = 100
MAX_NODES = 100_000
"""Values of one page that are looked at; a page with a hundred ads has some five thousand."""
_WRAPPING = re.compile(r"<!--|-->|(?://|/\*)?\s{0,5}(?:<!\[CDATA\[|\]\]>)\s{0,5}(?:\*/)?")
_DECODER = json.JSONDecoder(strict=False, parse_constant=lambda _: None)
"""Takes line breaks inside texts, which are no JSON and common."""


def postings_in(page: str) -> list[dict[str, Any]]:
    """Return the JobPostings of an HTML page in its order; scripts that are no JSON are left out. Never raises."""
    found: list[dict[str, Any]] = []
    for script in _scripts(page):
        found += [node for node in _nodes(_decoded(script)) if is_posting(node)]
    return found


def is_posting(node: Mapping[str, Any]) -> bool:
    """Whether an object is a JobPosting, alone or among other types, with or without schema.org's address."""
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1].rsplit("#", 1)[-1] == POSTING
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _scripts(page: str) -> Iterator[str]:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    try:
        root = etree.fromstring(page.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return
    if root is None:
        return
    scripts = (s for s in root.iter("script") if (s.get("type") or "").split(";")[0].strip().lower() == TYPE)
    for _, script in zip(range(MAX_SCRIPTS), scripts, strict=False):
        yield script.text or ""


def _decoded(script: str) -> Any:  # noqa: ANN401 - JSON
    """The script as JSON, without what hides it from old browsers; escaped as a whole where it is."""
    text = script.strip()
    for attempt in (text, _WRAPPING.sub("", text).strip(), html.unescape(text).strip()):
        try:
            return _DECODER.raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: object) -> Iterator[dict[str, Any]]:
    """Every object in a value, itself first, what hangs below a JobPosting left out: it belongs to it."""
    waiting = [value]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            if not is_posting(node):
                waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))
