"""Everything that leads to a person, as one ZIP that a person can read and another Upstar can import."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import IO, Any
from uuid import UUID

from upstar import __version__
from upstar.accounts import held
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes import files
from upstar.resumes import service as resumes
from upstar.resumes.json_resume_output import to_json_resume
from upstar.workflows.account_archive import CHUNK, FORMAT, MANIFEST, VERSION
from upstar.workflows.tools import Tools

ARCHIVE_TYPE = "application/zip"
PAGE = 100
"""Résumés whose names are looked up at a time."""
PLACEHOLDER_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every member, the first that a ZIP can bear: the manifest says when the export was made."""


def export(tools: Tools, user_id: UUID) -> IO[bytes]:
    """Return an open temporary file, at its beginning, that holds the archive; closing it deletes it.

    Rows and files pass through piece by piece, so memory does not grow with what the person has.
    """
    file = tempfile.TemporaryFile(prefix="upstar-export-")  # noqa: SIM115 - the caller closes it
    try:
        _write(tools, user_id, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Give a file piece by piece, and close it at the end, however that comes."""
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _write(tools: Tools, user_id: UUID, file: IO[bytes]) -> None:
    members: dict[str, dict[str, Any]] = {}
    counts: dict[str, int] = {}
    missing: list[str] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with tools.database.read() as session:
            for name, rows in groupby(held.rows(session, user_id), itemgetter(0)):
                member = f"tables/{name}.jsonl"
                members[member] = _add(archive, member, (row.encode() + b"\n" for _, row in rows))
                counts[name] = members[member].pop("pieces")
        for resume_id in _resume_ids(tools, user_id):
            members |= _profile(tools, archive, user_id, resume_id)
            found = _original(tools, user_id, resume_id)
            if found is None:
                continue
            member = f"files/{resume_id}{files.ending(found.media_type)}"
            try:
                _, chunks = tools.store.stream(found.key)
            except AppError as error:
                if error.kind is not ErrorKind.NOT_FOUND:
                    raise
                missing.append(member)
                continue
            members[member] = _add(archive, member, chunks)
            del members[member]["pieces"]
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "made_by": f"Upstar {__version__}",
            "made_at": utc_now().isoformat(),
            "rows": counts,
            "files_missing": missing,
            "members": members,
        }
        archive.writestr(_info(MANIFEST), json.dumps(manifest, indent=1))


def _resume_ids(tools: Tools, user_id: UUID) -> Iterator[UUID]:
    cursor = None
    while True:
        with tools.database.read() as session:
            page = resumes.list_for(session, user_id, cursor, PAGE)
        yield from (item.id for item in page.items)
        cursor = page.next_cursor
        if cursor is None:
            return


def _original(tools: Tools, user_id: UUID, resume_id: UUID) -> files.Original | None:
    """The résumé's file; None where none is kept, or none may be given away yet."""
    try:
        with tools.database.read() as session:
            return files.original(session, user_id, resume_id)
    except AppError as error:
        if error.kind is ErrorKind.UNAVAILABLE:
            raise
        return None


def _profile(tools: Tools, archive: zipfile.ZipFile, user_id: UUID, resume_id: UUID) -> dict[str, dict[str, Any]]:
    """Add the profile as JSON Resume, where the résumé was read."""
    try:
        with tools.database.read() as session:
            profile = resumes.profile_of(session, user_id, resume_id)
    except AppError as error:
        if error.kind is ErrorKind.UNAVAILABLE:
            raise
        return {}
    member = f"json-resume/{resume_id}.json"
    made = _add(archive, member, [json.dumps(to_json_resume(profile), ensure_ascii=False, indent=1).encode()])
    del made["pieces"]
    return {member: made}


def _add(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> dict[str, Any]:
    """Write a member piece by piece; return its size, its SHA-256 and how many pieces it came in."""
    digest, size, pieces_seen = hashlib.sha256(), 0, 0
    with archive.open(_info(name), "w", force_zip64=True) as member:
        for chunk in chunks:
            member.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            pieces_seen += 1
    return {"bytes": size, "sha256": digest.hexdigest(), "pieces": pieces_seen}


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, PLACEHOLDER_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
