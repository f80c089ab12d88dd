"""All SQL over job_listings and its places."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, column, delete, func, literal, or_, select, table, text, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from upstar.adapters.database import ReadSession, WriteSession
from upstar.listings.merge import COLUMNS, JSON_COLUMNS, copy_rows
from upstar.listings.prints import BY_AGENCY
from upstar.listings.types import Listing, Place
from upstar.tables.listings import JobListing
from upstar.tables.places import JobCity, JobCountry, JobLocation, JobRegion

MAX_POSTINGS = 100
"""Copies of one job that are shown; a job of a staffing agency can have thousands."""
STREAM_ROWS = 1000
"""Rows fetched at a time from the server-side cursor: enough to hide the round trip, little to hold."""

PlaceIds = Mapping[Place, tuple[UUID | None, UUID | None, UUID]]
"""The ids of each place's city, region and country."""
_search = table(
    "listing_search", *map(column, ("listing_id", "facets", "canonical_id", "junk", "stale")), schema="internal"
)
_prints = table("listing_prints", *map(column, ("listing_id", "print")), schema="internal")


def note_places(session: WriteSession, places: Collection[Place]) -> PlaceIds:
    """Make the countries, regions and cities that are not there yet, and return the (city, region, country) of each."""
    countries = _countries(session, places)
    regions = _regions(session, places, countries)
    cities = _cities(session, places, countries, regions)
    return {place: _place_ids(place, countries, regions, cities) for place in places}


def locate(
    session: WriteSession,
    listings: Iterable[tuple[str, Sequence[Place]]],
    ids: PlaceIds,
    *,
    new: Collection[str],
) -> None:
    """Put these places in the place of the listings' earlier ones; listings named in `new` have none."""
    wanted = list(listings)
    changed = [job_id for job_id, _ in wanted if job_id not in new]
    if changed:
        session.execute(delete(JobLocation).where(JobLocation.job_id.in_(changed)))
    rows: dict[tuple[object, ...], tuple[object, ...]] = {}
    for job_id, found in wanted:
        for place in found:
            rows.setdefault((job_id, *ids[place]), (job_id, *ids[place], place.text))
    columns = ("job_id", "city_id", "region_id", "country_id", "location_string")
    copy_rows(session, JobLocation.__tablename__, columns, rows.values())


def _place_ids(
    place: Place,
    countries: Mapping[str, UUID],
    regions: Mapping[tuple[str, UUID], UUID],
    cities: Mapping[tuple[str, UUID | None, UUID], UUID],
) -> tuple[UUID | None, UUID | None, UUID]:
    country = countries[place.country]
    region = regions.get((place.region or "", country))
    return cities.get((place.city or "", region, country)), region, country


def _countries(session: WriteSession, places: Iterable[Place]) -> dict[str, UUID]:
    rows = {place.country: place.country_code for place in places}

    def known() -> dict[str, UUID]:
        found = session.execute(select(JobCountry.name, JobCountry.id).where(JobCountry.name.in_(rows)))
        return {row.name: row.id for row in found}

    # what is there is looked for first: a database that others made may lack the unique key
    there = known()
    missing = [{"name": name, "code": rows[name]} for name in sorted(rows.keys() - there.keys())]
    if missing:
        session.execute(upsert(JobCountry).on_conflict_do_nothing(), missing)
    return known() if missing else there


def _regions(
    session: WriteSession, places: Iterable[Place], countries: dict[str, UUID]
) -> dict[tuple[str, UUID], UUID]:
    keys = sorted({(p.region, countries[p.country]) for p in places if p.region}, key=str)
    if not keys:
        return {}

    def known() -> dict[tuple[str, UUID], UUID]:
        query = select(JobRegion.name, JobRegion.country_id, JobRegion.id)
        found = session.execute(query.where(tuple_(JobRegion.name, JobRegion.country_id).in_(keys)))
        return {(row.name, row.country_id): row.id for row in found}

    there = known()
    missing = [{"name": name, "country_id": country} for name, country in keys if (name, country) not in there]
    if missing:
        session.execute(upsert(JobRegion).on_conflict_do_nothing(), missing)
    return known() if missing else there


