"""Queries that tell whether rows stand in the way of what would be added to a table, and which.

Each counts, and names up to three rows by their id and by nothing else: what stands in them is people's.
"""

from dataclasses import dataclass
from enum import StrEnum

from upstar.adapters.catalogue import Catalogue, Key
from upstar.adapters.contract import REVISIONS


class Weight(StrEnum):
    """What a deviation means: Upstar would fail on it; adopting adds what is missing; or it may stay as it is."""

    BREAKING = "breaking"
    ADDED = "added"
    HARMLESS = "harmless"


@dataclass(frozen=True, slots=True)
class RowTest:
    """A query for rows that stand in the way: how many, and up to three of them by id.

    Where there are any, the deviation weighs `weight`, and `sql` is all that is added.
    """

    query: str
    told: str
    weight: Weight
    sql: tuple[str, ...] = ()


def rows(table: str, condition: str) -> str:
    """Return the query for rows of `table t` that meet a condition."""
    key = _key_of(table)
    return f"SELECT count(*), (array_agg(CAST(t.{key} AS text) ORDER BY t.{key}))[1:3] FROM {table} t WHERE {condition}"  # noqa: S608 - names of the contract


def repeats(table: str, key: Key) -> str:
    """Return the query for groups of rows that a unique key would not let stand side by side; two ids of each."""
    conditions = [f"({key.where})"] if key.where else []
    if not key.nulls_alike:
        conditions += [f"{column} IS NOT NULL" for column in key.columns]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    named = _key_of(table)
    pairs = f"array_to_string((array_agg(CAST({named} AS text) ORDER BY {named}))[1:2], ' = ')"
    groups = f"SELECT {pairs} AS pair FROM {table}{where} GROUP BY {', '.join(key.columns)} HAVING count(*) > 1"  # noqa: S608 - names of the contract
    return f"SELECT count(*), (array_agg(pair ORDER BY pair))[1:3] FROM ({groups}) t"  # noqa: S608 - see above


def users_of(there: Catalogue, enum: str, label: str) -> RowTest | None:
    """Return the test for rows that bear a label which the contract does not have; None where no column could."""
    quoted = label.replace("'", "''")
    found = [
        f"SELECT CAST({'id' if 'id' in table.columns else 'ctid'} AS text) AS id"  # noqa: S608 - the server's own names
        f' FROM "{table.name}" WHERE "{column.name}" = \'{quoted}\''
        for table in there.tables.values()
        for column in table.columns.values()
        if column.type == enum and table.kind == "r"
    ]
    if not found:
        return None
    query = f"SELECT count(*), (array_agg(id ORDER BY id))[1:3] FROM ({' UNION ALL '.join(found)}) t"  # noqa: S608 - see above
    return RowTest(query, "rows have it", Weight.BREAKING)


def _key_of(table: str) -> str:
    return "version_num" if table == REVISIONS else "id"
