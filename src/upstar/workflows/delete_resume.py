"""A person takes a résumé back: rows first, then the file."""

from uuid import UUID

from upstar.llm import cache
from upstar.resumes import files
from upstar.resumes import service as resumes
from upstar.workflows.tools import Tools


def delete_resume(tools: Tools, user_id: UUID, resume_id: UUID) -> None:
    """Delete the résumé with all that was derived from it; AppError NOT_FOUND where there is none.

    The rows go first: a file without a row is invisible, a row without its file would be broken.
    """
    with tools.database.write() as session:
        key = resumes.delete(session, user_id, resume_id)
    tools.store.delete_some(sorted(files.all_keys(key)))
    tools.store.delete_all(cache.folder(user_id))
