"""Backup and restore: what comes back is what was there, whatever happens meanwhile, or one line says why not."""

import errno
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from tests.conftest import copy_of, over
from tests.factories import make_user
from tests.people import EMAIL, RESUME, settle_in
from tests.s3server import s3_settings
from upstar.adapters import backup_folder as folders
from upstar.adapters import dumps, sealing
from upstar.adapters.backup_folder import Backup
from upstar.adapters.database import Database
from upstar.adapters.revision import current_revision
from upstar.adapters.storage import ObjectStore, open_store
from upstar.kit.errors import AppError
from upstar.listings import changes
from upstar.matching import active
from upstar.settings import Settings
from upstar.workflows import back_up as story
from upstar.workflows import erase_account, keep_backups, keep_house, match_new
from upstar.workflows.back_up import back_up
from upstar.workflows.delete_resume import delete_resume
from upstar.workflows.process_resume import upload
from upstar.workflows.restore import Wish, restore
from upstar.workflows.tools import Tools
from upstar.workflows.verify_backup import verify

KEY = "a key of many words, kept elsewhere"
ROOT = Path(__file__).parents[2]
ONE_UPLOAD = 40_000
"""Bytes that no file of a backup of these tests stays below."""


def quiet(_words: str) -> None:
    pass


@pytest.fixture(autouse=True)
def _stretched_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second of work for each guess is a second of work for each test."""
    monkeypatch.setattr(sealing, "WORK_FACTOR", 4)


@pytest.fixture(scope="module")
def lived_in(
    postgres: str, stocked_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The name of a database in which somebody has used every room, and the data folder that goes with it."""
    name, folder = f"lived_{uuid4().hex}", tmp_path_factory.mktemp("lived")
    with psycopg.connect(postgres + "postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {stocked_template} STRATEGY FILE_COPY".encode())
    with over(postgres + name, folder) as tools:
        settle_in(tools)
        with tools.database.write() as session:
            session.execute(text("SELECT nextval(pg_get_serial_sequence('internal.procrastinate_jobs', 'id'))"))
    yield name, folder
    with psycopg.connect(postgres + "postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def here(postgres: str, lived_in: tuple[str, Path], tmp_path: Path) -> Iterator[Tools]:
    """The tools over a copy of all that."""
    name, folder = lived_in
    shutil.copytree(folder, tmp_path / "data")
    with copy_of(postgres, name) as dsn:
        with psycopg.connect(dsn, autocommit=True) as owner:
            owner.execute("SELECT lo_from_bytea(0, 'a large object')")
        with over(dsn, tmp_path / "data") as tools:
            yield tools


@pytest.fixture
def elsewhere(postgres: str, tmp_path: Path) -> Iterator[Tools]:
    """The tools over an empty database and an empty folder."""
    with empty_database(postgres) as dsn, over(dsn, tmp_path / "elsewhere") as tools:
        yield tools


@contextmanager
def empty_database(postgres: str) -> Iterator[str]:
    with copy_of(postgres, "template0") as dsn:
        yield dsn


def rows_of(dsn: str) -> dict[str, list[str]]:
    """Every row of every table of every schema, the state of every sequence, and every large object."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SET timezone = 'UTC'")
        tables = connection.execute(
            "SELECT c.oid::regclass::text, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND relkind IN ('r', 'S') ORDER BY 1"
        ).fetchall()
        found = {}
        for name, kind in tables:
            columns = "ROW(last_value, is_called)" if kind == "S" else "t"
            rows = connection.execute(f"SELECT {columns}::text FROM {name} t ORDER BY 1".encode()).fetchall()
            found[name] = [row[0] for row in rows]
        found["large objects"] = [
            str(row) for row in connection.execute("SELECT loid, pageno, data FROM pg_largeobject").fetchall()
        ]
        return found


def shape_of(dsn: str) -> str:
    """Tables, keys, indexes, triggers, functions, policies and rights, as PostgreSQL itself tells them."""
    program = dumps.find_program("pg_dump", "16")
    done = subprocess.run(
        [program.path, "--schema-only", f"--dbname={dsn}"], capture_output=True, text=True, check=True
    )
    # a dump bears a word of its own that nobody can guess, against what rows might hold
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))


def objects_of(store: ObjectStore) -> dict[str, bytes]:
    return {item.key: store.get(item.key) for page in store.walk("") for item in page}


def refused(work: Callable[[], Any]) -> str:
    """The code of the error that the work ends in, which is to be one line."""
    with pytest.raises(AppError) as raised:
        work()
    assert "\n" not in raised.value.message
    return raised.value.code


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
def test_everything_comes_back_row_by_row_and_object_by_object(
    here: Tools, elsewhere: Tools, tmp_path: Path, key: str | None
) -> None:
    before, objects = rows_of(here.database.dsn), objects_of(here.store)
    assert sum(map(len, before.values())) > 5000
    assert len(before["large objects"]) == 1
    assert {prefix.partition("/")[0] for prefix in objects} >= {"resumes", "llm-cache"}
    made = back_up(here, tmp_path / "backups", key, quiet)
    assert verify(made, key, quiet) == []
    assert (made.manifest.objects, made.manifest.missing) == (len(objects), [])
    done = restore(elsewhere, made, key, Wish(), quiet)
    assert rows_of(elsewhere.database.dsn) == before
    assert shape_of(elsewhere.database.dsn) == shape_of(here.database.dsn)
    assert objects_of(elsewhere.store) == objects
    assert done.rows == sum(len(rows) for name, rows in before.items() if not name.endswith(("_seq", "objects")))
    assert (done.objects, done.kept, done.erased) == (len(objects), [], 0)
    assert keep_house.missing(elsewhere) == []
    again = restore(elsewhere, made, key, Wish(database=False), quiet)
    assert (again.objects, again.there) == (0, len(objects))


def test_what_is_encrypted_shows_nothing(here: Tools, tmp_path: Path) -> None:
    made = back_up(here, tmp_path / "backups", KEY, quiet)
    data = b"".join(path.read_bytes() for path in made.path.iterdir())
    for word in (EMAIL, "resumes/", "Quillfeather", KEY):
        assert word.encode() not in data
    assert {path.stat().st_mode & 0o077 for path in (made.path, *made.path.iterdir())} == {0}


@pytest.mark.s3
def test_a_folder_s_files_go_to_a_bucket_with_their_types(
    here: Tools, postgres: str, s3_endpoint: str, tmp_path: Path
) -> None:
    made = back_up(here, tmp_path / "backups", None, quiet)
    settings = s3_settings(s3_endpoint, tmp_path / "s3", bucket=f"b{uuid4().hex[:20]}")
    with empty_database(postgres) as dsn:
        database = Database(dsn, pool_size=2)
        bucket = Tools(database, open_store(settings), settings)
        restore(bucket, made, None, Wish(), quiet)
        assert objects_of(bucket.store) == objects_of(here.store)
        with database.read() as session:
            key = session.execute(text("SELECT s3_key FROM resumes")).scalar_one()
        told = bucket.store._store.get(key).attributes
        assert told["Content-Type"] == "text/markdown"
        assert told["Content-Disposition"] == 'attachment; filename="resume.md"'
        # and from the bucket to a folder
        second = back_up(bucket, tmp_path / "backups", None, quiet)
        database.close()
    with empty_database(postgres) as dsn, over(dsn, tmp_path / "third") as third:
        restore(third, second, None, Wish(), quiet)
        assert objects_of(third.store) == objects_of(here.store)


def test_what_is_uploaded_and_deleted_meanwhile_leaves_no_row_without_its_file(
    here: Tools, elsewhere: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The story tells of each object that it took; so a person can act at every point of it."""
    with here.database.write() as session:
        user_id = make_user(session)

    def put(words: str) -> UUID:
        return upload(here, user_id, f"{words}.md", RESUME.replace("Berlin", words).encode()).resume.id

    late: list[UUID] = []
    moments: list[int] = []
    early, acts = put("Early"), ["at the listing", "at the moment", "at the dump"]
    take_rest = story._take_rest

    def meanwhile(words: str) -> None:
        if acts[0] == "at the listing":
            acts.pop(0)
            delete_resume(here, user_id, early)
            late.extend(map(put, ("Late", "Later", "Latest")))
        elif acts[0] == "at the moment" and moments:
            acts.pop(0)
            for resume_id in late[:2]:  # one of them is not taken yet, and is in the moment that is held
                delete_resume(here, user_id, resume_id)
        elif acts[0] == "at the dump" and words.startswith("database"):
            acts[0] = "done"
            delete_resume(here, user_id, late[2])
            put("After")

    def counted(*arguments: Any) -> list[UUID]:
        moments.append(1)
        return take_rest(*arguments)

    monkeypatch.setattr(story, "_take_rest", counted)
    made = back_up(here, tmp_path / "backups", None, meanwhile)
    assert acts == ["done"]
    assert len(moments) == 2, "the first moment named what was gone"
    assert made.manifest.missing == []
    restore(elsewhere, made, None, Wish(), quiet)
    with elsewhere.database.read() as there:
        named = list(there.scalars(text("SELECT id FROM resumes WHERE user_id = :user"), {"user": user_id}))
    assert named == [late[2]], "what was there at the moment of the dump"
    assert keep_house.missing(elsewhere) == [], "each row has its file"


def test_a_file_that_moved_meanwhile_is_taken_from_its_new_place(
    here: Tools, elsewhere: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with here.database.write() as session:
        user_id = make_user(session)
    resume_id = upload(here, user_id, "new.md", RESUME.replace("Berlin", "Moved").encode()).resume.id
    with here.database.read() as reading:
        key = reading.execute(text("SELECT s3_key FROM resumes WHERE id = :id"), {"id": resume_id}).scalar_one()
    kept, data = key.replace("incoming/", "resumes/"), here.store.get(key)
    walk = ObjectStore.walk

    def moved(store: ObjectStore, prefix: str) -> Iterator[Any]:
        """It is read when the listing is over, and its row was not yet told."""
        for page in walk(store, prefix):
            yield [item for item in page if item.key != key]
        if prefix == "":
            store.put(kept, data)
            store.delete(key)

    monkeypatch.setattr(ObjectStore, "walk", moved)
    made = back_up(here, tmp_path / "backups", None, quiet)
    monkeypatch.undo()
    restore(elsewhere, made, None, Wish(), quiet)
    assert elsewhere.store.get(key) == data


def test_a_file_that_the_store_has_lost_is_told(here: Tools, tmp_path: Path) -> None:
    with here.database.read() as session:
        resume_id, key = session.execute(text("SELECT id, s3_key FROM resumes")).one()
    here.store.delete(key)
    made = back_up(here, tmp_path / "backups", None, quiet)
    assert made.manifest.missing == [str(resume_id)]
    assert verify(made, None, quiet) == []


@pytest.fixture
def made(here: Tools, tmp_path: Path) -> Backup:
    return back_up(here, tmp_path / "backups", KEY, quiet)


def flipped(path: Path, at: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 1
    path.write_bytes(data)


def blessed(made: Backup) -> Backup:
    """The backup with sums that fit what its files are now, as whoever tampers with it would make them."""
    said = json.loads((made.path / folders.MANIFEST).read_text())
    for name in said["files"]:
        data = (made.path / name).read_bytes()
        said["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    written = json.dumps(said)
    (made.path / folders.MANIFEST).write_text(written)
    digest = hashlib.sha256(written.encode()).hexdigest()
    (made.path / folders.SUMS).write_text(f"{digest}  {folders.MANIFEST}\n")
    return folders.open_backup(made.path)


@pytest.mark.parametrize("name", [folders.DUMP, folders.OBJECTS, folders.INDEX])
def test_damage_is_named_and_nothing_is_restored(elsewhere: Tools, made: Backup, name: str) -> None:
    stored = name + folders.SEALED
    flipped(made.path / stored, 0.6)
    assert verify(made, KEY, quiet) == [f"{stored} was changed"]
    assert verify(made, None, quiet) == [f"{stored} was changed"], "without the key, the sums are looked at"
    assert refused(lambda: restore(elsewhere, made, KEY, Wish(), quiet)) == "backup-damaged"
    forged = blessed(made)
    assert verify(forged, None, quiet) == []
    assert verify(forged, KEY, quiet) == ["manifest.json is not the one that was encrypted with the backup"]
    assert refused(lambda: restore(elsewhere, forged, KEY, Wish(), quiet)) == "backup-damaged"
    assert nothing_in(elsewhere)


def test_what_is_cut_off_or_missing_is_not_opened(elsewhere: Tools, made: Backup) -> None:
    path = made.path / (folders.OBJECTS + folders.SEALED)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert refused(lambda: folders.open_backup(made.path)) == "backup-damaged"
    path.unlink()
    assert refused(lambda: folders.open_backup(made.path)) == "backup-damaged"
    ((_, found),) = folders.list_backups(made.path.parent)
    assert isinstance(found, AppError)
    path.write_bytes(whole)
    assert verify(folders.open_backup(made.path), KEY, quiet) == []
    assert nothing_in(elsewhere)


def test_another_key_or_none_opens_nothing(elsewhere: Tools, made: Backup) -> None:
    assert refused(lambda: restore(elsewhere, made, KEY + "!", Wish(), quiet)) == "backup-key-wrong"
    assert refused(lambda: restore(elsewhere, made, None, Wish(), quiet)) == "backup-key-needed"
    assert nothing_in(elsewhere)


def nothing_in(tools: Tools) -> bool:
    with tools.database.snapshot() as (session, _):
        return dumps.is_empty(session) and objects_of(tools.store) == {}


def test_a_restore_beside_leaves_what_is_there_as_it_is(here: Tools, tmp_path: Path) -> None:
    made = back_up(here, tmp_path / "backups", None, quiet)
    before = rows_of(here.database.dsn)
    with here.database.read() as session:
        key = session.execute(text("SELECT s3_key FROM resumes")).scalar_one()
    here.store.put(key, b"something else")
    assert refused(lambda: restore(here, made, None, Wish(), quiet)) == "database-not-empty"
    name = f"beside_{uuid4().hex}"
    done = restore(here, made, None, Wish(into=name), quiet)
    beside = here.database.dsn.rpartition("/")[0] + "/" + name
    try:
        assert rows_of(here.database.dsn) == before == rows_of(beside)
        assert (done.database, done.kept) == (name, [key])
        assert here.store.get(key) == b"something else"
        assert refused(lambda: restore(here, made, None, Wish(into=name), quiet)) == "database-exists"
        again = restore(here, made, None, Wish(database=False, overwrite=True), quiet)
        assert again.replaced == [key]
        assert here.store.get(key) != b"something else"
    finally:
        dumps.drop_database(here.database.dsn, name)


def test_a_restore_that_fails_leaves_no_database(here: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = back_up(here, tmp_path / "backups", None, quiet)
    name = f"beside_{uuid4().hex}"
    wrong = replace(made, manifest=replace(made.manifest, tables=made.manifest.tables | {"public.users": 77}))
    monkeypatch.setattr(folders, "same_manifest", lambda *_: True)
    assert refused(lambda: restore(here, wrong, None, Wish(into=name), quiet)) == "restore-differs"
    with psycopg.connect(here.database.dsn) as connection:
        assert connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None


def test_who_was_erased_since_is_erased_again(here: Tools, elsewhere: Tools, tmp_path: Path) -> None:
    with here.database.write() as session:
        stays = make_user(session)
        leaves = session.execute(text("SELECT id FROM users WHERE email = :email"), {"email": EMAIL}).scalar_one()
    made = back_up(here, tmp_path / "backups", None, quiet)
    erase_account.erase(here, leaves)
    name = f"beside_{uuid4().hex}"
    done = restore(here, made, None, Wish(into=name), quiet)
    beside = here.database.dsn.rpartition("/")[0] + "/" + name
    try:
        assert done.erased == 1
        with psycopg.connect(beside) as connection:
            assert connection.execute("SELECT id FROM users").fetchall() == [(stays,)]
        assert not any(str(leaves) in key for key in objects_of(here.store))
    finally:
        dumps.drop_database(here.database.dsn, name)


def test_an_older_schema_is_brought_up_only_when_that_is_asked(
    here: Tools, elsewhere: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from upstar.adapters import schema  # noqa: PLC0415

    newest = current_revision(here.database.dsn)
    schema.downgrade(here.database.dsn, "0018")
    made = back_up(here, tmp_path / "backups", None, quiet)
    assert made.manifest.revision == "0018"
    assert refused(lambda: restore(elsewhere, made, None, Wish(), quiet)) == "database-not-current"
    done = restore(elsewhere, made, None, Wish(migrate=True), quiet)
    assert done.applied[-1] == newest == current_revision(elsewhere.database.dsn)
    newer = replace(made, manifest=replace(made.manifest, revision="9999"))
    assert refused(lambda: restore(elsewhere, newer, None, Wish(), quiet)) == "database-newer"
    old_server = replace(made, manifest=replace(made.manifest, postgresql="99.1"))
    wish = Wish(migrate=True)
    assert refused(lambda: restore(elsewhere, old_server, None, wish, quiet)) == "database-other-version"


def test_programs_that_are_too_old_are_named() -> None:
    with pytest.raises(AppError, match=r"pg_dump of PostgreSQL 99 or newer is needed \(.*16") as raised:
        dumps.find_program("pg_dump", "99.2")
    assert raised.value.code == "database-programs"


def test_a_full_disk_is_one_line_and_nothing_stays(here: Tools, tmp_path: Path) -> None:
    """The limit of a process's files is a disk that ends: the write fails in the middle of the dump."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ONE_UPLOAD, hard))
    try:
        with pytest.raises(AppError, match=os.strerror(errno.EFBIG)) as raised:
            back_up(here, tmp_path / "backups", None, quiet)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert raised.value.code == "backup-not-written"
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [folders.LOCK]


CHILD = """
import sys
from pathlib import Path
from tests.conftest import over
from upstar.workflows.back_up import back_up

def say(words):
    if words.startswith("database"):
        print("dumping", flush=True)
        sys.stdin.read()

with over(sys.argv[1], Path(sys.argv[2])) as tools:
    back_up(tools, Path(sys.argv[3]), None, say)
"""


def test_a_backup_that_is_killed_leaves_none_and_the_next_one_clears_up(here: Tools, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, here.database.dsn, str(here.settings.data_dir), str(target)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "dumping\n"
    assert refused(lambda: back_up(here, target, None, quiet)) == "backup-running"
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert folders.list_backups(target) == []
    (left,) = target.glob("upstar-*")
    assert left.name.endswith(folders.PARTIAL)
    assert refused(lambda: folders.open_backup(left)) == "backup-not-found"
    made = back_up(here, target, None, quiet)
    assert [path for path, _ in folders.list_backups(target)] == [made.path] == list(target.glob("upstar-*"))


def of_another_day(made: Backup, days: int, **other: str) -> Backup:
    """A copy of a backup as one that was made so many days earlier."""
    at = made.manifest.made_at - timedelta(days=days)
    path = folders.name_of(made.path.parent, at)
    shutil.copytree(made.path, path)
    said = json.loads((path / folders.MANIFEST).read_text()) | {"made_at": at.isoformat()} | other
    (path / folders.MANIFEST).write_text(json.dumps(said))
    return folders.open_backup(path)


def test_retention_counts_good_backups_of_this_installation_alone(here: Tools, tmp_path: Path) -> None:
    made = back_up(here, tmp_path / "backups", None, quiet)
    one, two, three, four = (of_another_day(made, days) for days in (1, 2, 3, 40))
    foreign = of_another_day(made, 50, installation="another")
    sibling = of_another_day(made, 51, database="another_db")
    damaged = of_another_day(made, 52)
    (damaged.path / folders.DUMP).write_bytes(b"")
    (made.path.parent / "upstar-notes").mkdir()

    def outlived(keep: int | None, days: int | None) -> list[Path]:
        return [backup.path for backup in keep_backups.outlived(made.path.parent, made, keep, days)]

    assert outlived(None, None) == []
    assert outlived(2, None) == [two.path, three.path, four.path]
    assert outlived(None, 2) == [two.path, three.path, four.path]
    assert outlived(2, 30) == [four.path]
    assert outlived(99, 1) == []
    assert outlived(1, 1) == [one.path, two.path, three.path, four.path]
    shutil.rmtree(made.path)
    assert one.path not in outlived(None, 1), "the newest stays, however old"
    keep_backups.remove(keep_backups.outlived(made.path.parent, made, 1, None))
    left = {path.name for path in made.path.parent.iterdir()}
    assert left == {
        one.path.name,
        foreign.path.name,
        sibling.path.name,
        damaged.path.name,
        "upstar-notes",
        folders.LOCK,
    }


def test_a_backup_does_not_save_itself(here: Tools) -> None:
    assert (
        refused(lambda: back_up(here, here.settings.data_dir / "objects" / "backups", None, quiet)) == "backup-in-store"
    )


def test_installations_tell_their_backups_apart() -> None:
    marks = {story.installation_of(Settings(secret_key=SecretStr(secret * 32))) for secret in ("a", "b", "a")}
    assert len(marks) == 2


def test_on_another_server_what_is_new_is_still_matched(here: Tools) -> None:
    """A dump bears the numbers of the transactions of its own server, which mean nothing on a younger one."""
    ahead = 10**9
    with here.database.snapshot() as (session, _):
        pending, other = session.scalars(text("SELECT listing_id FROM internal.listing_search ORDER BY 1 LIMIT 2"))
    with psycopg.connect(here.database.dsn, autocommit=True) as owner:
        owner.execute("ALTER TABLE internal.listing_search DISABLE TRIGGER listing_search_changed")
        owner.execute("UPDATE internal.listing_search SET changed_by = %s::text::xid8", (ahead,))
        owner.execute(
            "UPDATE internal.listing_search SET changed_by = %s::text::xid8 WHERE listing_id = %s", (ahead + 7, pending)
        )
        owner.execute("ALTER TABLE internal.listing_search ENABLE TRIGGER listing_search_changed")
        owner.execute("DELETE FROM internal.match_progress")
        owner.execute(
            "INSERT INTO internal.match_progress SELECT b, CASE b WHEN 3 THEN %s ELSE %s END"
            " FROM generate_series(-1, 63) b",
            (ahead + 5, ahead + 9),
        )
        owner.execute("UPDATE internal.listing_search SET junk = junk WHERE listing_id = %s", (other,))  # it is new
    match_new.announce(here)
    with here.database.read() as session:
        assert len(active.behind(active.progress(session))) == active.BLOCKS
        assert {listing for listing, _ in changes.since(session, 0)} == {pending, other}
    match_new.match_block(here, 3)
    assert len(match_new.due(here)) == active.BLOCKS - 1
