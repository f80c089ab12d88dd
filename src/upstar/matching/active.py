"""The profiles that new listings are matched against, in blocks, and how far each block has come. All SQL of it.

A profile is kept as the scorer reads it, so that a block of thousands is ready in a moment. Which block a résumé is in
is told by its id, so blocks are of one size, and whoever has a block's number can work on it alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from uuid import UUID

import numpy as np
import orjson
from sqlalchemy import text

from upstar.adapters.database import ReadSession, WriteSession
from upstar.matching.index.keeping import stamp
from upstar.matching.meaning import DIMS
from upstar.matching.removed import hold_owners
from upstar.matching.types import Candidate, Near, PlaceKey

BLOCKS = 64
"""Enough for that many workers at once; at ten million profiles a block holds 160,000."""
TARGET = -1
"""The row of the moment that all blocks are to reach."""
CHUNK = 1000
"""Profiles read at a time: some 4 MB."""


@dataclass(frozen=True, slots=True)
class Active:
    """A profile that is matched; `candidate` is None where other code than this made it."""

    resume_id: UUID
    user_id: UUID
    candidate: Candidate | None


def block_of(resume_id: UUID) -> int:
    """Return the block of a résumé, 0 to BLOCKS - 1."""
    return (resume_id.int >> 120) % BLOCKS


def put(session: WriteSession, user_id: UUID, resume_id: UUID, candidate: Candidate) -> None:
    """Keep a profile as matching reads it, in place of an earlier one."""
    statement = """
        INSERT INTO internal.match_candidates (resume_id, user_id, block, made_by, candidate)
        VALUES (:resume, :user, :block, :stamp, :packed)
        ON CONFLICT (resume_id) DO UPDATE SET made_by = excluded.made_by, candidate = excluded.candidate
    """
    values = {"resume": resume_id, "user": user_id, "block": block_of(resume_id), "stamp": stamp()}
    session.execute(text(statement), values | {"packed": pack(candidate)})


def put_anew(session: WriteSession, people: Sequence[Active]) -> None:
    """Keep profiles as this code makes them where other code's still are: what was put or removed since stays so."""
    statement = """
        UPDATE internal.match_candidates SET made_by = :stamp, candidate = :packed
        WHERE resume_id = :resume AND made_by <> :stamp
    """
    values = [
        {"resume": one.resume_id, "packed": pack(one.candidate), "stamp": stamp()}
        for one in sorted(people, key=attrgetter("resume_id"))
        if one.candidate is not None
    ]
    if values:
        hold_owners(session, users={one.user_id for one in people}, resumes={one.resume_id for one in people})
        session.execute(text(statement), values)


def get(session: ReadSession, user_id: UUID, resume_id: UUID) -> Candidate | None:
    """Return the person's profile as matching reads it; None where it is not kept, or other code than this made it."""
    statement = """
        SELECT candidate FROM internal.match_candidates WHERE resume_id = :resume AND user_id = :user
          AND made_by = :stamp
    """
    values = {"resume": resume_id, "user": user_id, "stamp": stamp()}
    packed = session.execute(text(statement), values).scalar_one_or_none()
    return None if packed is None else unpack(packed)


def chunk(session: ReadSession, block: int, after: UUID | None) -> list[Active]:
    """Return up to CHUNK profiles of a block in the order of their ids, from behind the last one seen."""
    statement = """
        SELECT resume_id, user_id, made_by, candidate FROM internal.match_candidates
        WHERE block = :block AND (CAST(:after AS uuid) IS NULL OR resume_id > :after) ORDER BY resume_id LIMIT :limit
    """
    rows = session.execute(text(statement), {"block": block, "after": after, "limit": CHUNK})
    mine = stamp()
    return [Active(row.resume_id, row.user_id, unpack(row.candidate) if row.made_by == mine else None) for row in rows]


def set_target(session: WriteSession, moment: int) -> None:
    """Set the moment that all blocks are to reach; blocks that were never worked on count as being there."""
    statement = """
        INSERT INTO internal.match_progress (block, moment) VALUES (:block, :moment)
        ON CONFLICT (block) DO UPDATE SET moment = excluded.moment
    """
    session.execute(text(statement), {"block": TARGET, "moment": moment})
    fill = """
        INSERT INTO internal.match_progress (block, moment) SELECT block, :moment FROM generate_series(0, :last) block
        ON CONFLICT (block) DO NOTHING
    """
    session.execute(text(fill), {"moment": moment, "last": BLOCKS - 1})


def begin_anew(session: WriteSession, moment: int) -> None:
    """Put all blocks back to the beginning, with this moment to reach."""
    session.execute(text("UPDATE internal.match_progress SET moment = 0 WHERE block <> :block"), {"block": TARGET})
    set_target(session, moment)


def move_all(session: WriteSession, before: int, moment: int) -> None:
    """Move the target, and the blocks that have come to it, to a later moment."""
    statement = "UPDATE internal.match_progress SET moment = :moment WHERE moment = :before"
    session.execute(text(statement), {"before": before, "moment": moment})


def progress(session: ReadSession) -> dict[int, int]:
    """Return the moment that each block has come to, and under TARGET the one that it is to reach."""
    rows = session.execute(text("SELECT block, moment FROM internal.match_progress"))
    return {row.block: row.moment for row in rows}


def reached(session: WriteSession, block: int, moment: int) -> None:
    """Note that a block has come to a moment."""
    statement = "UPDATE internal.match_progress SET moment = :moment WHERE block = :block"
    session.execute(text(statement), {"block": block, "moment": moment})


def behind(moments: dict[int, int]) -> Sequence[int]:
    """Return the blocks that have not come to the target."""
    target = moments.get(TARGET)
    return [] if target is None else sorted(b for b, moment in moments.items() if b != TARGET and moment != target)


def pack(candidate: Candidate) -> bytes:
    """Return a candidate as JSON."""
    return orjson.dumps(dict(_fields(candidate)))


def _fields(candidate: Candidate) -> Iterator[tuple[str, Any]]:
    for name in Candidate.__dataclass_fields__:
        value = getattr(candidate, name)
        yield (
            name,
            value.tolist() if isinstance(value, np.ndarray) else list(value) if isinstance(value, tuple) else value,
        )


def unpack(packed: bytes) -> Candidate:
    """Return the candidate that was packed."""
    values = orjson.loads(packed)
    vectors = np.array(values.pop("vectors"), np.int8).reshape(len(values["trades"]), DIMS)
    return Candidate(
        **values
        | {
            "near": {key: Near(**near) for key, near in values["near"].items()},
            "trades": tuple(values["trades"]),
            "title_names": tuple(values["title_names"]),
            "home": PlaceKey(*values["home"]),
        },
        vectors=vectors,
    )
