"""A person leaves and takes everything along: mark, stop, objects, rows, receipt.

Each step may be the last one that a process lives to do; whoever comes next begins again at the first and ends all.
"""

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from upstar.accounts import erasures
from upstar.accounts import service as accounts
from upstar.accounts.erasures import Receipt
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.llm import cache
from upstar.queue import service as queue
from upstar.resumes import files
from upstar.workflows.tools import Tools

CHORE = "erase"
DAYS_A_MONTH = 31
"""Months of an account that is not used are counted generously."""
MARKS = "erasures/"
"""Where it is kept in the object store that somebody was erased: a backup of the database brings them back, and with
the younger database their receipt is gone. An empty object each, named by the SHA-256 of the person's id: that is
random (122 bits, RFC 9562), so nobody finds it by trying, and to who has no backup with the id it says nothing."""

log = get_logger(__name__)


def confirm(tools: Tools, user_id: UUID, email: str) -> None:
    """Pass where that is the person's own address; AppError INVALID `confirmation-wrong`: there is no way back."""
    with tools.database.read() as session:
        person = accounts.person(session, user_id)
    if email.strip().casefold() != person.email.casefold():
        sentence = "To erase your account, write your own e-mail address exactly."
        raise AppError(ErrorKind.INVALID, "confirmation-wrong", sentence, fields={"confirm": sentence})


def erase(tools: Tools, user_id: UUID) -> Receipt:
    """Erase the person and return the receipt; AppError NOT_FOUND where there is no such person.

    From the first commit on nothing more of theirs is stored: it waits for those who are at it and turns away the rest.
    """
    with tools.database.write() as session:
        reference = erasures.begin(session, tools.settings, user_id)
        queue.cancel_all(session, user_id)
    tools.store.put(_mark(user_id), b"")
    # counted before they go, so that the receipt is right whoever ends this
    there = sum(len(page) for folder in _folders(user_id) for page in tools.store.walk(folder))
    with tools.database.write() as session:
        objects = erasures.note_objects(session, reference, there)
    _remove_objects(tools, user_id)
    with tools.database.write() as session:
        receipt = erasures.remove(session, user_id, reference, objects)
    # nothing can have come since the mark, but looking costs little, and a restored backup may know better
    _remove_objects(tools, user_id)
    log.info("account.erased", reference=str(reference), objects=objects)
    return receipt


def finish(tools: Tools) -> int:
    """End the erasures that began and were broken off; return how many."""
    with tools.database.read() as session:
        open_ones = erasures.under_way(session)
    for user_id in open_ones:
        _erase_if_there(tools, user_id)
    return len(open_ones)


def erase_idle(tools: Tools) -> int:
    """Erase accounts that nobody has used for as long as the settings say; return how many, 0 where they say never."""
    months = tools.settings.idle_months
    if months is None:
        return 0
    with tools.database.read() as session:
        idle = erasures.idle(session, utc_now() - timedelta(days=months * DAYS_A_MONTH))
    for user_id in idle:
        _erase_if_there(tools, user_id)
    return len(idle)


def erase_again(tools: Tools) -> int:
    """Erase whoever was erased before and is there once more, by a backup that is older; return how many."""
    marks = {item.key for page in tools.store.walk(MARKS) for item in page}
    after: UUID | None = None
    back: list[UUID] = []
    while marks:
        with tools.database.read() as session:
            some = erasures.everybody(session, after)
        if not some:
            break
        back += [user_id for user_id in some if _mark(user_id) in marks]
        after = some[-1]
    for user_id in back:
        _erase_if_there(tools, user_id)
    return len(back)


def due(tools: Tools) -> list[tuple[str, str]]:
    """Return the chore of ending erasures where one was broken off."""
    with tools.database.read() as session:
        return [(CHORE, CHORE)] if erasures.under_way(session) else []


def _erase_if_there(tools: Tools, user_id: UUID) -> None:
    try:
        erase(tools, user_id)
    except AppError as error:
        if error.kind is not ErrorKind.NOT_FOUND:
            raise


def _mark(user_id: UUID) -> str:
    return MARKS + sha256(user_id.bytes).hexdigest()


def _folders(user_id: UUID) -> tuple[str, ...]:
    """Every prefix of a person; keys of all versions begin with one of them."""
    return (*files.folders(user_id), cache.folder(user_id))


def _remove_objects(tools: Tools, user_id: UUID) -> None:
    for folder in _folders(user_id):
        tools.store.delete_all(folder)
