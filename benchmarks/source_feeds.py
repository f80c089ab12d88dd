"""The feeds that `benchmarks.sources` plays: each in the shape of the real one, with the real one's traps."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from typing import Any

from tests.sourcing import payloads, payloads_many
from tests.sourcing.feedserver import Handler, Reply, Request

Build = Callable[..., dict[str, Any]]
Serve = Callable[[Sequence[Any]], Handler]
Traps = Sequence[Mapping[str, object]]

BOARD = "example-works"
SITE = "jobs.example.com"
SITEMAP = f"https://{SITE}/sitemap.xml"
NO_TITLE, NO_ID, NO_EMPLOYER = (f"the record has no {name}" for name in ("title", "id", "organization"))
NEWS = {"a": {"b": [None, {"c": "d"}]}, "e": None}
"""What a feed adds one day without saying so."""
TITLES = {
    "lever": "text", "smartrecruiters": "name", "personio": "name", "remoteok": "position", "jobicy": "jobTitle",
    "the_muse": "name",
}  # fmt: skip
"""The title's key, where it is not `title`."""
QUOTA = {"x-ratelimit-jobs-remaining": "20000", "x-ratelimit-requests-remaining": "900"}


@dataclass(frozen=True, slots=True)
class Play:
    """One feed: what is good in it, what the walk itself leaves out, and what has to be skipped, and why.

    `serve` plays the feed with the records given; `sorry` is its answer on a bad day, status 200. `gone` are ids of
    listings that the feed itself says have ended.
    """

    name: str
    good: list[Any]
    serve: Serve
    unlisted: list[Any] = field(default_factory=list)
    bad: list[tuple[Any, str]] = field(default_factory=list)
    board: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    sorry: Reply = field(default_factory=lambda: Reply(body={"error": "We are sorry."}))
    gone: tuple[str, ...] = ()
    never_empty: bool = False
    """Whether an empty list is no answer that the feed could give."""

    @property
    def rows(self) -> list[Any]:
        """All records, the bad ones in the middle."""
        half = len(self.good) // 2
        return [*self.good[:half], *self.unlisted, *(row for row, _ in self.bad), *self.good[half:]]


def plays(now: datetime) -> list[Play]:
    """Return every source's feed."""
    return [*_boards(), *_aggregators(), *_vendor(now), _hacker_news(), _schema_org(now)]


# --- employers' boards


def _boards() -> list[Play]:
    shown: Traps = [
        {"metadata": [{"id": 1, "name": "Shift", "value": None, "value_type": "single_select"}], "offices": None},
        {"location": {"name": "Hybrid"}, "departments": None, "content": None, "language": None},
        {"pay_input_ranges": [{"min_cents": "4000000", "max_cents": 5000000, "currency_type": "USD", "title": "Year"}]},
    ]
    placeless: Traps = [{"compensation": None}, {"secondaryLocations": None, "address": None}]
    worded: Traps = [{"locations": None}, {"telecommuting": "true", "city": None}]
    unlisted = [payloads.ashby(800, isListed=False), payloads.ashby(801, isListed="false")]
    pages: Traps = [
        {"categories": None, "lists": None, "workplaceType": None}, {"createdAt": "1788256800000"},
        {"salaryRange": {"currency": "EUR", "interval": "per-year-salary", "min": "40000", "max": "50,000"}},
        {"description": None, "descriptionPlain": "Bake <bread>.", "salaryRange": []},
    ]  # fmt: skip
    return [
        _board("greenhouse", payloads.greenhouse, 60, shown, lambda rows: _whole({
            "jobs": list(rows), "meta": {"total": len(rows)}})),
        _board("lever", payloads.lever, 230, pages, lambda rows: lambda request: Reply(
            body=_slice(rows, request, "skip", "limit", most=70))),
        _board("ashby", payloads.ashby, 40, placeless,
               lambda rows: _whole({"jobs": list(rows), "apiVersion": "1"}), unlisted=unlisted),
        _board("workable", payloads.workable, 40, worded,
               lambda rows: _whole({"name": "Example Works", "description": None, "jobs": list(rows)}),
               key="shortcode"),
        _board("smartrecruiters", payloads.smartrecruiters, 130, [{"language": None}, {"typeOfEmployment": "x"}],
               _smartrecruiters, unlisted=[payloads.smartrecruiters(999)]),
        _board("recruitee", payloads.recruitee, 40, [{"salary": None}, {"salary": "2400"}, {"min_hours": "24"}],
               lambda rows: _whole({"offers": list(rows)})),
        _personio(),
    ]  # fmt: skip


