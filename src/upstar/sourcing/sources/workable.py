"""Workable accounts, by the document that Workable's own widget reads: everything that an employer has open.

The document names the employer once, above the jobs. Shortcodes are unique across accounts.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from upstar.adapters.http import Web
from upstar.listings.types import Listing, Whereabouts
from upstar.sourcing.feeds import COMPANY, board_feed, board_path, one_page, records_in, tagged
from upstar.sourcing.fields import (
    child,
    employer,
    flag,
    items,
    label,
    listing_id,
    moment,
    object_of,
    required,
    text,
    web_address,
)
from upstar.sourcing.shapes import addressed, described, employment_types, joined, located, origin, section
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "workable"
HOST = "apply.workable.com"
PAUSE_SECONDS = 1.0
"""Workable stands behind a guard that shuts out those who ask fast."""


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the account as one page."""
    answer = web.get(f"https://{HOST}/api/v1/widget/accounts/{board_path(target)}", params={"details": "true"})
    yield from one_page(
        answer,
        lambda document: tagged(records_in(NAME, document, "jobs"), board_feed(target, child(document, "name"))),
    )


def translate(record: object) -> Listing:
    """Return the listing of a job."""
    row = object_of(record)
    url = web_address(row.get("url")) or web_address(row.get("shortlink"))
    return Listing(
        id=listing_id(NAME, text(row.get("shortcode"))),
        title=required(label(row.get("title")), "title"),
        organization=required(employer(row), "organization"),
        date_posted=moment(row.get("published_on")) or moment(row.get("created_at")),
        employment_type=employment_types(row.get("employment_type")),
        **origin(NAME, "ats", row, url, HOST),
        **described(
            row.get("description"),
            section("Requirements", row.get("requirements")),
            section("Benefits", row.get("benefits")),
        ),
        **located(_where(row), row.get("workplace_type"), remote=flag(row.get("telecommuting"))),
    )


def _where(row: Mapping[str, Any]) -> Whereabouts:
    """The job's locations but the hidden ones, or the single one beside them."""
    shown = [place for place in items(row.get("locations")) if flag(child(place, "hidden")) is not True]
    many = joined(
        *(
            addressed(
                child(place, "countryCode") or child(place, "country"), child(place, "region"), child(place, "city")
            )
            for place in shown
        )
    )
    return many if many.places else addressed(row.get("country"), row.get("state"), row.get("city"))


SOURCE = Source(
    name=NAME,
    title="Workable",
    documentation="https://help.workable.com/hc/en-us/articles/115012771647",
    hosts=(HOST,),
    fetch=fetch,
    translate=translate,
    complete=True,
    board="the account, as in apply.workable.com/ACCOUNT",
    options=COMPANY,
    pause_seconds=PAUSE_SECONDS,
)
