"""What the reasons of a match say, in the listing's and the person's own words."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from upstar.listings.types import ListingCard
from upstar.matching.features import BANDS
from upstar.matching.near import TELLING
from upstar.matching.types import HAD, Candidate, Component, Features, Near

Told = tuple[str, tuple[str, ...]]
"""A sentence and its evidence."""
MAX_REQUIREMENTS = 300


class Sides(NamedTuple):
    """The listing's skills in its own words: what the person has, lacks, and has in part.

    `covered` sums share times cover over all of them, up to SHARES × HAD; `gains` is what it would gain by each of the
    missing ones.
    """

    matched: tuple[str, ...]
    missing: tuple[str, ...]
    partly: tuple[str, ...]
    covered: int
    gains: tuple[int, ...]


def sides(features: Features, candidate: Candidate) -> Sides:
    """Return the two sides of a listing's skills; one that is covered in part is missing, with what covers it."""
    had, near = candidate.skills, candidate.near
    matched, missing, partly, gains, covered = [], [], [], [], 0
    for (key, share), word in zip(features.skills, features.words, strict=True):
        if key in had:
            matched.append(word)
            covered += share * HAD
            continue
        missing.append(word)
        by = near.get(key)
        if by is None:
            gains.append(share * HAD)
            continue
        gains.append(share * (HAD - by.cover))
        covered += share * by.cover
        if _worth_telling(by):
            partly.append(f"{by.by} → {word}")
    return Sides(tuple(matched), tuple(missing), tuple(partly), covered, tuple(gains))


def _worth_telling(near: Near) -> bool:
    """Whether words may be shown as a reason: faint evidence helps to rank, but reads oddly."""
    return near.kind == "related" or near.cover >= TELLING


def told(card: ListingCard, features: Features, candidate: Candidate, found: Sides) -> dict[Component, Told]:
    """Return for each component a sentence and its evidence."""
    return {
        "skills": _skills(found),
        "title": (f"“{card.title}” beside your titles.", candidate.title_names),
        "experience": _experience(card.ai_experience_level, candidate.tenths),
        "place": _place(card),
        "education": ("Your education beside what is asked for.", _clipped(card.requirements)),
        "recency": _recency(card.date_posted.date() if card.date_posted else None),
        "employment_type": ("The kind of employment beside yours.", card.employment_type),
        "pay": _pay(features.pay, candidate.pay),
    }


def _skills(found: Sides) -> Told:
    partly = f", {len(found.partly)} more in part" if found.partly else ""
    asked = len(found.matched) + len(found.missing)
    return (
        f"You have {len(found.matched)} of the {asked} skills asked for{partly}.",
        (*found.matched, *found.partly),
    )


@lru_cache(maxsize=4096)
def _experience(band: str | None, tenths: int) -> Told:
    years = f"{tenths / 10:.1f}" if tenths >= 0 else "an unknown number of"
    if band in BANDS:
        return f"{band} years are asked for; you have {years}.", ()
    return f"The seniority of the title beside your {years} years.", ()


def _place(card: ListingCard) -> Told:
    where = ", ".join(dict.fromkeys(item.city or item.region or item.country for item in card.places))
    if card.remote_derived:
        return (f"The job is remote ({where})." if where else "The job is remote."), ()
    return f"The job is in {where}.", ()


@lru_cache(maxsize=4096)
def _recency(posted: date | None) -> Told:
    if posted is None:
        return "The day of posting is unknown.", ()
    # the day, not how long ago it was: what is kept is read later
    return f"Posted on {posted.day} {posted:%B %Y}.", ()


@lru_cache(maxsize=4096)
def _pay(offered: int, hoped: int) -> Told:
    return f"Pays up to about {offered * 1000:,} US dollars a year; you hope for {hoped * 1000:,}.", ()


def _clipped(text: str | None) -> tuple[str, ...]:
    return (text[:MAX_REQUIREMENTS],) if text else ()
