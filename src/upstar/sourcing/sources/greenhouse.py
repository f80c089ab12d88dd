"""Greenhouse job boards: one document with everything that an employer has open.

The description is HTML that was escaped once more to fit into JSON. The location may be a mere work model (`Hybrid`);
the offices say then where it is. Pay is given in hundredths, for several places at once, and by boards that pass
`pay_input_ranges` on. Ids are unique across boards.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from html import unescape
from typing import Any

from upstar.adapters.http import Web
from upstar.listings.types import Listing
from upstar.sourcing.feeds import COMPANY, board_feed, board_path, malformed, one_page, positive, records_in, tagged
from upstar.sourcing.fields import (
    child,
    employer,
    items,
    label,
    language,
    listing_id,
    moment,
    number,
    object_of,
    prose,
    required,
    text,
    web_address,
)
from upstar.sourcing.shapes import (
    arrangement_of,
    currency_code,
    described,
    joined,
    located,
    money,
    origin,
    pay_unit,
    span,
    whereabouts,
)
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "greenhouse"
HOST = "boards-api.greenhouse.io"
CENTS = Decimal(100)


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the board as one page; AppError `feed-malformed` where it lists fewer jobs than it says it has."""
    answer = web.get(f"https://{HOST}/v1/boards/{board_path(target)}/jobs", params={"content": "true"})
    yield from one_page(answer, lambda document: tagged(_jobs(document), board_feed(target)))


def translate(record: object) -> Listing:
    """Return the listing of a job."""
    row = object_of(record)
    line = text(child(row, "location", "name"))
    where = whereabouts(line)
    if not where.places:
        offices = items(row.get("offices"))
        where = joined(where, whereabouts(*(child(office, "location") or child(office, "name") for office in offices)))
    url = web_address(row.get("absolute_url"))
    return Listing(
        id=listing_id(NAME, text(row.get("id"))),
        title=required(label(row.get("title")), "title"),
        organization=required(employer(row, row.get("company_name")), "organization"),
        date_posted=moment(row.get("first_published")) or moment(row.get("updated_at")),
        date_modified=moment(row.get("updated_at")),
        date_valid_through=moment(row.get("application_deadline")),
        salary_raw=_pay(row),
        **origin(NAME, "ats", row, url, "boards.greenhouse.io"),
        language=language(row.get("language")),
        **described(unescape(prose(row.get("content")) or "")),
        **located(where, line if arrangement_of(line) else None),
    )


def _jobs(document: object) -> list[Any]:
    jobs = records_in(NAME, document, "jobs")
    total = positive(child(document, "meta", "total"))
    if total is not None and len(jobs) < total:
        raise malformed(NAME, f"the board has {total} jobs and lists {len(jobs)}")
    return jobs


def _pay(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """All ranges as one, where they agree on the currency; the unit is told by what the employer calls them."""
    ranges = items(row.get("pay_input_ranges"))
    currencies = {currency_code(child(item, "currency_type")) for item in ranges}
    if len(currencies) != 1:
        return None
    low, high = span((number(child(item, "min_cents")), number(child(item, "max_cents"))) for item in ranges)
    units = {unit for item in ranges if (unit := pay_unit(child(item, "title")) or pay_unit(child(item, "blurb")))}
    unit = units.pop() if len(units) == 1 else None
    return money(low and low / CENTS, high and high / CENTS, currencies.pop(), unit)


SOURCE = Source(
    name=NAME,
    title="Greenhouse",
    documentation="https://developers.greenhouse.io/job-board.html",
    hosts=(HOST,),
    fetch=fetch,
    translate=translate,
    complete=True,
    board="the board's token, as in boards.greenhouse.io/TOKEN",
    options=COMPANY,
)
