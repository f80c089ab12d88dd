"""A record of the Active Jobs DB, of either generation, to a listing. Pure.

The legacy record (RapidAPI) and the v1 record differ in names and in what they leave out; each value is taken from
whichever name it stands under. Only id, title and organization must be there; any other value that does not fit its
column is left out and stays in raw_data.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any

from upstar.kit.text import squash, storable
from upstar.listings.places import make_place
from upstar.listings.types import Listing, Place

DATA_SOURCE = "active_jobs_db"
ID_WIDTH = 255
MAX_INTEGER = 2**31 - 1
"""What PostgreSQL's INTEGER holds."""
REMOTE_ARRANGEMENTS = {"remote solely", "remote ok"}
_TAIL = re.compile(r"\s*Show more\s+Show less\s*$")
_FLAT_KEY = re.compile(r"^(.+)/(\d+)$")


class RejectedError(ValueError):
    """A record that cannot be taken; the message says why."""


def translate(record: object) -> Listing:
    """Return the listing of a record; RejectedError for one without an id, a title or an organization."""
    if not isinstance(record, Mapping):
        raise RejectedError("the record is not an object")
    row = _unflattened(record)
    listing_id, title, organization = (_text(row, name) for name in ("id", "title", "organization"))
    if not listing_id:
        raise RejectedError("the record has no id")
    if len(listing_id) > ID_WIDTH:
        raise RejectedError(f"the id is longer than {ID_WIDTH} characters")
    if not title or not organization:
        raise RejectedError(f"the record has no {'title' if not title else 'organization'}")
    arrangement = _text(row, "ai_work_arrangement")
    return Listing(
        id=listing_id,
        title=title,
        organization=organization,
        organization_url=_text(row, "organization_url"),
        organization_logo=_text(row, "organization_logo"),
        date_posted=_moment(row, "date_posted"),
        date_created=_moment(row, "date_created"),
        date_valid_through=_moment(row, "date_validthrough", "date_valid_through"),
        date_modified=_moment(row, "date_modified"),
        employment_type=_texts(row, "employment_type"),
        location_type=_text(row, "location_type"),
        remote_derived=_remote(row, arrangement),
        url=_text(row, "url"),
        source=_text(row, "source"),
        source_type=_text(row, "source_type"),
        source_domain=_text(row, "source_domain"),
        description_text=_description(row, "description_text"),
        description_html=_long_text(row, "description_html"),
        salary_raw=_object(row, "salary_raw", "salary"),
        ai_salary_currency=_text(row, "ai_salary_currency"),
        ai_salary_value=_number(row, "ai_salary_value"),
        ai_salary_minvalue=_number(row, "ai_salary_minvalue", "ai_salary_min_value"),
        ai_salary_maxvalue=_number(row, "ai_salary_maxvalue", "ai_salary_max_value"),
        ai_salary_unittext=_text(row, "ai_salary_unittext", "ai_salary_unit_text"),
        ai_key_skills=_texts(row, "ai_key_skills"),
        ai_employment_type=_texts(row, "ai_employment_type"),
        ai_experience_level=_text(row, "ai_experience_level"),
        ai_work_arrangement=arrangement,
        ai_work_arrangement_office_days=_integer(row, "ai_work_arrangement_office_days"),
        ai_visa_sponsorship=_flag(row, "ai_visa_sponsorship"),
        ai_benefits=_texts(row, "ai_benefits"),
        ai_core_responsibilities=_long_text(row, "ai_core_responsibilities"),
        ai_requirements_summary=_long_text(row, "ai_requirements_summary"),
        ai_working_hours=_integer(row, "ai_working_hours"),
        linkedin_org_employees=_integer(row, "linkedin_org_employees", "org_linkedin_headcount"),
        linkedin_org_industry=_text(row, "linkedin_org_industry", "org_linkedin_industry"),
        linkedin_org_slug=_text(row, "linkedin_org_slug", "org_linkedin_slug"),
        linkedin_org_size=_text(row, "linkedin_org_size", "org_linkedin_size"),
        linkedin_org_headquarters=_text(row, "linkedin_org_headquarters", "org_linkedin_headquarters"),
        linkedin_org_type=_text(row, "linkedin_org_type", "org_linkedin_type"),
        linkedin_org_followers=_integer(row, "linkedin_org_followers", "org_linkedin_followers"),
        linkedin_org_description=_long_text(row, "linkedin_org_description", "org_linkedin_description"),
        raw_data=_storable_json(dict(record)),
        data_source=DATA_SOURCE,
        places=tuple(dict.fromkeys(_places(row))),
    )


def _unflattened(record: Mapping[Any, Any]) -> dict[str, Any]:
    """Gather `ai_key_skills/0`, `ai_key_skills/1` …, as exports to CSV write arrays, into one list each."""
    row = {str(key): value for key, value in record.items()}
    lists: dict[str, list[tuple[int, Any]]] = {}
    for key, value in row.items():
        match = _FLAT_KEY.match(key)
        if match and value not in (None, ""):
            lists.setdefault(match[1], []).append((int(match[2]), value))
    return row | {
        name: [value for _, value in sorted(items, key=lambda item: item[0])] for name, items in lists.items()
    }


