"""Remote OK: the newest remote jobs of many employers in one array.

The first row is no job: it bears the terms, which ask for a link back. The array is a window over a larger stock, so
what is missing has not ended. Pay is a year's in US dollars, 0 where it is not stated.
"""

from collections.abc import Iterator, Mapping

from upstar.adapters.http import Web
from upstar.listings.types import Listing
from upstar.sourcing.feeds import one_page, records_in, tagged, wanted
from upstar.sourcing.fields import child, label, listing_id, moment, object_of, required, text, web_address
from upstar.sourcing.shapes import described, located, money, origin, whereabouts
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "remoteok"
HOST = "remoteok.com"
TERMS = ("legal", "last_updated")
"""Keys that the row of terms has, and no job."""


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the array as one page, without the row of terms and what is older than the run wants."""
    answer = web.get(f"https://{HOST}/api")
    yield from one_page(
        answer,
        lambda document: tagged(
            wanted(
                [row for row in records_in(NAME, document) if not _terms(row)],
                target,
                lambda row: child(row, "date") or child(row, "epoch"),
            )
        ),
    )


def translate(record: object) -> Listing:
    """Return the listing of a row; every job of this feed is remote."""
    row = object_of(record)
    url = web_address(row.get("url"))
    return Listing(
        id=listing_id(NAME, text(row.get("id")) or text(row.get("slug"))),
        title=required(label(row.get("position")), "title"),
        organization=required(label(row.get("company")), "organization"),
        organization_logo=web_address(row.get("company_logo")) or web_address(row.get("logo")),
        date_posted=moment(row.get("date")) or moment(row.get("epoch")),
        salary_raw=money(row.get("salary_min"), row.get("salary_max"), "USD", "YEAR"),
        **origin(NAME, "jobboard", row, url, HOST),
        **described(row.get("description")),
        **located(whereabouts(row.get("location")), remote=True),
    )


def _terms(row: object) -> bool:
    return isinstance(row, Mapping) and "position" not in row and any(key in row for key in TERMS)


SOURCE = Source(
    name=NAME,
    title="Remote OK",
    documentation="https://remoteok.com/api",
    hosts=(HOST,),
    fetch=fetch,
    translate=translate,
)
