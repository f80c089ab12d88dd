"""The file of a résumé: where it is kept, whether it has been shown to be what it says, and under which name it leaves.

A key is `incoming/<person>/<secret>` until the sandbox has read the file, and `resumes/<person>/<secret>` from then on:
the person's id is ours, the secret is random, and nothing of the key is theirs to choose.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.text import storable, truncate
from upstar.kit.tokens import content_hash
from upstar.resumes import keeping, queries
from upstar.resumes.service import view
from upstar.resumes.types import ResumeView

INCOMING, KEPT = "incoming/", "resumes/"
PAGES = "pages/"
"""Where the pictures of a file's pages lie (resumes/drawing.py), under the person and the secret of the file's key."""
KEY_BYTES = 32
"""256 bits: nobody guesses a key, whatever else they know (OWASP ASVS 5, 11.5.1 asks for 128)."""
LEGACY_DIGITS = 64
"""Keys of earlier versions end in a SHA-256 in hexadecimal; those of this one are shorter."""
ENDINGS = {
    "application/pdf": (".pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/rtf": (".rtf",),
    "text/html": (".html", ".htm"),
    "text/markdown": (".md",),
    "text/plain": (".txt",),
    "application/json": (".json",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/tiff": (".tif", ".tiff"),
}
"""The endings of each type that is accepted, the usual one first."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of an upload. `used`: the new object is the résumé's; `before` is the key of one it replaces."""

    resume: ResumeView
    created: bool
    used: bool
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """A résumé's file as it may be given away: `name` is safe to save under, `media_type` is of our own telling."""

    key: str
    name: str
    media_type: str


def new_key(user_id: UUID) -> str:
    """Return a key for a file that nobody has looked into yet."""
    return f"{INCOMING}{user_id}/{secrets.token_urlsafe(KEY_BYTES)}"


def is_incoming(key: str) -> bool:
    """Whether the file under the key has not been shown to be what it says."""
    return key.startswith(INCOMING)


def bears_its_type(key: str) -> bool:
    """Whether a bucket was told, with the object of the key, what type it has and that it is to be downloaded."""
    return len(key.rpartition("/")[2]) < LEGACY_DIGITS


def kept_key(key: str) -> str:
    """Return where a file goes once it is shown to be what it says; the same for the same key, so twice is once."""
    return KEPT + key.removeprefix(INCOMING) if is_incoming(key) else key


def both_keys(key: str) -> set[str]:
    """Return every key under which the file may lie: a process may have ended between the copy and the deletion."""
    return {key, kept_key(key), INCOMING + key.removeprefix(KEPT)}


def pages_key(key: str) -> str:
    """Return where the pictures of the file's pages lie, wherever the file itself is."""
    return PAGES + key.partition("/")[2]


def all_keys(key: str) -> set[str]:
    """Return every key under which something of the file may lie: what is to go when the file goes."""
    return both_keys(key) | {pages_key(key)}


def folders(user_id: UUID) -> tuple[str, ...]:
    """Return the prefixes of all files of a person, and of what was made of them."""
    return tuple(f"{prefix}{user_id}/" for prefix in (INCOMING, KEPT, PAGES))


def ending(media_type: str) -> str:
    """Return the usual ending of a type, with its dot."""
    return ENDINGS.get(media_type, (".bin",))[0]


def neutral_name(media_type: str) -> str:
    """Return the name under which a link gives a file: a link is seen by stores, proxies and histories."""
    return f"resume{ending(media_type)}"


def find(session: ReadSession, user_id: UUID, data: bytes) -> ResumeView | None:
    """Return the person's résumé of the same content whose file is there and could be read, or is still to be."""
    row = queries.resume_by_digest(session, user_id, content_hash(data))
    return view(row[0]) if row and _stands(*row) else None


def is_known(session: ReadSession, user_id: UUID, data: bytes) -> bool:
    """Whether the person has a résumé of the same content, whatever became of it."""
    return queries.resume_by_digest(session, user_id, content_hash(data)) is not None


def place(
    session: WriteSession,
    user_id: UUID,
    *,
    filename: str,
    data: bytes,
    file_type: str,
    key: str,
    bucket: str,
    most: int,
) -> Placed:
    """Write the row of an uploaded file that lies under `key`.

    The same content again is the same résumé: with its own file where that is there and was readable, else with the new
    one. AppError LIMITED `resumes-many` where the person keeps `most` already.
    """
    queries.hold_uploads(session, user_id)
    digest = content_hash(data)
    found = queries.resume_by_digest(session, user_id, digest)
    if found and _stands(*found):
        return Placed(view(found[0]), created=False, used=False)
    if found:
        row, _ = found
        before = row.s3_key
        queries.update_resume(session, user_id, row.id, {"s3_key": key, "s3_bucket": bucket, "file_type": file_type})
        queries.set_removed(session, user_id, row.id, None)
        session.expire_all()
        return Placed(view(queries.known_resume(session, user_id, row.id)), created=False, used=True, before=before)
    check_room(session, user_id, most)
    values = {
        "user_id": user_id,
        "filename": truncate(storable(filename) or "resume", keeping.NAME_WIDTH),
        "file_size": len(data),
        "file_type": file_type,
        "s3_key": key,
        "s3_bucket": bucket,
        "processing_status": "PENDING",
    }
    resume_id = queries.insert_resume(session, values)
    queries.insert_file(session, user_id, resume_id, digest)
    return Placed(view(queries.known_resume(session, user_id, resume_id)), created=True, used=True)


