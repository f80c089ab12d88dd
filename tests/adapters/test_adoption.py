"""Databases that others made from the contract: what differs is named, what is missing added, nothing taken away."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select

from tests.conftest import over
from tests.plain import plain_database, put, their_rows
from upstar import wiring
from upstar.adapters import adoption, catalogue, contract, schema
from upstar.adapters.catalogue import Catalogue
from upstar.adapters.migrations.steps import build_index
from upstar.adapters.revision import connected, head_revision
from upstar.adapters.row_tests import Weight
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError
from upstar.listings.queries import note_places
from upstar.listings.types import Place
from upstar.matching import queries as matching
from upstar.sourcing import queries as cursors
from upstar.tables.matching import MatchedJob
from upstar.workflows import adopt
from upstar.workflows.tools import Tools


@pytest.fixture
def plain(postgres: str) -> Iterator[str]:
    """A database by plain SQL from the contract, with somebody's row in each table."""
    with plain_database(postgres) as dsn:
        with psycopg.connect(dsn) as connection:
            put(connection, their_rows('{"theirs": 1}', 0, whole=True))
        yield dsn


def shapes(dsn: str) -> tuple[Catalogue, Catalogue | None]:
    """What both schemas of a database hold; None where there is no `internal`."""
    with connected(dsn) as connection:
        there = connection.exec_driver_sql("SELECT to_regnamespace('internal') IS NOT NULL").scalar_one()
        return catalogue.read(connection, "public"), catalogue.read(connection, "internal") if there else None


def rows(dsn: str) -> dict[str, list[str]]:
    with psycopg.connect(dsn) as connection:
        return {
            table: [row[0] for row in connection.execute(f"SELECT CAST(t AS text) FROM {table} t ORDER BY 1".encode())]
            for table in contract.tables()
        }


