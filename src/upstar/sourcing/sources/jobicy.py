"""Jobicy: the newest remote jobs of many employers in one document of at most fifty.

It is a window over a larger stock, so what is missing has not ended. Titles and names are escaped for HTML.
"""

from collections.abc import Iterator

from upstar.adapters.http import Web
from upstar.listings.types import Listing
from upstar.sourcing.feeds import one_page, records_in, tagged, wanted
from upstar.sourcing.fields import child, items, label, listing_id, moment, object_of, required, text, web_address
from upstar.sourcing.shapes import described, employment_types, located, money, origin, pay_unit, whereabouts
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "jobicy"
HOST = "jobicy.com"
COUNT = 50
OPTIONS = {
    "geo": "one of Jobicy's regions, such as usa or europe",
    "industry": "one of Jobicy's industries, such as marketing",
    "tag": "a word in title or text",
}


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the document as one page, without what is older than the run wants."""
    params: dict[str, str | int] = {"count": COUNT}
    params |= {name: target.options[name] for name in OPTIONS if target.options.get(name)}
    answer = web.get(f"https://{HOST}/api/v2/remote-jobs", params=params)
    yield from one_page(
        answer,
        lambda document: tagged(wanted(records_in(NAME, document, "jobs"), target, lambda job: child(job, "pubDate"))),
    )


def translate(record: object) -> Listing:
    """Return the listing of a job; every job of this feed is remote."""
    row = object_of(record)
    url = web_address(row.get("url"))
    yearly = money(row.get("annualSalaryMin"), row.get("annualSalaryMax"), row.get("salaryCurrency"), "YEAR")
    period = pay_unit(row.get("salaryPeriod"))
    return Listing(
        id=listing_id(NAME, text(row.get("id"))),
        title=required(label(row.get("jobTitle")), "title"),
        organization=required(label(row.get("companyName")), "organization"),
        organization_logo=web_address(row.get("companyLogo")),
        date_posted=moment(row.get("pubDate")),
        employment_type=employment_types(*items(row.get("jobType"))),
        salary_raw=yearly or money(row.get("salaryMin"), row.get("salaryMax"), row.get("salaryCurrency"), period),
        **origin(NAME, "jobboard", row, url, HOST),
        **described(row.get("jobDescription") if text(row.get("jobDescription")) else row.get("jobExcerpt")),
        **located(whereabouts(row.get("jobGeo")), remote=True),
    )


SOURCE = Source(
    name=NAME,
    title="Jobicy",
    documentation="https://jobicy.com/jobs-rss-feed",
    hosts=(HOST,),
    fetch=fetch,
    translate=translate,
    options=OPTIONS,
)