def check_room(session: ReadSession, user_id: UUID, most: int) -> None:
    """Pass where the person keeps fewer résumés than `most`; AppError LIMITED `resumes-many`."""
    if queries.count_resumes(session, user_id) >= most:
        raise AppError(ErrorKind.LIMITED, "resumes-many", f"You keep {most} résumés already: delete one first.")


def hold(session: WriteSession, user_id: UUID) -> None:
    """Hold other uploads of the person off until the transaction ends."""
    queries.hold_uploads(session, user_id)


def note(session: WriteSession, user_id: UUID, resume_id: UUID, digest: str | None) -> None:
    """Note what the file of a résumé holds that has come by another way than an upload; None: its file is not here."""
    if digest is None:
        queries.set_removed(session, user_id, resume_id, utc_now())
    else:
        queries.insert_file(session, user_id, resume_id, digest)


def settle(session: WriteSession, user_id: UUID, resume_id: UUID, key: str) -> None:
    """Note that the file of a résumé, which was read from `key`, lies at its place now."""
    if not queries.move_file(session, user_id, resume_id, key, kept_key(key)):
        raise not_found("resume")


def remove(session: WriteSession, user_id: UUID, resume_id: UUID) -> None:
    """Note that the file is deleted while the résumé stays, and forget its text."""
    queries.update_resume(session, user_id, resume_id, {"extracted_text": None})
    queries.set_removed(session, user_id, resume_id, utc_now())


def original(session: ReadSession, user_id: UUID, resume_id: UUID) -> Original:
    """Return the person's file; AppError NOT_FOUND for no such résumé, CONFLICT where no file is kept, or not yet."""
    row, removed_at = queries.resume_with_file(session, user_id, resume_id)
    if row is None:
        raise not_found("resume")
    if removed_at is not None:
        raise _removed()
    if is_incoming(row.s3_key):
        raise AppError(ErrorKind.CONFLICT, "file-not-ready", "The file has not been read yet; try again in a moment.")
    return Original(row.s3_key, _safe_name(row.filename, row.file_type), row.file_type)


def demand(session: ReadSession, user_id: UUID, resume_id: UUID) -> None:
    """Pass where the person's file is there; AppError NOT_FOUND for no such résumé, CONFLICT `file-removed`."""
    row, removed_at = queries.resume_with_file(session, user_id, resume_id)
    if row is None:
        raise not_found("resume")
    if removed_at is not None:
        raise _removed()


def outlived(session: ReadSession, now: datetime, limit: int) -> Sequence[tuple[UUID, UUID, str]]:
    """Return (person, résumé, key) of files that were kept longer than their person chose."""
    return queries.outlived(session, now, limit)


def named(session: ReadSession, keys: Iterable[str]) -> set[str]:
    """Return which of the keys a row names, in either of the places where its file may lie, or as its pictures'."""
    asked = {key: both_keys(KEPT + key.removeprefix(PAGES) if key.startswith(PAGES) else key) for key in keys}
    there = queries.keys_named(session, set().union(*asked.values()))
    return {key for key, places in asked.items() if places & there}


def expected(session: ReadSession, after: UUID | None, limit: int) -> Sequence[tuple[UUID, str]]:
    """Return (résumé, key) of everybody's files that should be there, by id, from behind the last one seen."""
    return queries.files_after(session, after, limit)


def media_types(session: ReadSession, keys: Iterable[str]) -> dict[str, str]:
    """Return the type of each of the keys that a row names, in either of the places where its file may lie."""
    places = {place: key for key in keys for place in both_keys(key)}
    return {places[named]: media_type for named, media_type in queries.types_named(session, list(places))}


def _stands(row: Any, removed_at: datetime | None) -> bool:  # noqa: ANN401 - a row
    return removed_at is None and row.processing_status != "FAILED"


def _safe_name(filename: str, media_type: str) -> str:
    """The person's own name for the file, ending as its content says: what is no program is not to be saved as one."""
    plain = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in filename).strip(". ") or "resume"
    fits = plain.lower().endswith(ENDINGS.get(media_type, (".bin",)))
    return plain if fits else plain + ending(media_type)


def _removed() -> AppError:
    return AppError(ErrorKind.CONFLICT, "file-removed", "The file itself is no longer kept; upload it once more.")
