"""A row of the stock as what pages and matching read."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from upstar.listings.enrichment.rates import annual_salary
from upstar.listings.facets import language_of, places_of
from upstar.listings.types import ListingCard, Place


def card(row: Any) -> ListingCard:  # noqa: ANN401 - a row of the cards query
    """Return the card of a row with its places and its text; salaries are a year's."""
    return _card(row, tuple(Place(**place) for place in row.places or ()), row.description_text)


def streamed_card(row: Any) -> ListingCard:  # noqa: ANN401 - a row of `changes`
    """Return the card of a row without its text; its places come out of the facets, without the ad's own wording."""
    return _card(row, places_of(row.facets), None)


def _card(row: Any, places: tuple[Place, ...], text: str | None) -> ListingCard:  # noqa: ANN401 - either's row
    low, high = _salary(row)
    return ListingCard(
        id=row.id,
        title=row.title,
        organization=row.organization,
        organization_logo=row.organization_logo,
        url=row.url,
        source=row.source,
        data_source=row.data_source,
        remote_derived=row.remote_derived,
        employment_type=_words(row.ai_employment_type or row.employment_type),
        ai_experience_level=row.ai_experience_level,
        ai_work_arrangement=row.ai_work_arrangement,
        ai_visa_sponsorship=row.ai_visa_sponsorship,
        key_skills=_words(row.ai_key_skills),
        requirements=row.ai_requirements_summary,
        salary_min=low,
        salary_max=high,
        salary_currency=row.ai_salary_currency if low is not None or high is not None else None,
        date_posted=row.date_posted,
        date_valid_through=row.date_valid_through,
        places=places,
        description_text=text,
        language=language_of(row.facets or ()),
        agency=row.agency,
    )


def _words(listed: Sequence[str | None] | None) -> tuple[str, ...]:
    """What a column lists; other software may have left gaps in it."""
    return tuple([word for word in listed or () if word])


def _salary(row: Any) -> tuple[Decimal | None, Decimal | None]:  # noqa: ANN401 - a row of the cards query
    if row.ai_salary_currency is None:
        return None, None
    low = row.ai_salary_minvalue if row.ai_salary_minvalue is not None else row.ai_salary_value
    high = row.ai_salary_maxvalue if row.ai_salary_maxvalue is not None else row.ai_salary_value
    return annual_salary(low, high, row.ai_salary_unittext)
