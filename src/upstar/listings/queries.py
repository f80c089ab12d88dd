"""All SQL over job_listings and its places."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, exists, func, insert, literal, literal_column, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from upstar.adapters.database import ReadSession, WriteSession
from upstar.listings.types import Listing, ListingFilter, Place
from upstar.tables.listings import JobListing
from upstar.tables.places import JobCity, JobCountry, JobLocation, JobRegion

NO_COLUMNS = {"places", "areas", "language"}
COLUMNS = tuple(field.name for field in fields(Listing) if field.name not in NO_COLUMNS)
STREAM_ROWS = 1000
"""Rows fetched at a time from the server-side cursor: enough to hide the round trip, little to hold."""


def upsert_listings(session: WriteSession, rows: Sequence[dict[str, Any]]) -> dict[str, bool]:
    """Insert or update the rows; return id to whether it was new, for those that were written.

    A row equal to what is stored is not written again, and one whose date_modified is older than the stored one does
    not overwrite it.
    """
    statement = upsert(JobListing)
    new = statement.excluded
    changed = or_(*(getattr(JobListing, name).is_distinct_from(getattr(new, name)) for name in COLUMNS if name != "id"))
    fresh = or_(
        JobListing.date_modified.is_(None), new.date_modified.is_(None), new.date_modified >= JobListing.date_modified
    )
    merged: Any = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={name: getattr(new, name) for name in COLUMNS if name != "id"},
        where=and_(changed, fresh),
    ).returning(JobListing.id, literal_column("(xmax = 0)").label("created"))
    return {row.id: bool(row.created) for row in session.execute(merged, list(rows))}


def places_of(session: WriteSession, listings: Iterable[tuple[str, Sequence[Place]]]) -> None:
    """Put these places in the place of the listings' earlier ones; countries, regions and cities are made once."""
    wanted = list(listings)
    places = {place for _, found in wanted for place in found}
    countries = _countries(session, places)
    regions = _regions(session, places, countries)
    cities = _cities(session, places, countries, regions)
    session.execute(delete(JobLocation).where(JobLocation.job_id.in_([job_id for job_id, _ in wanted])))
    rows: dict[tuple[object, ...], dict[str, Any]] = {}
    for job_id, found in wanted:
        for place in found:
            country = countries[place.country]
            region = regions.get((place.region or "", country))
            city = cities.get((place.city or "", region, country))
            rows[(job_id, city, region, country)] = {
                "job_id": job_id,
                "city_id": city,
                "region_id": region,
                "country_id": country,
                "location_string": place.text,
            }
    if rows:
        session.execute(insert(JobLocation), list(rows.values()))


def _countries(session: WriteSession, places: Iterable[Place]) -> dict[str, UUID]:
    rows = {place.country: place.country_code for place in places}
    if rows:
        values = [{"name": name, "code": code} for name, code in sorted(rows.items())]
        session.execute(upsert(JobCountry).on_conflict_do_nothing(), values)
    found = session.execute(select(JobCountry.name, JobCountry.id).where(JobCountry.name.in_(rows)))
    return {row.name: row.id for row in found}


def _regions(
    session: WriteSession, places: Iterable[Place], countries: dict[str, UUID]
) -> dict[tuple[str, UUID], UUID]:
    keys = sorted({(p.region, countries[p.country]) for p in places if p.region}, key=str)
    if not keys:
        return {}
    values = [{"name": name, "country_id": country} for name, country in keys]
    session.execute(upsert(JobRegion).on_conflict_do_nothing(), values)
    found = session.execute(
        select(JobRegion.name, JobRegion.country_id, JobRegion.id).where(
            tuple_(JobRegion.name, JobRegion.country_id).in_(keys)
        )
    )
    return {(row.name, row.country_id): row.id for row in found}


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
    values = [
        {"name": name, "region_id": region, "country_id": country} for name, region, country in sorted(keys, key=str)
    ]
    session.execute(upsert(JobCity).on_conflict_do_nothing(), values)
    names = {name for name, _, _ in keys}
    found = session.execute(
        select(JobCity.name, JobCity.region_id, JobCity.country_id, JobCity.id).where(JobCity.name.in_(names))
    )
    return {(row.name, row.region_id, row.country_id): row.id for row in found}


def _cards(*, with_text: bool) -> Select[Any]:
    """Select listings with their places as one JSON array, so that a page of them is one statement."""
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
    return select(*(getattr(JobListing, name) for name in names), description, places)


def listing_by_id(session: ReadSession, listing_id: str) -> Any | None:  # noqa: ANN401 - a row of `_cards`
    """Return the card row of a listing."""
    return session.execute(_cards(with_text=True).where(JobListing.id == listing_id)).one_or_none()


def texts(session: ReadSession, ids: Sequence[str]) -> dict[str, str]:
    """Return the descriptions of the listings that have one, by id."""
    query = select(JobListing.id, JobListing.description_text).where(JobListing.id.in_(ids))
    return {row.id: row.description_text for row in session.execute(query) if row.description_text}


def stream(session: ReadSession, *, now: datetime) -> Iterator[Any]:
    """Yield the card rows of all live listings by a server-side cursor, in the order of their ids."""
    query = _cards(with_text=False).where(_live(now)).order_by(JobListing.id)
    yield from session.execute(query.execution_options(yield_per=STREAM_ROWS))


def search(
    session: ReadSession, wanted: ListingFilter, *, now: datetime, before: tuple[datetime, str] | None, limit: int
) -> Sequence[Any]:
    """Return card rows, newest first, from behind the (posted, id) of the last one seen."""
    posted = func.coalesce(JobListing.date_posted, JobListing.created_at)
    query = _cards(with_text=False).where(_live(now), *_conditions(wanted))
    if before is not None:
        query = query.where(tuple_(posted, JobListing.id) < tuple_(literal(before[0]), literal(before[1])))
    return session.execute(query.order_by(posted.desc(), JobListing.id.desc()).limit(limit)).all()


def _conditions(wanted: ListingFilter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.text:
        asked = func.websearch_to_tsquery(text("'english'"), wanted.text)
        title = func.to_tsvector(text("'english'"), JobListing.title)
        description = func.to_tsvector(text("'english'"), JobListing.description_text)
        conditions.append(or_(title.op("@@")(asked), description.op("@@")(asked)))
    if wanted.remote is not None:
        conditions.append(JobListing.remote_derived.is_(wanted.remote))
    if wanted.data_source is not None:
        conditions.append(JobListing.data_source == wanted.data_source)
    if wanted.country is not None:
        conditions.append(
            exists()
            .where(JobLocation.job_id == JobListing.id)
            .where(JobLocation.country_id == JobCountry.id)
            .where(JobCountry.name == wanted.country)
        )
    return conditions


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


def expire(session: WriteSession, ids: Sequence[str], *, now: datetime) -> int:
    """End the validity of the listings now; return how many were still live."""
    statement = (
        JobListing.__table__.update()  # type: ignore[attr-defined]
        .where(JobListing.id.in_(ids), _live(now))
        .values(date_valid_through=now)
        .returning(JobListing.id)
    )
    return len(session.execute(statement).all())
