# ruff: noqa: E501 - tables of words
"""Amounts of money in flat text: numbers of every locale, currencies, and the period that is spoken of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from upstar.listings.enrichment.rates import known_currencies

THOUSAND = 1000
LAKH = 100_000
CODE_LENGTH = 3
"""Letters of an ISO 4217 code."""
_MULTIPLES: Mapping[str, int] = {
    "k": THOUSAND,
    "tsd": THOUSAND,
    "t": THOUSAND,
    "mila": THOUSAND,
    "mil": THOUSAND,
    "l": LAKH,
}
"""What a number's suffix multiplies it by, by how the suffix begins; `lakh`, `lac`, `lpa` and `l` are 100,000."""

_SYMBOLS: Mapping[str, str] = {
    "£": "GBP", "€": "EUR", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₪": "ILS", "₦": "NGN", "₱": "PHP",
    "฿": "THB", "₫": "VND", "₴": "UAH", "us$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD",
    "nz$": "NZD", "s$": "SGD", "sg$": "SGD", "hk$": "HKD", "r$": "BRL", "mx$": "MXN", "nt$": "TWD", "zl": "PLN",
    "kc": "CZK", "rs": "INR", "euro": "EUR", "euros": "EUR", "dkr": "DKK", "skr": "SEK", "nkr": "NOK",
}  # fmt: skip
_DOLLAR_COUNTRIES: Mapping[str, str] = {
    "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "MX": "MXN", "TW": "TWD", "AR": "ARS",
    "CL": "CLP", "CO": "COP",
}  # fmt: skip
"""Where a bare `$` is the country's own; elsewhere it is the US dollar."""
_CROWN_COUNTRIES: Mapping[str, str] = {"SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK"}
_AMBIGUOUS_CODES = frozenset({"TRY", "MAD", "PEN", "RON", "COP", "ARS", "GEL"})
"""Codes that are English words or names: only money where they are written in capitals."""
_CODES = "|".join(sorted(code.lower() for code in known_currencies()))

_CURRENCY = (
    rf"(?<![a-z])(?:{_CODES}) ?[$£€]|(?:us|ca|au|nz|sg|hk|mx|nt|[carsn])?\$|[£€₹¥₽₩₺₪₦₱฿₫₴]|(?<![a-z])(?:(?:{_CODES})(?![a-z])|euros?(?![a-z])|rs\.?(?![a-z])|"
    r"pounds?(?![a-z])|dollars?(?![a-z])|zl(?![a-z])|kc(?![a-z])|[dsn]?kr\.?(?![a-z]))"
)
_NUMBER = r"(?:\d{1,2}(?:,\d\d){1,3},\d{3}|\d{1,3}(?:[.,' ]\d{3}){1,3}|\d{1,9})(?:[.,]\d{1,2})?(?![.,']?\d)"
_MULTIPLE = r"(?: ?(?:k|tsd\.?|t(?= ?€| ?eur)|mila|mil|lakhs?|lacs?|lpa|l)(?![a-z]))"
_TOO_MUCH = r"(?! ?(?:m|mm|mn|mio\.?|mrd\.?|bn?|million\w*|milli?ard\w*|millon\w*|milion\w*|billion\w*|trillion|crores?|cr|%)(?![a-z]))"
_PER = r"(?: ?(?:/ ?|per |p)[a-z]{1,6}\.?| ?p\.a\.| annually| hourly| ?\([^()\d]{1,24}\))"
AMOUNT = re.compile(
    rf"(?=[$£€₹¥₽₩₺₪₦₱฿₫₴\d]|(?<![a-z])[a-z])(?P<c1>{_CURRENCY})?\*? ?(?<![\d.,])(?(c1)|(?!\d{{1,3}},? ?(?:-|to|and|/|bis|und|et|y|a|e) ?(?:[£$€₹]|\d{{1,3}}[.,']\d{{3}})))(?P<n1>{_NUMBER})(?P<m1>{_MULTIPLE})?{_TOO_MUCH}\+?(?: ?(?P<c2>{_CURRENCY})(?! ?\d))?"
    rf"(?:{_PER}?,?(?P<to> {{0,2}}(?:-{{1,3}}|~|/) ?| {{0,2}}(?:to|bis) ?| {{1,2}}(?:and|bis zu|und|up to|rising to|a|et|y|e|tot|hasta|jusqu'a|ate) )(?P<c3>{_CURRENCY})? ?"
    rf"(?P<n2>{_NUMBER})(?P<m2>{_MULTIPLE})?{_TOO_MUCH} ?(?:(?P<c4>{_CURRENCY})(?! ?\d))?)?"
)
"""An amount or a range of two; one of them bears a currency, or it is no money. The text is flat."""