def _cities(
    session: WriteSession,
    places: Iterable[Place],
    countries: dict[str, UUID],
    regions: dict[tuple[str, UUID], UUID],
) -> dict[tuple[str, UUID | None, UUID], UUID]:
    keys = {
        (p.city, regions.get((p.region or "", countries[p.country])), countries[p.country]) for p in places if p.city
    }
    if not keys:
        return {}
    names = {name for name, _, _ in keys}

    def known() -> dict[tuple[str, UUID | None, UUID], UUID]:
        query = select(JobCity.name, JobCity.region_id, JobCity.country_id, JobCity.id)
        found = session.execute(query.where(JobCity.name.in_(names)))
        return {(row.name, row.region_id, row.country_id): row.id for row in found}

    there = known()
    missing = [
        {"name": name, "region_id": region, "country_id": country}
        for name, region, country in sorted(keys - there.keys(), key=str)
    ]
    if missing:
        session.execute(upsert(JobCity).on_conflict_do_nothing(), missing)
    return known() if missing else there


@cache
def _cards(*, with_text: bool) -> Select[Any]:
    """Select listings with their places as one JSON array, so that a page of them is one statement.

    Made once: to make it takes longer than to run it.
    """
    country, region, city = aliased(JobCountry), aliased(JobRegion), aliased(JobCity)
    place = func.json_build_object(
        "country", country.name, "country_code", country.code, "region", region.name, "city", city.name,
        "text", JobLocation.location_string,
    )  # fmt: skip
    places = (
        select(func.json_agg(place))
        .select_from(JobLocation)
        .join(country, country.id == JobLocation.country_id)
        .outerjoin(region, region.id == JobLocation.region_id)
        .outerjoin(city, city.id == JobLocation.city_id)
        .where(JobLocation.job_id == JobListing.id)
        .correlate(JobListing)
        .scalar_subquery()
        .label("places")
    )
    names = (
        "id title organization organization_logo url source data_source remote_derived employment_type "
        "ai_employment_type ai_experience_level ai_work_arrangement ai_visa_sponsorship ai_key_skills "
        "ai_requirements_summary ai_salary_value ai_salary_minvalue ai_salary_maxvalue ai_salary_unittext "
        "ai_salary_currency salary_raw date_posted date_valid_through created_at"
    ).split()
    description = JobListing.description_text if with_text else literal(None).label("description_text")
    known, agency = _search.alias("known"), _prints.alias("agency")
    return (
        select(*(getattr(JobListing, name) for name in names), description, places)
        .add_columns(known.c.facets, agency.c.listing_id.is_not(None).label("agency"))
        .outerjoin(known, known.c.listing_id == JobListing.id)
        .outerjoin(agency, and_(agency.c.listing_id == JobListing.id, text(f"agency.{BY_AGENCY}")))
    )


def listing_by_id(session: ReadSession, listing_id: str) -> Any | None:  # noqa: ANN401 - a row of `_cards`
    """Return the card row of a listing."""
    return session.execute(_cards(with_text=True).where(JobListing.id == listing_id)).one_or_none()


def html_of(session: ReadSession, listing_id: str) -> str | None:
    """Return the formatted description of a listing."""
    return session.scalars(select(JobListing.description_html).where(JobListing.id == listing_id)).one_or_none()


def listings(session: ReadSession, ids: Sequence[str]) -> list[Listing]:
    """Return the listings whole, with their places, in the order of their ids; areas and languages are not kept."""
    rows = session.execute(_cards(with_text=True).where(JobListing.id.in_(ids)).order_by(JobListing.id))
    places = {row.id: tuple(Place(**place) for place in row.places or ()) for row in rows}
    found = session.scalars(select(JobListing).where(JobListing.id.in_(ids)).order_by(JobListing.id))
    return [Listing(**_values(row), places=places[row.id]) for row in found]


def _values(row: JobListing) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in COLUMNS}
    lists = {
        name: tuple(value) for name, value in values.items() if isinstance(value, list) and name not in JSON_COLUMNS
    }
    return values | lists


def texts(session: ReadSession, ids: Sequence[str]) -> dict[str, str]:
    """Return the descriptions of the listings that have one, by id."""
    query = select(JobListing.id, JobListing.description_text).where(JobListing.id.in_(ids))
    return {row.id: row.description_text for row in session.execute(query) if row.description_text}


