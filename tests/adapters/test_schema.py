"""The migrations against a real server: they fit the tables, go down and up again, and never run twice at once."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
from sqlalchemy import inspect

from upstar.adapters import revision, schema
from upstar.adapters.database import Database
from upstar.tables import Base


def test_a_migrated_database_fits_the_tables(dsn: str) -> None:
    assert schema.examine(dsn).deviations == []
    assert revision.current_revision(dsn) == revision.head_revision()


def test_public_holds_the_27_tables_in_the_order_of_their_columns(database: Database) -> None:
    inspector = inspect(database.engine)
    live = {name: [c["name"] for c in inspector.get_columns(name)] for name in inspector.get_table_names("public")}
    mapped = {table.name: [c.name for c in table.columns] for table in Base.metadata.sorted_tables}
    assert len(live) == 27
    assert live == mapped | {"alembic_version": ["version_num"]}


def test_down_and_up_again(dsn: str) -> None:
    schema.downgrade(dsn, "base")
    assert revision.current_revision(dsn) is None
    with psycopg.connect(dsn) as connection:
        left = connection.execute("SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace").fetchall()
        assert {name for (name,) in left} <= {"alembic_version", "_alembic_version"}
    applied = schema.upgrade(dsn)
    assert applied == [f"{number:04}" for number in range(1, 24)]
    assert revision.head_revision() == applied[-1]
    assert schema.examine(dsn).deviations == []


def test_upgrading_twice_at_once_applies_each_revision_once(dsn: str) -> None:
    schema.downgrade(dsn, "base")
    with ThreadPoolExecutor(2) as threads:
        applied = list(threads.map(schema.upgrade, [dsn, dsn]))
    assert sorted(applied) == [[], [f"{number:04}" for number in range(1, 24)]]


def test_each_deviation_is_named(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("ALTER TABLE users DROP COLUMN picture")
        connection.execute("DROP INDEX ix_skills_skill_name")
        connection.execute("DROP TRIGGER users_updated_at ON users")
        connection.execute("ALTER TABLE resumes ALTER COLUMN file_size DROP NOT NULL")
    found = "\n".join(map(str, schema.examine(dsn).deviations))
    assert "picture" in found
    assert "ix_skills_skill_name" in found
    assert "users: trigger users_updated_at: there is none" in found
    assert "file_size" in found


def test_updated_at_moves_with_the_row(database: Database) -> None:
    with psycopg.connect(database.dsn) as connection:
        connection.execute(
            "INSERT INTO scoring_weights (weight_name, weight_value, updated_at) VALUES ('w', 0.5, '2000-01-01')"
        )
        connection.execute("UPDATE scoring_weights SET weight_value = 0.6")
        row = connection.execute("SELECT updated_at > '2020-01-01' FROM scoring_weights").fetchone()
    assert row == (True,)
