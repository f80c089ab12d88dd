"""What has to be done for privacy's sake, day by day: files that outlived their person's choice, accounts that nobody
uses, objects that nobody names, and erasures that were broken off."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from upstar.accounts import privacy
from upstar.accounts import service as accounts
from upstar.accounts.privacy import Choices
from upstar.kit.clock import utc_now
from upstar.kit.logs import get_logger
from upstar.llm import cache
from upstar.resumes import files
from upstar.sourcing import service as sourcing
from upstar.sourcing.intake import running
from upstar.workflows import erase_account
from upstar.workflows.tools import Tools

CHORE = "house"
EVERY = timedelta(days=1)
ORPHAN_AGE = timedelta(days=1)
"""An object that no row names is left alone for so long: the row of an upload follows its object within seconds."""
AT_ONCE = 200
PROBLEMS_SHOWN = 1000

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Orphans:
    """What a look through the store found: objects seen, those that nobody names, and their bytes."""

    seen: int
    orphans: int
    orphan_bytes: int


def due(tools: Tools) -> list[tuple[str, str]]:
    """Return the chores that are due, as (name, argument)."""
    with tools.database.read() as session:
        last = sourcing.last_starts(session, [CHORE]).get(CHORE)
    daily = [(CHORE, CHORE)] if last is None or last + EVERY <= utc_now() else []
    return [*erase_account.due(tools), *daily]


def keep_house(tools: Tools) -> None:
    """Do all of it. Recorded as a run, so that it is due once a day."""
    with running(tools.database, CHORE, {}, touch_before=utc_now()) as run:
        erase_account.finish(tools)
        run.updated = expire(tools)
        erase_account.erase_idle(tools)
        found = collect(tools, dry_run=False)
        run.processed = found.seen
    log.info("house.kept", expired=run.updated, orphans=found.orphans)


def choose(tools: Tools, user_id: UUID, *, models: bool, keep_months: int | None) -> Choices:
    """Set what the person allows; where they allow models no more, what models said of them is deleted as well."""
    with tools.database.write() as session:
        chosen = privacy.put(session, user_id, models=models, keep_months=keep_months)
    if not models:
        tools.store.delete_all(cache.folder(user_id))
    return chosen


def expire(tools: Tools) -> int:
    """Delete the files, and their texts, that were kept for as long as their person chose; return how many."""
    count = 0
    while True:
        with tools.database.read() as session:
            outlived = files.outlived(session, utc_now(), AT_ONCE)
        if not outlived:
            return count
        for user_id, resume_id, key in outlived:
            # the object first: a row that promises a file which is gone would be found by the next look
            tools.store.delete_some(sorted(files.all_keys(key)))
            with tools.database.write() as session:
                files.remove(session, user_id, resume_id)
            count += 1


def collect(tools: Tools, *, dry_run: bool) -> Orphans:
    """Delete the objects that nobody names and that are older than a day; with `dry_run` only count them.

    The store is walked page by page. An object of an upload that is under way is younger than that, and one that a row
    names is never touched, so nothing that is being written is lost.
    """
    seen = orphans = size = 0
    for prefix in (files.INCOMING, files.KEPT, files.PAGES, cache.ROOT):
        for page in tools.store.walk(prefix):
            seen += len(page)
            old = [item for item in page if item.modified <= utc_now() - ORPHAN_AGE]
            named = _named(tools, prefix, [item.key for item in old])
            lost = [item for item in old if item.key not in named]
            orphans += len(lost)
            size += sum(item.size for item in lost)
            if not dry_run:
                tools.store.delete_some([item.key for item in lost])
    return Orphans(seen, orphans, size)


def missing(tools: Tools) -> list[UUID]:
    """Return the résumés whose file should be there and is not, PROBLEMS_SHOWN at most."""
    gone: list[UUID] = []
    after: UUID | None = None
    while len(gone) < PROBLEMS_SHOWN:
        with tools.database.read() as session:
            page = files.expected(session, after, AT_ONCE)
        if not page:
            break
        gone += [resume_id for resume_id, key in page if not any(map(tools.store.has, files.both_keys(key)))]
        after = page[-1][0]
    return gone[:PROBLEMS_SHOWN]


def _named(tools: Tools, prefix: str, keys: list[str]) -> set[str]:
    """Which of the objects somebody has a use for."""
    with tools.database.read() as session:
        if prefix != cache.ROOT:
            return files.named(session, keys)
        owners = {key: cache.owner_of(key) for key in keys}
        known = accounts.known(session, {owner for owner in owners.values() if owner is not None})
    return {key for key, owner in owners.items() if owner is None or owner in known}