def cards(session: ReadSession, ids: Sequence[str]) -> dict[str, Any]:
    """Return the card rows of the listings, by id."""
    return {row.id: row for row in session.execute(_cards(with_text=False).where(JobListing.id.in_(ids)))}


def provenance(session: ReadSession, listing_id: str) -> Sequence[Any]:
    """Return a row for each known copy of the job, the listing itself among them, earliest first."""
    statement = """
        WITH itself AS (
            SELECT coalesce(canonical_id, listing_id) AS canonical FROM internal.listing_search WHERE listing_id = :id
        )
        SELECT l.id, l.data_source, l.organization, l.url, l.date_posted, l.date_valid_through, t.first_seen,
               t.last_seen, t.scope, itself.canonical, s.junk, p.junk_signals
        FROM itself
        JOIN internal.listing_search s ON s.listing_id = itself.canonical OR s.canonical_id = itself.canonical
        JOIN job_listings l ON l.id = s.listing_id
        LEFT JOIN internal.listing_state t ON t.listing_id = l.id
        LEFT JOIN internal.listing_prints p ON p.listing_id = l.id
        ORDER BY t.first_seen, l.id LIMIT :limit
    """
    return session.execute(text(statement), {"id": listing_id, "limit": MAX_POSTINGS}).all()


def _live(now: datetime) -> Any:  # noqa: ANN401 - an SQL condition
    return or_(JobListing.date_valid_through.is_(None), JobListing.date_valid_through >= now)


def count(session: ReadSession) -> int:
    """Return how many listings are stored."""
    return session.execute(select(func.count()).select_from(JobListing)).scalar_one()


MAX_SKILL_NAMES = 100_000


def skill_names(session: ReadSession, *, at_least: int, now: datetime) -> list[str]:
    """Return one spelling of each skill that at least so many live listings ask for, samples aside."""
    name = func.unnest(JobListing.ai_key_skills).label("name")
    asked = select(JobListing.id, name).where(_live(now), JobListing.data_source.is_distinct_from("sample")).subquery()
    folded = func.lower(asked.c.name)
    statement = (
        select(func.min(asked.c.name))
        .group_by(folded)
        .having(func.count(asked.c.id.distinct()) >= at_least)
        .order_by(func.count(asked.c.id.distinct()).desc(), folded)
        .limit(MAX_SKILL_NAMES)
    )
    return list(session.scalars(statement))


def delete_source(session: WriteSession, data_source: str) -> int:
    """Delete the listings of a source and return how many there were."""
    gone = session.execute(delete(JobListing).where(JobListing.data_source == data_source).returning(JobListing.id))
    return len(gone.all())


def count_of(session: ReadSession, data_sources: Sequence[str], *, now: datetime) -> int:
    """Return how many listings of the sources are open and bear their record."""
    query = select(func.count()).select_from(JobListing).where(*_replayable(data_sources, now))
    return session.execute(query).scalar_one()


def raw_records(session: ReadSession, data_sources: Sequence[str], *, now: datetime) -> Iterator[Any]:
    """Yield (data_source, raw_data) of the open listings of the sources that bear their record, in constant memory."""
    query = select(JobListing.data_source, JobListing.raw_data).where(*_replayable(data_sources, now))
    yield from session.execute(query.execution_options(yield_per=STREAM_ROWS))


def unrefined(session: ReadSession, data_sources: Sequence[str], *, now: datetime, limit: int) -> Sequence[Any]:
    """Return (id, data_source, raw_data) of the newest open listings of the sources that no model has read."""
    statement = """
        SELECT l.id, l.data_source, l.raw_data FROM job_listings l
        JOIN internal.listing_state t ON t.listing_id = l.id
        JOIN internal.listing_search s ON s.listing_id = l.id
        WHERE t.refined_by IS NULL AND l.data_source = ANY(:sources) AND l.data_source <> 'active_jobs_db'
          AND l.raw_data IS NOT NULL AND s.canonical_id IS NULL AND (s.valid_through IS NULL OR s.valid_through > :now)
        ORDER BY s.posted DESC, s.listing_id LIMIT :limit
    """
    return session.execute(text(statement), {"sources": list(data_sources), "now": now, "limit": limit}).all()


def _replayable(data_sources: Sequence[str], now: datetime) -> tuple[Any, ...]:
    return JobListing.data_source.in_(data_sources), JobListing.raw_data.is_not(None), _live(now)
