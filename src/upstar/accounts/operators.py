"""What operators see of people, and change: counts and never contents, each look written down. All SQL of that.

The audit is written in the transaction that looks, so that nothing is seen that is not noted; it holds ids alone, and
only ever grows (a trigger of the table refuses the rest).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import text

from upstar.accounts.types import Tier
from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.pages import Page, decode_cursor, decode_moment_cursor, encode_cursor, moment_cursor

MAX_QUERY = 255
ID_DIGITS = 18
"""Of a row of the audit, at most: within PostgreSQL's bigint."""

_PERSON = """
    SELECT u.id AS user_id, u.email, u.name, u.tier, u.created_at,
        (SELECT count(*) FROM resumes r WHERE r.user_id = u.id) AS resumes,
        (SELECT count(*) FROM profile_assessments a WHERE a.user_id = u.id) AS assessments,
        (SELECT count(*) FROM matched_jobs m WHERE m.user_id = u.id) AS matches,
        (SELECT count(*) FROM internal.saved_searches s WHERE s.user_id = u.id) AS saved_searches,
        (SELECT count(*) FROM profile_shares p WHERE p.user_id = u.id) AS shares,
        (SELECT max(t.created_at) FROM api_usage_tracking t WHERE t.user_id = u.id) AS last_seen
    FROM users u
"""
_FOUND = text(f"""{_PERSON}
    WHERE u.id IN (
        SELECT id FROM users
        WHERE (:asked = '' OR id = CAST(:id AS uuid) OR email ILIKE :like OR name ILIKE :like)
            AND (CAST(:moment AS timestamptz) IS NULL OR (created_at, id) < (:moment, CAST(:after AS uuid)))
        ORDER BY created_at DESC, id DESC LIMIT :limit
    )
    ORDER BY u.created_at DESC, u.id DESC
""")  # noqa: S608 - our own words
"""The page is chosen first, and only its people are counted."""
_ONE = text(f"{_PERSON} WHERE u.id = :id")
_SET_TIER = text("""
    UPDATE users u SET tier = CAST(:tier AS usertier) FROM (SELECT id, tier FROM users WHERE id = :id FOR UPDATE) was
    WHERE u.id = was.id RETURNING was.tier
""")
_NOTE = text("""
    INSERT INTO internal.operator_audit (actor, action, person_id, details, request_id, created_at)
    SELECT :actor, :action, person, CAST(:details AS jsonb), :request_id, :now
    FROM unnest(CAST(:people AS uuid[])) person
""")
_AUDIT = text("""
    SELECT id, actor, action, person_id, details, request_id, created_at FROM internal.operator_audit
    WHERE (CAST(:before AS bigint) IS NULL OR id < :before) AND (CAST(:person AS uuid) IS NULL OR person_id = :person)
    ORDER BY id DESC LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who looks: an operator's id, or `cli:` and the user of the machine; and the request's id, where there is one."""

    name: str
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person as operators see them: how much there is, and nothing of what it says."""

    user_id: UUID
    email: str
    name: str
    tier: Tier
    created_at: datetime
    resumes: int
    assessments: int
    matches: int
    saved_searches: int
    shares: int
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class Act:
    """What an operator did."""

    id: int
    actor: str
    action: str
    person_id: UUID | None
    details: Mapping[str, Any]
    request_id: str | None
    created_at: datetime


def find(session: WriteSession, actor: Actor, asked: str, cursor: str | None, limit: int) -> Page[Person]:
    """Return the people whose e-mail address or name holds `asked`, or whose id it is, newest first; all for none.

    Noted once for each person shown, or once for nobody.
    """
    asked = asked.strip()[:MAX_QUERY]
    after = decode_moment_cursor(cursor)
    like = asked.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    values = {"asked": asked, "id": _uuid(asked), "like": f"%{like}%", "limit": limit + 1}
    rows = session.execute(_FOUND, values | {"moment": after and after[0], "after": after and after[1]}).all()
    people = [_person(row) for row in rows[:limit]]
    note(session, actor, "users.find", [person.user_id for person in people] or [None])
    return Page(people, moment_cursor(people[-1].created_at, people[-1].user_id) if len(rows) > limit else None)


def get(session: WriteSession, actor: Actor, user_id: UUID) -> Person:
    """Return the person of that id; AppError NOT_FOUND, which is noted nowhere: nobody was seen."""
    row = session.execute(_ONE, {"id": user_id}).one_or_none()
    if row is None:
        raise not_found("user")
    note(session, actor, "users.show", [user_id])
    return _person(row)


def set_tier(session: WriteSession, actor: Actor, user_id: UUID, tier: Tier) -> Person:
    """Give the person another tier; AppError NOT_FOUND."""
    before = session.execute(_SET_TIER, {"id": user_id, "tier": tier}).scalar_one_or_none()
    if before is None:
        raise not_found("user")
    note(session, actor, "users.tier", [user_id], {"from": before, "to": tier})
    return _person(session.execute(_ONE, {"id": user_id}).one())


def note(
    session: WriteSession,
    actor: Actor,
    action: str,
    people: Sequence[UUID | None],
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write down what an operator does, once for each person it touches. `details` must name nobody."""
    session.execute(
        _NOTE,
        {
            "actor": actor.name,
            "action": action,
            "people": list(people),
            "details": orjson.dumps(details or {}).decode(),
            "request_id": actor.request_id,
            "now": utc_now(),
        },
    )


def audit(session: WriteSession, actor: Actor, person_id: UUID | None, cursor: str | None, limit: int) -> Page[Act]:
    """Return what operators did, or what they did about a person, newest first; looking at a person's is noted too."""
    values = {"before": _row_id(cursor), "person": person_id, "limit": limit + 1}
    rows = session.execute(_AUDIT, values).all()
    if person_id is not None:
        note(session, actor, "audit.show", [person_id])
    acts = [Act(*row) for row in rows[:limit]]
    return Page(acts, encode_cursor(acts[-1].id) if len(rows) > limit else None)


def acts_of(session: ReadSession, action: str, limit: int) -> Sequence[Act]:
    """Return the newest acts of one kind, which names nobody."""
    query = text("""
        SELECT id, actor, action, person_id, details, request_id, created_at FROM internal.operator_audit
        WHERE action = :action AND person_id IS NULL ORDER BY id DESC LIMIT :limit
    """)
    return [Act(*row) for row in session.execute(query, {"action": action, "limit": limit})]


def count_by_tier(session: ReadSession) -> dict[str, int]:
    """Return how many people there are of each tier."""
    return {row.tier: row.people for row in session.execute(text("SELECT tier, count(*) people FROM users GROUP BY 1"))}


def _person(row: Any) -> Person:  # noqa: ANN401 - a row of _PERSON
    return Person(**(row._asdict() | {"tier": cast("Tier", row.tier)}))


def _uuid(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None


def _row_id(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (told,) = decode_cursor(cursor, 1)
    if not (told.isascii() and told.isdigit() and len(told) <= ID_DIGITS):
        raise AppError(ErrorKind.INVALID, "cursor-invalid", "The cursor is not one that this server gave out.")
    return int(told)
