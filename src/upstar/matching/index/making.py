"""Reading the stock whole: a small one at once, a large one in a process of its own."""

import json
from pathlib import Path

from upstar.adapters.apart import run_apart
from upstar.adapters.database import Database
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.listings import changes
from upstar.matching.index import keeping
from upstar.matching.index.keeping import Manifest

LARGE = 30_000
"""Listings. So many are read in the two seconds that another process takes to start; a million take 600 MB."""
RETRY_SECONDS = 30

log = get_logger(__name__)


def make(home: Path, database: Database) -> Manifest:
    """Read the whole stock into a new segment and return the manifest that was written.

    AppError UNAVAILABLE where that failed in another process: the folder is as it was then.
    """
    with database.read() as session:
        large = changes.count_up_to(session, LARGE) == LARGE
    if not large:
        return keeping.make(home, database)
    log.info("stock.read_whole")
    told = {"home": str(home), "stamp": keeping.stamp(), "address": database.address}
    made = run_apart(__name__, json.dumps(told).encode())
    manifest = keeping.read_manifest(home) if made else None
    if manifest is None:
        sentence = "The stock of listings could not be read; please try again soon."
        raise AppError(ErrorKind.UNAVAILABLE, "stock-unavailable", sentence, retry_after=RETRY_SECONDS)
    log.info("stock.made", seconds=manifest.seconds)
    return manifest


def apart(told: bytes) -> None:
    """Do it in the process of its own; AppError where this is other code than that which asks."""
    asked = json.loads(told)
    if asked["stamp"] != keeping.stamp():
        # what asks could not read what this makes, and would ask again and again
        raise AppError(ErrorKind.CONFLICT, "other-code", "Upstar was replaced while it ran: start it anew.")
    database = Database(**asked["address"])
    try:
        keeping.make(Path(asked["home"]), database)
    finally:
        database.close()
