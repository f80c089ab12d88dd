"""Dates and periods in all the ways people write them, in seven languages, with the precision they were written in."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from upstar.kit.text import fold
from upstar.resumes.types import PartialDate

_MONTHS = (
    "january jan januar janv janvier enero ene gennaio gen janeiro januari",
    "february feb febr februar fevr fev fevrier febrero febbraio fevereiro februari",
    "march mar marz maerz mrz mars marzo marco maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug aout agosto ago augustus",
    "september sep sept septembre septiembre setiembre set settembre setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez decembre diciembre dic dicembre dezembro",
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}
_SEASONS = {
    "spring": 3, "fruhjahr": 3, "fruhling": 3, "printemps": 3, "primavera": 3, "lente": 3,
    "summer": 6, "sommer": 6, "ete": 6, "verano": 6, "estate": 6, "verao": 6, "zomer": 6,
    "fall": 9, "autumn": 9, "herbst": 9, "automne": 9, "otono": 9, "autunno": 9, "outono": 9, "herfst": 9,
    "winter": 12, "hiver": 12, "invierno": 12, "inverno": 12,
}  # fmt: skip
"""A season begins with its first month in the northern meteorological reckoning."""

_NOW = (
    "present|current|currently|now|today|ongoing|to date|till date|until now|till now|date|heute|jetzt|laufend|dato|"
    "aktuell|gegenwartig|aujourd['’]?hui|auj\\.?|a ce jour|ce jour|present|actuel|en cours|en poste|actualidad|actual|actualmente|"
    "presente|hoy|la fecha|oggi|tutt'oggi|ad oggi|alla data(?: attuale)?|data attuale|attuale|in corso|attualmente|atualidade|atual|hoje|o momento|heden|nu|vandaag|nos jours"
)
_SINCE = "since|from|seit|ab|depuis|desde|dal|dalla|da|vanaf|sinds|od"
_TO = (
    r"(?:\s*(?:->|[-–—−‒→/~]|(?:to|until|till|thru|through|bis(?: zum)?|jusqu[’']?(?:a|au|en)?|"
    r"a|au|hasta|al|ad|ate(?: ao?)?|tot(?: en met)?|t/m|fino a(?:d)?|e)(?!\w))\s*)"
)

_MONTH_WORD = rf"(?:{'|'.join(sorted({*MONTHS, *_SEASONS}, key=len, reverse=True))})(?!\w*[^\W\d_])\.?"
_YEAR = r"(?:19[4-9]\d|20\d\d)"
_SHORT_YEAR = r"['’`]\d\d"
_ONE = rf"""(?:
      (?P<iso_y>{_YEAR})[-/.](?P<iso_m>0?[1-9]|1[0-2])(?:[-/.](?P<iso_d>0?[1-9]|[12]\d|3[01]))?(?!\d)
    | (?P<dmy_d>0?[1-9]|[12]\d|3[01])[./-](?P<dmy_m>0?[1-9]|1[0-2])[./-](?P<dmy_y>{_YEAR})(?!\d)
    | (?P<my_m>0?[1-9]|1[0-2])\s?[/.-]\s?(?P<my_y>{_YEAR})(?!\d)
    | (?P<mys_m>0[1-9]|1[0-2])[/.](?P<mys_y>\d\d)(?![\d./-]\d|\d)
    | (?:(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.|er|º)?\s+(?:de\s+|of\s+)?)?
      (?P<word>{_MONTH_WORD})(?:\s+(?P<us_d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,)?
      ,?\s*(?:de\s+|del\s+|of\s+|[-/]\s*)?(?P<wy>{_YEAR}|{_SHORT_YEAR}|(?<=[-/])\d\d)(?!\d)
    | (?:Q|T|Quartal\s|quarter\s)(?P<q>[1-4])[\s/,.-]+(?P<qy>{_YEAR})(?!\d)
    | (?P<q2>[1-4])(?:\.|st|nd|rd|th|e|er|o)?\s?(?:Q|Quartal|quarter|trimestre|kwartaal)[\s/,]+(?:de\s)?(?P<q2y>{_YEAR})(?!\d)
    | (?P<y>{_YEAR})(?!\d)
)"""


def _named(suffix: str) -> str:
    return re.sub(r"\(\?P<(\w+)>", lambda m: f"(?P<{m[1]}{suffix}>", _ONE)


_DATE = re.compile(rf"(?<![\w])(?:{_named('_a')})", re.VERBOSE | re.IGNORECASE)
_NOW_RE = re.compile(rf"(?<!\w)(?:la |the |o )?(?:{_NOW})(?!\w)", re.IGNORECASE)
_TO_RE = re.compile(_TO, re.IGNORECASE)
_SINCE_RE = re.compile(rf"(?<!\w)(?:{_SINCE})\s*:?\s*$", re.IGNORECASE)
_MONTH_ONLY = re.compile(rf"(?<!\w)({_MONTH_WORD})\s*$", re.IGNORECASE)
LEAD = 40
"""How far before a date stands what belongs to it: `since`, or the month that its period begins with."""
_OPEN_END = re.compile(r"\s*[-–—]\s*(?:$|\t)")
"""A dash with nothing behind it, or with what stands in the next column."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in a line: `text[start:stop]`. `current` says that it runs until today."""

    begin: PartialDate | None
    finish: PartialDate | None
    current: bool
    start: int
    stop: int


@lru_cache(maxsize=2048)
def find_dates(text: str) -> tuple[tuple[PartialDate, int, int], ...]:
    """Return the single dates in a line with their places."""
    found: list[tuple[PartialDate, int, int]] = []
    for match in _DATE.finditer(_same_length(text)):
        value = _value(match)
        if value is not None:
            found.append((value, match.start(), match.end()))
    return tuple(found)


def first_span(periods: Iterable[Period]) -> Period | None:
    """Return the first period that has a beginning; None where all are single dates."""
    return next((period for period in periods if period.begin is not None), None)


@lru_cache(maxsize=2048)
def find_periods(text: str) -> tuple[Period, ...]:
    """Return the periods in a line: `from – to`, `since …`, `… to present`, and single dates as a point each.

    A single date has it as `finish` and no `begin`; what it means is for the caller to say.
    """
    flat = _same_length(text)
    dates = find_dates(text)
    periods: list[Period] = []
    used_until = 0
    index = 0
    while index < len(dates):
        value, start, stop = dates[index]
        index += 1
        if start < used_until:
            continue
        begin_at = _leading_month(flat, start, value)
        joiner = _TO_RE.match(flat, stop)
        if joiner:
            now = _NOW_RE.match(flat, joiner.end())
            if now:
                periods.append(Period(value, None, current=True, start=start, stop=now.end()))
                used_until = now.end()
                continue
            if index < len(dates) and dates[index][1] == joiner.end():
                finish, _, stop = dates[index]
                index += 1
                begin, first = begin_at if begin_at and begin_at[0].value <= finish.value else (value, start)
                periods.append(Period(begin, finish, current=False, start=first, stop=stop))
                used_until = stop
                continue
            short = re.compile(r"['’]?(\d\d)(?!\d|[./]\d)").match(flat, joiner.end())
            if short and value.precision == "year":
                year = value.value.year // 100 * 100 + int(short[1])
                if value.value.year <= year <= value.value.year + 60:
                    periods.append(
                        Period(
                            value, PartialDate(date(year, 1, 1), "year"), current=False, start=start, stop=short.end()
                        )
                    )
                    used_until = short.end()
                    continue
        if begin_at and joiner is None:
            first_value, first = begin_at
            periods.append(Period(first_value, value, current=False, start=first, stop=stop))
            used_until = stop
            continue
        since = _SINCE_RE.search(flat, max(0, start - LEAD), start)
        trailing_now = _OPEN_END.match(flat, stop) if joiner is None else _OPEN_END.match(text, stop)
        open_end = joiner is not None and joiner.end() == len(flat.rstrip())
        if since or open_end or trailing_now:
            periods.append(Period(value, None, current=True, start=since.start() if since else start, stop=stop))
        else:
            periods.append(Period(None, value, current=False, start=start, stop=stop))
        used_until = stop
    return tuple(periods)


def _leading_month(flat: str, start: int, value: PartialDate) -> tuple[PartialDate, int] | None:
    """Return the start of `Jun – Aug 2019`, where the year is written once; None where no month leads."""
    joiner = re.compile(r"\s*(?:[-–—]|to|bis|à|a|al)\s*$").search(flat, max(0, start - LEAD), start)
    if joiner is None or value.precision != "month":
        return None
    word = _MONTH_ONLY.search(flat, max(0, joiner.start() - LEAD), joiner.start())
    month = MONTHS.get(fold(word[1]).rstrip(".")) if word else None
    if word is None or month is None:
        return None
    year = value.value.year if month <= value.value.month else value.value.year - 1
    return PartialDate(date(year, month, 1), "month"), word.start(1)


def _value(match: re.Match[str]) -> PartialDate | None:
    try:
        return _to_date({name.removesuffix("_a"): part for name, part in match.groupdict().items() if part})
    except ValueError:
        return None


def _to_date(part: dict[str, str]) -> PartialDate | None:
    if "iso_y" in part:
        return _made(int(part["iso_y"]), int(part["iso_m"]), part.get("iso_d"))
    if "dmy_y" in part:
        return _made(int(part["dmy_y"]), int(part["dmy_m"]), part["dmy_d"])
    if "my_y" in part:
        return _made(int(part["my_y"]), int(part["my_m"]))
    if "mys_y" in part:
        return _made(_century(int(part["mys_y"])), int(part["mys_m"]))
    if "word" in part:
        year = part["wy"].lstrip("'’`")
        full = int(year) if len(year) == 4 else _century(int(year))
        word = fold(part["word"]).rstrip(".")
        month = MONTHS.get(word) or _SEASONS[word]
        return _made(full, month, part.get("d") or part.get("us_d"))
    for quarter, of_year in (("q", "qy"), ("q2", "q2y")):
        if quarter in part:
            return _made(int(part[of_year]), 3 * int(part[quarter]) - 2)
    return _made(int(part["y"]))


def _made(year: int, month: int | None = None, day: str | None = None) -> PartialDate:
    if day:
        return PartialDate(date(year, month or 1, int(day)), "day")
    return PartialDate(date(year, month or 1, 1), "month" if month else "year")


def _century(year: int) -> int:
    return 2000 + year if year < 50 else 1900 + year


@lru_cache(maxsize=4096)
def _same_length(text: str) -> str:
    """Return the line with one kind of dash and blank and without accents, character for character."""
    return text if text.isascii() and "\t" not in text else "".join(map(_plain, text))


@lru_cache(maxsize=1024)
def _plain(character: str) -> str:
    if character.isspace():
        return " "
    if character in "\u2010\u2011":
        return "-"
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base.isascii() and base.isalpha() else character
