"""Arbeitnow: jobs of many employers, most of them German, in pages of a hundred, newest first.

Pages are counted here and not followed by the feed's own links, which may lead elsewhere. They shift as ads come in,
so none is a place to go on from, and a run may miss what moved: what is missing has not ended. `created_at` is in
seconds. A place is often a bare town; option `country` says where it lies.
"""

from collections.abc import Iterator, Mapping

from upstar.adapters.http import Web
from upstar.listings.types import Listing
from upstar.sourcing.feeds import records_in, tagged, unseen, wanted
from upstar.sourcing.fields import child, flag, items, label, listing_id, moment, object_of, required, text, web_address
from upstar.sourcing.shapes import described, employment_types, located, origin, whereabouts
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "arbeitnow"
HOST = "www.arbeitnow.com"
MAX_PAGES = 100
PAUSE_SECONDS = 1.0


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the pages down to the age that the run wants."""
    country = target.options.get("country")
    feed = {"country": country} if country else None
    seen: set[str] = set()
    for page in range(1, MAX_PAGES + 1):
        answer = web.get(f"https://{HOST}/api/job-board-api", params={"page": page})
        if answer.not_modified:
            yield FetchedPage(unchanged=True)
            return
        document = answer.json()
        rows = records_in(NAME, document, "data")
        new = unseen(rows, seen, "slug")
        young = wanted(new, target, lambda row: child(row, "created_at"))
        yield FetchedPage(records=tagged(young, feed))
        if not young or _last(document):
            return


def translate(record: object) -> Listing:
    """Return the listing of a job."""
    row = object_of(record)
    url = web_address(row.get("url"))
    country = text(child(row, "_feed", "country"))
    return Listing(
        id=listing_id(NAME, text(row.get("slug"))),
        title=required(label(row.get("title")), "title"),
        organization=required(label(row.get("company_name")), "organization"),
        date_posted=moment(row.get("created_at")),
        employment_type=employment_types(*items(row.get("job_types"))),
        **origin(NAME, "jobboard", row, url, HOST),
        **described(row.get("description")),
        **located(whereabouts(row.get("location"), country=country), remote=flag(row.get("remote"))),
    )


def _last(document: object) -> bool:
    links = child(document, "links")
    return isinstance(links, Mapping) and "next" in links and links["next"] is None


SOURCE = Source(
    name=NAME,
    title="Arbeitnow",
    documentation="https://www.arbeitnow.com/blog/job-board-api",
    hosts=(HOST,),
    fetch=fetch,
    translate=translate,
    options={"country": "the country in which a bare town lies, such as de"},
    pause_seconds=PAUSE_SECONDS,
)
