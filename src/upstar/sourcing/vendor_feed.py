"""Walk the feeds of Fantastic.jobs, of either generation: pages of a window of time, within what the plan allows.

The cursor of a sync says which moment is wanted from, how far a run that was cut short had come, and up to which
moment everything will have been read once it is done: `2026-11-01T08:00:00+00:00;500;2026-11-02T09:00:00+00:00`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from upstar.adapters.http import Answer, Web, malformed
from upstar.kit.errors import AppError, ErrorKind
from upstar.sourcing import fields
from upstar.sourcing.feeds import tagged
from upstar.sourcing.source import FetchedPage, Target

JOBS_LEFT = "x-ratelimit-jobs-remaining"
REQUESTS_LEFT = "x-ratelimit-requests-remaining"
RESETS = ("x-ratelimit-jobs-reset", "x-ratelimit-requests-reset")


@dataclass(frozen=True, slots=True)
class Progress:
    """From which moment records are wanted, how many of them were read, and up to which moment they reach."""

    since: datetime | None = None
    offset: int = 0
    upto: datetime | None = None

    def text(self) -> str:
        """Return it as a cursor."""
        if not self.offset:
            return _iso(self.since)
        return ";".join((_iso(self.since), str(self.offset), _iso(self.upto)))

    def seen(self, rows: list[Any], *, upto: datetime | None) -> "Progress":
        """Return where a run stands that has read these rows too."""
        moments = [moment for moment in (self.upto, upto) if moment]
        return replace(self, offset=self.offset + len(rows), upto=max(moments, default=None))

    def done(self) -> "Progress":
        """Return where the next run begins."""
        return Progress(self.upto or self.since)


def progress_of(target: Target) -> Progress:
    """Return what the cursor says; without one, records are wanted from `since` on."""
    if not target.cursor:
        return Progress(target.since)
    since, offset, upto = (*target.cursor.split(";"), "", "")[:3]
    return Progress(_moment(since), fields.integer(offset) or 0, _moment(upto))


@dataclass(frozen=True, slots=True)
class Call:
    """How one feed is asked: its address, parameters and headers, and the most and least rows of a page."""

    url: str
    params: Mapping[str, str | int]
    headers: Mapping[str, str]
    most: int
    least: int


def walk(web: Web, call: Call, progress: Progress, *, keep: bool = True, newest: bool = False) -> Iterator[FetchedPage]:
    """Yield the pages of a feed, by offset, until one is not full.

    `keep` leaves a cursor behind each page, so that a run that is cut short goes on there; `newest` counts the newest
    date_created as what has been read up to. AppError LIMITED where the plan is used up and more is wanted: what was
    read is kept.
    """
    limit = call.most
    while True:
        answer = web.get(call.url, params={**call.params, "limit": limit, "offset": progress.offset},
                         headers=call.headers)  # fmt: skip
        rows = rows_of(answer)
        progress = progress.seen(rows, upto=_newest(rows) if newest else None)
        if len(rows) < limit:
            yield FetchedPage(tagged(rows), cursor=progress.done().text() or None if keep else None)
            return
        yield FetchedPage(tagged(rows), cursor=progress.text() if keep else None)
        limit = _next_limit(answer, call)


def ended(answer: Answer) -> FetchedPage:
    """Return the page of an expired feed: a bare array of ids."""
    ids = (str(row) for row in rows_of(answer) if isinstance(row, (str, int)) and not isinstance(row, bool))
    return FetchedPage(ended=list(dict.fromkeys(text for text in map(str.strip, ids) if text)))


def rows_of(answer: Answer) -> list[Any]:
    """Return the rows of a body, which is a bare array."""
    rows = answer.json()
    if not isinstance(rows, list):
        raise malformed("The feed's answer is not the array of jobs that it should be.")
    return rows


def option(target: Target, name: str, known: tuple[str, ...]) -> str:
    """Return an option's value, the first of the known ones where it is not given; AppError INVALID for another."""
    value = target.options.get(name, known[0])
    if value not in known:
        raise AppError(ErrorKind.INVALID, "option-unknown", f"The option {name} is one of: {', '.join(known)}.")
    return value


def chosen(target: Target, names: tuple[str, ...]) -> dict[str, str | int]:
    """Return the options that the feed itself takes as parameters."""
    return {name: target.options[name] for name in names if name in target.options}


def _next_limit(answer: Answer, call: Call) -> int:
    """Rows to ask for next: no more than the plan still has, since more is charged for."""
    jobs, requests = (fields.integer(answer.headers.get(name)) for name in (JOBS_LEFT, REQUESTS_LEFT))
    limit = call.most if jobs is None else min(call.most, jobs)
    if limit < call.least or requests == 0:
        resets = [seconds for name in RESETS if (seconds := fields.integer(answer.headers.get(name)))]
        raise AppError(
            ErrorKind.LIMITED,
            "feed-limited",
            "The plan's jobs or requests are used up; the next run goes on from here.",
            retry_after=max(resets, default=None),
        )
    return limit


def _newest(rows: list[Any]) -> datetime | None:
    moments = (fields.moment(row.get("date_created")) for row in rows if isinstance(row, dict))
    return max((moment for moment in moments if moment), default=None)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).isoformat()
