"""A database as somebody else makes it from the specification: plain SQL, without what the software adds of its own."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, Numeric
from sqlalchemy.dialects.postgresql import ARRAY, ENUM, INET

from upstar.adapters import contract
from upstar.tables import Base

ADDED = re.compile(
    r"^(ck_.*|uq_matched_jobs_user_resume_job|uq_job_countries_name|uq_job_regions_name_country|uq_llm_.*|"
    r"uq_scoring_weights_weight_name|uq_sync_cursors_sync_type|uq_referrals_.*|uq_profile_shares_share_token|"
    r"ix_job_queue_.*|ix_api_usage_tracking_.*|ix_llm_usage_logs_created_at|ix_llm_operation_configs_.*|"
    r"ix_profile_shares_.*|ix_referrals_.*|ix_target_roles_career_path_id|ix_sync_runs_.*|ix_job_listings_sample)$"
)
"""The names that docs/schema.md lists as beyond the contract."""


def plain_sql() -> Iterator[str]:
    """The statements that make such a database: the contract's own tables, keys, indexes and triggers alone."""
    yield from map(contract.create_enum, contract.enum_types())
    yield contract.TOUCH_FUNCTION
    for table in contract.tables().values():
        lines = [
            line
            for line in table.create.splitlines()
            if not ((found := re.match(r"\s*CONSTRAINT (\S+) ", line)) and ADDED.match(found[1]))
        ]
        create = re.sub(r",\s*\)", "\n)", "\n".join(lines))
        # the specification gives ids no default, and says nothing of how NULLs compare
        yield create.replace(" DEFAULT gen_random_uuid()", "").replace(" NULLS NOT DISTINCT", "")
        if table.name == "profile_shares":
            yield "ALTER TABLE profile_shares ADD CONSTRAINT profile_shares_share_token_key UNIQUE (share_token)"
        for index in table.indexes:
            if not ADDED.match(re.sub(r"^CREATE (UNIQUE )?INDEX (\S+) .*", r"\2", index)):
                yield index
        yield from table.triggers


@contextmanager
def plain_database(server: str) -> Iterator[str]:
    """Give the DSN of such a database on the server, without rows; it goes with the block."""
    name = f"plain_{uuid4().hex}"
    with psycopg.connect(server + "postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
    try:
        with psycopg.connect(server + name) as connection:
            for statement in plain_sql():
                connection.execute(statement.encode())
        yield server + name
    finally:
        with psycopg.connect(server + "postgres", autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


WORDS = {
    "auth0_sub": "auth0|5f7c8ec7c33c6c004bbafe82",
    "email": "Old.Hand@Example.com",
    "s3_key": "uploads/2019/cv.pdf",
    "s3_bucket": "theirs",
    "file_type": "application/pdf",
    "job_type": "parse_resume",
    "sync_type": "nightly",
    "status": "success",
    "endpoint": "/api/jobs",
    "method": "GET",
    "title": "Registered Nurse",
    "organization": "Example Hospital",
    "star_badge": "gold",
}
"""What stands in columns of text that may not be NULL; elsewhere their own names do."""


def their_rows(json: str, label: int, *, whole: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """A row of each table: the table, and values by column. They lead to one another, and one person has them all.

    Columns that may be NULL are, unless `whole`. `json` stands where JSON does, and of each enum type the label of that
    number (from the end, below 0).
    """
    ids: dict[str, str] = {}
    for table in Base.metadata.sorted_tables:
        ids[table.name] = "theirs:1" if table.name == "job_listings" else str(uuid4())
        values: dict[str, Any] = {"id": ids[table.name]}
        for column in table.columns:
            key = next(iter(column.foreign_keys), None)
            if (
                column.name in ("id", "referred_user_id")
                or column.server_default is not None
                or (column.nullable and not whole)
            ):
                continue
            values[column.name] = ids[key.column.table.name] if key else _value(column, json, label)
        yield table.name, values


def _value(column: Column[Any], json: str, label: int) -> Any:
    kind = column.type
    if isinstance(kind, ENUM):
        return kind.enums[label]
    if isinstance(kind, ARRAY):
        return []
    if isinstance(kind, JSON):
        return json
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Numeric | Float | Integer):
        return 0
    if isinstance(kind, DateTime | Date):
        return date(2019, 5, 4)
    if isinstance(kind, INET):
        return "203.0.113.9"
    return WORDS.get(column.name, column.name)[: getattr(kind, "length", None) or 100]


def put(connection: psycopg.Connection[Any], rows: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, str]:
    """Insert the rows by plain SQL; returns the id of the last one of each table."""
    ids = {}
    for table, values in rows:
        names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})".encode(), list(values.values()))
        ids[table] = values["id"]
    return ids
