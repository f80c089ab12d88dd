"""Active Jobs DB over RapidAPI, the older generation: bare arrays, one address for each window of time.

A feed without its own name is `active`: the jobs that are new. `modified` (24 hours), `expired` (ids) and `backfill`
(six months) are runs of their own, since they need larger plans and another rhythm.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from upstar.adapters.http import Web
from upstar.sourcing.feeds import WHOLE
from upstar.sourcing.source import FetchedPage, Source, Target
from upstar.sourcing.translate import translate
from upstar.sourcing.vendor_feed import Call, Progress, chosen, ended, option, progress_of, walk

__all__ = ["SOURCE", "translate"]

KEY = "active_jobs_db_key"
HOSTS = {"ats": "active-jobs-db.p.rapidapi.com", "jb": "linkedin-job-search-api.p.rapidapi.com"}
FEEDS = ("active", "modified", "expired", "backfill")
LAG = timedelta(hours=1)
"""A call at 09:15 returns what was indexed from 07:00 to 08:00."""
WINDOWS = (("1h", timedelta(hours=1)), ("24h", timedelta(hours=24)), ("7d", timedelta(days=7)))
FIRST_WINDOW = "7d"
"""Where nothing is known yet; six months are a run of their own, since they may use up a month's plan."""
ALL = "6m"
PAGE, LARGE_PAGE, LEAST = 100, 500, 10
FILTERS = (
    "title_filter", "advanced_title_filter", "location_filter", "description_filter", "organization_filter",
    "organization_exclusion_filter", "remote", "source", "source_exclusion", "date_filter",
    "ai_employment_type_filter", "ai_experience_level_filter", "ai_visa_sponsorship_filter",
    "ai_work_arrangement_filter", "agency", "seniority_filter", "type_filter", "employees_gte", "employees_lte",
    "exclude_ats_duplicate", "directapply",
)  # fmt: skip


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the pages of one feed; LIMITED where the plan is used up."""
    kind = option(target, "kind", ("ats", "jb"))
    feed = option(target, "feed", FEEDS if kind == "ats" else FEEDS[:1])
    host = HOSTS[kind]
    headers = {"x-rapidapi-key": target.keys[KEY], "x-rapidapi-host": host, **WHOLE}
    if feed == "expired":
        yield ended(web.get(f"https://{host}/active-{kind}-expired", headers=headers))
        return
    # what is not asked for is left out of the records
    params = chosen(target, FILTERS) | {"include_ai": "true", "include_li": "true", "description_type": "text"}
    progress = progress_of(target)
    if feed == "modified":
        call = Call(f"https://{host}/modified-{kind}-24h", params, headers, LARGE_PAGE, LEAST)
        yield from walk(web, call, Progress(), keep=False)
        return
    window = ALL if feed == "backfill" else window_for(progress.since, target.now)
    window = FIRST_WINDOW if window == ALL and kind == "jb" else window  # job boards have no longer one
    call = Call(f"https://{host}/active-{kind}-{window}", params, headers, LARGE_PAGE if window == ALL else PAGE, LEAST)
    if progress.upto is None:
        progress = Progress(progress.since, progress.offset, indexed_until(target.now))
    yield from walk(web, call, progress)


def window_for(since: datetime | None, now: datetime) -> str:
    """Return the shortest window that reaches back to a moment."""
    if since is None:
        return FIRST_WINDOW
    age = indexed_until(now) - since
    return next((name for name, length in WINDOWS if age <= length), ALL)


def indexed_until(now: datetime) -> datetime:
    """Return the moment up to which a call lists everything: the last full hour but one."""
    return now.replace(minute=0, second=0, microsecond=0) - LAG


SOURCE = Source(
    name="active_jobs_db",
    title="Active Jobs DB (RapidAPI)",
    documentation="https://rapidapi.com/fantastic-jobs-fantastic-jobs-default/api/active-jobs-db",
    hosts=tuple(HOSTS.values()),
    fetch=fetch,
    translate=translate,
    keys=(KEY,),
    options={
        "feed": "active (new jobs, the default), modified, expired or backfill (six months); of kind jb only active",
        "kind": "ats (employers' own sites, the default) or jb (job boards)",
        **dict.fromkeys(FILTERS, "passed on as the API documents it"),
    },
    pause_seconds=0.5,
)