def run(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_what_others_made_becomes_what_we_make(plain: str, dsn: str) -> None:
    run(plain, "INSERT INTO alembic_version VALUES ('a1b2c3')", 'CREATE TABLE "Their own" (user_id UUID)')
    before = rows(plain)
    found = schema.examine(plain)
    assert (found.breaking, found.ours, found.revision) == ([], False, "a1b2c3")
    assert shapes(plain)[1] is None, "looking changes nothing"
    schema.adopt(plain)
    public, internal = shapes(plain)
    ours, our_internal = shapes(dsn)
    assert internal == our_internal
    for name, table in ours.tables.items():
        made = public.tables[name]
        assert made.columns == table.columns
        assert {key.what for key in table.keys} <= {key.what for key in made.keys}
        assert made.checks == table.checks
        assert {key.columns: key.on_delete for key in made.foreigns} == {
            key.columns: key.on_delete for key in table.foreigns
        }
        assert (made.triggers, made.policies) == (table.triggers, table.policies)
    after = rows(plain)
    assert after.pop("alembic_version") == [f"({head_revision()})"]
    assert after == {table: each for table, each in before.items() if table != "alembic_version"}
    assert {each.weight for each in schema.examine(plain).deviations} == {Weight.HARMLESS}
    with psycopg.connect(plain) as connection:
        query = """SELECT relrowsecurity, has_table_privilege('upstar_worker', oid, 'SELECT') FROM pg_class
                   WHERE relname = 'Their own'"""
        assert connection.execute(query).fetchone() == (False, False), "what is not of the contract is left alone"
    schema.adopt(plain)
    assert schema.upgrade(plain) == []
    assert {each.weight for each in schema.examine(plain).deviations} == {Weight.HARMLESS}


TEN = {
    "DROP TABLE profile_shares": "profile_shares: table: there is none",
    "ALTER TABLE users ADD COLUMN shoe_size INTEGER NOT NULL DEFAULT 43": "users: column shoe_size: there is integer",
    "ALTER TABLE users ALTER COLUMN name TYPE VARCHAR(40)": "users: column name, type: there is character varying(40)",
    "ALTER TABLE users ALTER COLUMN tier SET DEFAULT 'paid'": "users: column tier, default: there is 'paid'",
    "ALTER TABLE resumes ALTER COLUMN filename DROP NOT NULL": "resumes: column filename, NULL: there is nullable",
    "DROP INDEX idx_job_listings_title_gin": "job_listings: index idx_job_listings_title_gin: there is none",
    "ALTER TABLE skills DROP CONSTRAINT uq_skills_resume_skill":
        "skills: unique key uq_skills_resume_skill: there is none",
    "ALTER TABLE skills DROP CONSTRAINT skills_user_id_fkey, ADD FOREIGN KEY (user_id) REFERENCES users":
        "skills: foreign key skills_user_id_fkey: there is ON DELETE NO ACTION, wanted is ON DELETE CASCADE (breaking)",
    "ALTER TYPE difficultylevel RENAME VALUE 'ADVANCED' TO 'HARD'":
        "type difficultylevel: label ADVANCED: there is none",
    "DROP TRIGGER users_updated_at ON users": "users: trigger users_updated_at: there is none",
}  # fmt: skip
"""A deliberate deviation each, and how it is named."""


def test_ten_deviations_are_each_named_and_nothing_is_changed(plain: str) -> None:
    run(plain, *TEN)
    before, held = shapes(plain), rows_of_what_is_there(plain)
    told = [str(each) for each in schema.examine(plain).deviations]
    assert [want for want in TEN.values() if not any(line.startswith(want) for line in told)] == []
    with pytest.raises(AppError, match="2 deviations are breaking: nothing was changed") as refused:
        schema.adopt(plain)
    assert refused.value.code == "database-deviates"
    assert (shapes(plain), rows_of_what_is_there(plain)) == (before, held)


def rows_of_what_is_there(dsn: str) -> list[tuple[int, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT count(*), sum(hashtext(CAST(u AS text))) FROM users u").fetchall()


def test_rows_that_break_what_the_software_adds_are_named_and_stay(plain: str) -> None:
    twice = "id, title, company, is_remote, match_score, match_reasons, skills_matched, skills_missing"
    run(
        plain,
        f"""INSERT INTO matched_jobs (user_id, resume_id, job_source, external_job_id, {twice})
            SELECT user_id, resume_id, job_source, external_job_id, gen_random_uuid(), title, company, false, 120, '[]',
            '{{}}', '{{}}' FROM matched_jobs""",
        "INSERT INTO job_countries (id, name, created_at) SELECT gen_random_uuid(), name, now() FROM job_countries",
        "ALTER TABLE work_experience DROP CONSTRAINT work_experience_resume_id_fkey",
        "UPDATE work_experience SET resume_id = gen_random_uuid()",
    )
    before = rows(plain)
    found = {(each.table, each.what): each for each in schema.examine(plain).deviations}
    score = found["matched_jobs", "check ck_matched_jobs_match_score"]
    match = found["matched_jobs", "unique key uq_matched_jobs_user_resume_job"]
    country = found["job_countries", "unique key uq_job_countries_name"]
    lost = found["work_experience", "foreign key work_experience_resume_id_fkey"]
    assert {each.weight for each in (score, match, country, lost)} == {Weight.HARMLESS}
    bad = next(row for row in before["matched_jobs"] if ",120.00," in row).strip("(").partition(",")[0]
    assert score.there == f"none; rows break it: 1, such as {bad}"
    assert match.there.startswith("none; groups of rows are alike: 1, such as ")
    assert bad in match.there
    assert "rows lead nowhere: 1" in lost.there
    assert [each for each in lost.sql if "VALIDATE CONSTRAINT" in each] == [], "new rows alone are held to it"
    schema.adopt(plain)
    assert {name: each for name, each in rows(plain).items() if name != "alembic_version"} == {
        name: each for name, each in before.items() if name != "alembic_version"
    }
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        run(plain, "UPDATE work_experience SET resume_id = gen_random_uuid()")


def test_nothing_stands_on_a_key_that_was_left_out(plain: str, tmp_path: Path) -> None:
    match = "title, company, is_remote, match_score, match_reasons, skills_matched, skills_missing"
    run(
        plain,
        f"""INSERT INTO matched_jobs (id, user_id, resume_id, job_source, external_job_id, {match})
            SELECT gen_random_uuid(), user_id, resume_id, job_source, external_job_id, {match} FROM matched_jobs""",
        "INSERT INTO job_countries (id, name) SELECT gen_random_uuid(), name FROM job_countries",
        "INSERT INTO scoring_weights (id, weight_name, weight_value) VALUES (gen_random_uuid(), 'skills', 0.4)",
        "INSERT INTO scoring_weights (id, weight_name, weight_value) VALUES (gen_random_uuid(), 'skills', 0.4)",
        "INSERT INTO llm_providers (id, name) SELECT gen_random_uuid(), name FROM llm_providers",
        """INSERT INTO sync_cursors (id, sync_type, cursor_value, last_sync_at)
           SELECT gen_random_uuid(), sync_type, 'newer', now() FROM sync_cursors""",
    )
    schema.adopt(plain)
    with over(plain, tmp_path) as tools:
        adopt.take_in(tools)
        before = rows(plain)
        assert set(adopt.take_in(tools).values()) == {0}
        with tools.database.write() as session:
            (country,) = {row.strip(")").split(",")[1] for row in before["job_countries"]}
            note_places(session, [Place(country)])
            kept = session.scalars(select(MatchedJob).limit(1)).one()
            values = {name: getattr(kept, name) for name in (*matching.KEY, *match.split(", "))}
            assert matching.put_match(session, values | {"match_score": 77})
            cursors.set_cursor(session, "nightly", "newest", now=utc_now())
            assert cursors.cursor_of(session, "nightly") == "newest"
        after = rows(plain)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"matched_jobs", "sync_cursors"}
    assert {table: len(each) for table, each in after.items()} == {table: len(each) for table, each in before.items()}


BREAKING = (
    "ALTER TABLE users ALTER COLUMN email DROP NOT NULL; UPDATE users SET email = NULL",
    "ALTER TABLE users ADD badge TEXT; UPDATE users SET badge = ''; ALTER TABLE users ALTER badge SET NOT NULL",
    "ALTER TABLE users DROP COLUMN email",
    "ALTER TABLE users ALTER COLUMN picture SET NOT NULL",
    """ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE; DROP INDEX ix_users_auth0_sub, ix_users_email;
       INSERT INTO users SELECT * FROM users""",
    "CREATE POLICY theirs ON users USING (true)",
    "CREATE SCHEMA internal",
    "ALTER TYPE jobstatus RENAME VALUE 'FAILED' TO 'BROKEN'",
    "ALTER TYPE difficultylevel RENAME VALUE 'BEGINNER' TO 'EASY'",
    "CREATE OR REPLACE FUNCTION update_updated_at_column() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "DROP TABLE job_locations; CREATE VIEW job_locations AS SELECT id FROM users",
)
MENDED = (
    "ALTER TABLE users ALTER COLUMN name TYPE TEXT",
    "ALTER TABLE users DROP COLUMN tier",
    "ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE",
    "CREATE VIEW adults AS SELECT id FROM users",
    "ALTER TYPE jobsource RENAME VALUE 'LEVER' TO 'THEIRS'",
    "ALTER TABLE skills ALTER COLUMN skill_name DROP NOT NULL, DROP CONSTRAINT uq_skills_resume_skill",
    "CREATE INDEX uq_skills_resume_skill ON skills (resume_id)",
    "DROP TABLE learning_recommendations",
)


def test_what_would_break_is_told_from_what_would_not(plain: str) -> None:
    with connected(plain) as connection:
        for statement in BREAKING:
            connection.exec_driver_sql(statement)
            assert adoption.examine(connection).breaking, statement
            connection.rollback()
        for statement in MENDED:
            connection.exec_driver_sql(statement)
        plan = adoption.examine(connection)
        assert plan.breaking == []
        connection.commit()
    schema.adopt(plain)
    assert {each.weight for each in schema.examine(plain).deviations} == {Weight.HARMLESS}


def test_init_leaves_a_database_of_others_alone_and_says_what_to_do(plain: str) -> None:
    before = shapes(plain)
    for prepare in ("DELETE FROM alembic_version", "INSERT INTO alembic_version VALUES ('a1b2c3')"):
        run(plain, "DELETE FROM alembic_version", prepare)
        with pytest.raises(AppError, match="upstar db adopt") as refused:
            schema.upgrade(plain)
        assert refused.value.code == "database-not-ours"
    run(plain, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(AppError, match="upgrade Upstar"):
        schema.upgrade(plain)
    assert shapes(plain) == before


def test_an_older_database_of_ours_is_not_adopted(dsn: str) -> None:
    schema.downgrade(dsn, "0018")
    with pytest.raises(AppError) as refused:
        schema.adopt(dsn)
    assert refused.value.code == "database-not-current"


def test_what_one_of_ours_has_lost_comes_back(dsn: str) -> None:
    run(dsn, "DROP INDEX ix_skills_skill_name", "DROP TRIGGER users_updated_at ON users")
    assert len(schema.adopt(dsn).statements) == 2
    assert schema.examine(dsn).deviations == []


def test_a_resume_that_waits_is_handed_to_the_worker_once(plain: str, tmp_path: Path) -> None:
    run(plain, "UPDATE job_queue SET job_type = 'resume.process', status = 'PENDING'")
    schema.adopt(plain)
    with over(plain, tmp_path) as tools:
        assert adopt.take_in(tools)["waiting résumés"] == 1
        assert adopt.take_in(tools) == dict.fromkeys(adopt.take_in(tools), 0)


def test_a_table_that_is_held_is_waited_for_and_then_given_up(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr(schema, "TRIES", 3)
    schema.downgrade(dsn, "0018")
    pauses: list[float] = []
    with psycopg.connect(dsn) as holder:
        holder.execute("SELECT count(*) FROM job_queue")  # a transaction that reads, and goes on
        monkeypatch.setattr(schema, "pause", pauses.append)
        schema.upgrade(dsn)  # a plain index waits for writers alone, and policies that stand are left alone
        holder.rollback()
        schema.downgrade(dsn, "0018")
        holder.execute("LOCK TABLE job_queue IN ROW EXCLUSIVE MODE")
        with pytest.raises(AppError) as busy:
            schema.upgrade(dsn)
        assert (busy.value.code, len(pauses)) == ("database-busy", 2)
        monkeypatch.setattr(schema, "pause", lambda _seconds: holder.rollback())
        assert schema.upgrade(dsn)[0] == "0019"


def test_an_index_is_built_without_a_lock_and_over_what_an_earlier_try_left(dsn: str) -> None:
    run(dsn, "INSERT INTO static_courses (title) VALUES ('one'), ('one')")
    with psycopg.connect(dsn, autocommit=True) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("CREATE UNIQUE INDEX CONCURRENTLY ix_try ON static_courses (title)")
    with connected(dsn) as connection, psycopg.connect(dsn) as writer:
        writer.execute("DELETE FROM static_courses WHERE title = 'nothing of the name'")
        writer.execute("LOCK TABLE job_queue IN ROW EXCLUSIVE MODE")
        writer.commit()
        context = MigrationContext.configure(connection, opts={"transaction_per_migration": True})
        with context.begin_transaction(_per_migration=True), Operations.context(context):
            build_index("ix_try", "static_courses (title)")
    with psycopg.connect(dsn) as connection:
        query = "SELECT indisvalid, indisunique FROM pg_index WHERE indexrelid = 'ix_try'::regclass"
        assert connection.execute(query).fetchall() == [(True, False)]


def test_two_processes_that_start_at_once_prepare_one_database(dsn: str, tools: Tools) -> None:
    schema.downgrade(dsn, "base")
    given = Tools(tools.database, tools.store, tools.settings)
    prepared = tools.settings.model_copy(update={"sample_listings": False})
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as threads:
        patch.setattr(type(prepared), "dsn", lambda _self: dsn)
        both = list(threads.map(wiring.prepare_database, [Tools(given.database, given.store, prepared)] * 2))
    alone = {name: max(each[name] for each in both) for name in both[0]}
    assert {name: sum(each[name] for each in both) for name in both[0]} == alone, "each row was inserted by one of them"
    assert alone["courses"] > 0
    assert schema.examine(dsn).deviations == []
