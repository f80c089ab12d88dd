"""Fantastic.jobs v1: one address for each feed, the window of time as a parameter.

A feed without its own name is `active`: the jobs that are new. `modified` (24 hours), `expired` (ids) and `backfill`
(six months) are runs of their own. The listings are those of the Active Jobs DB: the same ids, the same data_source.
`date_created` only ever grows, so the newest one seen is where the next run begins.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from upstar.adapters.http import Web
from upstar.sourcing.feeds import WHOLE
from upstar.sourcing.source import FetchedPage, Source, Target
from upstar.sourcing.translate import translate
from upstar.sourcing.vendor_feed import Call, Progress, chosen, ended, option, progress_of, walk

__all__ = ["SOURCE", "translate"]

KEY = "fantastic_jobs_token"
BASE = "https://data.fantastic.jobs/v1"
FEEDS = ("active", "modified", "expired", "backfill")
FEEDS_OF_BOARDS = ("active", "expired", "backfill")
WINDOWS = (("24h", timedelta(hours=23)), ("7d", timedelta(days=6, hours=23)))
"""Windows and the ages that they surely hold: their ends are some full hour. `1h` is left out, for it may have a gap
to the last run, and costs no less: jobs before the cursor are not sent, so they are not charged for."""
FIRST_WINDOW = "7d"
"""Where nothing is known yet; six months are a run of their own, since they may use up a month's plan."""
ALL = "6m"
PAGE, LEAST = 1000, 100
REFRESH = timedelta(hours=1)
"""After midnight UTC, until the ids that ended the day before are there."""
FILTERS = (
    "title", "title_advanced", "location", "location_advanced", "organization", "organization_advanced",
    "exclude_title", "exclude_location", "exclude_organization", "date_posted_gte", "date_posted_lt",
    "organization_headcount_gte", "organization_headcount_lt", "ai_employment_type", "ai_experience_level",
    "ai_visa_sponsorship", "ai_work_arrangement", "has_salary", "exclude_ats_duplicate", "seniority", "direct_apply",
)  # fmt: skip


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the pages of one feed; LIMITED where the plan is used up."""
    kind = option(target, "kind", ("ats", "jb"))
    feed = option(target, "feed", FEEDS if kind == "ats" else FEEDS_OF_BOARDS)
    headers = {"authorization": f"Bearer {target.keys[KEY]}", **WHOLE}
    if feed == "expired":
        yield from _expired(web, f"{BASE}/expired-{kind}", headers, target)
        return
    # what is not asked for is left out of the records
    params = chosen(target, FILTERS)
    params |= {"description_format": "text", "include_basic_organization_details": "true"}
    if feed == "modified":
        call = Call(f"{BASE}/modified-{kind}", params, headers, PAGE, LEAST)
        yield from walk(web, call, Progress(), keep=False)
        return
    progress = progress_of(target)
    if feed == "backfill":
        params["time_frame"] = ALL
    else:
        params["time_frame"] = window_for(progress.since, target.now)
        if progress.since is not None:
            params["date_created_gte"] = progress.since.astimezone(UTC).replace(tzinfo=None).isoformat()
    yield from walk(web, Call(f"{BASE}/active-{kind}", params, headers, PAGE, LEAST), progress, newest=True)


def window_for(since: datetime | None, now: datetime) -> str:
    """Return the shortest window that surely reaches back to a moment."""
    if since is None:
        return FIRST_WINDOW
    return next((name for name, length in WINDOWS if now - since <= length), ALL)


def _expired(web: Web, url: str, headers: dict[str, str], target: Target) -> Iterator[FetchedPage]:
    """The ids that ended on the last full day; of six months where days were missed. The cursor is the last day."""
    day = (target.now.astimezone(UTC) - REFRESH).date() - timedelta(days=1)
    last = _day(target.cursor)
    if last is not None and last >= day:
        yield FetchedPage()
        return
    missed = last is not None and last < day - timedelta(days=1)
    page = ended(web.get(url, params={"time_frame": ALL if missed else "1d"}, headers=headers))
    yield FetchedPage(ended=page.ended, cursor=day.isoformat())


def _day(cursor: str | None) -> date | None:
    try:
        return date.fromisoformat(cursor) if cursor else None
    except ValueError:
        return None


SOURCE = Source(
    name="fantastic_jobs",
    title="Fantastic.jobs v1",
    documentation="https://fantastic.jobs/",
    hosts=("data.fantastic.jobs",),
    fetch=fetch,
    translate=translate,
    keys=(KEY,),
    options={
        "feed": "active (new jobs, the default), modified (not of kind jb), expired or backfill (six months)",
        "kind": "ats (employers' own sites, the default) or jb (job boards)",
        **dict.fromkeys(FILTERS, "passed on as the API documents it"),
    },
    pause_seconds=0.5,
)
