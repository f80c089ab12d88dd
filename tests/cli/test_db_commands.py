"""Looking at a database of others, and adopting it, from the command line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from tests.conftest import over
from tests.plain import plain_database, put, their_rows
from upstar.adapters.revision import current_revision, head_revision
from upstar.cli import app, db
from upstar.kit.errors import AppError
from upstar.workflows.tools import Tools


@pytest.fixture
def theirs(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database of others that the command line looks at."""
    with plain_database(postgres) as dsn, over(dsn, tmp_path) as tools:
        with psycopg.connect(dsn) as connection:
            put(connection, their_rows("{}", 0, whole=False))

        @contextmanager
        def opened(*, prepare: bool = True) -> Iterator[Tools]:
            yield tools

        monkeypatch.setattr(db, "open_tools", opened)
        yield dsn


def test_a_database_is_looked_at_and_then_adopted(theirs: str) -> None:
    run = CliRunner()
    looked = run.invoke(app, ["db", "adopt"])
    assert looked.exit_code == 0
    assert "CREATE INDEX ix_job_queue_created_at ON job_queue USING btree (created_at, id);" in looked.stdout
    assert "Nothing was changed. `upstar db adopt --apply` does it." in looked.stdout
    assert current_revision(theirs) is None
    unfit = run.invoke(app, ["db", "check"])
    assert isinstance(unfit.exception, AppError)
    assert "upstar db adopt" in unfit.exception.message
    told = json.loads(run.invoke(app, ["db", "adopt", "--apply", "--json"]).stdout)
    assert (told["fits"], told["applied"], told["taken_in"]["listings indexed"]) == (True, True, 1)
    assert current_revision(theirs) == head_revision()
    assert run.invoke(app, ["db", "check"]).exit_code == 0
    again = json.loads(run.invoke(app, ["db", "adopt", "--json"]).stdout)
    assert (again["adopted"], again["statements"]) == (True, [])


def test_what_is_breaking_is_refused_with_what_would_settle_it(theirs: str) -> None:
    with psycopg.connect(theirs) as connection:
        connection.execute(
            "ALTER TABLE users ADD shoe INT NOT NULL DEFAULT 1; ALTER TABLE users ALTER shoe DROP DEFAULT"
        )
    refused = CliRunner().invoke(app, ["db", "adopt", "--apply"])
    assert isinstance(refused.exception, AppError)
    assert "Nothing was changed: one deviation is breaking" in refused.exception.message
    assert "ALTER TABLE users ALTER COLUMN shoe DROP NOT NULL;" in refused.stdout
    assert current_revision(theirs) is None
