"""The contract as SQL, written from the mapped tables: what `public` of a database is to hold.

The tables of `upstar.tables` are the one place where the contract stands in the product. What SQLAlchemy does not map
(the trigger that keeps `updated_at`, Alembic's own table) is added here. A test holds the migrations to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ENUM
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

from upstar.tables import Base, enums

TOUCH = "update_updated_at_column"
"""The trigger function that the contract names."""

TOUCH_FUNCTION = f"""CREATE FUNCTION {TOUCH}() RETURNS trigger AS $$
BEGIN
    NEW.updated_at = CURRENT_TIMESTAMP;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql"""

REVISIONS = "alembic_version"
_REVISIONS_TABLE = f"""CREATE TABLE {REVISIONS} (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT {REVISIONS}_pkc PRIMARY KEY (version_num)
)"""
"""As Alembic makes it."""

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class TableSql:
    """The statements that make a table: itself with its constraints, then its indexes, then its triggers."""

    name: str
    create: str
    indexes: tuple[str, ...]
    triggers: tuple[str, ...]


def enum_types() -> dict[str, tuple[str, ...]]:
    """Return the labels of each enum type, in their order."""
    found = [each for each in vars(enums).values() if isinstance(each, ENUM)]
    return {str(each.name): tuple(each.enums) for each in found}


def create_enum(name: str) -> str:
    """Return the statement that makes an enum type."""
    labels = ", ".join(f"'{label}'" for label in enum_types()[name])
    return f"CREATE TYPE {name} AS ENUM ({labels})"


def tables() -> dict[str, TableSql]:
    """Return the statements of each of the 27 tables, in an order in which foreign keys find what they point at."""
    made = {table.name: _table_sql(table) for table in Base.metadata.sorted_tables}
    return made | {REVISIONS: TableSql(REVISIONS, _REVISIONS_TABLE, (), ())}


def column_sql(table: str, column: str) -> str:
    """Return how a column is written, such as `picture VARCHAR(500)`."""
    found: Column[object] = Base.metadata.tables[table].columns[column]
    return str(CreateColumn(found).compile(dialect=_DIALECT)).strip()


def statements() -> Iterator[str]:
    """Give the statements that make the whole contract in an empty schema, first on the search path."""
    yield from map(create_enum, enum_types())
    yield TOUCH_FUNCTION
    for table in tables().values():
        yield table.create
        yield from table.indexes
        yield from table.triggers


def _table_sql(table: Table) -> TableSql:
    create = str(CreateTable(table).compile(dialect=_DIALECT)).strip()
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    touched = "updated_at" in table.columns
    return TableSql(
        table.name,
        "\n".join(line.rstrip().replace("\t", "    ") for line in create.splitlines() if line.strip()),
        tuple(str(CreateIndex(index).compile(dialect=_DIALECT)) for index in indexes),
        (trigger(table.name),) if touched else (),
    )


def trigger(table: str) -> str:
    """Return the statement that has a table's `updated_at` kept."""
    return f"CREATE TRIGGER {table}_updated_at BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {TOUCH}()"
