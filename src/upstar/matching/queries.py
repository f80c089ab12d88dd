"""All SQL over matched_jobs and scoring_weights, but for how matches go and come back (`removed`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    column,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from upstar.adapters.database import ReadSession, WriteSession
from upstar.adapters.looking import Statement, statement_of
from upstar.listings.enrichment.rates import in_dollars, known_currencies
from upstar.matching import removed
from upstar.matching.filters import NO_ACTION, MatchFilter, Sort
from upstar.matching.types import StoredMatch
from upstar.tables.matching import MatchedJob, ScoringWeight

_STORED = tuple(getattr(MatchedJob, field.name) for field in fields(StoredMatch))
"""Columns and not whole rows: a mapped object takes longer to make than the database takes to find it."""
_TEXTS = ("description", "qualifications")
"""The ad's own, two kilobytes each: a list is read without them."""
WAYS_KEPT = 256
"""Statements of lists that are kept, some 5 kB each: few of the ways to ask for one are ever used."""
KEY = ("user_id", "resume_id", "job_source", "external_job_id")
_DISMISSED = MatchedJob.user_action == "DISMISSED"


def weights(session: ReadSession) -> dict[str, Decimal]:
    """Return the active weights by name."""
    rows = session.execute(select(ScoringWeight.weight_name, ScoringWeight.weight_value).where(ScoringWeight.is_active))
    return {row.weight_name: row.weight_value for row in rows}


def insert_weights(session: WriteSession, rows: list[dict[str, Any]]) -> int:
    """Insert the weights that are missing and return how many."""
    known = set(session.scalars(select(ScoringWeight.weight_name)))
    missing = [row for row in rows if row["weight_name"] not in known]
    if not missing:
        return 0
    statement = upsert(ScoringWeight).on_conflict_do_nothing().returning(ScoringWeight.id)
    return len(session.execute(statement, missing).all())


def replace_matches(session: WriteSession, user_id: UUID, resume_id: UUID, rows: list[dict[str, Any]]) -> list[UUID]:
    """Insert or renew these matches and remove the résumé's others, except those that the person acted on.

    Return the ids of those that were not there before. A match that is there keeps the source under which it was first
    found: the same listing may come by a file today and from its own feed tomorrow.
    """
    listed = [row["external_job_id"] for row in rows]
    mine = and_(MatchedJob.user_id == user_id, MatchedJob.resume_id == resume_id)
    removed.remove(session, mine, MatchedJob.external_job_id.not_in(listed))
    return _put(session, mine, rows)


def _put(session: WriteSession, mine: ColumnElement[bool], rows: list[dict[str, Any]]) -> list[UUID]:
    """Insert or renew the rows, which are all of `mine`; return the ids of those that were not there before."""
    if not rows:
        return []
    listed = list({row["external_job_id"] for row in rows})
    there = session.execute(
        select(MatchedJob.resume_id, MatchedJob.external_job_id, MatchedJob.job_source).where(
            mine, MatchedJob.external_job_id == func.any(listed)
        )
    )
    source = {(row.resume_id, row.external_job_id): row.job_source for row in there}
    named = [row | {"job_source": source.get(_pair(row), row["job_source"])} for row in rows]
    _renew(session, [row for row in named if _pair(row) in source])
    new = [row for row in named if _pair(row) not in source]
    if not new:
        return []
    session.execute(upsert(MatchedJob).on_conflict_do_nothing(), new)
    return list(session.scalars(select(MatchedJob.id).where(mine, _among([_pair(row) for row in new]))))


def _renew(session: WriteSession, rows: list[dict[str, Any]]) -> None:
    """Renew matches that are there; each copy of one, where a database that others made lacks the unique key."""
    if rows:
        its: dict[str, Any] = {name: bindparam(f"its_{name}") for name in rows[0]}
        same = and_(*(getattr(MatchedJob, name) == its[name] for name in KEY))
        renewed = {name: value for name, value in its.items() if name not in KEY}
        statement = update(MatchedJob).where(same).values(renewed)
        session.connection().execute(statement, [{f"its_{name}": value for name, value in row.items()} for row in rows])


