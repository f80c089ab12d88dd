"""The Muse: jobs of many employers, in pages of twenty, newest first.

Pages are counted from 0 to `page_count`; a server that gives nothing beyond a hundred is not asked for more, so what
is missing has not ended. Pages shift as ads come in, so none is a place to go on from.
"""

from collections.abc import Iterator

from upstar.adapters.http import Web
from upstar.listings.types import Listing
from upstar.sourcing.feeds import positive, records_in, tagged, unseen, wanted
from upstar.sourcing.fields import child, items, label, listing_id, moment, object_of, required, text, web_address
from upstar.sourcing.shapes import described, employment_types, located, origin, whereabouts
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "the_muse"
HOST = "www.themuse.com"
MAX_PAGES = 100
PAUSE_SECONDS = 0.5
OPTIONS = {
    "category": "one of The Muse's categories, such as Software Engineering",
    "level": "one of The Muse's levels, such as Entry Level",
    "location": "a place as The Muse writes it, such as Chicago, IL",
    "company": "an employer's name",
}


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the pages down to the age that the run wants."""
    asked = {name: target.options[name] for name in OPTIONS if target.options.get(name)}
    seen: set[str] = set()
    for page in range(MAX_PAGES):
        answer = web.get(f"https://{HOST}/api/public/jobs", params={"page": page, "descending": "true", **asked})
        if answer.not_modified:
            yield FetchedPage(unchanged=True)
            return
        document = answer.json()
        rows = records_in(NAME, document, "results")
        pages = positive(child(document, "page_count"))
        new = unseen(rows, seen, "id")
        young = wanted(new, target, lambda row: child(row, "publication_date"))
        yield FetchedPage(records=tagged(young), total=positive(child(document, "total")))
        if (new and not young) or (pages is None and not rows) or (pages is not None and page + 1 >= pages):
            return


def translate(record: object) -> Listing:
    """Return the listing of a job."""
    row = object_of(record)
    url = web_address(child(row, "refs", "landing_page"))
    return Listing(
        id=listing_id(NAME, text(row.get("id"))),
        title=required(label(row.get("name")), "title"),
        organization=required(label(child(row, "company", "name")), "organization"),
        date_posted=moment(row.get("publication_date")),
        employment_type=employment_types(*(child(level, "name") for level in items(row.get("levels")))),
        **origin(NAME, "jobboard", row, url, HOST),
        **described(row.get("contents")),
        **located(whereabouts(*(child(place, "name") for place in items(row.get("locations"))))),
    )


SOURCE = Source(
    name=NAME,
    title="The Muse",
    documentation="https://www.themuse.com/developers/api/v2",
    hosts=(HOST,),
    fetch=fetch,
    translate=translate,
    options=OPTIONS,
    pause_seconds=PAUSE_SECONDS,
)
