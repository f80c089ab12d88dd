"""Hacker News' monthly "Who is hiring?" threads, by Algolia's API: each top-level comment is one ad.

An ad begins with a line such as `Company | Role | Place | REMOTE | Full-time | https://…`, in any order, written by
hand; several roles in it stay one listing. What is read from it is read with care: a comment whose first line is no
such line is no ad.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from upstar.adapters.http import Web
from upstar.kit.text import fold
from upstar.listings.markup import plain_text
from upstar.listings.places import read_places
from upstar.listings.types import Listing
from upstar.sourcing.feeds import WHOLE, positive, records_in, tagged
from upstar.sourcing.fields import MAX_SHORT, child, domain, listing_id, moment, object_of, prose, text, web_address
from upstar.sourcing.shapes import (
    REMOTE,
    arrangement_of,
    described,
    employment_types,
    free_pay,
    located,
    origin,
    whereabouts,
)
from upstar.sourcing.source import FetchedPage, Source, Target
from upstar.sourcing.types import RejectedError

NAME = "hacker_news"
BASE = "https://hn.algolia.com/api/v1"
SITE = "news.ycombinator.com"
PAGE_OF_COMMENT = f"https://{SITE}/item?id="
TITLE = re.compile(r"\bwho(?:['’]s| is) hiring\b", re.IGNORECASE)
"""The same account asks who wants to be hired, and for freelancers."""
THREADS = 2
"""Months whose ads are taken for open where nothing else is asked for; on the first of a month, the last one's are."""
MOST_THREADS = 12
STORIES = 60
"""Three threads a month: more than a year of them in one answer."""
ROLE_WIDTH = 100
"""Characters of a line in the text that may be a role's name; longer ones are sentences."""
TITLE_WIDTH = 300
"""Several roles in one line make a long title."""
ANY_ROLE = "Open positions"
"""The title of an ad that names no role."""

_GONE = {"", "[deleted]", "[dead]", "[flagged]"}
_BAR = re.compile(r"\s*[|｜¦]\s*")
_DASH = re.compile(r"\s+[-–—•·]+\s+|\s+//?\s+")
_LINK = re.compile(r"""<a\s[^<>]{0,300}?href=["']([^"'<>]{1,2000})["']""", re.IGNORECASE)
_ADDRESS = re.compile(
    r"https?://|\bwww\.|^\(?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|ai|co|dev|app|tech|xyz|health|eu|de|uk)\b",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"[$€£¥₹]\s?\d|\b(?!401\s?k)\d{2,3}(?:[.,]\d{1,3})?\s?k\b|\b(?:usd|eur|gbp|chf|cad|aud|sek|inr)\b.{0,10}\d|"
    r"\d.{0,4}\b(?:usd|eur|gbp|chf|cad|aud|sek|inr)\b|\bsalary\b.{0,20}\d",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:engineers?|developers?|programmers?|managers?|designers?|scientists?|analysts?|architects?|administrators?|"
    r"researchers?|consultants?|recruiters?|marketers?|writers?|editors?|specialists?|coordinators?|directors?|"
    r"accountants?|technicians?|operators?|advocates?|strategists?|producers?|artists?|nurses?|physicians?|teachers?|"
    r"instructors?|executives?|associates?|assistants?|representatives?|interns?|founders?|co-?founders?|hackers?|sres?|"
    r"sdets?|swes?|devs?|devops|mlops|cto|ceo|coo|cfo|cmo|cpo|vp|svp|head of|chief|team lead|tech lead|"
    r"full[ -]?stack|back[ -]?end|front[ -]?end|product owner|staff|principal|founding|"
    r"(?:multiple|various|several|many|all|open|different) (?:roles|positions|openings|jobs)|roles|"
    r"positions|openings)\b",
    re.IGNORECASE,
)
_MODE = re.compile(
    r"\b(?:remote|wfh|work from home|distributed|anywhere|hybrid|on-?\s?site|in[- ](?:person|office))\b", re.IGNORECASE
)
_ASIDE = re.compile(r"\s*\([^()]{0,200}\)\s*|\s*\bhttps?://\S+")
_VISA = re.compile(r"\bvisas?\b|\bsponsor", re.IGNORECASE)


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the newest threads' comments, a page each; the replies to an ad are left out."""
    months = min(max(positive(target.options.get("months")) or THREADS, 1), MOST_THREADS)
    params: dict[str, str | int] = {"tags": "story,author_whoishiring", "hitsPerPage": STORIES}
    hits = records_in(NAME, web.get(f"{BASE}/search_by_date", params=params, headers=WHOLE).json(), "hits")
    threads = [hit for hit in hits if TITLE.search(text(child(hit, "title")) or "")]
    for thread in threads[:months]:
        number = text(child(thread, "objectID"))
        if not number or not number.isdecimal():
            continue
        comments = records_in(NAME, web.get(f"{BASE}/items/{number}", headers=WHOLE).json(), "children")
        feed = {"story": number, "title": text(child(thread, "title"))}
        bare = [{k: v for k, v in c.items() if k != "children"} if isinstance(c, dict) else c for c in comments]
        yield FetchedPage(tagged(bare, feed))


