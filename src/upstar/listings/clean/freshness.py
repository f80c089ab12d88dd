"""How likely it is that an ad is still open. Pure; `now` is an argument.

    P(open) = age × absence × term × reposts

Each factor is 1 at first and only falls as time passes, so the product does too. `age` is how long the job takes to be
filled and taken down, counted, for a source that lists completely, up to the
moment until which the ad was surely there; `absence` is how sure it is that an ad that
has not been seen since is gone; `term` is what remains after the date that the ad itself names; `reposts` discounts
jobs that are posted again and again. Half-lives are in days. The figures marked as assumptions are set by judgement and
wait to be fitted to the house's own records of when ads vanish.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SECONDS_A_DAY = 86_400.0
UNSEEN_AGE_HALF_LIFE = 42.0
"""Where a source does not list completely, an ad's age is all that speaks. US employers reported an average of some 42
days to fill a position (SHRM, Human Capital Benchmarking Report 2016), and the vacancy duration of DHI's Hiring
Indicators stood at some 28 working days, 39 on the calendar, in 2014-2018. Assumption: the median is near the mean."""
LISTED_AGE_HALF_LIFE = 240.0
"""Where a source lists completely, an ad that is still there is open unless it was forgotten or is no real vacancy.
Assumption: half of the ads that stay up for eight months are such."""
COMPLETE_GRACE = 1.5
"""Days that an ad of a completely listing source may be unseen: one daily fetch that failed. Assumption."""
COMPLETE_ABSENCE_HALF_LIFE = 0.75
"""After that, each further daily fetch without it leaves less than half of the doubt. Assumption: fetches are daily."""
PARTIAL_GRACE = 7.0
"""Days that an ad may be unseen where a source shows only its newest or best matching ads. Assumption."""
PARTIAL_ABSENCE_HALF_LIFE = 21.0
"""Assumption: half of the time to fill, since the ad may only have been pushed down the list."""
OVERDUE = 0.25
"""What remains on the day after the ad's own last date. Assumption: one in four is extended without a new date."""
OVERDUE_HALF_LIFE = 7.0
"""Assumption: an extension is written into the ad within weeks."""
REPOST_FACTOR = 0.95
"""What each repost leaves: a job that is posted again and again is less often a vacancy. Assumption."""
MAX_REPOSTS = 10
UNKNOWN_AGE = 30.0
"""Days taken as the age of an ad that tells no date and was never seen: most ads of aggregators are no older.
Assumption."""
STALE_BELOW = 0.35
"""An ad less likely open is not shown unasked: reading two dead ads for each open one is where people give up.
Assumption."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is known of an ad in time. Moments without an offset are taken as UTC.

    `posted` is the latest date of posting that the ad tells; `complete` says that its source lists every open ad, so
    that one that is missing is gone; `reposts` counts how often the job was posted again.
    """

    last_seen: datetime | None
    posted: datetime | None = None
    first_seen: datetime | None = None
    valid_through: datetime | None = None
    complete: bool = False
    reposts: int = 0


def open_probability(ad: Sighting, now: datetime) -> float:
    """Return the probability, 0–1, that the ad is still open at `now`. It never rises as `now` passes."""
    now = _utc(now)
    seen = _utc(ad.last_seen) if ad.last_seen else None
    born = [_utc(moment) for moment in (ad.posted, ad.first_seen) if moment]
    start = max(born) if ad.posted and ad.reposts else min(born, default=seen)
    listed = seen + timedelta(days=COMPLETE_GRACE) if ad.complete and seen else now
    age = _days(start, min(listed, now)) if start else UNKNOWN_AGE
    absence = _days(seen, now) if seen else 0.0
    grace, fading = (
        (COMPLETE_GRACE, COMPLETE_ABSENCE_HALF_LIFE) if ad.complete else (PARTIAL_GRACE, PARTIAL_ABSENCE_HALF_LIFE)
    )
    return (
        _left(age, LISTED_AGE_HALF_LIFE if ad.complete and seen else UNSEEN_AGE_HALF_LIFE)
        * _left(absence - grace, fading)
        * _term(ad.valid_through, now)
        * REPOST_FACTOR ** max(0, min(ad.reposts, MAX_REPOSTS))
    )


def stale(ad: Sighting, now: datetime, below: float = STALE_BELOW) -> bool:
    """Return whether the ad is too likely closed to be shown unasked."""
    return open_probability(ad, now) < below


def _term(valid_through: datetime | None, now: datetime) -> float:
    """1 until the ad's last moment; a date alone comes as its midnight, so the day itself counts in full."""
    if valid_through is None:
        return 1.0
    overdue = _days(_utc(valid_through), now) - 1.0
    return 1.0 if overdue <= 0 else OVERDUE * _left(overdue, OVERDUE_HALF_LIFE)


def _left(days: float, half_life: float) -> float:
    return float(0.5 ** (max(0.0, days) / half_life))


def _days(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds() / SECONDS_A_DAY)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
