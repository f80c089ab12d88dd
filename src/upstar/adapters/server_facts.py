"""What the database's server says of itself: version, clock, connections, and what its user may do there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from upstar.adapters.database import Database
from upstar.adapters.privileges import ROLES
from upstar.kit.clock import utc_now

_SERVER = text("""
    SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
           clock_timestamp() AS now, pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool
               AS read_only,
           pg_encoding_to_char(encoding) AS encoding, current_user AS login,
           current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
           (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
           (SELECT count(*) FROM pg_stat_activity
            WHERE backend_type = 'client backend'
            AND application_name IN ('upstar', 'upstar-quick', 'upstar-look')) AS ours
    FROM pg_database WHERE datname = current_database()
""")
_ROLES = text("""
    SELECT wanted AS role, CASE WHEN r.oid IS NULL THEN NULL ELSE pg_has_role(current_user, r.oid, 'SET') END AS may
    FROM unnest(CAST(:roles AS text[])) wanted LEFT JOIN pg_roles r ON r.rolname = wanted
""")


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """A server. `skew_seconds` is how far its clock is ahead of this machine's; `most` are the connections it takes,
    `used` those that are open, `ours` of them Upstar's; roles that are not there, and those that may not be put on.
    """

    version: str
    number: int
    skew_seconds: float
    read_only: bool
    encoding: str
    login: str
    most: int
    used: int
    ours: int
    missing_roles: Sequence[str]
    closed_roles: Sequence[str]


def facts(database: Database) -> ServerFacts:
    """Ask the server; AppError UNAVAILABLE where it does not answer."""
    with database.connected() as connection:
        before = utc_now()
        row = connection.execute(_SERVER).one()
        middle = before + (utc_now() - before) / 2
        roles = {each.role: each.may for each in connection.execute(_ROLES, {"roles": list(ROLES)})}
    return ServerFacts(
        version=row.version, number=row.number, skew_seconds=_apart(row.now, middle), read_only=row.read_only,
        encoding=row.encoding, login=row.login, most=row.most, used=row.used, ours=row.ours,
        missing_roles=[role for role, may in roles.items() if may is None],
        closed_roles=[role for role, may in roles.items() if may is False],
    )  # fmt: skip


def _apart(there: datetime, here: datetime) -> float:
    return (there - here).total_seconds()