def _board(
    name: str,
    build: Build,
    count: int,
    traps: Traps,
    serve: Serve,
    *,
    key: str = "id",
    unlisted: Sequence[Any] = (),
) -> Play:
    bad = _bad(name, build, key)
    return Play(name, _good(build, count, traps), serve, unlisted=list(unlisted), bad=bad, board=BOARD)


def _good(build: Build, count: int, traps: Traps = ()) -> list[Any]:
    """Records of which some have a trap each, and one has keys that nobody knows."""
    overs: list[Mapping[str, object]] = [*traps, {"a_new_key": NEWS}]
    return [build(number, **(overs[number] if number < len(overs) else {})) for number in range(count)]


def _bad(name: str, build: Build, key: str = "id") -> list[tuple[Any, str]]:
    title = TITLES.get(name, "title")
    return [
        (build(900, **{title: None}), NO_TITLE),
        (build(901, **{title: {"text": "of the wrong type"}}), NO_TITLE),
        (build(902, **{title: " "}), NO_TITLE),
        (build(903, **{key: None, "slug": None}), NO_ID),
        (build(904, **{key: [904], "slug": {}}), NO_ID),
        ("a bare text", NO_ID),
        (None, NO_ID),
    ]


def _smartrecruiters(rows: Sequence[Any]) -> Handler:
    """The list, and each posting's details; one is gone by the time that it is asked for."""
    details = {row["id"]: row for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)}

    def handler(request: Request) -> Reply:
        *_, last = request.path.split("/")
        if last == "postings":
            return Reply(body={"totalFound": len(rows), "content": _slice(rows, request, "offset", "limit", most=100)})
        if last not in details or last == payloads.smartrecruiters(999)["id"]:
            return Reply(404, b"gone")
        return Reply(body=details[last] | {"jobAd": payloads.smartrecruiters_details()["jobAd"]})

    return handler


def _personio() -> Play:
    bad = [(row, why) for row, why in _bad("personio", payloads.personio) if isinstance(row, dict)]
    wanted = [pair for pair in bad if not isinstance(pair[0]["name"], dict) and not isinstance(pair[0]["id"], list)]
    return Play(
        "personio", _good(payloads.personio, 40, [{"additionalOffices": None}, {"jobDescriptions": None}]),
        lambda rows: _whole(_xml(rows)), bad=wanted, board=BOARD, sorry=Reply(body=b"<html>We are sorry.</html>"),
    )  # fmt: skip


