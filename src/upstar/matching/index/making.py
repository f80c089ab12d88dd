"""Reading the stock whole: a small one at once, a large one in a process of its own."""

import json
import math
import shutil
import time
from pathlib import Path
from uuid import UUID

from upstar.adapters.apart import run_apart
from upstar.adapters.database import Actor, Database
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.listings import changes
from upstar.matching.index import keeping
from upstar.matching.index.keeping import Manifest

LARGE = 30_000
"""Listings. So many are read in the two seconds that another process takes to start; a million take 0.8 GB."""
LIMIT_SECONDS = 2 * 3600.0
"""Ten million listings take eleven minutes of a free core, and this stands behind whatever else runs."""
RETRY_SECONDS = 30
"""What failed is not tried again sooner, however many ask."""
BEGUN = f"{keeping.WHOLE}-*"
"""Folders of stocks that are read whole, to their end or not."""
REPLACED = "restart-needed"

log = get_logger(__name__)

_failed: dict[Path, tuple[float, str | None]] = {}
"""When reading a folder's stock last failed in this process, by the clock that never goes back, and why."""


def make(home: Path, database: Database) -> Manifest:
    """Read the whole stock into a new segment and return the manifest that was written. Wants the folder's lock.

    AppError UNAVAILABLE where that fails, or just failed, in another process: the folder is as it was then.
    """
    if just_failed(home):
        raise _refusal(_failed[home][1])
    with database.read() as session:
        large = changes.count_up_to(session, LARGE) == LARGE
    if not large:
        return keeping.make(home, database)
    log.info("stock.read_whole")
    before, there = keeping.read_manifest(home), set(home.glob(BEGUN))
    try:
        reason = run_apart(__name__, _told(home, database), seconds=LIMIT_SECONDS)
    finally:
        made = keeping.read_manifest(home)
        if made is None or made == before:
            made = None
            for path in set(home.glob(BEGUN)) - there:
                shutil.rmtree(path, ignore_errors=True)
    if made is not None:
        log.info("stock.made", seconds=made.seconds)
        return made
    log.warning("stock.not_made", reason=reason or "nothing was written")
    _failed[home] = time.monotonic(), reason
    raise _refusal(reason)


def just_failed(home: Path) -> bool:
    """Whether another process failed to read this folder's stock so recently that it is not tried again."""
    return time.monotonic() < _failed.get(home, (-math.inf, None))[0] + RETRY_SECONDS


def _told(home: Path, database: Database) -> bytes:
    actor = database.actor()
    who = {"role": actor.role, "user_id": actor.user_id and str(actor.user_id)}
    return json.dumps(
        {"home": str(home.absolute()), "stamp": keeping.stamp(), "address": database.address, "actor": who}
    ).encode()


def _refusal(reason: str | None) -> AppError:
    if reason == REPLACED:
        sentence = "Upstar was replaced by another version while it ran: it has to be started anew."
        return AppError(ErrorKind.UNAVAILABLE, REPLACED, sentence)
    sentence = "The stock of listings could not be read; please try again soon."
    return AppError(ErrorKind.UNAVAILABLE, "stock-unavailable", sentence, retry_after=RETRY_SECONDS)


def apart(told: bytes) -> None:
    """Do it in the process of its own; AppError where this is other code than that which asks."""
    asked = json.loads(told)
    if asked["stamp"] != keeping.stamp():
        raise _refusal(REPLACED)  # what asks could not read what this makes
    role, user_id = asked["actor"]["role"], asked["actor"]["user_id"]
    actor = Actor(role, user_id and UUID(user_id))
    database = Database(**asked["address"])
    try:
        keeping.make(Path(asked["home"]), database.acting(lambda: actor))
    finally:
        database.close()
