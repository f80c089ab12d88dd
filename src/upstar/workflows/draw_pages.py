"""A résumé's pages as they look: drawn when they are first asked for, and kept beside the file until that goes."""

from uuid import UUID

from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.resumes import drawing, files
from upstar.resumes.drawing import Drawn
from upstar.resumes.files import Original
from upstar.workflows.tools import Tools

NOTHING = Drawn(drawing.VERSION)


def drawn_pages(tools: Tools, user_id: UUID, resume_id: UUID) -> Drawn:
    """Return the pages of the person's file; none where it is not kept, or of a kind that has no pages.

    AppError NOT_FOUND where the person has no such résumé.
    """
    try:
        return _kept(tools, user_id, resume_id)[1]
    except AppError as error:
        if error.code in ("file-removed", "file-not-ready", "object-missing"):
            return NOTHING
        raise


def picture(tools: Tools, user_id: UUID, resume_id: UUID, page: int) -> bytes:
    """Return the picture (image/webp) of a page, counted from 1; AppError NOT_FOUND where there is none."""
    kept, drawn = _kept(tools, user_id, resume_id)
    found = drawing.picture_of(kept, drawn, page)
    if found is None:
        raise not_found("page")
    return found


def _kept(tools: Tools, user_id: UUID, resume_id: UUID) -> tuple[bytes, Drawn]:
    """What was drawn of the file, as it lies in the store and opened; AppError as `files.original`."""
    with tools.database.read() as session:
        original = files.original(session, user_id, resume_id)
    if not drawing.can_draw(original.media_type):
        return b"", NOTHING
    key = files.pages_key(original.key)
    try:
        kept = tools.store.get(key)
    except AppError as error:
        if error.kind is not ErrorKind.NOT_FOUND:
            raise
    else:
        drawn = drawing.opened(kept)
        if drawn is not None:
            return kept, drawn
    return _draw(tools, user_id, resume_id, original)


def _draw(tools: Tools, user_id: UUID, resume_id: UUID, original: Original) -> tuple[bytes, Drawn]:
    key = files.pages_key(original.key)
    kept = drawing.draw_in_child(tools.store.get(original.key), original.media_type)
    tools.store.put(key, kept)
    try:
        with tools.database.read() as session:
            files.original(session, user_id, resume_id)
    except AppError:
        # the file went while it was drawn, and whoever removed it has not seen this
        tools.store.delete(key)
        raise
    return kept, drawing.opened(kept) or NOTHING
