"""Names of countries, regions and cities, however spelt, to one spelling each."""

from functools import lru_cache

from babel import Locale

from upstar.kit.text import fold, squash
from upstar.listings.types import Place, Whereabouts

LOCALES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl")
"""The languages in which a country may be named, besides its code."""

_ALIASES = {
    "usa": "US", "u s a": "US", "u s": "US", "united states of america": "US", "america": "US", "uk": "GB",
    "u k": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "northern ireland": "GB", "holland": "NL", "the netherlands": "NL", "czech republic": "CZ", "uae": "AE",
    "south korea": "KR", "korea": "KR", "republic of korea": "KR", "russian federation": "RU", "turkey": "TR",
    "viet nam": "VN", "macedonia": "MK", "hong kong": "HK", "macau": "MO", "taiwan": "TW", "ivory coast": "CI",
    "republic of ireland": "IE", "brasil": "BR", "espana": "ES", "deutschland": "DE",
}  # fmt: skip
_PARTS_OF_GB = {"england": "England", "scotland": "Scotland", "wales": "Wales", "northern ireland": "Northern Ireland"}
_REGIONS = {
    "US": "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|"
    "DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|"
    "KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|"
    "MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|"
    "NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|"
    "SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|"
    "WV West Virginia|WI Wisconsin|WY Wyoming",
    "CA": "AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|"
    "ON Ontario|PE Prince Edward Island|QC Quebec|SK Saskatchewan",
    "AU": "NSW New South Wales|QLD Queensland|SA South Australia|TAS Tasmania|VIC Victoria|WA Western Australia",
}
NAME_WIDTH = 255
"""Width of the name columns in the contract."""


def make_place(
    country: str | None, region: str | None = None, city: str | None = None, text: str | None = None
) -> Place | None:
    """Return the place under its usual English names; None where the country is not known to be one.

    The contract's job_locations needs a country; a place without one stays in the ad's raw data.
    """
    code = country_code(country or "")
    if code is None:
        return None
    region_name = _region(code, region) or (_PARTS_OF_GB.get(fold(country or "")) if code == "GB" else None)
    return Place(country_name(code), code, region_name, _named(city), _named(text))


def read_places(text: str, country: str | None = None) -> Whereabouts:
    """Return the places, remoteness and areas that a location line names; `country` is where its towns lie."""
    place = make_place(country or text, None, text if country else None, text)
    return Whereabouts((place,) if place else (), remote="remote" in text.lower())


@lru_cache(maxsize=4096)
def country_code(name: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country named in any of several languages or by its code."""
    key = " ".join(fold(name).replace(".", " ").split())
    if len(key) == 2 and key.upper() in _english():
        return key.upper() if key not in _ALIASES else _ALIASES[key]
    return _ALIASES.get(key) or _by_name().get(key)


def country_name(code: str) -> str:
    """Return the English name of a country by its code; the code itself where there is none."""
    return _english().get(code, code)


def _region(code: str, region: str | None) -> str | None:
    name = _named(region)
    if name is None:
        return None
    return _region_codes(code).get(name.upper().replace(".", ""), name)


def _named(text: str | None) -> str | None:
    name = squash(text) if text else ""
    if name.isupper() and len(name) > 3:
        name = name.title()
    return name[:NAME_WIDTH] or None


@lru_cache(maxsize=8)
def _region_codes(code: str) -> dict[str, str]:
    pairs = (entry.split(" ", 1) for entry in _REGIONS.get(code, "").split("|") if entry)
    return {short: name for short, name in pairs}  # noqa: C416 - the pairs are lists


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    names = Locale("en").territories
    return {code: str(name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NOT}


_NOT = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for locale in LOCALES:
        for code, name in Locale(locale).territories.items():
            if code in _english():
                found.setdefault(" ".join(fold(str(name)).replace(".", " ").split()), code)
    return found
