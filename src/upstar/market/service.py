"""What the counts say: skills, roles and places ranked and compared; one skill whole; sentences about them."""

import numpy as np

from upstar.adapters.database import ReadSession
from upstar.kit.pages import PAGE_DEFAULT
from upstar.market import detail, queries
from upstar.market.board import Asked, Board, board, listed, ranked, trends
from upstar.market.layout import ALL, Kind
from upstar.market.refresh import Refreshed, due, refresh
from upstar.market.remembering import mark, view
from upstar.market.scopes import country_key, scope_of
from upstar.market.telling import insights
from upstar.market.types import Freshness, SkillLists, SkillView, Sort, Trends

__all__ = [
    "Refreshed", "due", "emerging", "freshness", "insights", "mark", "refresh", "regions", "roles", "skill",
    "skill_lists", "skills",
]  # fmt: skip


def freshness(session: ReadSession) -> Freshness | None:
    """Return what is counted; None before the first count."""
    known = queries.state(session)
    return Freshness(known.listings, known.counted_at, known.refreshed_at, known.version) if known else None


def skill(session: ReadSession, name: str, country: str | None = None) -> SkillView:
    """Return what is known of a skill, in all countries or in one; AppError NOT_FOUND for a skill no listing named."""
    return view(session, ("skill", name, country), lambda: detail.skill(session, name, country))


def skills(
    session: ReadSession,
    country: str | None = None,
    role: str | None = None,
    *,
    sort: Sort = "share",
    cursor: str | None = None,
    limit: int = PAGE_DEFAULT,
) -> Trends:
    """Return skills by their share of the listings that name any, or those that rise or fall, most first.

    Of a country (code or name) or of a role (its key), not of both at once; AppError NOT_FOUND for one that no listing
    has.
    """
    asked = Asked(scope_of(session, country, role), Kind.SKILL)
    return ranked(session, asked, sort=sort, cursor=cursor, limit=limit)


def skill_lists(
    session: ReadSession, country: str | None, role: str | None, *, cursor: str | None, limit: int
) -> SkillLists:
    """Return all lists of skills at once, of what `skills` and `emerging` would give; `cursor` is of the first."""
    key = ("skill lists", country, role, cursor, limit)
    return view(session, key, lambda: _skill_lists(session, country, role, cursor, limit))


def _skill_lists(
    session: ReadSession, country: str | None, role: str | None, cursor: str | None, limit: int
) -> SkillLists:
    made = board(session, Asked(scope_of(session, country, role), Kind.SKILL))
    return SkillLists(
        shares=listed(session, made, sort="share", cursor=cursor, limit=limit),
        rising=listed(session, made, sort="rising", cursor=None, limit=limit),
        falling=listed(session, made, sort="falling", cursor=None, limit=limit),
        emerging=_emerging(session, made, limit),
    )


def roles(
    session: ReadSession,
    country: str | None = None,
    *,
    sort: Sort = "share",
    cursor: str | None = None,
    limit: int = PAGE_DEFAULT,
) -> Trends:
    """Return roles by their share of the listings whose title tells one; of a country as `skills` does."""
    return view(
        session,
        ("roles", country, sort, cursor, limit),
        lambda: ranked(
            session, Asked(scope_of(session, country, None), Kind.ROLE), sort=sort, cursor=cursor, limit=limit
        ),
    )


def regions(
    session: ReadSession,
    country: str | None = None,
    *,
    sort: Sort = "share",
    cursor: str | None = None,
    limit: int = PAGE_DEFAULT,
) -> Trends:
    """Return countries by their share of the listings that name one, or a country's regions by their share of its own.

    A listing in several places counts in each, so shares may add up to more than 1.
    """
    return view(
        session,
        ("regions", country, sort, cursor, limit),
        lambda: ranked(session, _parts_of(session, country), sort=sort, cursor=cursor, limit=limit),
    )


def _parts_of(session: ReadSession, country: str | None) -> Asked:
    if country is None:
        return Asked(ALL, Kind.COUNTRY)
    parts = np.array(queries.regions_of(session, country_key(country)), np.int32)
    return Asked(ALL, Kind.REGION, parts, scope_of(session, country, None))


def emerging(
    session: ReadSession, country: str | None = None, role: str | None = None, *, limit: int = PAGE_DEFAULT
) -> Trends:
    """Return skills that few listings named before and clearly more do now, by how far they surely grew."""
    return _emerging(session, board(session, Asked(scope_of(session, country, role), Kind.SKILL)), limit)


def _emerging(session: ReadSession, made: Board, limit: int) -> Trends:
    places = np.flatnonzero(made.found.emerging)
    best = places[np.lexsort((made.found.ids[places], -made.found.growth_low[places]))][:limit]
    return trends(session, made, best)