def _xml(rows: Sequence[Any]) -> bytes:
    positions = "".join(
        "<position>"
        + "".join(_element(name, value) for name, value in row.items() if value is not None and name != "_feed")
        + "</position>"
        for row in rows
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><workzag-jobs>{positions}</workzag-jobs>'.encode()


def _element(name: str, value: object) -> str:
    inner = {"additionalOffices": "office", "jobDescriptions": "jobDescription"}.get(name, "item")
    if isinstance(value, dict):
        content = "".join(_element(key, item) for key, item in value.items() if item is not None)
    elif isinstance(value, list):
        content = "".join(_element(inner, item) for item in value)
    else:
        content = escape(str(value))
    return f"<{name}>{content}</{name}>"


# --- feeds of many employers


def _aggregators() -> list[Play]:
    many = payloads_many
    terms = [{"last_updated": 1_790_843_400, "legal": "Link back to us."}]
    federal: Build = lambda number, **over: _federal(number, over)  # noqa: E731 - as short as it gets
    return [
        Play("remotive", _good(many.remotive, 60, [{"salary": None, "tags": None}, {"id": "1899999"}]),
             lambda rows: _whole({"0-legal-notice": "…", "job-count": len(rows), "jobs": list(rows)}),
             bad=_bad("remotive", many.remotive)),
        Play("remoteok", _good(many.remoteok, 60, [{"salary_min": "60000", "salary_max": None}, {"tags": None}]),
             lambda rows: _whole([*terms, *rows]), bad=_bad("remoteok", many.remoteok)),
        Play("arbeitnow", _good(many.arbeitnow, 250, [{"job_types": None}, {"created_at": "1790843400"}]),
             _arbeitnow, bad=_bad("arbeitnow", many.arbeitnow, "slug")),
        Play("jobicy", _good(many.jobicy, 40, [{"annualSalaryMin": None}, {"jobType": "full-time", "jobGeo": None}]),
             lambda rows: _whole({"apiVersion": "2", "jobCount": len(rows), "jobs": list(rows)}),
             bad=_bad("jobicy", many.jobicy)),
        Play("adzuna", _good(many.adzuna, 130, [{"salary_is_predicted": "1"}, {"location": None}, {"salary_min": "1"}]),
             _adzuna, bad=_bad("adzuna", many.adzuna)),
        Play("usajobs", _good(federal, 1100, [{"PositionRemuneration": None}, {"PositionLocation": None}]),
             _usajobs, bad=[(federal(900, PositionTitle=None), NO_TITLE), ({"MatchedObjectId": None}, NO_ID)]),
        Play("the_muse", _good(many.the_muse, 90, [{"levels": None}, {"locations": None, "refs": None}]),
             _the_muse, bad=_bad("the_muse", many.the_muse)),
    ]  # fmt: skip


def _federal(number: int, over: dict[str, Any]) -> dict[str, Any]:
    return payloads_many.usajobs(10_000 + number, **{"ApplicationCloseDate": "2099-12-31T00:00:00.0000"} | over)


def _arbeitnow(rows: Sequence[Any]) -> Handler:
    def handler(request: Request) -> Reply:
        page = int(request.query["page"])
        found, last = _shifting(rows, page, 100)
        return Reply(body={"data": found, "links": {"next": None if last else "https://elsewhere.example/"}})

    return handler


def _adzuna(rows: Sequence[Any]) -> Handler:
    def handler(request: Request) -> Reply:
        page, size = int(request.path.rsplit("/", 1)[1]), int(request.query["results_per_page"])
        return Reply(body={"count": len(rows), "results": list(rows[(page - 1) * size : page * size])})

    return handler


def _usajobs(rows: Sequence[Any]) -> Handler:
    def handler(request: Request) -> Reply:
        page, size = int(request.query["Page"]), int(request.query["ResultsPerPage"])
        found = list(rows[(page - 1) * size : page * size])
        return Reply(body={"SearchResult": {"SearchResultCountAll": str(len(rows)), "SearchResultItems": found}})

    return handler


def _the_muse(rows: Sequence[Any]) -> Handler:
    def handler(request: Request) -> Reply:
        page = int(request.query["page"])
        found, _ = _shifting(rows, page + 1, 20)
        pages = -(-len(rows) // 19)
        return Reply(body={"page": page, "page_count": pages, "total": len(rows), "results": found})

    return handler


# --- the contract's vendor


def _vendor(now: datetime) -> list[Play]:
    traps: Traps = [{"cities_derived": None, "ai_key_skills": None}, {"ai_salary_minvalue": "40,000", "salary_raw": []}]
    old, new = _vendor_build(0, now), _vendor_build(500_000, now)
    ids = (old(0)["id"], old(1)["id"])
    return [
        Play("active_jobs_db", _good(old, 230, traps), _stream, bad=_bad("", old)),
        Play("active_jobs_db", [], lambda rows: _whole(list(rows)), unlisted=list(ids), options={"feed": "expired"},
             gone=ids),
        Play("fantastic_jobs", _good(new, 1100, traps), _stream, bad=_bad("", new)),
    ]  # fmt: skip


def _vendor_build(start: int, now: datetime) -> Build:
    def build(number: int, **over: object) -> dict[str, Any]:
        made = now - timedelta(days=1, minutes=number)
        return payloads_many.active_jobs_db(start + number, **{"date_created": made.isoformat()} | over)

    return build


def _stream(rows: Sequence[Any]) -> Handler:
    def handler(request: Request) -> Reply:
        since = request.query.get("date_created_gte", "")
        wanted = [row for row in rows if not isinstance(row, dict) or str(row.get("date_created"))[:26] >= since]
        return Reply(body=_slice(wanted, request, "offset", "limit", most=1000), headers=QUOTA)

    return handler


# --- threads and pages


def _hacker_news() -> Play:
    build = payloads_many.hacker_news
    bad = [
        (build(900, text=None), "the comment is deleted, dead or empty"),
        (build(901, dead=True), "the comment is deleted, dead or empty"),
        (build(902, text="Is this still open? I wrote to you."), HEADLINE),
        (build(903, parent_id=5), "the comment is an answer to another one"),
        (build(904, id=None), NO_ID),
    ]
    traps: Traps = [
        {"text": "Example Ovens (example.com) | Baker, Cook | Remote (EU) | &euro;50k"},
        {"children": [{"id": 1}]},
    ]
    return Play("hacker_news", _good(build, 60, traps), _threads, bad=bad)


HEADLINE = "the comment does not begin with a line of the form Company | Role | …"


def _threads(rows: Sequence[Any]) -> Handler:
    """Two months' threads, between others of the same account."""
    months = {"47999998": rows[: len(rows) // 2], "47999999": rows[len(rows) // 2 :]}

    def handler(request: Request) -> Reply:
        number = request.path.rsplit("/", 1)[1]
        if number in months:
            return Reply(body={"id": int(number), "children": list(months[number])})
        hits = [{"objectID": "47999997", "title": "Ask HN: Who wants to be hired? (November 2026)"}]
        hits += [{"objectID": key, "title": "Ask HN: Who is hiring? (November 2026)"} for key in months if rows]
        return Reply(body={"hits": hits})

    return handler


def _schema_org(now: datetime) -> Play:
    def build(number: int, **over: object) -> dict[str, Any]:
        made = payloads_many.schema_org(number, **{"validThrough": (now + timedelta(days=30)).isoformat()} | over)
        return {key: value for key, value in made.items() if key != "_feed"}

    traps: Traps = [
        {"baseSalary": "60,000 EUR", "url": "/jobs/0"},
        {"jobLocation": None},
        {"hiringOrganization": "Teeth"},
    ]
    return Play(
        "schema_org", _good(build, 24, traps), _site, board=SITEMAP, sorry=Reply(body=b"<html>We are sorry.</html>"),
        unlisted=["no-ad", "gone"], never_empty=True,
        bad=[(build(900, title=None), NO_TITLE), (build(901, hiringOrganization=None), NO_EMPLOYER)],
    )  # fmt: skip


def _site(rows: Sequence[Any]) -> Handler:
    """A sitemap of sitemaps, whose pages carry an ad each, written in the ways that people write them."""
    pages = {row if isinstance(row, str) else row["identifier"]["value"]: row for row in rows}
    listed = "".join(f"<url><loc>https://{SITE}/jobs/{name}?a=1&amp;b=2</loc></url>" for name in pages)
    wraps = (
        lambda text: text, lambda text: f'{{"@graph": [{{"@type": "WebSite"}}, {text}]}}',
        lambda text: f"<!--\n{text}\n-->", lambda text: f"//<![CDATA[\n{text}\n//]]>",
        lambda text: text.replace("Mend teeth.", "Mend\nteeth."),
    )  # fmt: skip

    def handler(request: Request) -> Reply:
        if request.path == "/sitemap.xml":
            return Reply(
                body=f"<sitemapindex><sitemap><loc>https://{SITE}/a.xml</loc></sitemap></sitemapindex>".encode()
            )
        if request.path == "/a.xml":
            return Reply(body=f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'.encode())
        name = request.path.rsplit("/", 1)[1]
        if name == "gone":
            return Reply(410, b"gone")
        script = "" if name == "no-ad" else wraps[list(pages).index(name) % len(wraps)](json.dumps(pages[name]))
        page = f'<html><script type="application/ld+json">{{oops</script><script type="application/ld+json">{script}'
        return Reply(body=f"{page}</script></html>".encode(), headers={"content-type": "text/html; charset=utf-8"})

    return handler


# --- answers


def _whole(document: Any) -> Handler:  # noqa: ANN401 - JSON
    return lambda _: Reply(body=document)


def _slice(rows: Sequence[Any], request: Request, offset: str, limit: str, *, most: int) -> list[Any]:
    """A page, of fewer records than asked for where the server will not give so many."""
    start = int(request.query[offset])
    return list(rows[start : start + min(int(request.query[limit]), most)])


def _shifting(rows: Sequence[Any], page: int, size: int) -> tuple[list[Any], bool]:
    """A page, from 1, whose first record was the last of the page before; and whether it is the last one."""
    start = (page - 1) * (size - 1)
    return list(rows[start : start + size]), start + size >= len(rows)
