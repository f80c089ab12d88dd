"""What an ad says that tells two jobs of one template apart: hours, shift, contract, pay, grade, department. Pure.

A fact is `kind:value`. Two ads contradict each other in a kind where both name it and have no value in common; a text
that was cut short says less and contradicts nothing.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

PAY_TOLERANCE = 0.10
"""Two amounts within this share of each other are one pay: rises, rounding, a range cut to its middle."""
MAX_VALUES = 12
"""Values of a kind that are kept: an ad that names more is a list of jobs."""
MAX_NUMBERS = 400
"""Numbers that are looked at; more are a price list."""
MIN_HOURS, MAX_HOURS = 3.0, 60.0
"""Working hours of a week or a shift; other numbers of hours are opening times or notice."""
MIN_PAY = 7.0
"""The least hourly pay that is looked at; smaller amounts are fees and allowances."""
SPAN = 10
"""Characters from one time of day to the next, within which the two are a beginning and an end."""
BEFORE, AFTER = 24, 14
"""Characters around a number or a phrase that are looked at."""
UNIT_WORDS = 4
"""Words of a department's name that are kept."""

_TERMS = {
    "time:full": "full time|full-time|fulltime|vollzeit|temps plein|tiempo completo|jornada completa",
    "time:part": "part time|part-time|parttime|teilzeit|temps partiel|media jornada|tiempo parcial|job share|job-share",
    "term:permanent": "permanent|unbefristet|unbefristete|unbefristeter|unbefristeten|cdi|contrato indefinido",
    "term:fixed": "fixed term|fixed-term|ftc|temporary|befristet|befristete|befristeter|befristeten|cdd|"
    "maternity cover|"
                  "elternzeitvertretung|seasonal|month contract|months contract|contrato temporal",
    "term:freelance": "freelance|freelancer|freiberuflich|independent contractor",
    "shift:night": "nights|night shift|night shifts|overnight|nachtschicht|nachtdienst|de nuit|turno de noche",
    "shift:day": "day shift|day shifts|daytime|days only|tagschicht|tagdienst|de jour|turno de dia",
    "shift:late": "evenings|late shift|late shifts|lates|spatschicht|spatdienst|du soir|turno de tarde|"
                  "second shift|2nd shift",
    "shift:early": "early shift|early shifts|earlies|mornings|fruhschicht|fruhdienst|du matin|turno de manana|"
                   "first shift|1st shift",
    "shift:weekend": "weekends|weekend shift|wochenende|wochenenden|fin de semana",
    "client:named": "our client|on behalf of our client|my client|unser kunde|unseren kunden|unserem "
    "kunden|unseres kunden|"
                    "unser mandant|unseren mandanten|unser auftraggeber|notre client|mon client|nuestro cliente|"
                    "para un cliente",
}  # fmt: skip
_UNITS = (
    "department dept team division ward unit abteilung bereich station service equipe departamento area equipo".split()
)
_GRADES = "band grade gs level stufe entgeltgruppe eg niveau step".split()
_REQUISITIONS = (
    "requisition|req|requisition id|req id|job id|job number|job reference|job ref|reference|reference number|ref|"
    "ref no|"
    "vacancy id|vacancy number|posting id|kennziffer|referenznummer|stellennummer|stellen-id|job-id|req-id|referenz|"
    "reference de l'offre|ref. offre|referencia|numero de referencia|requisition number|job no|job requisition id"
)
_NO = re.compile(r"\b(?:no|not|non|without|keine?|ohne|pas|sans|sin)\s(?:\w+\s)?$")
_NUMBER = re.compile(r"\d[\d.,:]*")
_HOURS_AFTER = re.compile(r"\s?-?\s?(?:hours?|hrs?|stunden|std|heures|horas)\b(?!\s(?:ago|notice|of training))")
_HOURS_BEFORE = re.compile(
    r"\b(?:hours|stunden|wochenstunden|heures|horas)(?: per week| a week| pro woche)?\s?[:\s-]\s?$"
)
_NOON_AFTER = re.compile(r"\s?([ap])\.?m\b")
_MONEY_AFTER = re.compile(r"(k)?\s?(?:€|eur\b|euros?\b|usd\b|gbp\b|chf\b)")
_CLOCK = re.compile(r"(\d{1,2})([.:])([0-5]\d)")
_SIGNS = frozenset("$£€")
_DASHES = frozenset("-–—")
_THOUSANDS = re.compile(r"[,.](?=\d{3}(?:\D|$))")
_UNIT_VALUE = re.compile(r"\s{0,3}:\s{0,3}([^\n.;|•:]{2,40})")
_GRADE_VALUE = re.compile(r"[\s-]?(\d{1,2}[a-d]?)\b")
_REQUISITION_VALUE = re.compile(r"\s?(?:no|nr|number|id|code)?\.?\s?[:#]\s{0,3}([a-z]{0,6}[-_/]?\d[\w/-]{1,20})")


