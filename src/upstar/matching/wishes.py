"""What a person wants of a job, and the one rule by which a listing is hidden from them. Pure.

The index that filters the whole stock at once is held against `hidden_by`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Literal

from upstar.kit.text import fold
from upstar.listings.enrichment.rates import in_dollars
from upstar.listings.types import ListingCard, Place
from upstar.matching.features import kinds_of, pay_of

Remote = Literal["any", "only", "no"]
HIDDEN = ("company", "agency", "place", "remote", "visa", "language", "employment_type", "pay")
"""The reasons to hide a listing, in the order in which they are looked at: it counts under the first that applies."""
REASON_WORDS = {
    "company": "blocked company", "agency": "agency", "place": "place", "remote": "remote work", "visa": "visa",
    "language": "language", "employment_type": "kind of employment", "pay": "salary",
}  # fmt: skip
"""The reasons as people say them."""
EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the earth (International Union of Geodesy and Geophysics, R1)."""

Coordinates = Callable[[str, str | None, str | None], tuple[float, float] | None]
"""From country code, region and town to latitude and longitude in degrees; None where the town is not known."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town, by its usual name, and how far around it a job may be, in kilometres; coordinates are in degrees."""

    name: str
    country_code: str
    latitude: float
    longitude: float
    radius_km: float
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants; what is not given may be anything.

    `countries` are ISO 3166-1 alpha-2 codes, `languages` (of the ad) ISO 639-1 codes, `blocked_companies` names folded
    by `kit.text.fold`, `employment_types` the feeds' words. `pay_floor` is a year's pay in `pay_currency` (ISO 4217).
    """

    countries: frozenset[str] = frozenset()
    towns: tuple[Town, ...] = ()
    remote: Remote = "any"
    pay_floor: int | None = None
    pay_currency: str = "USD"
    needs_visa: bool = False
    blocked_companies: frozenset[str] = field(default_factory=frozenset)
    hide_agencies: bool = False
    languages: frozenset[str] = frozenset()
    employment_types: frozenset[str] = frozenset()

    @property
    def pay_floor_dollars(self) -> int | None:
        """The floor as whole US dollars a year, cut; None without one."""
        return None if self.pay_floor is None else _dollars(Decimal(self.pay_floor), self.pay_currency)

    @property
    def whole_countries(self) -> frozenset[str]:
        """The countries where any place will do: those without a town that narrows them."""
        return self.countries - {town.country_code for town in self.towns}

    @property
    def all_countries(self) -> frozenset[str]:
        """The countries and those of the towns: where a remote job may be bound to."""
        return self.countries | {town.country_code for town in self.towns}


NO_WISHES = Wishes()


def hidden_by(wishes: Wishes, card: ListingCard, coordinates: Coordinates) -> str | None:
    """Return the first of HIDDEN that hides the listing; None where none does.

    A listing that says nothing about a wish is not hidden by it: no pay, no visa, no language, a country without a
    town, a town that no list has.
    """
    tests = {
        "company": lambda: fold(card.organization) in wishes.blocked_companies,
        "agency": lambda: wishes.hide_agencies and card.agency,
        "place": lambda: _elsewhere(wishes, card, coordinates),
        "remote": lambda: wishes.remote != "any" and card.remote_derived != (wishes.remote == "only"),
        "visa": lambda: wishes.needs_visa and card.ai_visa_sponsorship is False,
        "language": lambda: _other(wishes.languages, card.language),
        "employment_type": lambda: _none_of(kinds_of(wishes.employment_types), kinds_of(card.employment_type)),
        "pay": lambda: _underpaid(wishes, card),
    }
    return next((reason for reason in HIDDEN if tests[reason]()), None)


def told(hidden: Mapping[str, int]) -> str:
    """Return how many listings each reason hides in a line: `312 hidden: 201 salary, 88 visa, 23 agency`."""
    counts = sorted(((hidden[reason], reason) for reason in HIDDEN if hidden.get(reason)), key=lambda item: -item[0])
    listed = ", ".join(f"{count:,} {REASON_WORDS[reason]}" for count, reason in counts)
    return f"{sum(count for count, _ in counts):,} hidden: {listed}" if counts else ""


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the great-circle distance of two (latitude, longitude) in degrees, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (here, there))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def _elsewhere(wishes: Wishes, card: ListingCard, coordinates: Coordinates) -> bool:
    """Whether all places of the listing are where the person does not want to work.

    A remote job has no place to go to, but is mostly bound to countries: it passes where one of those is wished for,
    with or without a town. To who wants no remote work it is a job at its places.
    """
    if not (wishes.countries or wishes.towns) or not card.places:
        return False
    if card.remote_derived and wishes.remote != "no":
        return all(place.country_code is not None and place.country_code not in wishes.all_countries
                   for place in card.places)  # fmt: skip
    return not any(_reached(wishes, place, coordinates) for place in card.places)


def _reached(wishes: Wishes, place: Place, coordinates: Coordinates) -> bool:
    """Whether a place is wished for: in a whole country, within the radius of a town, or not known well enough.

    A town's radius does not end at a border.
    """
    if place.country_code is None or place.country_code in wishes.whole_countries:
        return True
    at = coordinates(place.country_code, place.region, place.city) if place.city else None
    if at is None:
        return place.country_code in wishes.all_countries
    return any(distance_km(at, (town.latitude, town.longitude)) <= town.radius_km for town in wishes.towns)


def _other(wanted: frozenset[str], said: str | None) -> bool:
    return bool(wanted) and said is not None and said not in wanted


def _none_of(wanted: int, said: int) -> bool:
    return bool(wanted) and bool(said) and not wanted & said


def _underpaid(wishes: Wishes, card: ListingCard) -> bool:
    floor = wishes.pay_floor_dollars
    return floor is not None and 0 < pay_of(card) < floor // 1000


def _dollars(amount: Decimal, currency: str | None) -> int | None:
    dollars = in_dollars(amount, currency)
    return None if dollars is None else int(dollars)