def _first(row: Mapping[str, Any], *names: str) -> Any:  # noqa: ANN401 - JSON
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _text(row: Mapping[str, Any], *names: str) -> str | None:
    value = _first(row, *names)
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    return squash(storable(str(value))) or None


def _long_text(row: Mapping[str, Any], *names: str) -> str | None:
    value = _first(row, *names)
    return storable(value).strip() or None if isinstance(value, str) else None


def _description(row: Mapping[str, Any], name: str) -> str | None:
    value = _long_text(row, name)
    return _TAIL.sub("", value) or None if value else None


def _texts(row: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    value = _first(row, name)
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, (list, tuple)):
        return None
    return tuple(squash(storable(item)) for item in items if isinstance(item, str) and item.strip()) or None


def _number(row: Mapping[str, Any], *names: str) -> Decimal | None:
    value = _first(row, *names)
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    try:
        number = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < Decimal(10) ** 15 else None


def _integer(row: Mapping[str, Any], *names: str) -> int | None:
    number = _number(row, *names)
    return int(number) if number is not None and number <= MAX_INTEGER else None


def _flag(row: Mapping[str, Any], name: str) -> bool | None:
    value = row.get(name)
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def _moment(row: Mapping[str, Any], *names: str) -> datetime | None:
    """A moment as the feed writes it: ISO, mostly without an offset and then in UTC."""
    value = _first(row, *names)
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _object(row: Mapping[str, Any], *names: str) -> Any:  # noqa: ANN401 - JSON
    value = _first(row, *names)
    return _storable_json(value) if isinstance(value, dict) else None


def _storable_json(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The value with every text as PostgreSQL can hold it, and numbers as JSON knows them."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): _storable_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable_json(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 10**18 else float(value)
    return value


def _remote(row: Mapping[str, Any], arrangement: str | None) -> bool:
    """v1 does not say; then it is remote where the location type or the work arrangement says so."""
    given = _flag(row, "remote_derived")
    if given is not None:
        return given
    return _text(row, "location_type") == "TELECOMMUTE" or (arrangement or "").lower() in REMOTE_ARRANGEMENTS


def _places(row: Mapping[str, Any]) -> Iterator[Place]:
    """The derived places where there are some, else the raw ones."""
    derived = list(_derived(row))
    yield from derived or _raw(row)


def _derived(row: Mapping[str, Any]) -> Iterator[Place]:
    countries, regions, cities = (_items(row, f"{name}_derived") for name in ("countries", "regions", "cities"))
    written = _items(row, "locations_derived")
    if not countries and written:
        for item in written:
            place = _written(item)
            if place is not None:
                yield place
        return
    count = max(len(countries), len(cities))
    for index, (city, region, text) in enumerate(zip_longest(cities, regions, written)):
        if index >= max(count, 1):
            break
        country = countries[index] if index < len(countries) else (countries[0] if countries else None)
        place = make_place(_str(country), _str(region), _str(city), _str(text))
        if place is not None:
            yield place
    if not cities and not regions and not written:
        yield from (place for country in countries if (place := make_place(_str(country))) is not None)


def _written(item: object) -> Place | None:
    """`City, Region, Country` as one text, or as an object."""
    if isinstance(item, Mapping):
        region = item.get("admin") or item.get("state") or item.get("region")
        return make_place(_str(item.get("country")), _str(region), _str(item.get("city")))
    if not isinstance(item, str):
        return None
    parts = [part.strip() for part in item.split(",") if part.strip()]
    if not parts:
        return None
    city = parts[0] if len(parts) > 1 else None
    return make_place(parts[-1], parts[1] if len(parts) > 2 else None, city, item)


def _raw(row: Mapping[str, Any]) -> Iterator[Place]:
    """schema.org Places; the address may be an object, a flat object or a text."""
    for item in _items(row, "locations_raw", "locations"):
        if not isinstance(item, Mapping):
            continue
        address = item.get("address", item)
        if isinstance(address, str):
            place = _written(address)
        elif isinstance(address, Mapping):
            country = address.get("addressCountry") or address.get("addressLocality")
            country = country.get("name") if isinstance(country, Mapping) else country
            city = address.get("addressLocality") if address.get("addressCountry") else None
            place = make_place(_str(country), _str(address.get("addressRegion")), _str(city))
        else:
            place = None
        if place is not None:
            yield place


def _items(row: Mapping[str, Any], *names: str) -> list[Any]:
    value = _first(row, *names)
    return value if isinstance(value, list) else []


def _str(value: object) -> str | None:
    return storable(value) if isinstance(value, str) and value.strip() else None
