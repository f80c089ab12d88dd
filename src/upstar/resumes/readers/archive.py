"""ZIP archives from strangers."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from lzma import LZMAError

from upstar.kit.errors import AppError, ErrorKind

MAX_UNPACKED_BYTES = 200 * 2**20
MAX_PART_BYTES = 20 * 2**20
"""Of one part of text; that of a résumé has well below one megabyte."""
MAX_RATIO = 200
"""Unpacked to packed bytes of one member; XML packs about 1:20, a bomb 1:1000."""
RATIO_FREE_BYTES = 10 * 2**20
"""A member this small does no harm, however well it packs."""
MAX_MEMBERS = 2_000
MAX_TAGS = 600_000
"""Of one part of text. A page of Word has some two thousand, and each costs memory and time of its own."""
CHUNK = 2**16
_ENTRY = b"PK\x01\x02"
"""Begins every entry of an archive's directory."""
_TEXT = (".xml", ".rels")
_DAMAGE = (zipfile.BadZipFile, zlib.error, LZMAError, ValueError, RuntimeError, OverflowError, OSError, EOFError)


def names(data: bytes) -> set[str] | None:
    """Return the names of the members, or None for an archive that is damaged or has far too many."""
    if data.count(_ENTRY) > MAX_MEMBERS:  # to list them all would already be what such an archive wants
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return set(archive.namelist())
    except _DAMAGE:
        return None


def unpacked(data: bytes, kind: str) -> dict[str, bytes]:
    """Return the members by name, those that are no XML as empty: pictures and fonts are not looked at.

    Raises AppError for an archive that is damaged, encrypted, or unpacks to far more than a document would.
    """
    if data.count(_ENTRY) > MAX_MEMBERS:
        raise _too_much(kind)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _refuse_bomb(members, kind)
            return {m.filename: _part(archive, m, kind) if m.filename.lower().endswith(_TEXT) else b"" for m in members}
    except _DAMAGE as error:
        raise AppError(
            ErrorKind.INVALID,
            "file-corrupt",
            f"This {kind} is damaged and cannot be read: save it once more in your word processor and upload that.",
        ) from error


def stored(parts: Mapping[str, bytes]) -> io.BytesIO:
    """Return an archive of the parts for a library that wants one; it holds no surprises any more."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return target


def _refuse_bomb(members: list[zipfile.ZipInfo], kind: str) -> None:
    """Sizes are those that the archive's directory states; no member is unpacked beyond its own."""
    if any(member.flag_bits & 1 for member in members):
        raise AppError(
            ErrorKind.INVALID, "file-encrypted", f"This {kind} is protected by a password: save a copy without."
        )
    swollen = any(m.file_size > RATIO_FREE_BYTES and m.file_size > MAX_RATIO * max(1, m.compress_size) for m in members)
    if swollen or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise _too_much(kind)


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, kind: str) -> bytes:
    """Unpack in small pieces: asked for all of a member at once, zipfile unpacks what it really holds, then cuts it."""
    if member.file_size > MAX_PART_BYTES:
        raise _too_much(kind)
    with archive.open(member) as stream:
        part = b"".join(iter(lambda: stream.read(CHUNK), b""))
    if part.count(b"<") > MAX_TAGS:
        raise _too_much(kind)
    return part


def _too_much(kind: str) -> AppError:
    return AppError(ErrorKind.INVALID, "file-corrupt", f"This {kind} unpacks to far more than a document holds.")
