"""The market for everybody: what is asked for, what moves, and one skill with its pictures."""

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query, Request, Response

from upstar.edge.auth import MaybePerson
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.market import service as market
from upstar.market.types import MonthShare, SkillView, Trends
from upstar.web import charts
from upstar.web.view import go, page
from upstar.workflows.market import role_key

router = Section(prefix="/market", include_in_schema=False)

SHOWN = 15
COUNTRIES_SHOWN = 60
"""Countries that are offered to choose from; any other may be typed into the address."""
NAME_LENGTH = 120
LEAST_DRAWN = 30
"""Listings that a month must have for its share to be drawn; the table has every month."""

Name = Annotated[str, Query(max_length=NAME_LENGTH)]


@router.get("")
def index(
    request: Request,
    person: MaybePerson,
    tools: UseTools,
    country: Name = "",
    role: Name = "",
    cursor: str | None = None,
) -> Response:
    """Show what is most asked for, what rises and falls, and what emerges; everywhere, in a country, or of a role."""
    where, whose = country.strip() or None, role_key(role) if role.strip() else None
    with tools.database.read_stale() as session:
        countries = market.regions(session, limit=COUNTRIES_SHOWN)
        regions = market.regions(session, where, limit=SHOWN) if where else _first(countries)
        values: dict[str, Any] = {
            "fresh": market.freshness(session),
            "places": countries.items,
            "skills": market.skill_lists(session, where, whose, cursor=cursor, limit=SHOWN),
            "roles": market.roles(session, where, limit=SHOWN) if whose is None else None,
            "regions": regions if whose is None else None,
        }
    chosen = {"country": country.strip(), "role": role.strip()}
    return page(request, "market/index.html", person, chosen=chosen, first_page=cursor is None, **values)


def _first(countries: Trends) -> Trends:
    """Return what is shown of the countries beside the list to choose from."""
    return replace(countries, items=countries.items[:SHOWN])


@router.get("/skills")
def find(name: Name = "", country: Name = "") -> Response:
    """Go to the page of a skill that was typed in."""
    where = f"?country={quote(country.strip(), safe='')}" if country.strip() else ""
    return go(f"/market/skills/{quote(name.strip(), safe='')}{where}" if name.strip() else "/market")


@router.get("/skills/{skill:path}")
def show(request: Request, person: MaybePerson, tools: UseTools, skill: str, country: Name = "") -> Response:
    """Show one skill: its share by month, pay with and without it, and what is asked for beside it."""
    with tools.database.read_stale() as session:
        found = market.skill(session, skill[:NAME_LENGTH], country.strip() or None)
        places = market.regions(session, limit=COUNTRIES_SHOWN).items
    chosen = {"country": country.strip()}
    return page(
        request, "market/skill.html", person, view=found, places=places, chosen=chosen, charts=_charts(found),
        longest=_longest(found),
    )  # fmt: skip


def _charts(found: SkillView) -> list[charts.Chart]:
    """Return the picture of the shares by month, for wide and for narrow screens.

    The present month is left out, since it is not over.
    """
    drawn = [item for item in found.months if item.complete and item.share.total >= LEAST_DRAWN]
    made = (charts.line_chart([_point(item) for item in drawn], frame) for frame in (charts.WIDE, charts.NARROW))
    return [one for one in made if one is not None]


def _point(item: MonthShare) -> charts.Point:
    ends = item.share.interval
    return charts.Point(item.month.year * 12 + item.month.month, item.share.share, ends.low, ends.high, item.month)


def _longest(found: SkillView) -> int:
    """Return the largest median, which has the longest bar."""
    return max((max(effect.median_with, effect.median_without) for effect in found.pay), default=1) or 1
