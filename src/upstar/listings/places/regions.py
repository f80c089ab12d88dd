"""Regions of countries: the subdivisions of ISO 3166-2 by name and code, under one English-friendly name each."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import orjson

from upstar.listings.places.keys import place_key, umlaut_key

_ENGLISH = (
    "DE-BY Bavaria|DE-HE Hesse|DE-NI Lower Saxony|DE-NW North Rhine-Westphalia|DE-RP Rhineland-Palatinate|"
    "DE-SN Saxony|DE-ST Saxony-Anhalt|DE-TH Thuringia|DE-MV Mecklenburg-Western Pomerania|AT-2 Carinthia|"
    "AT-3 Lower Austria|AT-4 Upper Austria|AT-6 Styria|AT-7 Tyrol|AT-9 Vienna|CH-BE Bern|CH-GE Geneva|CH-LU Lucerne|"
    "CH-SG St. Gallen|CH-ZH Zurich|CH-GR Grisons|FR-BRE Brittany|FR-NOR Normandy|FR-PAC Provence-Alpes-Côte d'Azur|"
    "FR-PDL Pays de la Loire|FR-20R Corsica|FR-GES Grand Est|IT-25 Lombardy|IT-21 Piedmont|IT-52 Tuscany|"
    "IT-82 Sicily|IT-88 Sardinia|IT-75 Apulia|IT-23 Aosta Valley|IT-32 Trentino-South Tyrol|"
    "IT-36 Friuli-Venezia Giulia|ES-CT Catalonia|ES-AN Andalusia|ES-MD Madrid|ES-VC Valencian Community|"
    "ES-PV Basque Country|ES-AR Aragon|ES-CL Castile and León|ES-CM Castilla-La Mancha|ES-IB Balearic Islands|"
    "ES-CN Canary Islands|ES-NC Navarre|ES-AS Asturias|ES-MC Murcia|NL-NH North Holland|NL-ZH South Holland|"
    "NL-NB North Brabant|NL-FR Friesland|NL-ZE Zeeland|BE-BRU Brussels|BE-VLG Flanders|BE-WAL Wallonia|PL-14 Masovia|"
    "PL-12 Lesser Poland|PL-30 Greater Poland|PL-02 Lower Silesia|PL-24 Silesia|PL-22 Pomerania|PL-32 West Pomerania|"
    "PL-04 Kuyavia-Pomerania|PL-28 Warmia-Masuria|PL-10 Łódź|PL-06 Lublin|PL-18 Subcarpathia|PL-26 Holy Cross|"
    "PL-16 Opole|PL-08 Lubusz|PL-20 Podlasie|PT-11 Lisbon|PT-20 Azores|PT-30 Madeira|CZ-10 Prague|"
    "CZ-20 Central Bohemia|CZ-64 South Moravia|CZ-80 Moravia-Silesia|SE-AB Stockholm|SE-O Västra Götaland|SE-M Skåne|"
    "SE-C Uppsala|DK-84 Capital Region|DK-82 Central Denmark|DK-83 Southern Denmark|DK-85 Zealand|"
    "DK-81 North Denmark|CA-QC Quebec|IN-DL Delhi|AE-DU Dubai|AE-AZ Abu Dhabi|AE-SH Sharjah|GR-I Attica|"
    "RO-B Bucharest|KR-11 Seoul|KR-26 Busan|UA-30 Kyiv|TR-34 Istanbul|RU-MOW Moscow|RU-SPE Saint Petersburg|"
    "CL-RM Santiago Metropolitan|CO-DC Bogotá|ZA-KZN KwaZulu-Natal|IE-C Connacht"
)
"""English names where the list has a local one."""
_ALSO = (
    "MX-NLE nl|MX-QUE qro|MX-GUA gto|MX-BCN bc|MX-SLP slp|MX-ROO q roo|DE-NW nrw|FR-IDF idf|FR-IDF ile de france|"
    "FR-PAC paca|FR-ARA aura|FR-GES grand est|US-CA calif|US-TX tex|US-FL fla|US-PA penn|US-MA mass|US-WA wash|"
    "US-CT conn|US-MI mich|US-MN minn|US-CO colo|US-AZ ariz|US-TN tenn|US-VA va|US-DC washington dc|"
    "US-DC washington d c|US-DC d c|US-WA washington state|US-NY new york state|MX-CMX cdmx|MX-MEX estado de mexico|"
    "ES-VC comunidad valenciana|ES-VC comunitat valenciana|ES-PV pais vasco|ES-PV euskadi|ES-IB islas baleares|"
    "ES-CN canarias|BE-VLG vlaanderen|BE-VLG flandre|BE-VLG flandern|BE-WAL wallonie|BE-WAL wallonien|"
    "BE-BRU bruxelles|BE-BRU brussel|BE-BRU brussels capital region|NL-FR friesland|CH-ZH zuerich|IN-DL nct of delhi|"
    "IN-OD orissa|IN-TS tg|IN-OD or|IN-CG ct|PL-14 masovian|PL-12 malopolska|PL-02 lower silesian|IT-62 latium|"
    "IT-75 puglia|FR-20R corse|DE-BY freistaat bayern|AU-NSW nsw|CA-PE pei|IT-23 valle d aosta|"
    "IT-32 trentino alto adige|ES-CT cataluna|GB-NIR n ireland|ID-JW java"
)
"""Abbreviations and other names, as keys."""
_UNLISTED = {
    "GB-ENG": "Avon|Bedfordshire|Berkshire|Cheshire|Cumbria|Greater London|Greater Manchester|Middlesex|Merseyside|"
    "Northamptonshire|Somerset|South Yorkshire|Sussex|Tyne and Wear|West Midlands|West Yorkshire|Yorkshire",
    "GB-SCT": "Aberdeenshire|Ayrshire|Lanarkshire|Renfrewshire",
    "GB-WLS": "Clwyd|Dyfed|Glamorgan|Gwent|Mid Glamorgan|South Glamorgan|West Glamorgan",
    "GB-NIR": "Antrim|Armagh|Down|Fermanagh|Londonderry|Tyrone",
}
"""Counties in everyday use that are no units of government any more and so are not in ISO 3166-2."""
_GENERIC = frozenset(
    "maakond megye judet grad area autonomous autonoma bundesland canton city co community comunidad comunidade "
    "county de del departement department departamento district do emirate freistaat governorate hlavni kanton kraj "
    "lan land mesto metropolitan metropolitana oblast of prefecture province provincia provincie region regiao "
    "regione reg res sar sheng shi state estado stadt the voivodeship wojewodztwo zizhiqu teukbyeolsi "
    "gwangyeoksi".split()
)
"""Words that say what kind of a unit it is (county, province, state ...) in the list's and the ads' languages."""
_KIND_AFTER = re.compile(r" (?:län|kraj|oblast|Sheng|Shi|SAR)$|-(?:teukbyeolsi|gwangyeoksi|teukbyeoljachido)$")
_KIND_BEFORE = re.compile(r"^(?:Região Autónoma d[ao]s?|Región|Kraj) ")
_TRANSCRIPTION = "\u0304\u0323\u0331\u0327"
"""Macrons, dots, lines and cedillas below: signs of transcription from Indic and Arabic scripts, dropped there."""
_TOWN_APART = "City with"
"""Kind of units that are single towns cut out of the region around them: no regions to us."""
_TRANSCRIBED = frozenset("AE BH DZ EG IL IN IQ IR JO JP KW LB LY MA NP OM PK PS QA SA SY TN YE".split())


@dataclass(frozen=True, slots=True)
class Region:
    """A subdivision. `top` is the code of the first-level unit that it lies in, or its own."""

    country: str
    code: str
    name: str
    top: str

    @property
    def is_top(self) -> bool:
        """Whether it is a first-level unit."""
        return self.code == self.top


@dataclass(frozen=True, slots=True)
class _Tables:
    by_country: dict[str, dict[str, Region]]
    by_key: dict[str, tuple[Region, ...]]
    counts: dict[tuple[str, bool], int]


def find_region(country: str, name: str) -> Region | None:
    """Return the region of a country that a name or code means; first-level units win over others."""
    return region_by_key(country, place_key(name))


def region_by_key(country: str, key: str) -> Region | None:
    """Return the region of a country that a name's key means, with or without the word for its kind."""
    named = _tables().by_country.get(country, {})
    return named.get(key) or named.get(_bare(key))


