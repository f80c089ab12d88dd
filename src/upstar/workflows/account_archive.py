"""The form of an export: a ZIP of JSON Lines, JSON Resumes and the original files; and how a stranger's one is read.

`manifest.json` says which members there are, with size and SHA-256 of each. `tables/<name>.jsonl` has one row a line
(jsonlines.org), `json-resume/<id>.json` a profile for other programs, `files/<id>.<ending>` the file as uploaded.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson

from upstar.accounts.holdings import HOLDINGS
from upstar.kit.errors import AppError, ErrorKind

FORMAT, VERSION = "upstar-export", 1
MANIFEST = "manifest.json"
MAX_MANIFEST_BYTES = 2 * 2**20
MAX_MEMBERS = 20_000
"""A person with ten thousand résumés, the most that the settings let keep, has two members for each."""
MAX_LINE_BYTES = 16 * 2**20
"""A row; the largest is a résumé's own, and what a reading may give is bounded by the same number."""
MAX_FILE_BYTES = 10 * 2**20
"""An original; the same as for an upload."""
MAX_TOTAL_BYTES = 2 * 2**30
"""All members unpacked: fifty full résumés with all that came of them take a twentieth."""
CHUNK = 2**16
_NAMES = "|".join(holding.name for holding in HOLDINGS)
_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
MEMBER = re.compile(rf"tables/(?:{_NAMES})\.jsonl|json-resume/{_ID}\.json|files/{_ID}\.[a-z0-9]{{1,5}}")
"""Every name that a member may have; none leads anywhere, and nothing is ever unpacked under it."""


@dataclass(frozen=True, slots=True)
class Member:
    """What the manifest says of a member."""

    bytes: int
    sha256: str


class Archive:
    """An archive that anyone may have written. Every reading is bounded by what is read, not by what is stated."""

    def __init__(self, path: Path) -> None:
        """Open it and check its list of members; AppError INVALID where it is none of ours."""
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise AppError(ErrorKind.NOT_FOUND, "file-not-found", f"There is no file {path}.") from None
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise bad("it is no ZIP file, or a damaged one") from None
        try:
            self._members = self._checked()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def names(self, folder: str) -> list[str]:
        """Return the members of a folder, in their order."""
        return [name for name in self._members if name.startswith(folder)]

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """Give the rows of a holding, in their order; none where there is no such member."""
        member = f"tables/{name}.jsonl"
        if member not in self._members:
            return
        for line in self._lines(member):
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError:
                raise bad(f"{member} holds a line that is no JSON") from None
            if not isinstance(row, dict):
                raise bad(f"{member} holds a line that is no row")
            yield row

    def file(self, name: str) -> bytes:
        """Return a member of `files/` whole."""
        data = b"".join(self._pieces(name, lambda stream: stream.read(CHUNK), MAX_FILE_BYTES))
        self._prove(name, hashlib.sha256(data), len(data))
        return data

    def _lines(self, member: str) -> Iterator[bytes]:
        seen, size = hashlib.sha256(), 0
        for line in self._pieces(member, lambda stream: stream.readline(MAX_LINE_BYTES + 1), MAX_TOTAL_BYTES):
            if len(line) > MAX_LINE_BYTES:
                raise bad(f"{member} holds a line that is far too long")
            seen.update(line)
            size += len(line)
            if line.strip():
                yield line
        self._prove(member, seen, size)

    def _pieces(self, member: str, read: Callable[[IO[bytes]], bytes], most: int) -> Iterator[bytes]:
        """Give what `read` takes of the member until that is nothing, or more than the manifest says."""
        left = min(most, self._members[member].bytes)
        with _unpacking(member):
            stream = self._zip.open(member)
        with stream:
            while True:
                with _unpacking(member):
                    piece = read(stream)
                if not piece:
                    return
                left -= len(piece)
                if left < 0:
                    raise bad(f"{member} is larger than it says")
                yield piece

    def _prove(self, member: str, digest: Any, size: int) -> None:  # noqa: ANN401 - hashlib names no type
        told = self._members[member]
        if (digest.hexdigest(), size) != (told.sha256, told.bytes):
            raise bad(f"{member} is not what the manifest says")

    def _checked(self) -> dict[str, Member]:
        infos = self._zip.infolist()
        names = [info.filename for info in infos]
        if len(infos) > MAX_MEMBERS or len(set(names)) != len(names):
            raise bad("it holds too many files, or one twice")
        if MANIFEST not in names:
            raise bad("it holds no manifest.json")
        told = self._manifest()
        if told.keys() != set(names) - {MANIFEST} or not all(map(MEMBER.fullmatch, told)):
            raise bad("its manifest.json does not name just the files that it holds")
        if sum(member.bytes for member in told.values()) > MAX_TOTAL_BYTES:
            raise bad("it is far larger than any export")
        return told

    def _manifest(self) -> dict[str, Member]:
        try:
            with self._zip.open(MANIFEST) as stream:
                data = stream.read(MAX_MANIFEST_BYTES + 1)
            read = json.loads(data) if len(data) <= MAX_MANIFEST_BYTES else None
        except Exception:  # noqa: BLE001 - as in `_unpacking`, and JSON nested too deep
            raise bad("its manifest.json cannot be read") from None
        if not isinstance(read, dict) or read.get("format") != FORMAT:
            raise bad("it is no export of Upstar")
        if read.get("version") != VERSION:
            raise bad(f"it is of version {str(read.get('version'))[:20]}, and this Upstar reads version {VERSION}")
        members = read.get("members")
        if not isinstance(members, dict) or not all(map(_is_member, members.values())):
            raise bad("its manifest.json does not say what it holds")
        return {name: Member(told["bytes"], told["sha256"]) for name, told in members.items()}


def bad(why: str) -> AppError:
    """Build the error for an archive that is not imported; `why` quotes nothing of what it holds."""
    return AppError(ErrorKind.INVALID, "archive-invalid", f"The archive cannot be imported: {why}.")


@contextmanager
def _unpacking(member: str) -> Iterator[None]:
    """Say of whatever goes wrong that the member cannot be unpacked: each kind of compression has errors of its own."""
    try:
        yield
    except Exception:  # noqa: BLE001 - zlib, bz2, lzma and zipfile raise what they like
        raise bad(f"{member} cannot be unpacked") from None


def _is_member(told: Any) -> bool:  # noqa: ANN401 - JSON
    return (
        isinstance(told, dict)
        and isinstance(told.get("bytes"), int)
        and told["bytes"] >= 0
        and isinstance(told.get("sha256"), str)
    )
