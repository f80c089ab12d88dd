"""Who may touch what in the database: five roles, and row-level security on every table that holds rows of people.

Each transaction of `Database` puts on one of the roles (`SET LOCAL ROLE`), and a person's also says whose it is
(`upstar.user_id`). So a query that forgets to ask for its owner finds that owner's rows all the same, and none where
nobody is signed in. Which tables hold rows of people is read from the database itself: a table with a column `user_id`
is one, so a new one cannot be forgotten; `LEADS_TO_PERSON` names those that lead to a person in another way.

Roles belong to the whole server and cannot log in. The user that migrates owns the tables and passes by the policies;
docs/security.md says how to give the web process and the worker logins of their own, which do not.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, text

from upstar.kit.errors import AppError, ErrorKind
from upstar.tables import Base

PERSON, LEAVING, DOOR, WORKER, OPERATOR = (
    f"upstar_{name}" for name in ("app", "leaving", "door", "worker", "operator")
)
ROLES = (PERSON, LEAVING, DOOR, WORKER, OPERATOR)
"""A person's request; the request by which they leave, which takes what only the house writes as well; signing in,
links that are open to all, counting; background work and the command line; and an operator's request."""

ME = "(SELECT nullif(current_setting('upstar.user_id', true), '')::uuid)"
"""Whose transaction it is. As a sub-query it is asked once a statement, not once a row."""

LEADS_TO_PERSON = {
    "public.users": f"id = {ME}",
    "public.referrals": f"{ME} IN (referring_user_id, referred_user_id)",
    "internal.search_finds": "search_id IN (SELECT id FROM internal.saved_searches)",
    "internal.shared_profiles": "share_id IN (SELECT id FROM public.profile_shares)",
}
"""Tables of people without `user_id`, and the rows of them that are the person's. What a sub-query names is itself
under row-level security."""

READ, CHANGE, ALL = "SELECT", "SELECT, UPDATE", "SELECT, INSERT, UPDATE, DELETE"
MADE_BY_PERSON = {"public.referrals": f"referring_user_id = {ME}"}
"""Where a person may read rows that they may not make."""

NOBODY_S = "user_id IS NULL"
LEFT_BEHIND = {
    "public.api_usage_tracking": NOBODY_S,
    "public.llm_usage_logs": NOBODY_S,
    "public.referrals": "referred_user_id IS NULL",
    "internal.erasures": NOBODY_S,
}
"""Rows that stay when a person leaves, as they are then: whoever leaves has to make them so."""

ENGINE_TABLES = ("internal.procrastinate_jobs", "internal.procrastinate_events")
"""What is queued, by the id of its task alone. Not under row-level security: the server then leaves out of its errors
what the engine reads in them."""
HOUSE_TABLES = tuple(
    f"internal.{name}"
    for name in (
        "procrastinate_periodic_defers", "procrastinate_workers", "sign_ins", "rate_windows", "api_usage_daily",
        "job_interruptions", "api_usage_lost", "usage_upkeep", "operator_audit", "sync_schedule", "catalogue_retired",
    )
)  # fmt: skip
"""Tables without people's rows that are the house's business alone."""

PERSON_RIGHTS = {
    # FOR UPDATE, by which a person's requests wait for one another, asks for the right to change one column
    "public.users": "SELECT, UPDATE (updated_at)",
    "public.referrals": "SELECT, INSERT, UPDATE (status)",
    "public.api_usage_tracking": READ,
    "public.llm_usage_logs": "SELECT, INSERT",
    "internal.account_activity": READ,
    "internal.erasures": READ,
    "internal.web_sessions": "SELECT, DELETE",
    "internal.access_tokens": "SELECT, INSERT, DELETE",
    "internal.quota_windows": "SELECT, INSERT, UPDATE",
    # a task is handed to the engine in the transaction of what asks for it; its argument is the task's id alone
    "internal.procrastinate_jobs": "SELECT, INSERT",
    "internal.procrastinate_events": "SELECT, INSERT",
    # counted by whoever is the first to look at a stock that has changed; it names nobody
    "internal.skill_rarity": ALL,
}
"""Where a person's request has other rights than on its rows all, and on tables without people to read."""

