"""What the reasons of a match say, in the listing's and the person's own words."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from upstar.listings.types import ListingCard
from upstar.matching.features import BANDS
from upstar.matching.near import TELLING
from upstar.matching.types import HAD, Candidate, Features, Near

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


def _skills(_card: ListingCard, _features: Features, _candidate: Candidate, found: Sides) -> Told:
    partly = f", {len(found.partly)} more in part" if found.partly else ""
    asked = len(found.matched) + len(found.missing)
    return (
        f"You have {len(found.matched)} of the {asked} skills asked for{partly}.",
        (*found.matched, *found.partly),
    )


def _title(card: ListingCard, _features: Features, candidate: Candidate, _found: Sides) -> Told:
    return f"“{card.title}” beside your titles.", candidate.title_names


def _experience(card: ListingCard, _features: Features, candidate: Candidate, _found: Sides) -> Told:
    return _years(card.ai_experience_level, candidate.tenths)


@lru_cache(maxsize=4096)
def _years(band: str | None, tenths: int) -> Told:
    years = f"{tenths / 10:.1f}" if tenths >= 0 else "an unknown number of"
    if band in BANDS:
        return f"{band} years are asked for; you have {years}.", ()
    return f"The seniority of the title beside your {years} years.", ()


def _place(card: ListingCard, _features: Features, _candidate: Candidate, _found: Sides) -> Told:
    where = ", ".join(dict.fromkeys([item.city or item.region or item.country for item in card.places]))
    if card.remote_derived:
        return (f"The job is remote ({where})." if where else "The job is remote."), ()
    return f"The job is in {where}.", ()


def _education(card: ListingCard, _features: Features, _candidate: Candidate, _found: Sides) -> Told:
    return "Your education beside what is asked for.", _clipped(card.requirements)


def _recency(card: ListingCard, _features: Features, _candidate: Candidate, _found: Sides) -> Told:
    return _posted(card.date_posted.date() if card.date_posted else None)


@lru_cache(maxsize=4096)
def _posted(day: date | None) -> Told:
    if day is None:
        return "The day of posting is unknown.", ()
    # the day, not how long ago it was: what is kept is read later
    return f"Posted on {day.day} {day:%B %Y}.", ()


def _employment(card: ListingCard, _features: Features, _candidate: Candidate, _found: Sides) -> Told:
    return "The kind of employment beside yours.", card.employment_type


def _pay(_card: ListingCard, features: Features, candidate: Candidate, _found: Sides) -> Told:
    return _paid(features.pay, candidate.pay)


@lru_cache(maxsize=4096)
def _paid(offered: int, hoped: int) -> Told:
    return f"Pays up to about {offered * 1000:,} US dollars a year; you hope for {hoped * 1000:,}.", ()


def _clipped(text: str | None) -> tuple[str, ...]:
    return (text[:MAX_REQUIREMENTS],) if text else ()


TELLERS = (_skills, _title, _experience, _place, _education, _recency, _employment, _pay)
"""What tells of each of COMPONENTS, in their order, with a sentence and its evidence."""
