"""Recruitee career sites: one document with everything that an employer has open.

Dates are written `2026-09-01 10:00:00 UTC`. Several models of work may be offered for one job at once.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from upstar.adapters.http import Web
from upstar.listings.types import Listing, Whereabouts
from upstar.sourcing.feeds import COMPANY, board_feed, board_label, one_page, records_in, tagged
from upstar.sourcing.fields import (
    child,
    employer,
    flag,
    items,
    label,
    listing_id,
    moment,
    number,
    object_of,
    required,
    text,
    web_address,
)
from upstar.sourcing.shapes import (
    addressed,
    described,
    employment_types,
    free_pay,
    joined,
    located,
    money,
    origin,
    pay_unit,
)
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "recruitee"
MAX_WEEK_HOURS = 60


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the site as one page."""
    board = board_label(target)
    answer = web.get(f"https://{board}.recruitee.com/api/offers/")
    feed = {**board_feed(target), "board": board}
    yield from one_page(answer, lambda document: tagged(records_in(NAME, document, "offers"), feed))


def translate(record: object) -> Listing:
    """Return the listing of an offer."""
    row = object_of(record)
    board = text(child(row, "_feed", "board"))
    url = web_address(row.get("careers_url")) or web_address(row.get("url"))
    kind, remote = _work(row)
    return Listing(
        id=listing_id(NAME, board, text(row.get("id")) or text(row.get("slug"))),
        title=required(label(row.get("title")), "title"),
        organization=required(employer(row, row.get("company_name")), "organization"),
        date_posted=moment(row.get("published_at")) or moment(row.get("created_at")),
        date_modified=moment(row.get("updated_at")),
        date_valid_through=moment(row.get("close_at")),
        employment_type=employment_types(row.get("employment_type_code")),
        salary_raw=_pay(row.get("salary")),
        ai_working_hours=_hours(row),
        **origin(NAME, "ats", row, url, f"{board}.recruitee.com" if board else "recruitee.com"),
        **described(row.get("description"), row.get("requirements")),
        **located(_where(row), kind, remote=remote),
    )


def _work(row: Mapping[str, Any]) -> tuple[str | None, bool | None]:
    """The model of work where it is the only one offered, and whether work from elsewhere is among them."""
    offered = [kind for kind, key in (("remote", "remote"), ("hybrid", "hybrid"), ("on-site", "on_site"))
               if flag(row.get(key))]  # fmt: skip
    return (offered[0] if len(offered) == 1 else None), flag(row.get("remote"))


def _where(row: Mapping[str, Any]) -> Whereabouts:
    many = joined(
        *(
            addressed(child(p, "country_code") or child(p, "country"), child(p, "state"), child(p, "city"))
            for p in items(row.get("locations"))
            if isinstance(p, Mapping)
        )
    )
    if many.places:
        return many
    country = row.get("country") or row.get("country_code")
    return addressed(country, row.get("state_name"), row.get("city"), line=row.get("location"))


def _pay(pay: object) -> dict[str, Any] | None:
    if isinstance(pay, str):
        return free_pay(pay)
    return money(child(pay, "min"), child(pay, "max"), child(pay, "currency"), pay_unit(child(pay, "period")))


def _hours(row: Mapping[str, Any]) -> int | None:
    """The hours of a week, where the offer names one number."""
    low, high = number(row.get("min_hours")), number(row.get("max_hours"))
    return int(low) if low is not None and low == high and 0 < low <= MAX_WEEK_HOURS else None


SOURCE = Source(
    name=NAME,
    title="Recruitee",
    documentation="https://docs.recruitee.com/reference/intro-to-careers-site-api",
    hosts=("*.recruitee.com",),
    fetch=fetch,
    translate=translate,
    complete=True,
    board="the first part of the site's address, as in NAME.recruitee.com",
    options=COMPANY,
)
