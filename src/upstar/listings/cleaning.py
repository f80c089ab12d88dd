"""Tell copies and junk among listings that are new or changed, and take in what others wrote into the tables."""

import base64
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, cast, get_origin

import orjson

from upstar.adapters.database import Database, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.progress import OnProgress, unwatched
from upstar.listings import merge, prints, queries
from upstar.listings.clean.duplicates import Posting, Verdict, canonical, cluster, same_job, standing
from upstar.listings.clean.fingerprint import Fingerprint, of_listing
from upstar.listings.clean.junk import JunkReport, junk

BATCH = 500
"""Listings a transaction: half a second's work, which is all that a crash repeats."""
CLEANING = "clean"

_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    field.name: base64.b64decode if field.type is bytes else get_origin(field.type) or field.type  # type: ignore[misc]
    for field in fields(Fingerprint)
}
"""The fields of a fingerprint, and how each comes back from JSON."""


def clean(database: Database, on_progress: OnProgress = unwatched) -> int:
    """Look at every listing that is new or changed; return how many there were.

    Each gets a fingerprint and its signs of junk, is compared with those that it may be a copy of, and of each group
    of copies one listing comes to stand for the job. Where another process is at it already, this one leaves it to it.
    """
    with database.exclusive(CLEANING) as had:
        if not had:
            return 0
        with database.write() as session:
            prints.recheck_headless(session, now=utc_now())
            total = prints.count_to_check(session)
        done, after = 0, ""
        while True:
            with database.read() as session:
                ids = list(prints.to_check(session, after, BATCH))
                listings = queries.listings(session, ids)
            if not ids:
                return done
            made = {listing.id: (of_listing(listing), junk(listing)) for listing in listings}
            with database.write() as session:
                prints.put(session, [_row(listing_id, *found) for listing_id, found in made.items()])
            with database.write() as session:
                heads = _heads(session, list(made))
                prints.settle(session, ids, heads, {key: round(report.score, 4) for key, (_, report) in made.items()})
            done, after = done + len(ids), ids[-1]
            on_progress(done, total)


def index_strangers(database: Database, on_progress: OnProgress = unwatched) -> int:
    """Make listings that others wrote into the tables findable; return how many there were.

    What they wrote stays as it is.
    """
    done, after = 0, ""
    while True:
        with database.read() as session:
            ids = list(prints.strangers(session, after, BATCH))
            found = queries.listings(session, ids)
        if not ids:
            return done
        with database.write() as session:
            merge.index(session, found, now=utc_now())
        done, after = done + len(ids), ids[-1]
        on_progress(done, None)


def _heads(session: WriteSession, ids: Sequence[str]) -> dict[str, str | None]:
    """Return which listing stands for each of these and of all that they are, or were, in one group with."""
    now = utc_now()
    near = prints.candidates(session, ids)
    concerned = {*ids, *(listing_id for pair in near for listing_id in pair)}
    groups = prints.groups_of(session, list(concerned))
    concerned.update(member for group in groups.values() for member in group)
    known = prints.members(session, list(concerned), now=now)
    marks = {listing_id: _mark(member) for listing_id, member in known.items()}

    @cache
    def judged(a: str, b: str) -> Verdict | None:
        return same_job(marks[a], marks[b]) if a in marks and b in marks else None

    def alike(a: str, b: str) -> bool:
        verdict = judged(*sorted((a, b)))
        return verdict is not None and verdict.kind is not None

    def opposed(a: str, b: str) -> bool:
        verdict = judged(*sorted((a, b)))
        return verdict is not None and verdict.opposed

    fresh = set(ids)
    settled = [(head, member) for head, group in groups.items() for member in group if member != head]
    pairs = []
    for a, b in {*near, *(tuple(sorted(pair)) for pair in settled)}:
        verdict = judged(a, b)
        if verdict is not None and verdict.kind is not None:
            pairs.append((a, b, verdict.score))
    heads: dict[str, str | None] = dict.fromkeys(fresh | {member for _, member in settled} | set(groups), None)
    for group in cluster(pairs, alike, opposed):
        head = _head(group, known, marks)
        heads |= {member: None if member == head else head for member in group}
    return {listing_id: head for listing_id, head in heads.items() if listing_id in known}


def _head(group: Sequence[str], known: Mapping[str, prints.Member], marks: Mapping[str, Fingerprint]) -> str:
    """Return which of the group stands for it: one that is open, where any is."""
    open_ones = [listing_id for listing_id in group if known[listing_id].open] or group
    return canonical(
        Posting(
            listing_id,
            standing(marks[listing_id], known[listing_id].source_type),
            marks[listing_id].shingles,
            known[listing_id].first_seen,
        )
        for listing_id in open_ones
    )


def _row(listing_id: str, mark: Fingerprint, report: JunkReport) -> tuple[object, ...]:
    signals = [
        {"name": signal.name, "weight": signal.weight, "evidence": signal.evidence, "reason": signal.reason}
        for signal in report.signals
    ]
    return (
        listing_id,
        list(mark.bands),
        orjson.dumps({name: getattr(mark, name) for name in _FIELDS}, default=_plain).decode(),
        orjson.dumps(signals).decode() if signals else None,
    )


def _plain(value: object) -> object:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else list(cast("Collection[object]", value))


def _mark(member: prints.Member) -> Fingerprint:
    return Fingerprint(**{name: form(member.print[name]) for name, form in _FIELDS.items()})
