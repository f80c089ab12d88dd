"""A backup: the objects of the store, then one moment of the database of which every object is among them.

An object is written before the row that names it and deleted after that row. So the objects come first: what is deleted
meanwhile is in the backup already. Then a moment of the database is held, and what it names that came meanwhile is
added, which takes no time; only where something of that was deleted in between, another moment is taken. The dump, and
the counts that a restored database is held against, are of that moment.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

from upstar import __version__
from upstar.adapters import backup_folder as folders
from upstar.adapters import backup_objects, dumps
from upstar.adapters.backup_folder import Backup, Draft, Manifest
from upstar.adapters.backup_objects import ObjectWriter
from upstar.adapters.database import ReadSession
from upstar.adapters.dumps import Program
from upstar.adapters.installation import signature
from upstar.adapters.revision import current_revision, revision_in
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.resumes import files
from upstar.settings import Settings
from upstar.workflows.tools import Tools
from upstar.workflows.verify_backup import Say, pour

PURPOSE = "backup of installation v1"
MARK_DIGITS = 16
"""Of the mark that tells installations apart; by chance two are alike once in 10^19."""
MOMENTS = 10
"""Tries for a moment of the database all of whose objects are there. One fails only where a person deletes, within the
milliseconds that it takes, a résumé that they uploaded during the backup."""
AT_ONCE = 500
SHORT_BYTES = 16
"""Of a key's hash, by which it is known what was taken already: a million objects take some 100 MB of memory."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Moment:
    """A moment of the database that is held: its name, when it was, and résumés whose file the store has lost."""

    session: ReadSession
    name: str
    at: datetime
    missing: list[UUID]


@dataclass(slots=True)
class _Taken:
    """The objects that are in the backup."""

    tools: Tools
    writer: ObjectWriter
    say: Say
    keys: set[bytes] = field(default_factory=set)

    def holds(self, key: str) -> bool:
        return _short(key) in self.keys

    def add(self, key: str, *, lies_at: str | None = None) -> bool:
        """Take an object, which may lie under another key by now; False where it is gone."""
        try:
            size, pieces = self.tools.store.stream(lies_at or key)
        except AppError as error:
            if error.kind is not ErrorKind.NOT_FOUND:
                raise
            return False
        self.writer.add(key, size, pieces)
        self.keys.add(_short(key))
        self.say(f"{self.writer.count} objects, {self.writer.bytes >> 20} MB")
        return True


def back_up(tools: Tools, folder: Path, key: str | None, say: Say) -> Backup:
    """Write a backup into the folder and return it; with a key, encrypted.

    AppError CONFLICT where another one is being written there or the database was never set up; UNAVAILABLE where
    database, store or disk fail. Whatever fails, nothing is left that looks like a backup.
    """
    _refuse_own_store(tools.settings, folder)
    program = dumps.find_program("pg_dump", tools.database.ping())
    if current_revision(tools.database.dsn) is None:
        raise AppError(ErrorKind.CONFLICT, "database-not-current", "The database is empty: run `upstar db init`.")
    with folders.drafting(folder, utc_now(), key) as draft, ExitStack() as held:
        with backup_objects.objects_into(draft) as writer:
            taken = _Taken(tools, writer, say)
            for page in tools.store.walk(""):
                for item in page:
                    if not taken.holds(item.key):
                        taken.add(item.key)
            moment = held.enter_context(_moment(tools, taken))
        _dump(tools, draft, program, moment, say)
        say("counting rows")
        draft.seal(_manifest(tools, draft, program, moment, writer))
    made = folders.open_backup(draft.becomes)
    log.info("backup.made", objects=made.manifest.objects, bytes=made.bytes, missing=len(moment.missing))
    return made


def installation_of(settings: Settings) -> str:
    """Return the mark of this installation, by which it knows its own backups: of its secret, which is in none."""
    return signature(settings, PURPOSE, b"").hex()[:MARK_DIGITS]


def _refuse_own_store(settings: Settings, folder: Path) -> None:
    """A backup among the files that it saves would save itself, and be twice as large the next night."""
    store = (settings.data_dir / "objects").resolve()
    if settings.s3_bucket is None and folder.resolve().is_relative_to(store):
        raise AppError(ErrorKind.INVALID, "backup-in-store", f"{folder} is where files are kept: name another folder.")


@contextmanager
def _moment(tools: Tools, taken: _Taken) -> Iterator[_Moment]:
    """Hold a moment of the database whose objects are all taken; what is missing twice running, the store has lost."""
    before: list[UUID] | None = None
    for left in reversed(range(MOMENTS)):
        with tools.database.snapshot() as (session, name):
            at = utc_now()
            missing = _take_rest(session, taken)
            if not missing or missing == before or not left:
                yield _Moment(session, name, at, missing)
                return
        before = missing


def _take_rest(session: ReadSession, taken: _Taken) -> list[UUID]:
    """Take what the moment's rows name and was not there before; return the résumés whose file is not to be had."""
    missing: list[UUID] = []
    after: UUID | None = None
    while page := files.expected(session, after, AT_ONCE):
        for resume_id, key in page:
            if not taken.holds(key):
                # a file moves once it was read, so it may lie at its next place by now: the same bytes
                places = [key, *sorted(files.both_keys(key) - {key})]
                if not any(taken.add(key, lies_at=place) for place in places):
                    missing.append(resume_id)
        after = page[-1][0]
    return missing


def _dump(tools: Tools, draft: Draft, program: Program, moment: _Moment, say: Say) -> None:
    with draft.file(folders.DUMP) as sink, dumps.dumping(tools.database.dsn, program, moment.name) as stream:
        pour(stream, sink, "database", say)


def _manifest(tools: Tools, draft: Draft, program: Program, moment: _Moment, objects: ObjectWriter) -> Manifest:
    server = dumps.server_of(moment.session)
    return Manifest(
        made_at=moment.at,
        upstar=__version__,
        installation=installation_of(tools.settings),
        revision=str(revision_in(moment.session)),
        database=server.database,
        postgresql=server.version,
        pg_dump=program.version,
        encoding=server.encoding,
        encrypted=draft.encrypted,
        tables=dumps.row_counts(moment.session),
        objects=objects.count,
        object_bytes=objects.bytes,
        missing=[str(resume_id) for resume_id in moment.missing],
        files=dict(draft.files),
    )


def _short(key: str) -> bytes:
    return blake2b(key.encode(), digest_size=SHORT_BYTES).digest()
