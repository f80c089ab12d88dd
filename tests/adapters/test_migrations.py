"""Migrations are safe on a live database: squawk reads their SQL, and what it does not know is held here."""

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from upstar.adapters import migrations
from upstar.adapters.migrations.steps import ADOPTING, LOCK_TIMEOUT, STATEMENT_TIMEOUT
from upstar.adapters.revision import known_revisions
from upstar.tables import Base

VERSIONS = Path(migrations.__path__[0]) / "versions"
FILES = {path.stem.partition("_")[0]: path for path in sorted(VERSIONS.glob("[0-9]*.py"))}

NOT_OURS = (
    "prefer-robust-stmts", "require-timeout-settings", "require-lock-timeout", "require-statement-timeout",
    "prefer-bigint-over-int", "prefer-bigint-over-smallint", "prefer-identity", "prefer-text-field",
    "require-concurrent-index-deletion",
)  # fmt: skip
"""Rules that do not hold here. Each revision is a transaction of its own, so it need not be fit to be run half-way; the
runner sets the timeouts; the contract settles the types; dropping an index takes a moment, and the runner gives way."""

EXEMPT = {
    "0003": "ran on empty tables alone: no release had them before",
    "0004": "replaces indexes of a table that 0003 had made, before any release",
    "0005": "fills `match_history` from `matched_jobs`: no release had them before; adopting waits for it",
    "0006": "adds a column and indexes to tables that no release had before",
    "0014": "changed keys of `referrals` before any release: nobody had a row",
    "0015": "fills `resume_files` and `account_activity`: no release had them before; adopting waits for it",
    "0019": "indexes of `job_queue`, `sync_runs` and `api_usage_tracking`, before the first release",
}
"""Revisions that break a rule, and why they may. What comes after the first release is not to be listed here."""
FIRST_HELD = "0020"
"""From this revision on no exemption is given."""


def rendered(revision: str, *, adopting: bool = False) -> str:
    """The SQL of a revision, as `alembic upgrade --sql` writes it."""
    number = known_revisions().index(revision)
    before = known_revisions()[number - 1] if number else "base"
    config = Config(output_buffer=(out := io.StringIO()))
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.attributes.update({"connection": None, ADOPTING: adopting})
    command.upgrade(config, f"{before}:{revision}", sql=True)
    return out.getvalue()


