"""Location lines as feeds write them, to places, areas and whether the work may be done from elsewhere."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from upstar.listings.places.canonical import place_in
from upstar.listings.places.countries import country_code
from upstar.listings.places.keys import clean, place_key
from upstar.listings.places.locate import Spot, locate
from upstar.listings.places.meaning import meaning
from upstar.listings.places.words import CONNECTORS, HOUSES, LONGEST, Says, phrase
from upstar.listings.types import Place, Whereabouts

LINE_LIMIT = 1_000
"""Characters of a line that are read; what comes after is a description."""
MOST_PLACES = 50
"""Places taken from one line."""
MOST_WORDS = 12
"""Words of the longest part of a line that is searched for names; a longer one is a sentence."""
MOST_NAMES = 4
"""Names that make up one place: district, town, region, country."""
_BREAKS = re.compile(r"[;|•·\n\r\t]+")
_FINER = re.compile(r"[/\\():\[\]<>–—]+|\s-+\s?")
_EXCEPT = re.compile(
    r"\b(?:excl(?:uding)?|except|outside|außer|ausser|ohne|hors|sauf|excepto|exceto|eccetto|behalve)\b[^);|]*",
    re.IGNORECASE,
)
"""Where the work may not be done: cut off, up to the end of its stretch."""
_WORLDWIDE = "WORLDWIDE"
_BREAK = ""
"""Stands between names that are two places."""


@dataclass(slots=True)
class _Line:
    """What has been read of a line: groups of names, each a place, and what else it says."""

    groups: list[list[str]] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    remote: bool = False
    anywhere: bool = False


def read_places(text: str, country: str | None = None) -> Whereabouts:
    """Return the places, remoteness and areas that a location line names; `country` is where its towns lie.

    A town without a country is taken for the largest of its name only where that one stands out (`locate.DOMINANCE`).
    Without any place or area in the line, the place is the country. At most `MOST_PLACES`, in the line's order.
    """
    return _read(text[:LINE_LIMIT], country_code(country[:LINE_LIMIT]) if country else None)


@lru_cache(maxsize=4096)
def _read(text: str, country: str | None) -> Whereabouts:
    line = _Line()
    written = _EXCEPT.sub(" ", html.unescape(text))
    for stretch in _BREAKS.split(written):
        _group(list(_names(clean(stretch), line)), line)
    spots = [(locate(_keys(group), country if len(group) == 1 else None), group) for group in line.groups]
    countries = {spot.country for spot, _ in spots if spot}
    if country is None and len(countries) == 1:
        # `Cambridge or Oxford, UK`: the country that only the last one bears
        only = next(iter(countries))
        spots = [(spot or locate(_keys(group), only) if len(group) == 1 else spot, group) for spot, group in spots]
    found = [_place(spot, group, text) for spot, group in spots if spot]
    if not found and country and not line.areas:
        found = [place_in(country, None, _town_of(line.groups, country), text)]
    areas = tuple(dict.fromkeys(line.areas))
    if line.anywhere and not found and not areas:
        areas = (_WORLDWIDE,)
    return Whereabouts(_distinct(found), line.remote or _WORLDWIDE in areas, areas)


def _place(spot: Spot, group: list[str], text: str) -> Place:
    city = spot.city if spot.unlisted is None else _unless_house(group[spot.unlisted])
    return place_in(spot.country, spot.region, city, text)


def _unless_house(name: str) -> str | None:
    return None if any(place_key(word) in HOUSES for word in name.split()) else name


def _town_of(groups: list[list[str]], country: str) -> str | None:
    """The last name of a line in which no name is known, as a town; of a house, the town that it is named after."""
    last = groups[-1][-1] if groups else ""
    if _unless_house(last):
        return last
    words = last.split()
    for length in range(min(len(words) - 1, LONGEST), 0, -1):
        for part in (words[:length], words[-length:]):
            if any(town.country == country for town in meaning(place_key(" ".join(part))).own):
                return " ".join(part)
    return None


def _distinct(places: list[Place]) -> tuple[Place, ...]:
    first: dict[tuple[str | None, ...], Place] = {}
    for place in places:
        first.setdefault((place.country_code, place.region, place.city), place)
    return tuple(first.values())[:MOST_PLACES]


def _keys(group: list[str]) -> tuple[str, ...]:
    return tuple(place_key(name) for name in group)


def _group(names: list[str], line: _Line) -> None:
    """Put names that follow each other into groups, each as long as all of it together means one place."""
    group: list[str] = []
    for name in names:
        if name == _BREAK:
            line.groups.extend([group] if group else [])
            group = []
            continue
        area = meaning(place_key(name)).area
        if area:
            line.areas.append(area)
        if area or (group and (len(group) == MOST_NAMES or locate(_keys([*group, name])) is None)):
            line.groups.extend([group] if group else [])
            group = []
        if not area:
            group.append(name)
    line.groups.extend([group] if group else [])


def _names(stretch: str, line: _Line) -> Iterator[str]:
    """The names in a stretch between breaks, in order: split at commas, and further where a part is not known."""
    for part in stretch.split(","):
        said = _without_phrases(part, line)
        if _is_known(said):
            yield said
            continue
        for piece in _FINER.split(part):
            yield from _finer(_without_phrases(piece, line))


def _finer(piece: str) -> Iterator[str]:
    """A piece that is known, or else its halves around `and`, hyphens or the end of a town's name; or as it is."""
    words = piece.split()
    if not words:
        return
    if _is_known(piece) or len(words) > MOST_WORDS:
        yield piece
        return
    parts, between = _at_connectors(words), [_BREAK]
    if len(parts) == 1:
        parts, between = _at_hyphens(piece) or _at_end_of_town(words), []
    if not parts:
        yield piece
    for index, part in enumerate(parts):
        if index:
            yield from between
        yield from _finer(part)


