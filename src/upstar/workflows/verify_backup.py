"""Whether a backup is what was written, without restoring it: every byte is read, decrypted and hashed."""

import hashlib
from collections.abc import Callable
from typing import IO

from upstar.adapters import backup_folder as folders
from upstar.adapters import dumps
from upstar.adapters.backup_folder import Backup
from upstar.adapters.backup_objects import objects_of
from upstar.kit.errors import AppError

PIECE = 2**20
"""Bytes that are passed on at a time."""
PROBLEMS_SHOWN = 100
"""Objects that are named as wrong; whoever has more needs another backup."""

Say = Callable[[str], None]
"""Told what is being done now, in a few words."""


def verify(backup: Backup, key: str | None, say: Say) -> list[str]:
    """Return a line for each thing that is wrong; none where all is well.

    Without the key of an encrypted backup only the sums of its files are looked at, which tells damage, not forgery.
    AppError INVALID `backup-key-wrong`.
    """
    wrong = [] if folders.manifest_sum(backup) else [f"{folders.MANIFEST} was changed, or {folders.SUMS}"]
    for name in backup.manifest.files:
        say(f"{name}: its sum")
        try:
            same = folders.checked_hash(backup, name)
        except OSError as error:
            wrong.append(f"{name} cannot be read: {error.strerror}")
        else:
            wrong += [] if same else [f"{name} was changed"]
    if wrong or (backup.manifest.encrypted and key is None):
        return wrong
    try:
        if key is not None and backup.manifest.encrypted and not folders.same_manifest(backup, key):
            return [f"{folders.MANIFEST} is not the one that was encrypted with the backup"]
        return _wrong_objects(backup, key, say) + _wrong_dump(backup, key, say)
    except AppError as error:
        if error.code != "backup-damaged":
            raise
        return [error.message]
    except OSError as error:
        return [f"a file cannot be read: {error.strerror}"]


def demand(backup: Backup, key: str | None, say: Say) -> None:
    """Pass where nothing is wrong; AppError INVALID `backup-damaged` names the first thing that is."""
    if backup.manifest.encrypted and key is None:
        with folders.reading(backup, folders.MANIFEST, key):
            pass
    wrong = verify(backup, key, say)
    if wrong:
        raise folders.damaged(backup.path, wrong[0] + (f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""))


def _wrong_objects(backup: Backup, key: str | None, say: Say) -> list[str]:
    wrong: list[str] = []
    count = size = 0
    for entry, content in objects_of(backup, key):
        count, size = count + 1, size + entry.bytes
        say(f"{count} objects of {backup.manifest.objects}")
        if digest_of(content) != entry.sha256 and len(wrong) < PROBLEMS_SHOWN:
            wrong.append(f"object {entry.key} was changed")
    if (count, size) != (backup.manifest.objects, backup.manifest.object_bytes):
        told = f"{backup.manifest.objects} objects of {backup.manifest.object_bytes} bytes"
        wrong.append(f"the manifest tells of {told}, and there are {count} of {size}")
    return wrong


def _wrong_dump(backup: Backup, key: str | None, say: Say) -> list[str]:
    """Let PostgreSQL's own program read the dump to its end."""
    program = dumps.find_program("pg_restore", backup.manifest.pg_dump)
    try:
        with folders.reading(backup, folders.DUMP, key) as source, dumps.rereading(program) as sink:
            pour(source, sink, "database", say)
    except AppError as error:
        if error.code != "restore-failed":
            raise
        return [f"{folders.DUMP}: {error.message}"]
    return []


def digest_of(content: IO[bytes]) -> str:
    """Return the SHA-256 of what is left of a stream, in hexadecimal."""
    digest = hashlib.sha256()
    while piece := content.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def pour(source: IO[bytes], sink: IO[bytes], what: str, say: Say) -> None:
    """Pass a stream on, saying how far it is."""
    done = 0
    while piece := source.read(PIECE):
        sink.write(piece)
        done += len(piece)
        say(f"{what}, {done >> 20} MB")