PERIOD = re.compile(
    r"(?P<HOUR>(?:/ ?|(?<!\w)(?:per|an|pro|par|por|je|all'|a la|l'|de l'|p) ?)(?:hour|hr|h|std|stunde|heure|hora|ora|uur)(?!\w)"
    r"|(?<!\w)(?:hourly|stundlich|stundenlohn|horaire|uurloon|ph|p/h|p\.h|hora)(?!\w))"
    r"|(?P<DAY>(?:/ ?|(?<!\w)(?:per|a|pro|par|por|je|al) )(?:day|tag|jour|dia|giorno|dag)(?!\w)"
    r"|(?<!\w)(?:daily|day rate|tagessatz|tjm|p\.d)(?!\w))"
    r"|(?P<WEEK>(?:/ ?|(?<!\w)(?:per|a|each|pro|par|por|je) )(?:week|wk|woche|semaine|semana|settimana)(?!\w)"
    r"|(?<!\w)(?:weekly|wochentlich|hebdomadaire|p/w|pw|p\.w)(?!\w))"
    r"|(?P<MONTH>(?:/ ?|(?<!\w)(?:per|a|each|pro|par|por|je|im|al) )(?:month|mo|mth|monat|mois|mes|mese|maand)(?!\w)"
    r"|(?<!\w)(?:monthly|monatlich\w*|monats\w+|mensuel\w*|mensual\w*|mensua\w*|mensil\w*|maandelijks|mensa[il]\w*|pcm|p/m)(?!\w))"
    r"|(?P<YEAR>(?:/ ?|(?<!\w)(?:per|a|each|pro|par|por|je|im|al|l'|all') ?)(?:year|yr|y|annum|jahr|an|ano|anno|jaar)(?!\w)"
    r"|(?<!\w)(?:yearly|annual\w*|annum|p\.? ?a|p/a|jahrlich\w*|jahres\w+|annuel\w*|anual\w*|annu[ao]\w*|ral|jaarsalaris|lpa|ctc)(?!\w))"
)
"""The period that a rate is for, in flat text; the group that matched is its name."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, or a range where `high` is given, as it stands in the text from `start` to `end`."""

    low: Decimal
    high: Decimal | None
    currency: str
    start: int
    end: int
    at_least: bool
    """Whether a plus sign follows the figure."""
    round_thousands: bool
    """Whether it is counted in thousands (`k`): nobody counts an hour's pay so."""


def to_money(found: re.Match[str], written: str, country: str | None) -> Money | None:
    """Return the amount that AMOUNT found; None where no currency stands at it.

    `written` is the ad's text as it is, of which the searched text is the flat form; `country` helps to tell what `$`
    and `kr` stand for.
    """
    codes = [
        _code(found[group], written[found.start(group) : found.end(group)], country)
        for group in ("c1", "c2", "c3", "c4")
        if found[group]
    ]
    currency = next((code for code in reversed(codes) if code), None)
    low = number(found["n1"])
    if currency is None or low is None:
        return None
    high = number(found["n2"]) if found["n2"] and (found["to"].strip() != "/" or found["c3"]) else None
    first, second = _multiple(found["m1"]), _multiple(found["m2"])
    if high is not None:
        # `120-150k` and `$120-150,000` count both in thousands
        counted = high if second > 1 else high / THOUSAND
        if first == 1 and low < THOUSAND and (second > 1 or high >= 10 * THOUSAND) and low * 10 > counted:
            first = max(second, THOUSAND)
        if first > 1 and second == 1 and high < THOUSAND:
            second = first
        high *= second
    figure_end = found.end("m1") if found["m1"] else found.end("n1")
    return Money(
        low * first,
        high,
        currency,
        found.start(),
        found.end(),
        at_least=found.string.startswith("+", figure_end),
        round_thousands=first > 1,
    )


def number(written: str) -> Decimal | None:
    """Return the number: `28,407`, `45.000`, `45 000`, `95'000`, `6,00,000`, `25.50`, `1.234,56`; None for others."""
    text = written.strip()
    cents = re.search(r"[.,](\d{1,2})$", text)
    whole = text[: cents.start()] if cents else text
    digits = re.sub(r"[.,' ]", "", whole)
    if not digits.isascii() or not digits.isdigit():
        return None
    return Decimal(f"{digits}.{cents[1]}" if cents else digits)


def currency_code(written: str, country: str | None = None) -> str | None:
    """Return the ISO 4217 code that a source states as a code or a symbol; None where it is neither."""
    code = written.strip()
    if len(code) == CODE_LENGTH and code.isascii() and code.isalpha():
        return code.upper()
    return _code(code.lower(), code.upper(), country) if code else None


def _multiple(suffix: str | None) -> int:
    if not suffix:
        return 1
    word = suffix.strip(" .")
    return _MULTIPLES.get(word, LAKH if word.startswith("l") else THOUSAND)


def _code(symbol: str, written: str, country: str | None) -> str | None:
    key = symbol.rstrip(".")
    if len(key) > CODE_LENGTH and key[-1] in "$£€":  # `USD $`: the code says more than the sign
        key, written = key[:CODE_LENGTH], written[:CODE_LENGTH]
    place = (country or "").upper()
    if key in ("$", "dollar", "dollars"):
        return _DOLLAR_COUNTRIES.get(place, "USD")
    if key == "kr":
        return _CROWN_COUNTRIES.get(place)
    if key == "¥":
        return {"JP": "JPY", "CN": "CNY"}.get(place)
    if key in ("pound", "pounds"):
        return "GBP"
    if key == "rs" and place in ("PK", "LK", "NP", "MU"):
        return {"PK": "PKR", "LK": "LKR"}.get(place)
    code = key.upper()
    if key in _SYMBOLS:
        return _SYMBOLS[key]
    if code not in known_currencies() or (code in _AMBIGUOUS_CODES and written != code):
        return None
    return code