def regions_by_key(key: str) -> tuple[Region, ...]:
    """Return the regions of all countries that a name's key may mean, at most one for each country."""
    return _tables().by_key.get(key, ())


def regions_by_kind(key: str) -> tuple[Region, ...]:
    """Return the regions that a key means without the word for their kind (`county`, `province`)."""
    return _tables().by_key.get(_bare(key), ())


def region_name(country: str, code: str) -> str | None:
    """Return the name of a region by the part of its ISO code after the country's; None where there is none."""
    region = _tables().by_country.get(country, {}).get("=" + code)
    return region.name if region else None


def regions_on_level(country: str, *, top: bool) -> int:
    """Return how many regions a country has on the first level, or below it."""
    return _tables().counts.get((country, top), 0)


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    by_country: dict[str, dict[str, Region]] = {}
    by_key: dict[str, dict[str, Region]] = {}
    counts: dict[tuple[str, bool], int] = {}
    english = dict(pair.split(" ", 1) for pair in _ENGLISH.split("|"))
    also: dict[str, list[str]] = {}
    for pair in _ALSO.split("|"):
        also.setdefault(pair.split(" ", 1)[0], []).append(pair.split(" ", 1)[1])
    for region, names in sorted(_listed(english), key=lambda item: not item[0].is_top):
        named = by_country.setdefault(region.country, {})
        named.setdefault("=" + region.code, region)
        counts[region.country, region.is_top] = counts.get((region.country, region.is_top), 0) + 1
        keys = [place_key(region.code), *also.get(f"{region.country}-{region.code}", ())]
        keys += [key for name in names for full in (place_key(name), umlaut_key(name)) for key in (full, _bare(full))]
        for key in keys:
            if key and named.setdefault(key, region) is region:
                by_key.setdefault(key, {}).setdefault(region.country, region)
    return _Tables(by_country, {key: tuple(found.values()) for key, found in by_key.items()}, counts)