def _pair(row: dict[str, Any]) -> tuple[UUID, str]:
    return row["resume_id"], row["external_job_id"]


def _among(pairs: Sequence[tuple[UUID, str]]) -> ColumnElement[bool]:
    """That a match is of one of these pairs of résumé and listing.

    They are two values, however many there are: of a list of some thousand the database makes as deep a condition, and
    refuses it.
    """
    told = func.unnest(
        bindparam(None, [resume_id for resume_id, _ in pairs], ARRAY(Uuid)),
        bindparam(None, [listing_id for _, listing_id in pairs], ARRAY(Text)),
    ).table_valued(column("resume", Uuid), column("listing", Text), name="told")
    told = told.render_derived()
    same = and_(told.c.resume == MatchedJob.resume_id, told.c.listing == MatchedJob.external_job_id)
    return select(literal_column("1")).select_from(told).where(same).correlate(MatchedJob).exists()


def matched_listings(session: ReadSession, after: str, limit: int) -> list[str]:
    """Return the listings of anybody's matches in the order of their ids, each once, from behind the last one seen."""
    query = select(MatchedJob.external_job_id).where(MatchedJob.external_job_id > after).distinct()
    return list(session.scalars(query.order_by(MatchedJob.external_job_id).limit(limit)))


def retire(session: WriteSession, listing_ids: Sequence[str]) -> int:
    """Remove everybody's matches of the listings, except those that were acted on; return how many."""
    return removed.remove(session, MatchedJob.external_job_id == func.any(list(listing_ids)))


def renew_matches(
    session: WriteSession, resume_ids: Sequence[UUID], rows: list[dict[str, Any]], looked_at: Sequence[str], most: int
) -> dict[UUID, list[UUID]]:
    """Insert or renew matches of listings that were looked at anew for these résumés.

    Return the ids of those that were not there before, by résumé. Untouched matches go that are of such a listing and
    not among the rows, or beyond the `most` best.
    """
    mine = MatchedJob.resume_id == func.any(list(resume_ids))
    looked_at_anew = MatchedJob.external_job_id == func.any(list(looked_at))
    removed.remove(session, mine, looked_at_anew, ~_among([_pair(row) for row in rows]))
    new = _put(session, mine, rows)
    place = func.row_number().over(
        partition_by=MatchedJob.resume_id, order_by=(MatchedJob.match_score.desc(), MatchedJob.id)
    )
    ranked = select(MatchedJob.id, place.label("place")).where(mine).subquery()
    # by their ids: joined to the ranking anew, they may be looked for in all of it for each
    beyond = session.scalars(select(ranked.c.id).where(ranked.c.place > most)).all()
    removed.remove(session, MatchedJob.id == func.any(beyond))
    found: dict[UUID, list[UUID]] = {}
    for row in session.execute(select(MatchedJob.resume_id, MatchedJob.id).where(MatchedJob.id == func.any(new))):
        found.setdefault(row.resume_id, []).append(row.id)
    return found


def floors(session: ReadSession, resume_ids: Sequence[UUID], most: int) -> dict[UUID, Decimal]:
    """Return the score of each résumé's match in place `most`; those that have fewer are left out."""
    place = func.row_number().over(
        partition_by=MatchedJob.resume_id, order_by=(MatchedJob.match_score.desc(), MatchedJob.id)
    )
    ranked = (
        select(MatchedJob.resume_id, MatchedJob.match_score, place.label("place"))
        .where(MatchedJob.resume_id.in_(resume_ids))
        .subquery()
    )
    rows = session.execute(select(ranked.c.resume_id, ranked.c.match_score).where(ranked.c.place == most))
    return {row.resume_id: row.match_score for row in rows}


