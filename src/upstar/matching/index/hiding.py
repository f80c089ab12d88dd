"""What a person's wishes hide of a segment, told by the tables that its rows refer to."""

import numpy as np
import numpy.typing as npt

from upstar.matching.features import MAX_PAY, kinds_of
from upstar.matching.index.kernel import SHOWN, Hiding
from upstar.matching.index.person import Part
from upstar.matching.wishes import EARTH_RADIUS_KM, HIDDEN, Wishes

_NUMBER = {name: number for number, name in enumerate(HIDDEN)}


def hiding_of(part: Part, wishes: Wishes) -> Hiding:
    """Return for each company, rule, spot and pay the number of the first of HIDDEN that hides it, SHOWN for none."""
    arrays, texts = part.segment.arrays, part.segment.texts
    hiding = Hiding(
        companies=_shown(len(texts["companies"])),
        rules=_shown(len(arrays["rules"])),
        spots=_shown(len(arrays["arrangements"])),
        pays=_shown(MAX_PAY + 1),
    )
    for name in wishes.blocked_companies:
        if (number := texts["companies"].find(name)) >= 0:
            hiding.companies[number] = _NUMBER["company"]
    _rules(part, wishes, hiding.rules)
    hiding.spots[_far(part, wishes)] = _NUMBER["place"]
    floor = wishes.pay_floor_dollars
    if floor is not None:
        hiding.pays[1 : min(floor // 1000, MAX_PAY + 1)] = _NUMBER["pay"]
    return hiding


def _shown(size: int) -> npt.NDArray[np.uint8]:
    return np.full(size, SHOWN, np.uint8)


def _rules(part: Part, wishes: Wishes, out: npt.NDArray[np.uint8]) -> None:
    """Note what rules hide, the last wish first, so that the first one stands."""
    arrangement, visa, language, agency, kinds = part.segment.arrays["rules"].T
    if wishes.employment_types:
        out[(kinds != 0) & (kinds & kinds_of(wishes.employment_types) == 0)] = _NUMBER["employment_type"]
    if wishes.languages:
        names = part.segment.texts["languages"]
        spoken = [names.find(name) for name in (*wishes.languages, "")]
        out[~np.isin(language, spoken)] = _NUMBER["language"]
    if wishes.needs_visa:
        out[visa == 0] = _NUMBER["visa"]
    if wishes.remote != "any":
        out[(arrangement == 2) != (wishes.remote == "only")] = _NUMBER["remote"]
    if wishes.hide_agencies:
        out[agency == 1] = _NUMBER["agency"]


def _far(part: Part, wishes: Wishes) -> npt.NDArray[np.bool_]:
    """Whether each spot is at none of the places wished for, as `wishes.hidden_by` has it."""
    arrays = part.segment.arrays
    starts, places = arrays["place_starts"], arrays["place_numbers"]
    if not (wishes.countries or wishes.towns):
        return np.zeros(len(arrays["arrangements"]), np.bool_)
    names = part.segment.texts["names"]
    country = arrays["places"][:, 0]
    told = np.array([names[number].isupper() for number in range(len(names))], np.bool_)[country]  # codes, not names
    anywhere, whole = (
        ~told | np.isin(country, [names.find(code) for code in codes])
        for codes in (wishes.all_countries, wishes.whole_countries)
    )
    located = ~np.isnan(arrays["coordinates"][:, 0])
    reached = whole | (anywhere & ~located)
    for town in wishes.towns:
        reached |= _within(arrays["coordinates"], town.latitude, town.longitude, town.radius_km)
    at_home = np.repeat((arrays["arrangements"] == 2) & (wishes.remote != "no"), np.diff(starts))
    fits = np.where(at_home, anywhere[places], reached[places])
    counts = np.concatenate(([0], np.cumsum(fits)))
    return np.asarray((counts[starts[1:]] == counts[starts[:-1]]) & (np.diff(starts) > 0))


def _within(places: npt.NDArray[np.float64], latitude: float, longitude: float, radius: float) -> npt.NDArray[np.bool_]:
    """Whether each place, [n, 2] in degrees, is within so many kilometres (haversine; NaN is nowhere)."""
    phi, theta = np.radians(places).T
    phi0, theta0 = np.radians((latitude, longitude))
    half = np.sin((phi - phi0) / 2) ** 2 + np.cos(phi) * np.cos(phi0) * np.sin((theta - theta0) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))) <= radius)
