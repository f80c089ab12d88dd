"""The 27 tables of the contract for a library that shows rows as they are: which columns it gets to read, and how.

What a person wrote, what was read out of it or said of it, and what lets somebody in is not among them: operators see
that there is a résumé, and no word of it. A column that is left out is never asked for, so it cannot show by mistake.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, Uuid, false, func, inspect, or_, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, load_only, mapped_column, registry

from upstar.adapters.database import Database, ReadSession
from upstar.kit.errors import AppError, ErrorKind
from upstar.tables import Base

TIMEOUT_MS = 5_000
"""A table of millions of rows is looked through for so long, and no longer."""
QUERY_CANCELED = "57014"
"""What PostgreSQL calls a statement that ran out of time."""
COUNTED = 10_000
"""Rows that are counted, and so can be paged to; whoever looks for more asks for what they look for."""

SHOWN: dict[str, tuple[str, ...]] = {
    "users": ("id", "tier", "email_verified", "created_at", "updated_at"),
    "resumes": ("id", "user_id", "file_type", "file_size", "processing_status", "uploaded_at", "processed_at"),
    "skills": ("id", "user_id", "resume_id", "extracted_at"),
    "work_experience": ("id", "user_id", "resume_id", "extracted_at"),
    "profile_assessments": ("id", "user_id", "resume_id", "calculated_at", "created_at", "updated_at"),
    "profile_shares": ("id", "user_id", "profile_assessment_id", "is_active", "expires_at", "created_at"),
    "matched_jobs": ("id", "user_id", "resume_id", "job_source", "created_at", "updated_at"),
    "learning_recommendations": ("id", "user_id", "ai_model", "generated_at", "created_at", "updated_at"),
    "job_queue": (
        "id", "user_id", "resume_id", "job_type", "status", "priority", "created_at", "started_at", "completed_at",
    ),
    "referrals": ("id", "referring_user_id", "referred_user_id", "status", "created_at"),
    "api_usage_tracking": ("id", "user_id", "endpoint", "method", "status_code", "response_time_ms", "created_at"),
    "llm_usage_logs": (
        "id", "user_id", "operation_name", "model_id", "provider_name", "prompt_tokens", "completion_tokens",
        "total_tokens", "cost_usd", "latency_ms", "success", "created_at",
    ),
}  # fmt: skip
"""The columns of tables that lead to people; of all others every column but HIDDEN."""
HIDDEN: dict[str, frozenset[str]] = {
    # whole documents of others, which may hold anything
    "job_listings": frozenset(("raw_data", "description_html", "description_text")),
    # an address may hold a password
    "llm_providers": frozenset(("api_base_url",)),
}
PEOPLE = ("user_id", "referring_user_id", "referred_user_id")
"""Columns that name a person."""

_others = registry()


@_others.mapped
class SchemaVersion:
    """The one row of `alembic_version`, which is Alembic's own."""

    __tablename__ = "alembic_version"

    version_num: Mapped[str] = mapped_column(String(32), primary_key=True)


@dataclass(frozen=True, slots=True)
class Browsed:
    """A table: its mapped class, the columns that are shown in their order, and the names of those that are not."""

    name: str
    model: type[Any]
    shown: tuple[str, ...]
    hidden: tuple[str, ...]

    @property
    def of_people(self) -> bool:
        """Whether its rows lead to people."""
        return self.name in SHOWN

    def people(self, rows: list[Any]) -> list[UUID]:
        """Return whom the rows are about."""
        names = ("id",) if self.name == "users" else tuple(name for name in PEOPLE if name in self.shown)
        found = (getattr(row, name) for row in rows for name in names)
        return list(dict.fromkeys(person for person in found if person is not None))


def tables() -> tuple[Browsed, ...]:
    """Return the 27 tables by name."""
    models = {str(mapper.local_table): mapper.class_ for mapper in Base.registry.mappers}
    models[SchemaVersion.__tablename__] = SchemaVersion
    found = []
    for name, model in sorted(models.items()):
        columns = tuple(attribute.key for attribute in inspect(model).column_attrs)
        hidden = HIDDEN.get(name, frozenset())
        shown = SHOWN.get(name) or tuple(column for column in columns if column not in hidden)
        found.append(Browsed(name, model, shown, tuple(column for column in columns if column not in shown)))
    return tuple(found)


def everything(table: Browsed) -> Select[Any]:
    """Return the statement for all rows of a table."""
    return select(table.model)


def shown_only(statement: Select[Any], table: Browsed) -> Select[Any]:
    """Let a statement ask for the shown columns alone; to touch another one raises."""
    return statement.options(load_only(*(getattr(table.model, name) for name in table.shown), raiseload=True))


def looked_for(statement: Select[Any], table: Browsed, term: str) -> Select[Any]:
    """Narrow a statement to rows one of whose ids, or words, is exactly that."""
    term = term.replace("\x00", "").strip()
    try:
        wanted: UUID | None = UUID(term)
    except ValueError:
        wanted = None
    conditions: list[ColumnElement[bool]] = []
    for name in table.shown:
        column = getattr(table.model, name)
        if isinstance(column.type, Uuid) and wanted is not None:
            conditions.append(column == wanted)
        elif type(column.type) is String or column.type.__class__.__name__ == "Text":
            conditions.append(func.lower(column) == term.lower())
    return statement.where(or_(*conditions) if conditions else false())


def at_most(statement: Select[Any]) -> Select[Any]:
    """Return the count of a statement's rows, COUNTED at most."""
    bounded = statement.options().order_by(None).limit(COUNTED).subquery()
    return select(func.count()).select_from(bounded)


def estimates(session: ReadSession) -> dict[str, int]:
    """Return how many rows each table has, about: as PostgreSQL last saw it, without counting any."""
    query = """
        SELECT c.relname, greatest(c.reltuples, s.n_live_tup, 0)::bigint AS rows FROM pg_class c
        LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    """
    return {row.relname: int(row.rows) for row in session.execute(text(query))}


def sessions(database: Database) -> Any:  # noqa: ANN401 - a sessionmaker
    """Return what the library opens sessions with: they read, as the database's actor, and not for long."""
    return database.reading_sessions(TIMEOUT_MS)


def run(maker: Any, statement: Any) -> Any:  # noqa: ANN401 - the library's own
    """Return the rows of a statement; AppError UNAVAILABLE `browsing-slow` where they take too long to find."""
    try:
        with maker(expire_on_commit=False) as session:
            return session.execute(statement).scalars().unique().all()
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == QUERY_CANCELED:
            sentence = "That took too long to look for; ask for an id, or do without sorting."
            raise AppError(ErrorKind.UNAVAILABLE, "browsing-slow", sentence) from None
        raise
