"""Store and expire job ads."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.listings import merge, queries
from upstar.listings.changes import count_live, everything, forget_gone, moment, since
from upstar.listings.enrichment import enrich
from upstar.listings.merge import Incoming
from upstar.listings.rarity import count_skills, often_asked, rarity, rarity_of, skills_asked
from upstar.listings.types import StoreCounts
from upstar.listings.warming import warm

__all__ = [
    "count_live", "count_skills", "enrich", "everything", "forget_gone", "moment", "often_asked", "rarity", "rarity_of",
    "since", "skills_asked", "warm",
]  # fmt: skip


def store(session: WriteSession, items: Sequence[Incoming], places: queries.PlaceIds | None = None) -> StoreCounts:
    """Insert or update the listings by id; the last of two with one id counts. Equal rows are not written again.

    `places` are what `note_places` returned for them; without it, they are noted in this transaction.
    """
    by_id = {item.listing.id: item for item in items}
    if not by_id:
        return StoreCounts()
    if places is None:
        places = note_places(session, items)
    written = merge.merge(session, list(by_id.values()), now=utc_now())
    new = {listing_id for listing_id, created in written.items() if created}
    located = [(listing_id, by_id[listing_id].listing.places) for listing_id in written]
    queries.locate(session, located, places, new=new)
    return StoreCounts(len(new), len(written) - len(new), len(by_id) - len(written))


def note_places(session: WriteSession, items: Sequence[Incoming]) -> queries.PlaceIds:
    """Make the countries, regions and cities of the listings that are not there yet, and return the ids of each."""
    return queries.note_places(session, {place for item in items for place in item.listing.places})


def known(session: WriteSession, hashes: Sequence[bytes], *, touch_before: datetime) -> set[bytes]:
    """Return which of the records' hashes are those of stored listings, and note that these were seen.

    To spare writes, only what was last seen before `touch_before` is noted.
    """
    return merge.known(session, hashes, now=utc_now(), touch_before=touch_before)


def texts(session: ReadSession, ids: Sequence[str]) -> dict[str, str]:
    """Return the descriptions of the listings that have one, by id."""
    return queries.texts(session, ids)


def count(session: ReadSession) -> int:
    """Return how many listings are stored."""
    return queries.count(session)


def count_of(session: ReadSession, data_sources: Sequence[str]) -> int:
    """Return how many listings of the sources are open and bear their record."""
    return queries.count_of(session, data_sources, now=utc_now())


def raw_records(session: ReadSession, data_sources: Sequence[str]) -> Iterator[Any]:
    """Yield (data_source, raw_data) of the open listings of the sources that bear their record, in constant memory."""
    return queries.raw_records(session, data_sources, now=utc_now())


def unrefined(session: ReadSession, data_sources: Sequence[str], limit: int) -> Sequence[Any]:
    """Return (id, data_source, raw_data) of the newest open listings of the sources that no model has read.

    The Active Jobs DB's are left out: they come with a model's reading.
    """
    return queries.unrefined(session, data_sources, now=utc_now(), limit=limit)


def skill_names(session: ReadSession, *, at_least: int) -> list[str]:
    """Return the skills that at least so many live listings of real sources ask for, commonest first."""
    return queries.skill_names(session, at_least=at_least, now=utc_now())


def delete_source(session: WriteSession, data_source: str) -> int:
    """Delete the listings of a source and return how many there were."""
    return queries.delete_source(session, data_source)


def expire(session: WriteSession, ids: Sequence[str]) -> int:
    """End the validity of the listings now; return how many were still open."""
    return merge.expire(session, ids, now=utc_now())


def touch_scope(session: WriteSession, scope: str) -> int:
    """Note that every open listing that a sync of this name brought was seen now; return how many."""
    return merge.touch_scope(session, scope, now=utc_now())


def missing_in(session: WriteSession, scope: str, *, since: datetime) -> tuple[int, list[str]]:
    """Return how many of the sync's listings are open, and the ids of those not seen since that moment."""
    return merge.open_in(session, scope, since=since)
