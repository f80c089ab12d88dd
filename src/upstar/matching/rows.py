"""A match as a row of matched_jobs, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any, cast

from upstar.kit.text import truncate
from upstar.matching.engine import MATCHING_VERSION
from upstar.matching.types import Match, StoredMatch
from upstar.tables.enums import JOB_SOURCE

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


def to_json(match: Match) -> dict[str, Any]:
    """Return a match as the columns of matched_jobs, as JSON values."""
    row = row_of(match)
    posted = row["posted_date"]
    return row | {
        "match_score": float(match.score),
        "posted_date": posted.isoformat() if posted else None,
    }


def row_of(match: Match) -> dict[str, Any]:
    """Return the columns of a match, without whose it is."""
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
        "what_if": [{"skill": gain.skill, "points": str(gain.points)} for gain in match.what_if],
    }


def _job_source(data_source: str | None) -> str:
    name = (data_source or "").upper()
    name = OWN_WORDS.get(name, name)
    return name if name in JOB_SOURCE.enums else "OTHER"


def _place(city: str | None, region: str | None, country: str) -> str:
    """Where that is; a town and a region of one name are named once."""
    return ", ".join(part for part in dict.fromkeys((city, region, country)) if part)


def _url(url: str | None) -> str | None:
    """The address, or none where the column is too narrow: half an address leads elsewhere."""
    return url if url and len(url) <= URL_WIDTH else None


def _integer(value: Decimal | None) -> int | None:
    return round(value) if value is not None and value <= MAX_INTEGER else None


NO_REASONS: Mapping[str, Any] = {"components": [], "unknown": [], "what_if": []}
"""What a match is told by that other software found: its own words for it cannot be read."""


def reasons_of(kept: object) -> dict[str, Any]:
    """Return the reasons of a row in their form, whoever wrote it."""
    ours = isinstance(kept, dict) and "version" in kept and isinstance(kept.get("components"), list)
    return {**NO_REASONS, **cast("dict[str, Any]", kept)} if ours else dict(NO_REASONS)


_STORED = tuple(field.name for field in fields(StoredMatch))


def stored(row: Iterable[Any]) -> StoredMatch:
    """Return a row that begins with the columns of a `StoredMatch` as the rest of the house knows it."""
    values = dict(zip(_STORED, row, strict=False))
    values["match_reasons"] = reasons_of(values["match_reasons"])
    values["skills_matched"] = tuple(values["skills_matched"])
    values["skills_missing"] = tuple(values["skills_missing"])
    return StoredMatch(**values)