CLIENT = "client:named"
"""The fact of an ad that speaks of a client instead of its writer."""


def read_facts(folded: str) -> tuple[str, ...]:
    """Return the facts of an ad, sorted; title and text come as `wording.flat` gives them, line breaks kept."""
    found: dict[str, set[str]] = defaultdict(set)
    _read_numbers(folded, found)
    phrases, kinds = _phrases()
    for index, start, end in phrases.find_matches_as_indexes(folded):
        if not _is_word(folded, start, end):
            continue
        kind, _, value = kinds[index].partition(":")
        if kind in _VALUES:
            match = _VALUES[kind](folded, end)
            value = " ".join(match[1].split()[:UNIT_WORDS]) if match else ""
        elif _NO.search(folded[max(0, start - BEFORE) : start]):
            value = ""
        if value:
            found[kind].add(value)
    return tuple(sorted(f"{kind}:{value}" for kind, values in found.items() for value in sorted(values)[:MAX_VALUES]))


def contradictions(a: Iterable[str], b: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds in which two ads' facts have nothing in common, sorted."""
    one, other = by_kind(a), by_kind(b)
    return tuple(sorted(kind for kind in one.keys() & other.keys() if not _meet(kind, one[kind], other[kind])))


def by_kind(facts: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return the values of each kind."""
    found: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        kind, _, value = fact.partition(":")
        found[kind].add(value)
    return {kind: frozenset(values) for kind, values in found.items()}


def _meet(kind: str, a: frozenset[str], b: frozenset[str]) -> bool:
    if kind != "pay":
        return bool(a & b)
    return any(abs(float(x) - float(y)) <= PAY_TOLERANCE * max(float(x), float(y)) for x in a for y in b)


def _read_numbers(folded: str, found: dict[str, set[str]]) -> None:
    last = -SPAN - 1
    opened = ""
    for count, match in enumerate(_NUMBER.finditer(folded)):
        if count >= MAX_NUMBERS:
            return
        start, end = match.span()
        before, after, number = folded[max(0, start - 2) : start], folded[end : end + AFTER], match[0].rstrip(".,:")
        priced = before.rstrip()[-1:] in _SIGNS
        end_of_day = None if priced else _NOON_AFTER.match(after)
        if end_of_day or (not priced and _is_clock(number, before, after)):
            clock = _clock(number, end_of_day[1] if end_of_day else "")
            if start - last <= SPAN:
                found["clock"].discard(opened)
                clock = f"{opened}-{clock}"
            found["clock"].add(clock)
            last, opened = end, clock
        elif _HOURS_AFTER.match(after) or _HOURS_BEFORE.search(folded[max(0, start - BEFORE) : start]):
            hours = _value(number.replace(",", "."))
            if MIN_HOURS <= hours <= MAX_HOURS:
                found["hours"].add(f"{hours:g}")
        elif priced or (len(number) > 1 and _MONEY_AFTER.match(after)):
            amount = _value(_THOUSANDS.sub("", number).replace(",", ".")) * (1000 if after[:1] == "k" else 1)
            if amount >= MIN_PAY:
                found["pay"].add(f"{amount:.10g}")


def _value(number: str) -> float:
    """The number; 0 for what only looks like one, as 1.2.3 does."""
    try:
        return float(number[:MAX_DIGITS])
    except ValueError:
        return 0.0


MAX_DIGITS = 15
LAST_HOUR = 24


def _is_clock(number: str, before: str, after: str) -> bool:
    """Whether a number is a time of day: 17:00, or 17.00 at one side of a dash."""
    match = _CLOCK.fullmatch(number)
    if match is None or int(match[1]) > LAST_HOUR:
        return False
    return match[2] == ":" or (after.lstrip()[:1] in _DASHES or before.rstrip()[-1:] in _DASHES)


def _clock(number: str, noon: str) -> str:
    hour, _, minute = number.replace(".", ":").partition(":")
    late = 12 if noon == "p" and hour.isdigit() and len(hour) <= 2 and int(hour) < 12 else 0
    return f"{int(hour) + late if hour.isdigit() and len(hour) <= 2 else hour}:{minute[:2] or '00'}"


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether the span begins and ends where words do."""
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


@lru_cache(maxsize=1)
def _phrases() -> tuple[AhoCorasick, list[str]]:
    pairs = [(phrase, fact) for fact, said in _TERMS.items() for phrase in said.split("|")]
    pairs += [(word, "unit:") for word in _UNITS] + [(word, "grade:") for word in _GRADES]
    pairs += [(phrase, "requisition:") for phrase in _REQUISITIONS.split("|")]
    return AhoCorasick([phrase for phrase, _ in pairs], matchkind=MatchKind.LeftmostLongest), [
        kind for _, kind in pairs
    ]


_VALUES: dict[str, Callable[[str, int], re.Match[str] | None]] = {
    "unit": _UNIT_VALUE.match,
    "grade": _GRADE_VALUE.match,
    "requisition": _REQUISITION_VALUE.match,
}
