"""How often one may ask: counting requests in windows that all processes share.

A sliding window counter, the approximation of a moving window that Cloudflare described in 2017 ("How we built rate
limiting capable of scaling to millions of domains") and that the library `limits` calls by this name: the requests of
the window before count by the part of it that a window's length before now still covers. So a burst at the border of
two windows gains nothing, and one row a key is enough.

The statement is atomic, and the clock is the database's: however many processes ask, on however many machines, the
count is one.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from math import ceil, floor

from sqlalchemy import text

from upstar.adapters.database import COUNTING, Database, WriteSession
from upstar.kit.rates import Rate

KEY_BYTES = 16
KEYS_HELD = 10_000
"""Keys that a process remembers as refused, so that a flood costs the database nothing: when there are more, it forgets
all of them and asks again. And keys that it counts ahead for: when there are more, it counts one by one."""
LEASED_SHARE = 0.005
"""What all processes together may count ahead of a limit. A lease that is never used is a request that was not let
through: 0.5 % of this window and 0.5 % of the one before stay within the 1 % that limits are to hold to. Nothing more
than the limit ever passes. A limit below 400 is counted one by one."""

ROUNDING_SECONDS = 0.001
"""Added to each wait, so that a last digit lost in arithmetic never makes a request come too early."""

_HIT = b"""
INSERT INTO internal.rate_windows AS w (key, seconds, moment, used, before, granted)
VALUES (%(key)s, %(seconds)s,
        coalesce(%(now)s::float8, extract(epoch FROM clock_timestamp())::float8) / %(seconds)s,
        %(wanted)s, 0, %(wanted)s)
ON CONFLICT (key) DO UPDATE SET (moment, used, before, granted) = (
    SELECT at.moment, kept.used + room.granted, kept.before, room.granted
    FROM (SELECT greatest(w.moment, excluded.moment) AS moment) at,
    LATERAL (SELECT floor(at.moment) - floor(w.moment) AS gone) went,
    LATERAL (SELECT CASE went.gone WHEN 0 THEN w.used ELSE 0 END AS used,
                    CASE went.gone WHEN 0 THEN w.before WHEN 1 THEN w.used ELSE 0 END AS before) kept,
    LATERAL (SELECT greatest(0, least(%(wanted)s, floor(
        %(limit)s - kept.used - kept.before * (1 - (at.moment - floor(at.moment)))
    )))::int AS granted) room
)
RETURNING moment, used, before, granted
"""
"""Counts as many of the requests wanted as fit. `moment` is the greatest, since a statement that waited for another may
be the older."""

_FORGET = text("""
    DELETE FROM internal.rate_windows WHERE (floor(moment) + 2) * seconds < extract(epoch FROM clock_timestamp())
""")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass, what is left (0 or more), and seconds (1 or more) until there is more.

    `wait` is the exact number of seconds after which a refused request would fit, 0 for one that passed.
    """

    passed: bool
    rate: Rate
    remaining: int
    reset: int
    wait: float = 0.0

    @property
    def retry_after(self) -> int:
        """Whole seconds to wait."""
        return max(1, ceil(self.wait))


def verdict(rate: Rate, moment: float, used: int, before: int, *, passed: bool) -> Verdict:
    """Return what a window's row says; `moment` counts windows, as the row does."""
    elapsed = moment - floor(moment)
    reset = max(1, ceil((1 - elapsed) * rate.seconds))
    if passed:
        return Verdict(passed, rate, max(0, floor(rate.limit - used - before * (1 - elapsed))), reset)
    return Verdict(passed, rate, 0, reset, _wait(rate, elapsed, used, before) + ROUNDING_SECONDS)


def _wait(rate: Rate, elapsed: float, used: int, before: int) -> float:
    """Seconds until `used + 1 + before * (1 - elapsed) <= limit` holds."""
    if used < rate.limit:
        # in this window, when enough of the one before is out of sight
        return max(0.0, 1 - (rate.limit - used - 1) / before - elapsed) * rate.seconds if before else 0.0
    # in the next one, of which this is then the one before
    return (1 - elapsed + max(0.0, 1 - (rate.limit - 1) / used)) * rate.seconds


