"""Rank listings for a profile, keep the matches, and act on one."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.data import read_rows
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.pages import Page, decode_cursor, encode_cursor
from upstar.kit.text import truncate
from upstar.listings.types import ListingCard
from upstar.matching import queries
from upstar.matching.candidate import candidate_of
from upstar.matching.engine import MATCHING_VERSION, explain, score
from upstar.matching.types import Action, Candidate, Match, StoredMatch, Weights
from upstar.tables.enums import JOB_SOURCE
from upstar.tables.matching import MatchedJob

__all__ = ["act", "candidate_of", "described", "get", "keep", "list_for", "rank", "seed", "to_json", "weights"]

TITLE_WIDTH, NAME_WIDTH, URL_WIDTH, SKILL_WIDTH = 500, 255, 1000, 200
MAX_INTEGER = 2**31 - 1
EMPLOYMENT = {
    "FULL_TIME": "FULL_TIME", "PART_TIME": "PART_TIME", "CONTRACTOR": "CONTRACT", "CONTRACT": "CONTRACT",
    "TEMPORARY": "TEMPORARY", "PER_DIEM": "TEMPORARY", "INTERN": "INTERNSHIP", "INTERNSHIP": "INTERNSHIP",
    "VOLUNTEER": "VOLUNTEER", "FREELANCE": "FREELANCE", "OTHER": "OTHER",
}  # fmt: skip
"""The feeds' words for kinds of employment (schema.org) to the contract's."""
OWN_WORDS = {"SAMPLE": "IMPORT"}
"""Where a listing came from, where the contract has another word for it; what it has none for is OTHER."""


def weights(session: ReadSession) -> Weights:
    """Return the active weights by component."""
    return {name: float(value) for name, value in queries.weights(session).items()}


def seed(session: WriteSession) -> int:
    """Insert the shipped weights that are missing and return how many; never change one that is there."""
    rows = [
        {"weight_name": row["weight_name"], "weight_value": Decimal(row["weight_value"])}
        for row in read_rows("scoring_weights")
    ]
    return queries.insert_weights(session, rows)


def rank(
    cards: Iterable[ListingCard], candidate: Candidate, weighting: Weights, *, today: date, top: int
) -> list[Match]:
    """Return the `top` best matches, best first; ties go to the newer listing, then to the smaller id.

    One pass in constant memory; reasons are made for the best alone. A profile without skills and titles has none.
    """
    if top <= 0 or not (candidate.skills or candidate.titles):
        return []
    best: list[tuple[int, float, _Reversed, ListingCard]] = []
    for card in cards:
        value = score(card, candidate, weighting, today)
        if value is None:
            continue
        posted = card.date_posted.timestamp() if card.date_posted else 0.0
        entry = (value, posted, _Reversed(card.id), card)
        if len(best) < top:
            heapq.heappush(best, entry)
        elif entry[:3] > best[0][:3]:
            heapq.heapreplace(best, entry)
    ranked = sorted(best, key=lambda entry: entry[:3], reverse=True)
    matches = (explain(card, candidate, weighting, today) for *_, card in ranked)
    return [match for match in matches if match is not None]


def described(matches: Sequence[Match], texts: Mapping[str, str]) -> list[Match]:
    """Return the matches with the descriptions of their listings, which ranking goes without."""
    return [
        replace(match, listing=replace(match.listing, description_text=texts.get(match.listing.id)))
        for match in matches
    ]


class _Reversed(str):
    """A text that sorts the other way about."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)

    def __gt__(self, other: str) -> bool:
        return str.__lt__(self, other)


def keep(session: WriteSession, user_id: UUID, resume_id: UUID, matches: Sequence[Match], *, today: date) -> int:  # noqa: ARG001
    """Keep these matches in the place of the résumé's earlier ones; return how many.

    What the person did about a match stays, and a listing that they dismissed does not come back.
    """
    unwanted = queries.dismissed(session, user_id)
    owner = {"user_id": user_id, "resume_id": resume_id}
    rows = [owner | _row(match) for match in matches if match.listing.id not in unwanted]
    queries.replace_matches(session, user_id, resume_id, rows)
    return len(rows)


