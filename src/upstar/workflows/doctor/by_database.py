"""How the database is: the server, its clock and connections, what its user may do, and whether the tables fit."""

from collections.abc import Iterator

from upstar.adapters.database import Database
from upstar.adapters.pools import most_connections
from upstar.adapters.revision import head_revision, revision_of
from upstar.adapters.row_tests import Weight
from upstar.adapters.server_facts import ServerFacts, facts
from upstar.kit.errors import AppError
from upstar.settings import Settings
from upstar.workflows import health
from upstar.workflows.doctor.types import Finding, failure, ok, warning
from upstar.workflows.tools import Tools

MAJOR = 16
"""The major version that the contract asks for."""
SKEW_LOOK, SKEW_BAD = 2.0, 30.0
"""Seconds between two clocks: above the first, times on a page contradict one another; the second is the leeway that
tokens are given, and half of what a bucket's requests have."""
ENGINE_CONNECTIONS = 3
"""What the task engine of a worker opens beside the pool, about: to fetch tasks, to listen, to beat."""
SHOWN = 3
MOST_WORDS = 300
INIT = "Run `upstar db init` with the login that owns the tables."


def server(database: Database, settings: Settings) -> list[Finding]:
    """Return how the server is; AppError where it does not answer."""
    found = facts(database)
    return [_version(found), *_schema(database), *_roles(found), _connections(found, settings), _clock(found)]


def _version(found: ServerFacts) -> Finding:
    if found.read_only:
        return failure("database", f"PostgreSQL {found.version} takes no changes: it is a copy, or set to read only.",
                       "Set DB_HOST to the server that takes writes.")  # fmt: skip
    if found.encoding != "UTF8":
        return failure("database", f"The database keeps its texts as {found.encoding}.", "Make one with ENCODING UTF8.")
    if found.number // 10_000 != MAJOR:
        tell = failure if found.number // 10_000 < MAJOR else warning
        return tell("database", f"This is PostgreSQL {found.version}.", f"Upstar is made for PostgreSQL {MAJOR}.")
    return ok("database", f"PostgreSQL {found.version} answers.")


def _schema(database: Database) -> Iterator[Finding]:
    at, head = revision_of(database), head_revision()
    if at is None:
        yield failure("contract", "The database has no tables of Upstar yet.", INIT)
    elif at != head:
        yield failure("contract", f"It is at revision {at}, and this version needs {head}.", INIT)


def _roles(found: ServerFacts) -> Iterator[Finding]:
    if found.missing_roles:
        yield failure("roles", f"There is no role {', '.join(found.missing_roles)}.", INIT)
    if found.closed_roles:
        roles = ", ".join(found.closed_roles)
        todo = (
            f"Unless this login is for one kind of process (docs/security.md), run as an administrator: GRANT {roles}"
        )
        yield warning("roles", f"{found.login} may not put on {roles}.", f"{todo} TO {found.login} WITH INHERIT FALSE;")
    if not (found.missing_roles or found.closed_roles):
        yield ok("roles", f"{found.login} may put on every role that transactions ask for.")


def _connections(found: ServerFacts, settings: Settings) -> Finding:
    web, worker = (most_connections(settings.db_pool_size, role) for role in ("web", "worker"))
    wanted = settings.web_processes * web + worker + ENGINE_CONNECTIONS
    others = found.used - found.ours
    said = f"{settings.web_processes} web processes and a worker open {wanted} at most; the server takes {found.most}"
    said += f", of which others hold {others}." if others else "."
    if wanted + others > found.most:
        return warning("connections", said, "Lower UPSTAR_DB_POOL_SIZE or UPSTAR_WEB_PROCESSES, raise max_connections, "
                       "or put PgBouncer in between (transaction pooling).")  # fmt: skip
    return ok("connections", said)


def _clock(found: ServerFacts) -> Finding:
    return apart("clock", "the database's", found.skew_seconds)


def apart(part: str, whose: str, seconds: float) -> Finding:
    """Return how far another clock and this machine's are apart."""
    assert part == "clock"
    said = f"This machine's clock and {whose} are {abs(seconds):.1f} s apart."
    if abs(seconds) > SKEW_BAD:
        return failure("clock", said, "Let both keep time by NTP: tokens, links and signatures fail otherwise.")
    if abs(seconds) > SKEW_LOOK:
        return warning("clock", said, "Let both keep time by NTP.")
    return ok("clock", said)


def contract(database: Database) -> list[Finding]:
    """Return whether the tables are those that this version expects."""
    from upstar.adapters import schema  # noqa: PLC0415 - loading it takes longer than most commands

    try:
        plan = schema.examine(database.dsn)
    except AppError as error:
        return [warning("contract", error.message, "`upstar db check` needs the right to create a schema in it.")]
    found = [str(each) for each in plan.deviations if each.weight is not Weight.HARMLESS]
    if not found:
        return [ok("contract", "Its tables are those that this version expects.")]
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    said = f"{len(found)} deviations: {'; '.join(found[:SHOWN])}{more}."
    return [failure("contract", said, "Run `upstar db check` for all of them.")]


HOUSE = {
    "worker": ("No worker is at work.", "Start one with `upstar worker`, or look into its log."),
    "waiting": ("The oldest task has waited for {minutes:.0f} minutes.", "Start more workers, or look into their log."),
    "failed": ("{tasks} tasks of the last seven days failed.", "Look at each at /operator/queue?status=FAILED."),
    "syncs": ("The last run of {runs} failed.", "Look at the errors by `upstar jobs runs`."),
    "models": ("{failures} of {calls} calls of models failed in the last day.", "Look at keys and providers' status."),
    "budgets": ("{people} people have used four fifths of the month's budget.", "See /operator/models."),
    "errors": ("{errors} of {requests} requests of the last hour failed.", "Look into the log for request.broke."),
    "metering": ("{lost} requests since yesterday were not noted.", "The database was away or slow for a while."),
}
"""What the house's own checks (`workflows.health`) are called here, and what to do."""


def house(tools: Tools) -> list[Finding]:
    """Return what of the work of the house calls for a look; nothing of it keeps anything from starting."""
    found = []
    for check in health.needing(health.check(tools)):
        if check.part in HOUSE:
            said, todo = HOUSE[check.part]
            values = check.told | {"runs": ", ".join(check.told.get("runs", ()))}
            found.append(warning("house", said.format(**values), todo))
    return found or [ok("house", "Tasks, syncs, models and requests are well.")]


def unreached(error: AppError, settings: Settings) -> Finding:
    """Return that the database does not answer, and why, in the driver's first line; it never bears the password."""
    if settings.embedded:
        return failure("database", error.message, f"Its log is in {settings.data_dir / 'postgres'}.")
    why = str(getattr(error.__cause__, "orig", None) or error.message).splitlines()[0].strip()[:MOST_WORDS]
    said = f"It does not answer at {settings.db_host}:{settings.db_port} for {settings.db_user}: {why}"
    return failure("database", said,
                   "Look whether it runs, and at DB_HOST, DB_PORT, DB_NAME, DB_USER and DB_PASSWORD.")  # fmt: skip
