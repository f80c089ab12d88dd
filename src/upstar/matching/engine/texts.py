"""What the reasons of a match say, in the listing's and the person's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

from upstar.listings.types import ListingCard
from upstar.matching.features import BANDS
from upstar.matching.near import TELLING
from upstar.matching.types import Candidate, Component, Features, Near

Told = tuple[str, tuple[str, ...]]
"""A sentence and its evidence."""
MAX_REQUIREMENTS = 300


@dataclass(frozen=True, slots=True)
class Sides:
    """The listing's skills in its own words: what the person has, lacks, and has in part.

    `words` has them by key, `lacked` are the keys of the missing ones.
    """

    matched: tuple[str, ...]
    missing: tuple[str, ...]
    partly: tuple[str, ...]
    words: Mapping[str, str]
    lacked: frozenset[str]


def sides(features: Features, candidate: Candidate) -> Sides:
    """Return the two sides of a listing's skills; one that is covered in part is missing, with what covers it."""
    words = {key: word for (key, _), word in zip(features.skills, features.words, strict=True)}
    lacked = [key for key in words if key not in candidate.skills]
    return Sides(
        matched=tuple(word for key, word in words.items() if key in candidate.skills),
        missing=tuple(words[key] for key in lacked),
        partly=tuple(f"{near.by} → {words[key]}" for key in lacked if _worth_telling(near := candidate.near.get(key))),
        words=words,
        lacked=frozenset(lacked),
    )


def _worth_telling(near: Near | None) -> TypeGuard[Near]:
    """Whether words may be shown as a reason: faint evidence helps to rank, but reads oddly."""
    return near is not None and (near.kind == "related" or near.cover >= TELLING)


def told(card: ListingCard, features: Features, candidate: Candidate, found: Sides) -> dict[Component, Told]:
    """Return for each component a sentence and its evidence."""
    return {
        "skills": _skills(found),
        "title": (f"“{card.title}” beside your titles.", candidate.title_names),
        "experience": _experience(card, candidate),
        "place": _place(card),
        "education": ("Your education beside what is asked for.", _clipped(card.requirements)),
        "recency": _recency(card),
        "employment_type": ("The kind of employment beside yours.", card.employment_type),
        "pay": (
            f"Pays up to about {features.pay * 1000:,} US dollars a year; you hope for {candidate.pay * 1000:,}.",
            (),
        ),
    }


def _skills(found: Sides) -> Told:
    partly = f", {len(found.partly)} more in part" if found.partly else ""
    return (
        f"You have {len(found.matched)} of the {len(found.words)} skills asked for{partly}.",
        (*found.matched, *found.partly),
    )


def _experience(card: ListingCard, candidate: Candidate) -> Told:
    years = f"{candidate.tenths / 10:.1f}" if candidate.tenths >= 0 else "an unknown number of"
    if card.ai_experience_level in BANDS:
        return f"{card.ai_experience_level} years are asked for; you have {years}.", ()
    return f"The seniority of the title beside your {years} years.", ()


def _place(card: ListingCard) -> Told:
    where = ", ".join(dict.fromkeys(item.city or item.region or item.country for item in card.places))
    if card.remote_derived:
        return (f"The job is remote ({where})." if where else "The job is remote."), ()
    return f"The job is in {where}.", ()


def _recency(card: ListingCard) -> Told:
    if card.date_posted is None:
        return "The day of posting is unknown.", ()
    # the day, not how long ago it was: what is kept is read later
    return f"Posted on {card.date_posted.day} {card.date_posted:%B %Y}.", ()


def _clipped(text: str | None) -> tuple[str, ...]:
    return (text[:MAX_REQUIREMENTS],) if text else ()