def list_for(
    session: ReadSession, user_id: UUID, *, resume_id: UUID | None = None, cursor: str | None = None, limit: int = 25
) -> Page[StoredMatch]:
    """Return the person's matches, best first, without dismissed ones."""
    rows = queries.matches(session, user_id, resume_id, _after(cursor), limit + 1)
    found = [_stored(row) for row in rows[:limit]]
    return Page(found, encode_cursor(found[-1].match_score, found[-1].id) if len(rows) > limit else None)


def get(session: ReadSession, user_id: UUID, match_id: UUID) -> StoredMatch:
    """Return the person's match; AppError NOT_FOUND where they have none of that id."""
    row = queries.match_by_id(session, user_id, match_id)
    if row is None:
        raise not_found("match")
    return _stored(row)


def act(session: WriteSession, user_id: UUID, match_id: UUID, action: Action) -> StoredMatch:
    """Note what the person did about a match."""
    if not queries.set_action(session, user_id, match_id, action):
        raise not_found("match")
    session.expire_all()
    return get(session, user_id, match_id)


def to_json(match: Match) -> dict[str, Any]:
    """Return a match as the columns of matched_jobs, as JSON values."""
    row = _row(match)
    posted = row["posted_date"]
    return row | {
        "match_score": float(match.score),
        "posted_date": posted.isoformat() if posted else None,
    }


def _row(match: Match) -> dict[str, Any]:
    card = match.listing
    where = "; ".join(dict.fromkeys(_place(item.city, item.region, item.country) for item in card.places))
    kinds = [EMPLOYMENT[kind] for kind in card.employment_type if kind in EMPLOYMENT]
    return {
        "job_source": _job_source(card.data_source),
        "external_job_id": card.id,
        "title": truncate(card.title, TITLE_WIDTH),
        "company": truncate(card.organization, NAME_WIDTH),
        "company_logo_url": _url(card.organization_logo),
        "location": truncate(where, NAME_WIDTH) or None,
        "is_remote": card.remote_derived,
        "description": card.description_text,
        "qualifications": card.requirements,
        "salary_min": _integer(card.salary_min),
        "salary_max": _integer(card.salary_max),
        "salary_currency": card.salary_currency[:10] if card.salary_currency else None,
        "employment_type": kinds[0] if kinds else None,
        "posted_date": card.date_posted,
        "application_url": _url(card.url),
        "match_score": match.score,
        "match_reasons": _reasons(match),
        "skills_matched": [truncate(name, SKILL_WIDTH) for name in match.skills_matched],
        "skills_missing": [truncate(name, SKILL_WIDTH) for name in match.skills_missing],
    }


def _reasons(match: Match) -> dict[str, Any]:
    return {
        "version": MATCHING_VERSION,
        "components": [
            {
                "component": reason.component,
                "points": str(reason.points),
                "possible": str(reason.possible),
                "text": reason.text,
                "evidence": list(reason.evidence),
            }
            for reason in match.reasons
        ],
        "unknown": list(match.unknown),
    }


def _job_source(data_source: str | None) -> str:
    name = (data_source or "").upper()
    name = OWN_WORDS.get(name, name)
    return name if name in JOB_SOURCE.enums else "OTHER"


def _place(city: str | None, region: str | None, country: str) -> str:
    return ", ".join(part for part in (city, region, country) if part)


def _url(url: str | None) -> str | None:
    """The address, or none where the column is too narrow: half an address leads elsewhere."""
    return url if url and len(url) <= URL_WIDTH else None


def _integer(value: Decimal | None) -> int | None:
    return round(value) if value is not None and value <= MAX_INTEGER else None


def _after(cursor: str | None) -> tuple[Decimal, UUID] | None:
    if cursor is None:
        return None
    value, match_id = decode_cursor(cursor, 2)
    try:
        return Decimal(value), UUID(match_id)
    except (InvalidOperation, ValueError):
        raise AppError(ErrorKind.INVALID, "cursor-invalid", "The cursor is not one of this server's.") from None


def _stored(row: MatchedJob) -> StoredMatch:
    values = {field.name: getattr(row, field.name) for field in fields(StoredMatch)}
    lists = {"skills_matched": tuple(row.skills_matched), "skills_missing": tuple(row.skills_missing)}
    return StoredMatch(**(values | lists))
