"""The objects of a backup: a tar of their bytes, and beside it a line for each with what they have to be."""

import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from pydantic import TypeAdapter, ValidationError

from upstar.adapters.backup_folder import INDEX, OBJECTS, PIECE, Backup, Draft, damaged, reading
from upstar.kit.errors import AppError, ErrorKind

KEY = re.compile(r"(?!/)(?!(?:.*/)?\.{1,2}(?:/|$))[^\x00-\x1f\\]{1,1024}(?<!/)")
"""What an object may be called: nothing that leads out of a folder. 1024 is the longest that S3 takes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of a backup: its key in the store, its size, and the hash of its bytes."""

    key: str
    bytes: int
    sha256: str


_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


class ObjectWriter:
    """Puts objects into a draft, one after the other."""

    def __init__(self, archive: IO[bytes], index: IO[bytes]) -> None:
        """Write into these two files."""
        self._tar = tarfile.open(fileobj=archive, mode="w|", format=tarfile.PAX_FORMAT, bufsize=PIECE)  # noqa: SIM115
        self._index = index
        self.count = self.bytes = 0

    def add(self, key: str, size: int, pieces: Iterator[bytes]) -> None:
        """Write an object; AppError UNAVAILABLE `object-cut-off` where it has fewer bytes than it said."""
        source = _Source(pieces, size)
        told = tarfile.TarInfo(key)
        told.size = size
        self._tar.addfile(told, source)
        self._tar.members.clear()  # type: ignore[attr-defined]  # else it remembers every one
        self._index.write(_ENTRY.dump_json(Entry(key, size, source.digest.hexdigest())) + b"\n")
        self.count += 1
        self.bytes += size

    def close(self) -> None:
        """Write the end of the archive."""
        self._tar.close()

    def abandon(self) -> None:
        """Write nothing more, not even when it is forgotten."""
        self._tar.fileobj.closed = True  # type: ignore[attr-defined]


@contextmanager
def objects_into(draft: Draft) -> Iterator[ObjectWriter]:
    """Give what puts objects into the draft."""
    with draft.file(OBJECTS) as archive, draft.file(INDEX) as index:
        writer = ObjectWriter(archive, index)
        try:
            yield writer
        except BaseException:
            writer.abandon()
            raise
        writer.close()


def objects_of(backup: Backup, key: str | None) -> Iterator[tuple[Entry, IO[bytes]]]:
    """Yield each object with its bytes, which are to be read before the next one is asked for.

    AppError INVALID `backup-damaged` where archive and index do not belong together. The hash is not looked at here.
    """
    with reading(backup, OBJECTS, key) as archive, reading(backup, INDEX, key) as index:
        try:
            with tarfile.open(fileobj=archive, mode="r|", bufsize=PIECE) as tar:
                while (member := tar.next()) is not None:
                    tar.members.clear()  # type: ignore[attr-defined]
                    entry = _ENTRY.validate_json(index.readline())
                    content = tar.extractfile(member)
                    if content is None or (entry.key, entry.bytes) != (member.name, member.size):
                        raise damaged(backup.path, "objects and their list differ")
                    if not KEY.fullmatch(entry.key):
                        raise damaged(backup.path, "an object has a key that no store would give")
                    yield entry, content
            if index.read(1):
                raise damaged(backup.path, "the list has more objects than the archive")
        except (tarfile.TarError, ValidationError, EOFError) as error:
            raise damaged(backup.path, "the objects cannot be read") from error


class _Source:
    """A file to read from over bytes that come in pieces, hashed on their way."""

    def __init__(self, pieces: Iterator[bytes], size: int) -> None:
        self._pieces = pieces
        self._left = size
        self._held = b""
        self.digest = sha256()

    def read(self, size: int = PIECE, /) -> bytes:
        while len(self._held) < size and (piece := next(self._pieces, None)) is not None:
            self._held += piece
        given, self._held = self._held[:size], self._held[size:]
        self._left -= len(given)
        if len(given) < size and self._left:
            raise AppError(ErrorKind.UNAVAILABLE, "object-cut-off", "The file store broke off in an object: try again.")
        self.digest.update(given)
        return given