def _listed(english: dict[str, str]) -> Iterator[tuple[Region, list[str]]]:
    """Each region with the names that it goes by."""
    listed = orjson.loads((files("pycountry") / "databases" / "iso3166-2.json").read_bytes())["3166-2"]
    parents = {item["code"]: _parent(item) for item in listed}
    for item in listed:
        code = item["code"]
        if item["type"].startswith(_TOWN_APART):
            continue
        top = code
        while parents.get(top):
            top = parents[top]
        country, short = code.split("-", 1)
        names = list(_spellings(item["name"]))
        name = english.get(code) or _display(names[0], country)
        yield Region(country, short, name, top.split("-", 1)[1]), [name, *names]
    for parent, names_of in _UNLISTED.items():
        country, top = parent.split("-")
        for name in names_of.split("|"):
            yield Region(country, place_key(name), name, top), [name]


def _parent(item: dict[str, str]) -> str:
    parent = item.get("parent", "")
    return parent if not parent or "-" in parent else f"{item['code'][:2]}-{parent}"


def _spellings(listed: str) -> Iterator[str]:
    """The list's `Ceredigion [Sir Ceredigion]` and `Murcia, Región de` as names: the first is the one to show."""
    outside, _, inside = listed.partition("[")
    outside, *_ = outside.partition("(")
    for name in (outside, inside.rstrip("] ")):
        head, comma, tail = name.strip().partition(", ")
        if head:
            yield head
        if comma:
            yield f"{tail} {head}"


def _display(name: str, country: str) -> str:
    name = _KIND_BEFORE.sub("", _KIND_AFTER.sub("", name))
    if country in _TRANSCRIBED:
        apart = unicodedata.normalize("NFD", name)
        name = unicodedata.normalize("NFC", "".join(c for c in apart if c not in _TRANSCRIPTION)).strip("‘’'")
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=16384)
def _bare(key: str) -> str:
    """The key without the words for the kind of unit; as it is where nothing else is in it."""
    return " ".join(word for word in key.split() if word not in _GENERIC) or key
