"""What one name alone may mean: a country, an area, regions, towns."""

from dataclasses import dataclass, replace
from functools import lru_cache

from upstar.listings.places.areas import area_key
from upstar.listings.places.countries import PARTS_OF_GB, country_code
from upstar.listings.places.gazetteer import City, cities_named
from upstar.listings.places.regions import Region, regions_by_key, regions_by_kind
from upstar.listings.places.words import EDGES

CODE_LENGTH = 3
"""Letters of the longest code of a country or region."""
LONGEST_NAME = 100
"""Letters of the longest key that is looked up; a longer one is a sentence."""
_NICKNAMES = {
    "nyc": "new york city", "new york metro": "new york city", "sf": "san francisco", "la": "los angeles",
    "l a": "los angeles", "dc": "washington", "d c": "washington", "washington dc": "washington",
    "washington d c": "washington", "philly": "philadelphia", "ffm": "frankfurt am main",
    "frankfurt a m": "frankfurt am main", "frankfurt main": "frankfurt am main", "cdmx": "mexico city",
    "region parisienne": "paris", "parisienne": "paris", "saint paul minneapolis": "minneapolis",
}  # fmt: skip
"""What towns are called for short, and the key of their own name."""
_NATIONWIDE = "weit"
"""German ending of words like `deutschlandweit`."""
_GREATER = "greater"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name may mean. `own` are towns called so, `others` those for which it is another name; largest first."""

    country: str | None = None
    area: str | None = None
    regions: tuple[Region, ...] = ()
    own: tuple[City, ...] = ()
    others: tuple[City, ...] = ()
    is_code: bool = False

    @property
    def known(self) -> bool:
        """Whether it means anything."""
        return bool(self.country or self.area or self.regions or self.own or self.others)


@lru_cache(maxsize=16384)
def meaning(key: str) -> Meaning:
    """Return what a name's key may mean, without the words around it (`greater`, `area`) where it is not known with."""
    if len(key) > LONGEST_NAME:
        return Meaning()
    found = _exact(key)
    words = key.split()
    if words[:1] == [_GREATER] and found.regions and not found.own:
        # a region around a town, named for it: where it stands alone, the town is meant
        return replace(found, own=meaning(" ".join(words[1:])).own)
    while not found.known and len(words) > 1:
        if words[0] in EDGES:
            words = words[1:]
        elif words[-1] in EDGES:
            words = words[:-1]
        else:
            break
        found = _exact(" ".join(words))
    return found if found.known else Meaning(regions=regions_by_kind(key))


def _exact(key: str) -> Meaning:
    if len(key) < 2:  # a single letter names nothing
        return Meaning()
    country = None if key in PARTS_OF_GB else country_code(key)
    if country is None and key.endswith(_NATIONWIDE):
        country = country_code(key.removesuffix(_NATIONWIDE))
    own, others = cities_named(_NICKNAMES.get(key, key))
    if len(key) <= CODE_LENGTH and key not in _NICKNAMES:
        others = []
    regions = regions_by_key(key)
    return Meaning(country, area_key(key), regions, tuple(own), tuple(others), len(key) <= CODE_LENGTH)
