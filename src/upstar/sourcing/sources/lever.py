"""Lever job sites: all postings of an employer, in pages of a hundred.

Lever keeps its European customers' data apart: option `region=eu`. `createdAt` is in milliseconds. A posting does not
name its employer. The feed has no total, so the walk ends at the first page with nothing new; a short page proves
nothing, since a server may give fewer than were asked for.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from upstar.adapters.http import Web
from upstar.kit.errors import AppError, ErrorKind
from upstar.listings.types import Listing
from upstar.sourcing.feeds import COMPANY, WHOLE, board_feed, board_path, malformed, records_in, tagged, unseen
from upstar.sourcing.fields import (
    child,
    employer,
    items,
    label,
    listing_id,
    moment,
    object_of,
    required,
    text,
    web_address,
)
from upstar.sourcing.shapes import (
    described,
    employment_types,
    free_pay,
    located,
    money,
    origin,
    paragraphs,
    pay_unit,
    section,
    whereabouts,
)
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "lever"
HOSTS = {"": "api.lever.co", "global": "api.lever.co", "eu": "api.eu.lever.co"}
PAGE = 100
MAX_PAGES = 200
"""20,000 postings: several times the largest employer's; a site with more goes round in circles."""
CRAWL_DELAY_SECONDS = 1.0
"""What Lever's robots.txt asks for."""


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the site's pages; AppError INVALID for an unknown region."""
    region = target.options.get("region", "").strip().lower()
    if region not in HOSTS:
        raise AppError(ErrorKind.INVALID, "option-invalid", "Lever's region is eu or global.")
    url = f"https://{HOSTS[region]}/v0/postings/{board_path(target)}"
    feed = board_feed(target)
    seen: set[str] = set()
    skip = 0
    for _ in range(MAX_PAGES):
        answer = web.get(url, params={"mode": "json", "limit": PAGE, "skip": skip}, headers=WHOLE)
        if answer.not_modified:
            yield FetchedPage(unchanged=True)
            return
        rows = records_in(NAME, answer.json())
        new = unseen(rows, seen, "id")
        yield FetchedPage(records=tagged(new, feed))
        if not new:
            return
        skip += len(rows)
    raise malformed(NAME, f"the site has no end after {MAX_PAGES} pages")


def translate(record: object) -> Listing:
    """Return the listing of a posting."""
    row = object_of(record)
    lines = dict.fromkeys(
        line
        for value in (child(row, "categories", "location"), *items(child(row, "categories", "allLocations")))
        if (line := text(value))
    )
    country = text(row.get("country"))
    url = web_address(row.get("hostedUrl"))
    return Listing(
        id=listing_id(NAME, text(row.get("id"))),
        title=required(label(row.get("text")), "title"),
        organization=required(employer(row), "organization"),
        date_posted=moment(row.get("createdAt")),
        employment_type=employment_types(child(row, "categories", "commitment")),
        salary_raw=_pay(row),
        **origin(NAME, "ats", row, url, "jobs.lever.co"),
        **described(*_description(row)),
        # the country is that of the first location; the others say theirs themselves
        **located(whereabouts(*lines, country=country if len(lines) == 1 else None), row.get("workplaceType")),
    )


def _pay(row: Mapping[str, Any]) -> dict[str, Any] | None:
    pay = row.get("salaryRange")
    stated = money(child(pay, "min"), child(pay, "max"), child(pay, "currency"), pay_unit(child(pay, "interval")))
    return stated or free_pay(row.get("salaryDescriptionPlain")) or free_pay(row.get("salaryDescription"))


def _description(row: Mapping[str, Any]) -> Iterator[str | None]:
    """The description, the lists below it and what is added: HTML where there is some, else the plain text."""
    described_as = (text(row.get("description")) and row["description"]) or paragraphs(row.get("descriptionPlain"))
    yield described_as or _both(row.get("opening"), row.get("descriptionBody"))
    for item in items(row.get("lists")):
        content = text(child(item, "content")) and child(item, "content")
        yield section(child(item, "text"), f"<ul>{content}</ul>" if content else None)
    yield (text(row.get("additional")) and row["additional"]) or paragraphs(row.get("additionalPlain"))


def _both(opening: object, body: object) -> str | None:
    return "\n".join(part for part in (opening, body) if isinstance(part, str)) or None


SOURCE = Source(
    name=NAME,
    title="Lever",
    documentation="https://github.com/lever/postings-api",
    hosts=("api.lever.co", "api.eu.lever.co"),
    fetch=fetch,
    translate=translate,
    complete=True,
    board="the site's name, as in jobs.lever.co/NAME",
    options={**COMPANY, "region": "eu for sites at jobs.eu.lever.co"},
    pause_seconds=CRAWL_DELAY_SECONDS,
)
