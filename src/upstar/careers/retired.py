"""What operators took out of the catalogues: seeding, which fills in what is missing, leaves it out. All SQL of it."""

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import text

from upstar.adapters.database import ReadSession, WriteSession

Kind = Literal["path", "role", "course"]


def keys(session: ReadSession, kind: Kind) -> frozenset[str]:
    """Return the keys of what was retired: a path's slug, a role's title in lower case, a course's `course_key`."""
    found = session.scalars(text("SELECT key FROM internal.catalogue_retired WHERE kind = :kind"), {"kind": kind})
    return frozenset(found)


def retire(session: WriteSession, kind: Kind, key: str) -> None:
    """Note that this is to stay out."""
    statement = "INSERT INTO internal.catalogue_retired (kind, key) VALUES (:kind, :key) ON CONFLICT DO NOTHING"
    session.execute(text(statement), {"kind": kind, "key": key})


def bring_back(session: WriteSession, kind: Kind, wanted: Iterable[str]) -> None:
    """Forget that these were retired."""
    statement = "DELETE FROM internal.catalogue_retired WHERE kind = :kind AND key = ANY(:keys)"
    session.execute(text(statement), {"kind": kind, "keys": list(wanted)})
