"""A backup as it lies on a disk: a folder that is either whole or not there under its name.

`database.dump` is pg_dump's custom format, `objects.tar` a tar (POSIX.1-2001) of the store's objects under their keys,
`objects.jsonl` a line with key, size and SHA-256 for each of them in the same order, `manifest.json` says what it is.
`SHA256SUMS` is for `sha256sum -c`. Encrypted, the first three and a second copy of the manifest end in `.age`
(`sealing`): only who has the key can have made them, and they belong together.

It is written under another name, told to the disk, and renamed last.
"""

import hashlib
import io
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter, ValidationError

from upstar.adapters.locks import locked_at_once
from upstar.adapters.sealing import Sealer, Unsealer
from upstar.kit.errors import AppError, ErrorKind

FORMAT, VERSION = "upstar-backup", 1
DUMP, OBJECTS, INDEX, MANIFEST, SUMS = "database.dump", "objects.tar", "objects.jsonl", "manifest.json", "SHA256SUMS"
SEALED = ".age"
PARTIAL = ".partial"
"""How the name of a folder ends that is being written, or deleted."""
LOCK = ".upstar-backup.lock"
NAME = re.compile(r"upstar-\d{8}T\d{6}Z(?:-\d+)?")
PIECE = 2**20
"""Bytes that are read and hashed at a time."""
MOST_MANIFEST = 2**24
"""A manifest has a line for each table, and one for each résumé whose file is gone."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a backup as it lies on the disk."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, and of what.

    `made_at` is the moment that the database was seen at, `installation` tells whose it is, `tables` are rows by table,
    `missing` the résumés whose file the store had lost already, `files` every other file by its name.
    """

    made_at: datetime
    upstar: str
    installation: str
    revision: str
    database: str
    postgresql: str
    pg_dump: str
    encoding: str
    encrypted: bool
    tables: dict[str, int]
    objects: int
    object_bytes: int
    missing: list[str] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    format: str = FORMAT
    version: int = VERSION


_MANIFEST: TypeAdapter[Manifest] = TypeAdapter(Manifest)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is there: its folder and what it says of itself."""

    path: Path
    manifest: Manifest

    @property
    def bytes(self) -> int:
        """What it takes on the disk."""
        return sum(file.bytes for file in self.manifest.files.values())


class Draft:
    """A backup that is being written."""

    def __init__(self, path: Path, becomes: Path, key: str | None) -> None:
        """Write into the folder `path`, which is called `becomes` in the end; with a key, sealed."""
        self.path = path
        self.becomes = becomes
        self._key = key
        self.files: dict[str, File] = {}

    @property
    def encrypted(self) -> bool:
        """Whether there is a key."""
        return self._key is not None

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """Give a new file of the backup to write to, front to back; at the end it is on the disk."""
        stored = name + SEALED if self._key else name
        with _new(self.path / stored) as raw:
            hashing = _Hashing(raw)
            if self._key is None:
                yield hashing  # type: ignore[misc]  # it writes, and that is all that is asked of it
            else:
                sealer = Sealer(hashing, self._key)  # type: ignore[arg-type]
                yield sealer  # type: ignore[misc]
                sealer.close()
        self.files[stored] = File(hashing.bytes, hashing.digest.hexdigest())

    def seal(self, manifest: Manifest) -> None:
        """Write what is written last: the manifest, sealed as well where there is a key, and the sums of all files."""
        said = _MANIFEST.dump_json(manifest, indent=2) + b"\n"
        with _new(self.path / MANIFEST) as file:
            file.write(said)
        if self._key is not None:
            with self.file(MANIFEST) as sealed:
                sealed.write(said)
        sums = {name: file.sha256 for name, file in self.files.items()} | {MANIFEST: hashlib.sha256(said).hexdigest()}
        with _new(self.path / SUMS) as file:
            file.write("".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())).encode())


@contextmanager
def drafting(folder: Path, made_at: datetime, key: str | None) -> Iterator[Draft]:
    """Give a draft that becomes a backup in the folder when the block ends well, and else leaves nothing.

    Only one is written into a folder at a time, so whatever else is half made there was left by who did not live to end
    it, and goes. AppError CONFLICT `backup-running`; UNAVAILABLE `backup-not-written` where the disk refuses.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked_at_once(folder / LOCK) as had:
            if not had:
                raise AppError(ErrorKind.CONFLICT, "backup-running", f"Another backup into {folder} is under way.")
            _sweep(folder)
            final = _free(folder, made_at)
            partial = final.with_name(final.name + PARTIAL)
            partial.mkdir(mode=0o700)
            try:
                yield Draft(partial, final, key)
                _tell_disk(partial)
                partial.rename(final)
                _tell_disk(folder)
            except BaseException:
                shutil.rmtree(partial, ignore_errors=True)
                raise
    except OSError as error:
        sentence = (
            f"The backup cannot be written to {folder} ({error.strerror or error}); nothing of it was left there."
        )
        raise AppError(ErrorKind.UNAVAILABLE, "backup-not-written", sentence) from error