def dismissed(session: ReadSession, user_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Return the ids of the listings that each of the people dismissed; nothing for those who dismissed none."""
    query = select(MatchedJob.user_id, MatchedJob.external_job_id).where(
        MatchedJob.user_id == func.any(list(user_ids)), _DISMISSED
    )
    found: dict[UUID, set[str]] = {}
    for row in session.execute(query):
        found.setdefault(row.user_id, set()).add(row.external_job_id)
    return found


@lru_cache(maxsize=WAYS_KEPT)
def listing(
    asked: frozenset[str], action: str | None, sort: Sort, behind: Literal["keyed", "keyless"] | None
) -> Statement:
    """The first `limit` of the matches of the person `user_id` in the order asked for, without the ads' texts.

    Each comes with its `sort_key`; those without one are last. `asked` names what the filter demands, each a value.
    `behind` begins after the one of `last_key` (keyless: that has none) and `last_id`.
    """
    key = _key(sort)
    told: dict[str, Any] = {name: bindparam(name) for name in asked}
    columns = [null().label(column.key) if column.key in _TEXTS else column for column in _STORED]
    query = select(*columns, key.label("sort_key")).where(MatchedJob.user_id == bindparam("user_id"))
    query = query.where(*_conditions(told, action))
    if behind is not None:
        match_id = bindparam("last_id", type_=MatchedJob.id.type)
        lower = and_(key.is_(None), MatchedJob.id < match_id)
        if behind == "keyed":
            value = bindparam("last_key", type_=key.type)
            lower = or_(key < value, and_(key == value, MatchedJob.id < match_id), key.is_(None))
        query = query.where(lower)
    ordered = query.order_by(key.desc().nulls_last(), MatchedJob.id.desc())
    return statement_of(ordered.limit(bindparam("limit", type_=Integer)))


def counts(session: ReadSession, user_id: UUID, wanted: Sequence[MatchFilter]) -> list[int]:
    """Return how many of the person's matches each of the filters leaves, all by one look at them."""
    columns = [func.count().filter(and_(*_conditions(one.told, one.action))) for one in wanted]
    query = select(*columns).select_from(MatchedJob).where(MatchedJob.user_id == user_id)
    return [int(count) for count in session.execute(query).one()]


def of_listings(session: ReadSession, user_id: UUID, listing_ids: Sequence[str]) -> Sequence[Any]:
    """Return (external_job_id, id, match_score, user_action) of the person's matches of the listings.

    Of one listing those that the person acted on come first, then the better ones.
    """
    query = (
        select(MatchedJob.external_job_id, MatchedJob.id, MatchedJob.match_score, MatchedJob.user_action)
        .where(MatchedJob.user_id == user_id, MatchedJob.external_job_id.in_(listing_ids))
        .order_by(_acted_on().desc(), MatchedJob.match_score.desc(), MatchedJob.id)
    )
    return session.execute(query).all()


def put_match(session: WriteSession, row: dict[str, Any]) -> UUID:
    """Insert a match, or renew the one that there is of this listing and résumé; return its id."""
    mine = and_(MatchedJob.user_id == row["user_id"], MatchedJob.resume_id == row["resume_id"])
    _put(session, mine, [row])
    query = select(MatchedJob.id).where(mine, MatchedJob.external_job_id == row["external_job_id"])
    # a database that others made may hold the match twice
    return session.scalars(query.order_by(MatchedJob.created_at, MatchedJob.id).limit(1)).one()


def _acted_on() -> ColumnElement[bool]:
    return and_(MatchedJob.user_action.is_not(None), MatchedJob.user_action != "VIEWED")


def matches_by_id(session: ReadSession, user_id: UUID, match_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Return those of the matches that are the person's, by id."""
    query = select(*_STORED).where(MatchedJob.user_id == user_id, MatchedJob.id.in_(match_ids))
    return {row.id: row for row in session.execute(query)}


def match_by_id(session: ReadSession, user_id: UUID, match_id: UUID, *, for_update: bool = False) -> Any:  # noqa: ANN401 - a row
    """Return the person's match; with `for_update` no other transaction may change it until this one ends."""
    query = select(*_STORED).where(MatchedJob.user_id == user_id, MatchedJob.id == match_id)
    return session.execute(query.with_for_update() if for_update else query).one_or_none()


def set_action(session: WriteSession, user_id: UUID, match_id: UUID, action: str | None) -> Any:  # noqa: ANN401 - a row
    """Set what the person did about a match of theirs that is there, and return it."""
    statement = update(MatchedJob).where(MatchedJob.user_id == user_id, MatchedJob.id == match_id)
    return session.execute(statement.values(user_action=action).returning(*_STORED)).one()


def board(session: ReadSession, user_id: UUID, limit: int) -> Sequence[tuple[Any, int]]:
    """Return the person's matches that they acted on, at most `limit` of each action, the last act first.

    Each comes with how many of its action there are in all.
    """
    statement = """
        SELECT m.id, count(*) OVER (PARTITION BY m.user_action) AS total,
               row_number() OVER (PARTITION BY m.user_action ORDER BY coalesce(h.at, m.created_at) DESC, m.id) AS place
        FROM matched_jobs m LEFT JOIN (
            SELECT match_id, max(at) AS at FROM internal.match_history WHERE user_id = :user GROUP BY match_id
        ) h ON h.match_id = m.id
        WHERE m.user_id = :user AND m.user_action IS NOT NULL
    """
    found = session.execute(
        text(f"SELECT id, total FROM ({statement}) b WHERE place <= :limit ORDER BY place"),  # noqa: S608 - our own words
        {"user": user_id, "limit": limit},
    ).all()
    rows = matches_by_id(session, user_id, [row.id for row in found])
    return [(rows[row.id], row.total) for row in found if row.id in rows]


_GONE = MatchedJob.__table__.alias("gone")


_ASKED: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
    "resume_id": lambda value: MatchedJob.resume_id == value,
    "least_score": lambda value: MatchedJob.match_score >= value,
    "found_after": lambda value: MatchedJob.created_at > value,
    "remote": lambda value: MatchedJob.is_remote == value,
}


def _conditions(told: Mapping[str, Any], action: str | None) -> list[ColumnElement[bool]]:
    """The conditions of a `MatchFilter`, by what it tells (values, or names for them) and by its action."""
    conditions = [_ASKED[name](told[name]) for name in _ASKED if name in told]
    if action == NO_ACTION:
        return [*conditions, MatchedJob.user_action.is_(None), _stays()]
    return [*conditions, _stays() if action is None else MatchedJob.user_action == action]


@cache
def _stays() -> ColumnElement[bool]:
    """That nobody dismissed the listing, for whichever résumé it was found."""
    same = and_(_GONE.c.user_id == MatchedJob.user_id, _GONE.c.external_job_id == MatchedJob.external_job_id)
    # no parameter: the index of what is dismissed holds nothing else
    dismissed = _GONE.c.user_action == literal_column("'DISMISSED'")
    return ~select(literal_column("1")).select_from(_GONE).where(same, dismissed).exists()


def _key(sort: Sort) -> ColumnElement[Any]:
    keys: dict[Sort, Any] = {
        "score": MatchedJob.match_score,
        "posted": MatchedJob.posted_date,
        "added": MatchedJob.created_at,
    }
    return _dollars() if sort == "pay" else keys[sort]


@cache
def _dollars() -> ColumnElement[Any]:
    """The upper end of the pay, or else the lower one, in US dollars; none in a currency without a rate."""
    rates = {code: in_dollars(Decimal(1), code) for code in sorted(known_currencies())}
    rate = case(*((MatchedJob.salary_currency == code, value) for code, value in rates.items()), else_=null())
    return func.coalesce(MatchedJob.salary_max, MatchedJob.salary_min) * rate
