"""All SQL over `HOLDINGS`: read a person's rows whatever the table, put rows of an archive in, and remove them all."""

# ruff: noqa: S608 - statements are made of the words of `HOLDINGS`, and nothing else

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from upstar.accounts.holdings import CARRIED, HOLDINGS, OF_TASKS, Holding, Shared
from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.errors import AppError, ErrorKind

ROWS_AT_ONCE = 50
"""Rows that are in memory at a time; a résumé's own row may weigh a megabyte."""
SHARED_MARK = "@"
"""Ends the name of what an export adds to a row to say which row of everybody's it points to."""
NO_TASK = '{"task_id": "00000000-0000-0000-0000-000000000000"}'
"""What a running engine row is left with: the worker has what it needs in memory, and takes the row away at its end."""


def rows(session: ReadSession, user_id: UUID) -> Iterator[tuple[str, str]]:
    """Give (holding's name, row as a JSON object) of everything that leads to the person, holding by holding.

    It is one statement, and so one view of the database, whatever is written meanwhile; rows come as they are read.
    """
    parts = [
        f"SELECT {number} AS part, row_number() OVER (ORDER BY {holding.order}) AS n, {_as_json(holding)} AS row"
        f" FROM {holding.table} t WHERE {holding.whose}"
        for number, holding in enumerate(HOLDINGS)
    ]
    statement = f"SELECT part, row FROM ({' UNION ALL '.join(parts)}) all_rows ORDER BY part, n"
    found = session.execute(text(statement), {"user": user_id}, execution_options={"yield_per": ROWS_AT_ONCE})
    for row in found:
        yield HOLDINGS[row.part].name, row.row


def _as_json(holding: Holding) -> str:
    """A row as a JSON object, in text: json and not jsonb, so that documents keep the order of their keys."""
    if holding.hidden:
        hidden = ", ".join(map(_quoted, holding.hidden))
        return f"(to_jsonb(t) - ARRAY[{hidden}])::text"
    added = ""
    for column, shared in holding.shared.items():
        if shared.columns:
            told = ", ".join(f"{_quoted(name)}, s.{name}" for name in shared.columns)
            named = f"SELECT json_build_object({told}) FROM {shared.table} s WHERE s.id = t.{column}"
            added += f', ({named}) AS "{column}{SHARED_MARK}"'
    return f"(SELECT row_to_json(one)::text FROM (SELECT t.*{added}) one)"


def _quoted(name: str) -> str:
    return f"'{name}'"


def counts(session: ReadSession, user_id: UUID) -> dict[str, int]:
    """Return how many rows there are of each holding that has any."""
    parts = [f"(SELECT count(*) FROM {h.table} t WHERE {h.whose}) AS {h.name}" for h in HOLDINGS]
    found = session.execute(text(f"SELECT {', '.join(parts)}"), {"user": user_id}).one()
    return {name: count for name, count in found._mapping.items() if count}  # noqa: SLF001 - its public name


def holds_anything(session: ReadSession, user_id: UUID) -> bool:
    """Whether the person has any row that an import would bring."""
    return any(holding.name in found for found in [counts(session, user_id)] for holding in CARRIED)


def remove(session: WriteSession, user_id: UUID) -> None:
    """Delete the person's rows, and empty what leads to them in rows that stay; the person's own row goes last.

    What the engine is running now keeps its row until the worker comes back to it, with nothing of the person in it.
    """
    # the engine's triggers name its tables without their schema
    session.execute(text("SET LOCAL search_path TO public, internal"))
    strip = f"""
        UPDATE internal.procrastinate_jobs t SET args = '{NO_TASK}', lock = NULL, queueing_lock = NULL
        WHERE t.status = 'doing' AND t.args->>'task_id' {OF_TASKS}
    """
    session.execute(text(strip), {"user": user_id})
    for holding in reversed(HOLDINGS):
        if holding.leaving == "deleted":
            statement = f"DELETE FROM {holding.table} t WHERE {holding.whose}"
        else:
            emptied = ", ".join(f"{column} = NULL" for column in holding.cleared)
            statement = f"UPDATE {holding.table} t SET {emptied} WHERE {holding.whose}"
        session.execute(text(statement), {"user": user_id})


def columns_of(session: ReadSession, holding: Holding) -> frozenset[str]:
    """Return the names of the table's columns."""
    query = """
        SELECT attname FROM pg_attribute
        WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped
    """
    return frozenset(session.scalars(text(query), {"table": holding.table}))


def taken(session: ReadSession, holding: Holding, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of the ids have a row already, whoever's that is."""
    query = f"SELECT t.{holding.key} FROM {holding.table} t WHERE t.{holding.key} = ANY(:ids)"
    return set(session.scalars(text(query), {"ids": list(ids)}))


def shared_id(session: ReadSession, shared: Shared, told: Any) -> Any:  # noqa: ANN401 - an id as its table has it
    """Return the id of the row of everybody's that is told; None where there is none here.

    `told` is the values of its columns, or the id itself where it has none.
    """
    names = shared.columns or ("id",)
    values = told if shared.columns else {"id": told}
    if not isinstance(values, dict) or not all(isinstance(values.get(name), str | None) for name in names):
        return None
    wanted = " AND ".join(f"s.{name} IS NOT DISTINCT FROM :{name}" for name in names)
    query = f"SELECT s.id FROM {shared.table} s WHERE {wanted} ORDER BY s.id LIMIT 1"
    return session.scalar(text(query), {name: values.get(name) for name in names})


def insert(session: WriteSession, holding: Holding, found: Sequence[dict[str, Any]]) -> None:
    """Insert rows, given as their columns in JSON; PostgreSQL itself makes values of the right type of them.

    AppError INVALID `archive-invalid` where it cannot, or where a constraint of the table says no.
    """
    if not found:
        return
    names = sorted(found[0])
    if any(sorted(row) != names for row in found):
        raise unfit(holding.name)
    columns = ", ".join(f'"{name}"' for name in names)
    statement = (
        f"INSERT INTO {holding.table} ({columns}) SELECT {columns}"
        f" FROM json_populate_recordset(CAST(NULL AS {holding.table}), CAST(:rows AS json))"
    )
    try:
        with session.begin_nested():
            session.execute(text(statement), {"rows": orjson.dumps(list(found)).decode()})
    except OperationalError:
        raise
    except DBAPIError:
        # what the server said may quote the archive
        raise unfit(holding.name) from None


def unfit(name: str) -> AppError:
    """Build the error for an archive whose rows of that holding do not fit."""
    sentence = f"The archive cannot be imported: its {name.replace('_', ' ')} are not as Upstar writes them."
    return AppError(ErrorKind.INVALID, "archive-invalid", sentence)
