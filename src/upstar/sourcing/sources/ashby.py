"""Ashby job boards: one document with everything that an employer has open.

Postings that are not listed (`isListed` false) are reached by a link alone and are left out. Pay is left out where
the employer does not want it shown. Pay by periods that schema.org does not know (`2 WEEK`) stays a sentence.
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
    paragraphs,
    pay_unit,
    span,
)
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "ashby"
HOST = "api.ashbyhq.com"


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the board as one page."""
    url = f"https://{HOST}/posting-api/job-board/{board_path(target)}"
    answer = web.get(url, params={"includeCompensation": "true"})
    yield from one_page(answer, lambda document: tagged(_listed(document), board_feed(target)))


def translate(record: object) -> Listing:
    """Return the listing of a posting."""
    row = object_of(record)
    where = joined(_place(row), *(_place(other) for other in items(row.get("secondaryLocations"))))
    url = web_address(row.get("jobUrl"))
    return Listing(
        id=listing_id(NAME, text(row.get("id"))),
        title=required(label(row.get("title")), "title"),
        organization=required(employer(row), "organization"),
        date_posted=moment(row.get("publishedAt")),
        date_modified=moment(row.get("updatedAt")),
        employment_type=employment_types(row.get("employmentType")),
        salary_raw=_pay(row),
        **origin(NAME, "ats", row, url, "jobs.ashbyhq.com"),
        **described(_html(row)),
        **located(where, row.get("workplaceType"), remote=flag(row.get("isRemote"))),
    )


def _listed(document: object) -> list[Any]:
    return [job for job in records_in(NAME, document, "jobs") if flag(child(job, "isListed")) is not False]


def _html(row: Mapping[str, Any]) -> object:
    return row.get("descriptionHtml") if text(row.get("descriptionHtml")) else paragraphs(row.get("descriptionPlain"))


def _place(row: object) -> Whereabouts:
    """The address, which is inside `postalAddress` for the first location and may be flat for the others."""
    address = child(row, "address", "postalAddress") or child(row, "address")
    country, region, city = (child(address, f"address{part}") for part in ("Country", "Region", "Locality"))
    return addressed(country, region, city, line=child(row, "location"))


def _pay(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The salary of all tiers as one range, where they agree on currency and period; else the summary."""
    if flag(row.get("shouldDisplayCompensationOnJobPostings")) is False:
        return None
    pay = row.get("compensation")
    tiers = items(child(pay, "compensationTiers"))
    parts = items(child(pay, "summaryComponents")) or [p for tier in tiers for p in items(child(tier, "components"))]
    salaries = [part for part in parts if child(part, "compensationType") == "Salary"]
    kinds = {(text(child(part, "currencyCode")), text(child(part, "interval"))) for part in salaries}
    if len(kinds) == 1:
        currency, interval = kinds.pop()
        unit = pay_unit(interval)
        low, high = span((number(child(part, "minValue")), number(child(part, "maxValue"))) for part in salaries)
        if unit and (stated := money(low, high, currency, unit)):
            return stated
    summaries = (child(pay, key) for key in ("scrapeableCompensationSalarySummary", "compensationTierSummary"))
    return next((found for summary in summaries if (found := free_pay(summary))), None)


SOURCE = Source(
    name=NAME,
    title="Ashby",
    documentation="https://developers.ashbyhq.com/docs/public-job-posting-api",
    hosts=(HOST,),
    fetch=fetch,
    translate=translate,
    complete=True,
    board="the board's name, as in jobs.ashbyhq.com/NAME",
    options=COMPANY,
)
