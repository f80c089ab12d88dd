"""From a backup back to a database and a store: everything is looked at first, nothing that is there is lost.

The database comes in one transaction, into an empty database or into a new one beside it; objects come under their own
keys, and one that the store holds already stays. The rows are counted against the backup's, roles and rights are made,
and whoever was erased since the backup was made is erased again.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import IO

from upstar.adapters import backup_folder as folders
from upstar.adapters import dumps
from upstar.adapters.backup_folder import Backup
from upstar.adapters.backup_objects import Entry, objects_of
from upstar.adapters.database import Database
from upstar.adapters.revision import head_revision
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.resumes import files
from upstar.workflows import erase_account
from upstar.workflows.tools import Tools
from upstar.workflows.verify_backup import PIECE, Say, demand, pour

WHOLE_BYTES = 16 * 2**20
"""An object up to this size is sent in one piece; no upload is larger than ten MB."""
POOL = 2

log = get_logger(__name__)


@dataclass(slots=True)
class Restored:
    """What a restore did. `database` is its name, None where only objects came.

    `kept` are keys under which the store held something else and goes on doing so, `replaced` those where it was told
    not to; `erased` counts who was erased again, `applied` are the migrations that followed.
    """

    database: str | None = None
    rows: int = 0
    objects: int = 0
    there: int = 0
    kept: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    erased: int = 0
    applied: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be restored, and how: `into` is the name of a new database beside the one of the settings."""

    into: str | None = None
    database: bool = True
    objects: bool = True
    overwrite: bool = False
    migrate: bool = False


def restore(tools: Tools, backup: Backup, key: str | None, wish: Wish, say: Say) -> Restored:
    """Restore the backup.

    AppError INVALID where it is damaged or the key is another, CONFLICT where the database is not empty, the name is
    taken, or the backup's schema is not this version's; UNAVAILABLE where something fails. Where it is the database
    that fails, nothing is left of it; where it is the store, the database is there, and objects alone are to be
    restored once more: what is there already is left alone.
    """
    done = Restored()
    if wish.database:
        _fit(tools, backup, wish)
    demand(backup, key, say)
    if not wish.database:
        _objects(tools, backup, key, wish, done, say)
        return done
    with _target(tools, wish) as target:
        _database(target, backup, key, done, say)
    opened = Database(target, pool_size=POOL)
    try:
        over = replace(tools, database=opened)
        _prepare(over, done, say)
        if wish.objects:
            _objects(over, backup, key, wish, done, say)
        say("erasing again who was erased since")
        done.erased = erase_account.erase_again(over)
    finally:
        opened.close()
    log.info("backup.restored", rows=done.rows, objects=done.objects, kept=len(done.kept), erased=done.erased)
    return done


def _fit(tools: Tools, backup: Backup, wish: Wish) -> None:
    """Refuse before anything is read what cannot end well."""
    made, head = backup.manifest.revision, head_revision()
    if made > head:
        sentence = f"The backup is at revision {made}, which this version does not know: upgrade Upstar first."
        raise AppError(ErrorKind.CONFLICT, "database-newer", sentence)
    if made < head and not wish.migrate:
        sentence = (
            f"The backup is at revision {made} and this version needs {head}: add --migrate to bring it there, or "
            f"restore it with Upstar {backup.manifest.upstar}."
        )
        raise AppError(ErrorKind.CONFLICT, "database-not-current", sentence)
    here = tools.database.ping()
    if dumps.major(here) < dumps.major(backup.manifest.postgresql):
        sentence = (
            f"The backup is of PostgreSQL {backup.manifest.postgresql}, and this server is {here}: use a newer one."
        )
        raise AppError(ErrorKind.CONFLICT, "database-other-version", sentence)
    dumps.find_program("pg_restore", backup.manifest.pg_dump)
    if wish.into is None:
        with tools.database.snapshot() as (session, _):
            if not dumps.is_empty(session):
                sentence = (
                    "The database is not empty, and nothing in it is overwritten: restore beside it with --into NAME, "
                    "or name an empty one by DB_NAME. To restore the files alone: --only objects."
                )
                raise AppError(ErrorKind.CONFLICT, "database-not-empty", sentence)


@contextmanager
def _target(tools: Tools, wish: Wish) -> Iterator[str]:
    """Give the DSN of the database to restore into; one that is made for it goes again where the block fails."""
    dumps.make_roles(tools.database.dsn)
    if wish.into is None:
        yield tools.database.dsn
        return
    made = dumps.make_database(tools.database.dsn, wish.into)
    try:
        yield made
    except BaseException:
        dumps.drop_database(tools.database.dsn, wish.into)
        raise


def _database(dsn: str, backup: Backup, key: str | None, done: Restored, say: Say) -> None:
    """Fill the database and count what is there."""
    program = dumps.find_program("pg_restore", backup.manifest.pg_dump)
    with folders.reading(backup, folders.DUMP, key) as source, dumps.restoring(dsn, program) as sink:
        pour(source, sink, "database", say)
    say("counting rows")
    database = Database(dsn, pool_size=1)
    try:
        with database.snapshot() as (session, _):
            done.database = dumps.server_of(session).database
            counts = dumps.row_counts(session)
    finally:
        database.close()
    if counts != backup.manifest.tables:
        wrong = sorted(
            name for name in counts | backup.manifest.tables if counts.get(name) != backup.manifest.tables.get(name)
        )
        sentence = f"The rows that were restored are not those that were saved: look at {', '.join(wrong)}."
        raise AppError(ErrorKind.CONFLICT, "restore-differs", sentence)
    done.rows = sum(counts.values())


def _prepare(tools: Tools, done: Restored, say: Say) -> None:
    """Make the database fit to be used: the newest schema, rights, and what the planner has to know."""
    from upstar.adapters import schema  # noqa: PLC0415 - loading it takes longer than most commands

    say("rights")
    done.applied = schema.upgrade(tools.database.dsn)
    dumps.analyze(tools.database.dsn)
    tools.stock.forget(tools.database)


def _objects(tools: Tools, backup: Backup, key: str | None, wish: Wish, done: Restored, say: Say) -> None:
    """Put back each object that the store lacks; one that differs stays, unless it is to be replaced."""
    for entry, content in objects_of(backup, key):
        say(f"{done.objects + done.there} objects of {backup.manifest.objects}")
        held = _held(tools, entry)
        if held == entry.sha256:
            done.there += 1
            continue
        if held is not None and not wish.overwrite:
            done.kept.append(entry.key)
            continue
        _put(tools, entry, content)
        done.objects += 1
        if held is not None:
            done.replaced.append(entry.key)


def _held(tools: Tools, entry: Entry) -> str | None:
    """Return the hash of what the store holds under the key, or `other` where its size tells that; None for nothing."""
    try:
        size, pieces = tools.store.stream(entry.key)
    except AppError as error:
        if error.kind is not ErrorKind.NOT_FOUND:
            raise
        return None
    if size != entry.bytes:
        return "other"
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _put(tools: Tools, entry: Entry, content: IO[bytes]) -> None:
    """Store an object as it was: a bucket is told the type of a file, since a link is answered by the bucket itself."""
    data = content.read() if entry.bytes <= WHOLE_BYTES else iter(lambda: content.read(PIECE), b"")
    media_type = None
    if entry.key.startswith((files.INCOMING, files.KEPT)) and files.bears_its_type(entry.key):
        with tools.database.read() as session:
            media_type = files.media_types(session, [entry.key]).get(entry.key)
    name = files.neutral_name(media_type) if media_type else None
    tools.store.put(entry.key, data, media_type=media_type, download_as=name)
