"""What a search was taken to mean, for people to see: pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from upstar.listings.asked import OR, take_apart
from upstar.listings.types import ListingFilter
from upstar.listings.where import Where, where_of

NOTHING = ListingFilter()
WITH_ANOTHER = {"near": ("near", "radius_km"), "pay_from": ("pay_from", "pay_currency")}
"""Conditions that take another field along when they go."""
_NO_CONDITIONS = {"radius_km", "pay_currency", "everything"}


@dataclass(frozen=True, slots=True)
class Understood:
    """The words that hits hold (any of them where `either`), those that they must not, and the skills that they ask.

    `skills` are the names that no index of words can tell (`C++`). `where` is what the line about places means.
    """

    words: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    either: bool = False
    where: Where = field(default_factory=Where)


def understood(wanted: ListingFilter) -> Understood:
    """Return what a search was taken to mean."""
    asked = take_apart(wanted.text or "")
    return Understood(
        words=asked.wanted,
        unwanted=asked.unwanted,
        skills=asked.skills,
        either=OR in asked.terms,
        where=where_of(wanted.near, wanted.radius_km) if wanted.near else Where(),
    )


def loosened(wanted: ListingFilter) -> Iterator[tuple[str, ListingFilter]]:
    """Yield, for each condition of a search, its name and the search without it; the names are those of the fields."""
    for one in fields(ListingFilter):
        if one.name in _NO_CONDITIONS or getattr(wanted, one.name) in (None, "", ()):
            continue
        gone = WITH_ANOTHER.get(one.name, (one.name,))
        without: dict[str, Any] = {name: getattr(NOTHING, name) for name in gone}
        yield one.name, replace(wanted, **without)
