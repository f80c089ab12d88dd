"""A streaming replica for reads that may be a few seconds old: when it may be asked, and how old what it shows can be.

Its age is told by the primary's own log, not by clocks or by times of commits: the primary says where its log ends,
and we note when. Once the replica has replayed up to there, it shows everything that was committed at that time; so it
is no older than that. A replica that lost its primary, or one that nobody writes to, is judged right by this, where
`now() - pg_last_xact_replay_timestamp()` is wrong in both.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from upstar.kit.errors import AppError
from upstar.kit.logs import get_logger

CONNECT_TIMEOUT_SECONDS = 2
"""The primary can do the work: nobody waits long for a replica that may be gone."""
LOOK_SECONDS = 1.0
"""How often a process asks both servers how far they are."""
AWAY_SECONDS = 10.0
"""How long a replica that did not answer is left alone: the cost of asking it is a wait of two seconds at worst."""
LOG_END = "SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint"
"""Where the primary's log ends on its disk, in bytes since its beginning: what has been committed is before that, and
what is behind it is not sent to a replica yet. Counters that commit without waiting for the disk may be 0.6 s older
(three times `wal_writer_delay`)."""
REPLAYED = "SELECT (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint"
"""How far a replica has replayed it; NULL on a server that is none."""

log = get_logger(__name__)


class Marks:
    """When the primary's log ended where: `(seconds, bytes)`, as far back as an answer may be old."""

    def __init__(self, limit: float) -> None:
        """Keep marks of the last `limit` seconds."""
        self._limit = limit
        self._marks: deque[tuple[float, int]] = deque()

    def note(self, now: float, end: int) -> None:
        """Note that the log ended there; `now` never goes back."""
        self._marks.append((now, end))
        while now - self._marks[0][0] > self._limit:
            self._marks.popleft()

    def reaches(self, now: float, replayed: int | None) -> bool:
        """Return whether a replica that has replayed so far shows what was committed at most `limit` seconds ago."""
        return replayed is not None and any(
            end <= replayed and now - noted <= self._limit for noted, end in reversed(self._marks)
        )


class Replica:
    """The replica's pool of connections, and whether it may be asked just now."""

    def __init__(self, engine: Engine, log_end: Callable[[], int], limit: float) -> None:
        """`log_end` asks the primary for `LOG_END`; `limit` is how old an answer may be, in seconds."""
        self.engine = engine
        self._log_end = log_end
        self._marks = Marks(limit)
        self._lock = threading.Lock()
        self._fresh = False
        self._look_after = 0.0

    def fresh(self) -> bool:
        """Return whether the replica answers and is fresh enough; asks the servers where a second has passed.

        One thread asks; the others go by what was found last.
        """
        if time.monotonic() >= self._look_after and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._fresh

    def gone(self) -> None:
        """Note that it did not answer: it is left alone for a while."""
        if self._fresh:
            log.warning("replica.gone")
        self._fresh = False
        self._look_after = time.monotonic() + AWAY_SECONDS

    def _look(self) -> None:
        try:
            # the time before the question: what is committed while it is answered may be missing
            noted = time.monotonic()
            self._marks.note(noted, self._log_end())
            with self.engine.connect() as connection:
                replayed = connection.exec_driver_sql(REPLAYED).scalar_one()
        except (AppError, DBAPIError, NoneFree):
            self.gone()
            return
        now = time.monotonic()
        fresh = self._marks.reaches(now, replayed)
        if fresh != self._fresh:
            log.info("replica.fresh" if fresh else "replica.behind")
        self._fresh = fresh
        self._look_after = now + LOOK_SECONDS