def _at_connectors(words: list[str]) -> list[str]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word in {"&", "+"} or word.lower() in CONNECTORS:
            parts.append([])
        else:
            parts[-1].append(word)
    return [" ".join(part) for part in parts if part]


def _at_hyphens(piece: str) -> list[str]:
    """`US-CA-San Francisco`: only where every part is known and one of them is more than a town."""
    parts = [part.strip() for part in piece.split("-")]
    meanings = [meaning(place_key(part)) for part in parts]
    wide = any(found.country or found.regions or found.area for found in meanings)
    return parts if len(parts) <= MOST_NAMES and wide and all(found.known for found in meanings) else []


def _at_end_of_town(words: list[str]) -> list[str]:
    """`Austin TX`, `Wien Österreich`: a known name and one that says where it lies, or the other way round."""
    for at in range(len(words) - 1, 0, -1):
        parts = [" ".join(words[:at]), " ".join(words[at:])]
        if all(_is_known(part) for part in parts) and locate(_keys(parts)):
            return parts
    return []


def _is_known(name: str) -> bool:
    return meaning(place_key(name)).known


def _without_phrases(part: str, line: _Line) -> str:
    """The part without words on how the work is done and without numbers and postcodes; the line learns the former."""
    if _is_known(part):
        found = meaning(place_key(part))
        line.remote = line.remote or found.area == _WORLDWIDE
        return part.strip()
    words = [word for chunk in part.split() for word in _apart(chunk)]
    keys = [place_key(word) for word in words]
    kept: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            says = phrase(" ".join(key for key in keys[at : at + length] if key))
            if says:
                line.remote = line.remote or says is not Says.NOTHING
                line.anywhere = line.anywhere or says is Says.ANYWHERE
                at += length
                break
        else:
            kept.append(words[at])
            at += 1
    return " ".join(word for index, word in enumerate(kept) if not _is_postcode(kept, index))


def _apart(word: str) -> list[str]:
    """`Remote-US` as two words, where one of them is a phrase; `home-based` stays one."""
    if "-" not in word or phrase(place_key(word)):
        return [word]
    pieces = [piece for piece in word.split("-") if piece]
    return pieces if any(phrase(place_key(piece)) for piece in pieces) else [word]


def _is_postcode(words: list[str], at: int) -> bool:
    """A word with a digit in it, or the two letters of a Dutch postcode after its four digits."""
    word = words[at]
    if any(char.isdigit() for char in word):
        return True
    before = words[at - 1] if at else ""
    return len(word) == 2 and word.isupper() and len(before) == 4 and before.isdigit() and at + 1 < len(words)
