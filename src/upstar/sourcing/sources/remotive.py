"""Remotive: remote jobs of many employers in one document.

It is the public part of a larger stock, a day late and cut at `limit`, so what is missing has not ended. Pay is a
sentence. Remotive asks for a link back, which the listing's address is.
"""

from collections.abc import Iterator

from upstar.adapters.http import Web
from upstar.listings.types import Listing
from upstar.sourcing.feeds import one_page, records_in, tagged, wanted
from upstar.sourcing.fields import child, label, listing_id, moment, object_of, required, text, web_address
from upstar.sourcing.shapes import described, employment_types, free_pay, located, origin, whereabouts
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "remotive"
HOST = "remotive.com"
OPTIONS = {
    "category": "one of Remotive's categories, such as software-dev",
    "search": "words in title or text; Remotive does not always heed them",
    "limit": "how many jobs at most",
}


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the document as one page, without what is older than the run wants."""
    params = {name: target.options[name] for name in OPTIONS if target.options.get(name)}
    answer = web.get(f"https://{HOST}/api/remote-jobs", params=params or None)
    yield from one_page(
        answer,
        lambda document: tagged(
            wanted(records_in(NAME, document, "jobs"), target, lambda job: child(job, "publication_date"))
        ),
    )


def translate(record: object) -> Listing:
    """Return the listing of a job; every job of this feed is remote."""
    row = object_of(record)
    url = web_address(row.get("url"))
    return Listing(
        id=listing_id(NAME, text(row.get("id"))),
        title=required(label(row.get("title")), "title"),
        organization=required(label(row.get("company_name")), "organization"),
        organization_logo=web_address(row.get("company_logo")) or web_address(row.get("company_logo_url")),
        date_posted=moment(row.get("publication_date")),
        employment_type=employment_types(row.get("job_type")),
        salary_raw=free_pay(row.get("salary")),
        **origin(NAME, "jobboard", row, url, HOST),
        **described(row.get("description")),
        **located(whereabouts(row.get("candidate_required_location")), remote=True),
    )


SOURCE = Source(
    name=NAME,
    title="Remotive",
    documentation="https://github.com/remotive-com/remote-jobs-api",
    hosts=(HOST,),
    fetch=fetch,
    translate=translate,
    options=OPTIONS,
)