def found_by_squawk(statements: str, tmp_path: Path) -> list[str]:
    """What squawk says of the SQL, a line each; it tells tables made in the same file from others by itself."""
    file = tmp_path / "revision.sql"
    file.write_text(statements, "utf-8")
    beside = str(Path(sys.executable).parent)
    squawk = shutil.which("squawk", path=beside) or shutil.which("squawk")
    assert squawk is not None, "squawk is missing: `make test` installs it (squawk-cli)"
    done = subprocess.run(
        [squawk, "--reporter=json", "--pg-version=16.0", f"--exclude={','.join(NOT_OURS)}", str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return [f"{each['rule_name']}, line {each['line'] + 1}" for each in json.loads(done.stdout)]


def backfills(statements: str) -> list[str]:
    """Statements that read or change many rows in the transaction that holds the tables they change."""
    shape = re.compile(
        r"^\s*(UPDATE\s+(?!alembic_version)|DELETE\s+FROM\s+|INSERT\s+INTO\s+[^;]*?\bSELECT\b)", re.I | re.M
    )
    bare = re.sub(r"\$(\w*)\$.*?\$\1\$", "''", re.sub(r"--.*", "", statements), flags=re.S)
    return [" ".join(each.split())[:60] for each in bare.split(";") if shape.match(each)]


def others_beside_concurrently(statements: str) -> list[str]:
    """Statements that stand beside a concurrent build: a build that fails would have them run again."""
    if "CONCURRENTLY" not in statements:
        return []
    bare = re.sub(r"--.*", "", statements)
    allowed = re.compile(
        r"\s*($|BEGIN|COMMIT|SET |UPDATE alembic_version|(CREATE|DROP) .*INDEX CONCURRENTLY)", re.I | re.S
    )
    return [" ".join(each.split())[:60] for each in bare.split(";") if not allowed.match(each)]


def wrong_with(statements: str, tmp_path: Path) -> list[str]:
    return [
        *found_by_squawk(statements, tmp_path),
        *(f"backfill: {each}" for each in backfills(statements)),
        *(f"beside a concurrent build: {each}" for each in others_beside_concurrently(statements)),
    ]


@pytest.mark.parametrize("revision", FILES)
def test_a_revision_is_safe_on_a_live_database(revision: str, tmp_path: Path) -> None:
    wrong = wrong_with(rendered(revision), tmp_path)
    assert (revision in EXEMPT) == bool(wrong), wrong
    assert revision not in EXEMPT or revision < FIRST_HELD


UNSAFE = {
    "CREATE INDEX ix ON users (name)": "require-concurrent-index-creation",
    "ALTER TABLE users ADD COLUMN age INTEGER NOT NULL": "adding-required-field",
    "ALTER TABLE users ALTER COLUMN name TYPE TEXT": "changing-column-type",
    "ALTER TABLE users DROP COLUMN picture": "ban-drop-column",
    "DROP TABLE users": "ban-drop-table",
    "ALTER TABLE users ADD CONSTRAINT ck CHECK (name <> '')": "constraint-missing-not-valid",
    "ALTER TABLE skills ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id)": "adding-foreign-key-constraint",
    "ALTER TABLE users RENAME COLUMN name TO called": "renaming-column",
    "ALTER TABLE users RENAME TO people": "renaming-table",
    "ALTER TABLE users ALTER COLUMN picture SET NOT NULL": "adding-not-nullable-field",
    "UPDATE users SET name = lower(name)": "backfill",
    "INSERT INTO internal.sums SELECT id FROM users": "backfill",
}  # fmt: skip


@pytest.mark.parametrize("statement", UNSAFE)
def test_what_is_unsafe_is_found(statement: str, tmp_path: Path) -> None:
    assert UNSAFE[statement] in " ".join(wrong_with(f"BEGIN;\n{statement};\nCOMMIT;", tmp_path))


SAFE = (
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON users (name)",
    "BEGIN; ALTER TABLE users ADD COLUMN age INTEGER; COMMIT",
    "BEGIN; ALTER TABLE users ADD COLUMN old BOOLEAN NOT NULL DEFAULT false; COMMIT",
    "BEGIN; ALTER TABLE users ADD CONSTRAINT ck CHECK (name <> '') NOT VALID; COMMIT",
    "BEGIN; CREATE TABLE internal.notes (id BIGINT PRIMARY KEY); CREATE INDEX ix ON internal.notes (id); COMMIT",
)


@pytest.mark.parametrize("statements", SAFE)
def test_what_is_safe_is_let_be(statements: str, tmp_path: Path) -> None:
    assert wrong_with(f"{statements};", tmp_path) == []


@pytest.mark.parametrize("revision", FILES)
def test_a_revision_says_how_to_go_back(revision: str) -> None:
    docstring = FILES[revision].read_text("utf-8").split('"""')[1]
    assert re.search(r"^Way back: \S.*\.$", docstring, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("revision", sorted(FILES)[1:])
def test_a_revision_changes_the_contract_s_tables_by_the_one_way(revision: str) -> None:
    """Or adopting a database would change them twice: while it adopts, a revision has nothing for them."""
    assert changed(rendered(revision, adopting=True)) == []
    assert bool(changed(rendered(revision))) == (revision in ("0003", "0014", "0019")) or revision > "0019"


def changed(statements: str) -> list[str]:
    """Where SQL changes a table of the contract, or rows in it."""
    names = "|".join(table.name for table in Base.metadata.sorted_tables)
    change = (
        rf"\b(ALTER TABLE|UPDATE|DELETE FROM|INSERT INTO|TRUNCATE|(INDEX|TRIGGER)\s[^;]*?\sON)\s+(public\.)?({names})\b"
    )
    return [each[0] for each in re.finditer(change, re.sub(r"--.*", "", statements), re.IGNORECASE)]


def test_the_runner_s_limits_are_short_for_locks_and_long_for_work() -> None:
    assert (LOCK_TIMEOUT, STATEMENT_TIMEOUT) == ("3s", "15min")
