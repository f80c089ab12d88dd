"""USAJOBS: the open jobs of the United States' federal government, in pages of five hundred.

A search gives ten thousand records at most, however many there are, so what is missing has not ended; an ad's closing
date says when it does. Amounts are texts. Pay by the fortnight is given as a year's: eighty hours of a fortnight in
the 2,087 hours that a federal year has (5 U.S.C. 5504(b); 5 CFR 550.103). Dates bear no offset; they are Washington's.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from upstar.adapters.http import Web
from upstar.listings.types import Listing, Whereabouts
from upstar.sourcing.feeds import WHOLE, positive, records_in, tagged, unseen
from upstar.sourcing.fields import (
    child,
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
    joined,
    located,
    money,
    origin,
    paragraphs,
    section,
)
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "usajobs"
HOST = "data.usajobs.gov"
PAGE = 500
CAP = 10_000
"""Records that one search gives at most."""
MAX_DAYS = 60
"""The longest span that DatePosted takes."""
DAY_SECONDS = 86_400
FEDERAL_YEAR_HOURS = Decimal(2087)
FORTNIGHT_HOURS = Decimal(80)
CURRENCY = "USD"
UNITS = {"PA": "YEAR", "PH": "HOUR", "PD": "DAY", "PM": "MONTH"}
"""Of the codes, PW is piece work and WC without compensation: neither is an amount by time."""
FORTNIGHT = "BW"
EASTERN = timedelta(hours=5)
"""Washington is behind UTC by five hours in winter and four in summer; the later end is taken for both."""
LAST_MINUTE = timedelta(days=1) - timedelta(minutes=1)
SEARCH = {
    "keyword": ("Keyword", "words that the ad has"),
    "location": ("LocationName", "a place"),
    "organization": ("Organization", "an agency's code"),
    "series": ("JobCategoryCode", "an occupational series, such as 2210"),
}


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the pages of the search, down to where the server stops."""
    headers = {"authorization-key": target.keys["usajobs_key"], "user-agent": target.keys["usajobs_email"], **WHOLE}
    seen: set[str] = set()
    for page in range(1, CAP // PAGE + 1):
        answer = web.get(f"https://{HOST}/api/Search", params=_params(target, page), headers=headers)
        if answer.not_modified:
            yield FetchedPage(unchanged=True)
            return
        result = child(answer.json(), "SearchResult")
        rows = records_in(NAME, result, "SearchResultItems")
        total = positive(child(result, "SearchResultCountAll"))
        new = unseen(rows, seen, "MatchedObjectId")
        yield FetchedPage(records=tagged(new), total=None if total is None else min(total, CAP))
        if not new or (total is not None and page * PAGE >= total):
            return


def translate(record: object) -> Listing:
    """Return the listing of a search result."""
    item = object_of(record)
    row = item.get("MatchedObjectDescriptor")
    details = child(row, "UserArea", "Details")
    url = web_address(_without_port(child(row, "PositionURI")))
    named = (label(child(row, key)) for key in ("OrganizationName", "DepartmentName"))
    remote = flag(child(details, "RemoteIndicator"))
    return Listing(
        id=listing_id(NAME, text(item.get("MatchedObjectId"))),
        title=required(label(child(row, "PositionTitle")), "title"),
        organization=required(next((name for name in named if name), None), "organization"),
        date_posted=moment(child(row, "PublicationStartDate")),
        date_valid_through=_end(child(row, "ApplicationCloseDate")),
        employment_type=employment_types(
            *(child(kind, "Name") for key in ("PositionSchedule", "PositionOfferingType")
              for kind in items(child(row, key)))
        ),
        salary_raw=_pay(items(child(row, "PositionRemuneration"))),
        **origin(NAME, "jobboard", item, url, "www.usajobs.gov"),
        **described(*_description(row, details)),
        **located(_where(row), "remote" if remote else None, remote=True if remote else None),
    )  # fmt: skip


def _params(target: Target, page: int) -> dict[str, str | int]:
    params: dict[str, str | int] = {"ResultsPerPage": PAGE, "Page": page}
    if target.since is not None:
        days = ceil((target.now - target.since).total_seconds() / DAY_SECONDS)
        if days <= MAX_DAYS:
            params["DatePosted"] = max(0, days)
    return params | {key: target.options[name] for name, (key, _) in SEARCH.items() if target.options.get(name)}


def _pay(ranges: list[Any]) -> dict[str, Any] | None:
    """The first range that is an amount by time."""
    for item in ranges:
        code = (text(child(item, "RateIntervalCode")) or "").upper()
        low, high = (number(child(item, key)) for key in ("MinimumRange", "MaximumRange"))
        if code == FORTNIGHT:
            low, high = (None if pay is None else _yearly(pay) for pay in (low, high))
        unit = "YEAR" if code == FORTNIGHT else UNITS.get(code)
        if unit and (stated := money(low, high, CURRENCY, unit)):
            return stated
    return None


def _yearly(fortnight: Decimal) -> Decimal:
    return (fortnight * FEDERAL_YEAR_HOURS / FORTNIGHT_HOURS).quantize(Decimal("0.01"))


def _end(value: object) -> datetime | None:
    """The last moment of an application: a bare date means the end of that day."""
    day = moment(value)
    if day is None:
        return None
    bare = day.hour == day.minute == day.second == 0
    return day + (LAST_MINUTE if bare else timedelta()) + EASTERN


def _where(row: object) -> Whereabouts:
    """A city's name has its state behind a comma."""
    found = []
    for place in items(child(row, "PositionLocation")):
        city = (text(child(place, "CityName")) or "").split(",")[0]
        country, region = child(place, "CountryCode"), child(place, "CountrySubDivisionCode")
        found.append(addressed(country, region, city, line=child(place, "LocationName")))
    return joined(*found)


def _description(row: object, details: object) -> Iterator[str | None]:
    yield paragraphs(child(details, "JobSummary"))
    duties = "\n".join(duty for duty in items(child(details, "MajorDuties")) if isinstance(duty, str))
    yield section("Duties", paragraphs(duties))
    yield section("Qualifications", paragraphs(child(row, "QualificationSummary")))
    for key in ("Education", "Requirements"):
        yield section(key, paragraphs(child(details, key)))


def _without_port(address: object) -> object:
    return address.replace(":443/", "/", 1) if isinstance(address, str) else address


SOURCE = Source(
    name=NAME,
    title="USAJOBS",
    documentation="https://developer.usajobs.gov/api-reference/get-api-search",
    hosts=(HOST,),
    fetch=fetch,
    translate=translate,
    keys=("usajobs_key", "usajobs_email"),
    options={name: meaning for name, (_, meaning) in SEARCH.items()},
)