DOOR_RIGHTS = {
    "public.users": "SELECT, INSERT, UPDATE",
    "public.api_usage_tracking": "SELECT, INSERT",
    "public.referrals": "SELECT, INSERT",
    "internal.account_activity": "SELECT, INSERT, UPDATE",
    "internal.erasures": READ,
    "public.profile_shares": READ,
    "internal.shared_profiles": CHANGE,
    "internal.sign_ins": ALL,
    "internal.web_sessions": ALL,
    "internal.access_tokens": CHANGE,
    "internal.rate_windows": ALL,
    "internal.api_usage_lost": ALL,
    "internal.skill_rarity": ALL,
}
"""What is done before it is known who asks, or for nobody."""

LEAVING_RIGHTS = {
    **dict.fromkeys(ENGINE_TABLES, ALL),
    # what the engine does itself when a task of its is deleted
    "internal.procrastinate_periodic_defers": CHANGE,
}
"""What else goes with whoever leaves."""

OPERATOR_RIGHTS = {
    "public.users": "SELECT, UPDATE (tier, updated_at)",
    "internal.operator_audit": "SELECT, INSERT",
    # a task that is tried again or called off, and the state of the résumé that it is about
    "public.job_queue": "SELECT, UPDATE (status, result, error_message, started_at, completed_at)",
    "public.resumes": "SELECT, UPDATE (processing_status, error_message, processed_at)",
    "internal.procrastinate_jobs": "SELECT, INSERT",
    "internal.procrastinate_events": "SELECT, INSERT",
    "internal.skill_rarity": ALL,
    "internal.sync_schedule": ALL,
    "internal.catalogue_retired": ALL,
    "public.scoring_weights": "SELECT, UPDATE (weight_value, is_active, updated_at)",
    "public.career_paths": ALL,
    "public.target_roles": ALL,
    "public.static_courses": ALL,
    "internal.sign_ins": None,
    "internal.web_sessions": None,
    "internal.access_tokens": None,
}
"""What operators change; they read everything else but what lets somebody in."""

FUNCTIONS = {"internal.open_market_seen()": WORKER, "internal.close_market_seen()": WORKER}
"""Functions that run with the rights of the tables' owner, and who alone may call them."""


@dataclass(frozen=True, slots=True)
class Held:
    """A table, and the condition by which its rows are a person's; None where it holds no rows of people."""

    name: str
    mine: str | None


def make_roles(connection: Connection) -> None:
    """Make the roles that are missing, in the caller's transaction.

    AppError CONFLICT `database-roles` where the database's user may neither create the roles nor put them on, with what
    an administrator has to run.
    """
    raw = _raw(connection)
    try:
        raw.execute(_ROLES.encode())
    except psycopg.errors.InsufficientPrivilege:
        raise _lacking(raw.info.user) from None


def apply(connection: Connection) -> None:
    """Give the roles the rights and policies of this version, whatever there was before, in the caller's transaction.

    Every table of `internal` and of the contract is covered. Making a policy waits for everybody who reads the table,
    so those that stand as they were made are left alone: a policy bears a stamp of what it was made of and of what the
    server made of that.
    """
    raw = _raw(connection)
    raw.execute(_USAGE.encode())
    found = holdings(connection)
    standing = _standing(connection)
    made = [held for held in found if held.mine is not None and not _stands(held, standing)]
    for held in found:
        raw.execute(_rights_statements(held))
    for held in made:
        raw.execute(_policy_statements(held))
    if made:
        standing = _standing(connection)
        for held in made:
            for role in ROLES:
                stamp = _stamp(held, role, standing[held.name, role])
                raw.execute(f"COMMENT ON POLICY {role} ON {_quoted(held)} IS '{stamp}'".encode())
    for function, role in FUNCTIONS.items():
        raw.execute(
            f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {function} TO {role}".encode()
        )


def _raw(connection: Connection) -> psycopg.Connection:
    """Return the driver's connection, in a transaction that the caller's `commit` ends."""
    if not connection.in_transaction():
        connection.begin()
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw


def holdings(connection: Connection) -> list[Held]:
    """Return every table of `internal` and of the contract, with what makes its rows a person's.

    Other tables of `public`, which a database that others made may hold, are none of ours: no role is let at them.
    """
    contract = {f"public.{name}" for name in (*Base.metadata.tables, "alembic_version")}
    rows = [
        row for row in connection.execute(text(_TABLES)) if row.name in contract or not row.name.startswith("public.")
    ]
    return [Held(row.name, LEADS_TO_PERSON.get(row.name) or (f"user_id = {ME}" if row.owned else None)) for row in rows]