@dataclass(slots=True)
class _Lease:
    """Requests counted ahead: in which window, how many are left, until when by this process's clock, what was told."""

    window: int
    left: int
    until: float
    counted: Verdict


class Windows:
    """Counts in the database, a few requests ahead where the limit is large, and remembers refusals."""

    def __init__(self, database: Database, now: Callable[[], float] | None = None, *, processes: int = 1) -> None:
        """`processes` share the limits; `now` gives seconds since 1970 in place of all clocks, for tests."""
        self._database = database
        self._now = now
        self._processes = processes
        self._refused: dict[tuple[bytes, int], float] = {}
        self._leases: dict[tuple[bytes, int], _Lease] = {}
        self._lock = threading.Lock()

    def hit(self, name: str, subject: str, rate: Rate) -> Verdict:
        """Count a request of the kind `name` by a person or an address, where it fits; AppError UNAVAILABLE.

        A refused key is not asked for again before it could fit: nothing gives requests back, so the answer is known.
        """
        key = _key(name, subject, rate)
        if (leased := self._leased(key)) is not None:
            return leased
        wait = self._refused.get(key, 0.0) - self._clock()
        if wait > 0:
            return Verdict(passed=False, rate=rate, remaining=0, reset=max(1, ceil(wait)), wait=wait)
        return self._counted(key, rate)

    def ahead(self, name: str, subject: str, rate: Rate) -> Verdict | None:
        """Count a request as `hit` does if it was counted ahead; None where the database is to be asked."""
        return self._leased(_key(name, subject, rate))

    def _leased(self, key: tuple[bytes, int]) -> Verdict | None:
        with self._lock:
            lease = self._leases.get(key)
            if lease is None:
                return None
            left = lease.until - self._clock()
            if left <= 0 or not lease.left:
                del self._leases[key]
                return None
            lease.left -= 1
            return replace(lease.counted, remaining=lease.counted.remaining + lease.left, reset=max(1, ceil(left)))

    def _counted(self, key: tuple[bytes, int], rate: Rate) -> Verdict:
        wanted = max(1, int(rate.limit * LEASED_SHARE / self._processes))
        if len(self._leases) >= KEYS_HELD and self._full():
            wanted = 1
        values = {
            "key": key[0],
            "seconds": rate.seconds,
            "limit": rate.limit,
            "wanted": wanted,
            "now": self._now() if self._now else None,
        }
        asked_at = self._clock()
        row = self._database.quick(_HIT, values, COUNTING)
        assert row is not None
        moment, used, before, granted = row
        found = verdict(rate, moment, used, before, passed=granted > 0)
        if not granted:
            self._refuse(key, self._clock() + found.wait)
        elif granted > 1:
            until = asked_at + (1 - (moment - floor(moment))) * rate.seconds
            self._lease(key, _Lease(floor(moment), granted - 1, until, found))
            found = replace(found, remaining=found.remaining + granted - 1)
        return found

    def _full(self) -> bool:
        """Whether there is no room for another lease, when those that are over are gone."""
        with self._lock:
            now = self._clock()
            self._leases = {key: lease for key, lease in self._leases.items() if lease.left and lease.until > now}
            return len(self._leases) >= KEYS_HELD

    def _lease(self, key: tuple[bytes, int], lease: _Lease) -> None:
        """Add to what another thread leased meanwhile: what is forgotten here was counted, and nobody gets it."""
        with self._lock:
            held = self._leases.get(key)
            if held is not None and held.window == lease.window:
                lease.left += held.left
            self._leases[key] = lease

    def _refuse(self, key: tuple[bytes, int], until: float) -> None:
        with self._lock:
            if len(self._refused) >= KEYS_HELD:
                self._refused.clear()
            self._refused[key] = until

    def _clock(self) -> float:
        return self._now() if self._now else time.monotonic()


def forget(session: WriteSession) -> None:
    """Delete the windows that count for nothing any more."""
    session.execute(_FORGET)


def _key(name: str, subject: str, rate: Rate) -> tuple[bytes, int]:
    return blake2b(f"{name} {rate.seconds} {subject}".encode(), digest_size=KEY_BYTES).digest(), rate.limit