def translate(record: object) -> Listing:
    """Return the listing of a comment; RejectedError for one that is gone, empty or no ad."""
    row = object_of(record)
    number = text(row.get("id"))
    body = prose(row.get("text")) or ""
    if row.get("deleted") or row.get("dead") or fold(body) in _GONE:
        raise RejectedError("the comment is deleted, dead or empty")
    if row.get("parent_id") != row.get("story_id") and None not in (row.get("parent_id"), row.get("story_id")):
        raise RejectedError("the comment is an answer to another one")
    lines = [line.strip() for line in plain_text(body).split("\n") if line.strip()]
    line = _read(lines[0] if lines else "")
    if line is None:
        raise RejectedError("the comment does not begin with a line of the form Company | Role | …")
    title = ", ".join(line.roles) or next((each for each in lines[1:] if _is_role(each)), ANY_ROLE)
    links = [link for found in _LINK.findall(body[:MAX_SHORT]) if (link := web_address(html.unescape(found)))]
    return Listing(
        id=listing_id(NAME, number),
        title=title[:TITLE_WIDTH],
        organization=line.company,
        # only what stands in the first line belongs to the company, the others lead anywhere
        organization_url=links[0] if links and domain(links[0], "") in _shown(lines[0], links) else None,
        date_posted=moment(row.get("created_at")) or moment(row.get("created_at_i")),
        employment_type=employment_types(*line.kinds),
        salary_raw=free_pay("; ".join(line.pay)) if line.pay else None,
        **origin(NAME, "jobboard", row, PAGE_OF_COMMENT + (number or ""), SITE),
        **located(whereabouts(*line.where), line.mode()),
        **described(body),
    )


@dataclass(slots=True)
class _Headline:
    """What the parts of an ad's first line are."""

    company: str = ""
    roles: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    pay: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def mode(self) -> str | None:
        """The place of work where the line has one word for it; one that says remote too leaves a choice."""
        words = {fold(found) for part in self.where for found in _MODE.findall(part)}
        word = words.pop() if len(words) == 1 else None
        return None if arrangement_of(word) == REMOTE else word

    def take(self, part: str) -> None:
        """Sort one part in."""
        if _PAY.search(part):
            self.pay.append(part)
        elif _ADDRESS.search(part):
            return
        elif _ROLE.search(part):
            self.roles.append(_plain(part))
        else:
            kinds = employment_types(part)
            place = read_places(part)
            if place.places or place.areas or place.remote or _MODE.search(part):
                self.where.append(part)
            elif not kinds and not _VISA.search(part):
                self.others.append(_plain(part))
            if kinds:
                self.kinds.append(part)


def _read(line: str) -> _Headline | None:
    """Return what an ad's first line says; None where it is no such line."""
    line = line[:MAX_SHORT]
    parts = [part for part in _BAR.split(line) if part.strip()]
    barred = len(parts) > 1
    if not barred:
        parts = [part for part in _DASH.split(line) if part.strip()] or [""]
    first, rest = parts[0], parts[1:]
    found = _Headline()
    for part in rest:
        found.take(part)
    if not barred and not (found.roles and (found.where or found.kinds)):
        return None  # dashes stand in any sentence
    if _ROLE.search(first) and not found.roles and found.others:
        # the role came first: the company is what nothing else explains
        found.roles, found.company = [_plain(first)], found.others.pop(0)
    else:
        found.company = _plain(first)
        found.roles = found.roles or found.others[:1]
    return found if found.company and len(found.company) <= ROLE_WIDTH else None


def _plain(part: str) -> str:
    """A part without what stands in brackets, and without addresses."""
    return _ASIDE.sub(" ", part).strip(" ,;:-–—()") or part.strip(" ()")


def _is_role(line: str) -> bool:
    return len(line) <= ROLE_WIDTH and not line.endswith((".", ":", "!", "?")) and _ROLE.search(line) is not None


def _shown(line: str, links: list[str]) -> set[str]:
    """The hosts of the links that a line shows; the page cuts long addresses at their end."""
    return {host for link in links if (host := domain(link, "")) and host.removeprefix("www.") in fold(line)}


SOURCE = Source(
    name=NAME,
    title='Hacker News "Who is hiring?"',
    documentation="https://hn.algolia.com/api",
    hosts=("hn.algolia.com",),
    fetch=fetch,
    translate=translate,
    complete=True,
    options={"months": f"how many of the newest threads to read ({THREADS} by default, at most {MOST_THREADS})"},
    pause_seconds=1.0,
)