def _lacking(user: str) -> AppError:
    made = " ".join(f"CREATE ROLE {role};" for role in ROLES)
    sentence = (
        f"The database's user may not make the roles that Upstar needs. As an administrator run, for those that are "
        f"not there yet: {made} And then: GRANT {', '.join(ROLES)} TO {user} WITH INHERIT FALSE, SET TRUE;"
    )
    return AppError(ErrorKind.CONFLICT, "database-roles", sentence)


def _rights_statements(held: Held) -> bytes:
    table = _quoted(held)
    lines = [f"REVOKE ALL ON {table} FROM {', '.join(ROLES)}"]
    lines += [f"GRANT {rights} ON {table} TO {role}" for role, rights in _rights(held).items() if rights]
    return ("; ".join(lines)).encode()


def _policy_statements(held: Held) -> bytes:
    table = _quoted(held)
    lines = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"]
    for role in ROLES:
        lines += [f"DROP POLICY IF EXISTS {role} ON {table}", _policy(held, role)]
    return ("; ".join(lines)).encode()


def _policy(held: Held, role: str) -> str:
    seen, made = _rules(held, role)
    return f"CREATE POLICY {role} ON {_quoted(held)} TO {role} USING ({seen}) WITH CHECK ({made})"


def _quoted(held: Held) -> str:
    return sql.SQL(".").join(map(sql.Identifier, held.name.split("."))).as_string()


def _standing(connection: Connection) -> dict[tuple[str, str], Any]:
    """Return the policies that are there, by table and name."""
    return {(row.table, row.name): row for row in connection.execute(text(_POLICIES))}


def _stands(held: Held, standing: Mapping[tuple[str, str], Any]) -> bool:
    rows = [standing.get((held.name, role)) for role in ROLES]
    return all(row and row.on and row.stamp == _stamp(held, role, row) for role, row in zip(ROLES, rows, strict=True))


def _stamp(held: Held, role: str, row: Any) -> str:  # noqa: ANN401 - a row of several columns
    told = (_policy(held, role), row.command, row.permissive, list(row.roles), row.seen, row.made)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _rules(held: Held, role: str) -> tuple[str, str]:
    """Which rows the role sees, and which it may make."""
    mine = held.mine or "true"
    if role == PERSON:
        return mine, MADE_BY_PERSON.get(held.name, mine)
    if role == LEAVING:
        rule = f"{mine} OR {LEFT_BEHIND[held.name]}" if held.name in LEFT_BEHIND else mine
        return rule, rule
    return "true", "true"


def _rights(held: Held) -> dict[str, str | None]:
    closed = held.mine is not None or held.name in (*HOUSE_TABLES, *ENGINE_TABLES)
    shared = None if closed else READ
    of_people = ALL if held.mine is not None else shared
    return {
        PERSON: PERSON_RIGHTS.get(held.name, of_people),
        LEAVING: LEAVING_RIGHTS.get(held.name, of_people),
        DOOR: DOOR_RIGHTS.get(held.name, shared),
        WORKER: READ if held.name == "public.alembic_version" else ALL,
        OPERATOR: OPERATOR_RIGHTS.get(held.name, READ),
    }


_TABLES = """
    SELECT n.nspname || '.' || c.relname AS name,
           EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'user_id' AND NOT a.attisdropped)
               AS owned
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'internal') AND c.relkind IN ('r', 'p') ORDER BY 1
"""

_POLICIES = """
    SELECT n.nspname || '.' || c.relname AS table, p.polname AS name, c.relrowsecurity AS on,
           CAST(p.polcmd AS text) AS command, p.polpermissive AS permissive,
           ARRAY(SELECT rolname FROM pg_roles r WHERE r.oid = ANY(p.polroles) ORDER BY 1) AS roles,
           pg_get_expr(p.polqual, p.polrelid) AS seen, pg_get_expr(p.polwithcheck, p.polrelid) AS made,
           obj_description(p.oid, 'pg_policy') AS stamp
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
"""

_ROLES = f"""
DO $$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY ARRAY[{", ".join(f"'{role}'" for role in ROLES)}] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another database of this server is being migrated at the same time
            END;
        END IF;
        IF NOT pg_has_role(current_user, role, 'SET') THEN
            EXECUTE format('GRANT %I TO %I WITH INHERIT FALSE, SET TRUE', role, current_user);
        END IF;
    END LOOP;
END
$$
"""

_USAGE = f"""
GRANT USAGE ON SCHEMA public, internal TO {", ".join(ROLES)};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA internal TO {", ".join(ROLES)};
"""
