"""Adzuna: a search over the job ads of one country, newest first.

Descriptions are cut short. A `salary_is_predicted` pay is Adzuna's guess and not the employer's word: it is left out.
Amounts are a year's, in the country's currency. Pages shift as ads come in, so none is a place to go on from; the
cursor is the newest moment seen, given with the last page only, once nothing lies between it and the run before. What
is missing has not ended. Ids are unique in one country.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from math import ceil
from typing import Any

from babel.numbers import get_territory_currencies

from upstar.adapters.http import Web
from upstar.kit.errors import AppError, ErrorKind
from upstar.listings.types import Listing, Whereabouts
from upstar.sourcing.feeds import positive, records_in, tagged, unseen, wanted
from upstar.sourcing.fields import child, flag, items, label, listing_id, moment, object_of, required, text, web_address
from upstar.sourcing.shapes import addressed, described, employment_types, located, money, origin
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "adzuna"
HOST = "api.adzuna.com"
PAGE = 50
MAX_PAGES = 40
"""2,000 ads a run; the free key is good for 250 requests a day."""
PAUSE_SECONDS = 2.4
"""25 requests a minute, as Adzuna's terms allow."""
DEFAULT_COUNTRY = "gb"
DAY_SECONDS = 86_400
SEARCH = {"what": "words that the ad has", "where": "a place", "category": "one of Adzuna's categories, as it-jobs"}
_SESSION = re.compile(r"(?<=[?&])se=[^&#]*&?")
"""What Adzuna puts into an ad's address to tell one search from the next."""


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the pages down to the age that the run wants; AppError INVALID for what is no country's code."""
    country = target.options.get("country", DEFAULT_COUNTRY).strip().lower()
    if not re.fullmatch("[a-z]{2}", country):
        raise AppError(ErrorKind.INVALID, "option-invalid", "The country is a code of two letters, such as gb.")
    oldest = max(filter(None, (target.since, moment(target.cursor))), default=None)
    wish = Target(now=target.now, since=oldest)
    seen: set[str] = set()
    newest: datetime | None = None
    for page in range(1, MAX_PAGES + 1):
        answer = web.get(f"https://{HOST}/v1/api/jobs/{country}/search/{page}", params=_params(target, oldest))
        if answer.not_modified:
            yield FetchedPage(unchanged=True)
            return
        document = answer.json()
        rows = records_in(NAME, document, "results")
        total = positive(child(document, "count"))
        new = unseen(rows, seen, "id")
        young = wanted(new, wish, _created)
        newest = max(filter(None, (newest, *(moment(_created(row)) for row in young))), default=None)
        last = not young or (total is not None and page * PAGE >= total)
        yield FetchedPage(
            records=tagged([_steady(row) for row in young], {"country": country}),
            cursor=newest.isoformat() if last and newest and newest <= target.now else None,
            total=total,
        )
        if last:
            return


def translate(record: object) -> Listing:
    """Return the listing of a result."""
    row = object_of(record)
    country = text(child(row, "_feed", "country"))
    url = web_address(row.get("redirect_url"))
    return Listing(
        id=listing_id(NAME, country, text(row.get("id"))),
        title=required(label(row.get("title")), "title"),
        organization=required(label(child(row, "company", "display_name")), "organization"),
        date_posted=moment(row.get("created")),
        employment_type=employment_types(row.get("contract_time"), row.get("contract_type")),
        salary_raw=_pay(row, country),
        **origin(NAME, "jobboard", row, url, "www.adzuna.com"),
        **described(row.get("description")),
        **located(_where(row, country)),
    )


def _params(target: Target, oldest: datetime | None) -> dict[str, str | int]:
    params: dict[str, str | int] = {
        "app_id": target.keys["adzuna_app_id"],
        "app_key": target.keys["adzuna_app_key"],
        "results_per_page": PAGE,
        "sort_by": "date",
    }
    if oldest is not None:
        params["max_days_old"] = max(1, ceil((target.now - oldest).total_seconds() / DAY_SECONDS))
    return params | {name: target.options[name] for name in SEARCH if target.options.get(name)}


def _created(row: object) -> object:
    return child(row, "created")


def _steady(row: object) -> object:
    """The record without what differs from one search to the next, so that the same ad is the same record."""
    if not isinstance(row, Mapping):
        return row
    steady = {key: value for key, value in row.items() if key != "adref"}
    address = row.get("redirect_url")
    if isinstance(address, str):
        steady["redirect_url"] = _SESSION.sub("", address).rstrip("?&")
    return steady


def _pay(row: Mapping[str, Any], country: str | None) -> dict[str, Any] | None:
    """What the employer states; where it is not said whether it is predicted, it is taken for stated."""
    if flag(row.get("salary_is_predicted")):
        return None
    currencies = get_territory_currencies(country.upper()) if country and len(country) == 2 else []
    currency = currencies[0] if currencies else None
    return money(row.get("salary_min"), row.get("salary_max"), currency, "YEAR")


def _where(row: Mapping[str, Any], country: str | None) -> Whereabouts:
    """The areas run from the country down to the town."""
    areas = [area for area in map(text, items(child(row, "location", "area"))) if area]
    region = areas[1] if len(areas) > 2 else None
    city = areas[-1] if len(areas) > 1 else None
    named = country or (areas[0] if areas else None)
    return addressed(named, region, city, line=child(row, "location", "display_name"))


SOURCE = Source(
    name=NAME,
    title="Adzuna",
    documentation="https://developer.adzuna.com/docs/search",
    hosts=(HOST,),
    fetch=fetch,
    translate=translate,
    keys=("adzuna_app_id", "adzuna_app_key"),
    options={"country": "the country's code, such as gb (the default), us or de", **SEARCH},
    pause_seconds=PAUSE_SECONDS,
)
