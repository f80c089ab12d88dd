"""What search shows by title: how many listings bear each, how many are remote, and what they pay. All SQL of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import text

from upstar.adapters.database import ReadSession
from upstar.listings.changes import SHOWN, shown
from upstar.listings.enrichment.rates import annual_salary, in_dollars

STREAM_ROWS = 5000
PAY_LEAST, PAY_MOST = 1_000, 1_000_000
"""US dollars a year between which a stated pay is believed: what is beyond is a slip of the pen or no employee's."""


@dataclass(slots=True)
class TitleFigures:
    """What the listings of one title come to; `pays` are in US dollars a year, one of each that states its pay."""

    listings: int = 0
    remote: int = 0
    pays: list[int] = field(default_factory=list)


def figures_by_title(session: ReadSession) -> Mapping[str, TitleFigures]:
    """Return the figures of every title of the listings that search shows, as it is written.

    The stock is streamed; what is held is one entry for each different title.
    """
    statement = f"""
        SELECT l.title, l.remote_derived, s.pay IS NOT NULL, l.ai_salary_value, l.ai_salary_minvalue,
            l.ai_salary_maxvalue, l.ai_salary_unittext, l.ai_working_hours, l.ai_salary_currency
        FROM internal.listing_search s JOIN job_listings l ON l.id = s.listing_id WHERE {SHOWN}
    """  # noqa: S608 - our own words
    found: dict[str, TitleFigures] = {}
    for title, remote, paid, *pay in session.execute(
        text(statement), shown(), execution_options={"yield_per": STREAM_ROWS}
    ):
        figures = found.get(title)
        if figures is None:
            figures = found[title] = TitleFigures()
        figures.listings += 1
        figures.remote += bool(remote)
        dollars = _middle(*pay) if paid else None
        if dollars is not None:
            figures.pays.append(dollars)
    return found


def _middle(
    value: Decimal | None, low: Decimal | None, high: Decimal | None, unit: str | None, hours: int | None,
    currency: str | None,
) -> int | None:  # fmt: skip
    """The middle of the stated range in US dollars a year; None where none is stated or it is not to be believed."""
    ends = [end for end in annual_salary(low, high, unit, hours) if end is not None]
    if not ends:
        ends = [end for end in annual_salary(value, value, unit, hours) if end is not None]
    dollars = in_dollars(sum(ends, Decimal(0)) / len(ends), currency) if ends else None
    return int(dollars) if dollars is not None and PAY_LEAST <= dollars <= PAY_MOST else None