def name_of(folder: Path, made_at: datetime) -> Path:
    """Return where a backup of that moment lies."""
    return folder / f"upstar-{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def open_backup(path: Path) -> Backup:
    """Return the backup in a folder, having looked at nothing but its manifest and the sizes of its files.

    AppError NOT_FOUND `backup-not-found` where there is none, INVALID `backup-damaged` where it cannot be whole.
    """
    try:
        with (path / MANIFEST).open("rb") as file:
            said = file.read(MOST_MANIFEST)
    except (FileNotFoundError, NotADirectoryError):
        raise AppError(ErrorKind.NOT_FOUND, "backup-not-found", f"There is no backup in {path}.") from None
    except OSError as error:
        raise damaged(path, f"{MANIFEST} cannot be read ({error.strerror})") from None
    try:
        manifest = _MANIFEST.validate_json(said)
    except ValidationError:
        raise damaged(path, f"{MANIFEST} is not a manifest") from None
    if manifest.format != FORMAT or manifest.version > VERSION:
        raise AppError(
            ErrorKind.INVALID, "backup-newer", f"{path} is in a form that this version does not know: upgrade Upstar."
        )
    ending = SEALED if manifest.encrypted else ""
    if set(manifest.files) != {name + ending for name in (DUMP, OBJECTS, INDEX)}:
        raise damaged(path, f"{MANIFEST} names other files than a backup has")
    for name, written in manifest.files.items():
        try:
            size = (path / name).stat().st_size
        except OSError:
            raise damaged(path, f"{name} is missing") from None
        if size != written.bytes:
            raise damaged(path, f"{name} has {size} bytes where {written.bytes} were written")
    return Backup(path, manifest)


def damaged(path: Path, what: str) -> AppError:
    """Return the error for a backup that is not what was written."""
    return AppError(ErrorKind.INVALID, "backup-damaged", f"The backup {path} is damaged: {what}.")


def list_backups(folder: Path) -> list[tuple[Path, Backup | AppError]]:
    """Return what lies in a folder under the name of a backup, newest first, and what is wrong where something is."""
    try:
        paths = sorted((path for path in folder.iterdir() if NAME.fullmatch(path.name) and path.is_dir()), reverse=True)
    except OSError as error:
        sentence = f"{folder} cannot be read: {error.strerror}."
        raise AppError(ErrorKind.NOT_FOUND, "folder-unreadable", sentence) from None
    found: list[tuple[Path, Backup | AppError]] = []
    for path in paths:
        try:
            found.append((path, open_backup(path)))
        except AppError as error:
            found.append((path, error))
    return found


def delete(backup: Backup) -> None:
    """Remove a backup; from the first step on it does not look like one."""
    partial = backup.path.with_name(backup.path.name + PARTIAL)
    backup.path.rename(partial)
    shutil.rmtree(partial)


@contextmanager
def reading(backup: Backup, name: str, key: str | None) -> Iterator[IO[bytes]]:
    """Give the plain bytes of a file of the backup; AppError as `sealing` where it is sealed, `backup-key-needed`."""
    if not backup.manifest.encrypted:
        with (backup.path / name).open("rb") as file:
            yield file
        return
    if key is None:
        sentence = "The backup is encrypted: give its key by UPSTAR_BACKUP_KEY_FILE, UPSTAR_BACKUP_KEY or --key-file."
        raise AppError(ErrorKind.INVALID, "backup-key-needed", sentence)
    try:
        with (backup.path / (name + SEALED)).open("rb") as file:
            yield io.BufferedReader(Unsealer(file, key), PIECE)
    except FileNotFoundError:
        raise damaged(backup.path, f"{name}{SEALED} is missing") from None


def checked_hash(backup: Backup, name: str) -> bool:
    """Whether a file, by its name on the disk, has the bytes that were written."""
    digest = hashlib.sha256()
    with (backup.path / name).open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest() == backup.manifest.files[name].sha256


def same_manifest(backup: Backup, key: str) -> bool:
    """Whether the manifest in the open is the one that was sealed."""
    with reading(backup, MANIFEST, key) as file:
        return file.read(MOST_MANIFEST) == (backup.path / MANIFEST).read_bytes()


def manifest_sum(backup: Backup) -> bool:
    """Whether the manifest is the one that `SHA256SUMS` was written with."""
    digest = hashlib.sha256((backup.path / MANIFEST).read_bytes()).hexdigest()
    try:
        return f"{digest}  {MANIFEST}" in (backup.path / SUMS).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False


class _Hashing:
    """Bytes on their way into a file, counted and hashed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.bytes = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._file.write(data)
        self.digest.update(data)
        self.bytes += len(data)
        return len(data)


@contextmanager
def _new(path: Path) -> Iterator[IO[bytes]]:
    """Give a new file for its owner's eyes alone; at the end of the block it is on the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _free(folder: Path, made_at: datetime) -> Path:
    first = name_of(folder, made_at)
    names = [first, *(first.with_name(f"{first.name}-{number}") for number in range(2, 100))]
    return next(name for name in names if not name.exists())


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name.endswith(PARTIAL) and NAME.fullmatch(path.name.removesuffix(PARTIAL)):
            shutil.rmtree(path)


def _tell_disk(folder: Path) -> None:
    """Have the names in a folder written to the disk."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
