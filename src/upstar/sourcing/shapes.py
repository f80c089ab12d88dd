"""What feeds say in many ways, in the one way that listings say it: hours, pay, place of work, description."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from html import escape
from typing import Any, TypedDict

from upstar.kit.text import fold
from upstar.listings.markup import plain_text, safe_html
from upstar.listings.places import make_place, read_places
from upstar.listings.types import Place, Whereabouts
from upstar.sourcing.fields import MAX_SHORT, domain, number, plain_number, prose, storable_json, text

MAX_PLACE_TEXT = 300
"""Characters of a location line that are read; longer ones are no location."""
MAX_PLACES = 50
"""Places of one ad that are kept; an ad that names more is for everywhere."""

_KINDS = {
    "PART_TIME": "part time|parttime|teilzeit|teilzeitstelle|temps partiel|mi temps|tiempo parcial|media jornada|"
    "jornada parcial|medio tiempo|tempo parcial|meio periodo|tempo parziale|deeltijd|deltid|niepelny etat|"
    "czesc etatu|working student|werkstudent|werkstudentin|werkstudenten|minijob|mini job",
    "FULL_TIME": "full time|fulltime|vollzeit|vollzeitstelle|temps plein|temps complet|plein temps|tiempo completo|"
    "jornada completa|tempo integral|periodo integral|tempo inteiro|tempo pieno|voltijd|voltijds|heltid|pelny etat",
    "CONTRACTOR": "contract|contractor|contractors|contracting|freelance|freelancer|freelancers|freiberuflich|"
    "freiberufler|freie mitarbeit|selbststandig|selbstandig|independent|independant|prestataire|autonomo|"
    "libero professionista|partita iva|zzp|zzper|b2b|umowa b2b|konsult",
    "TEMPORARY": "temporary|temp|fixed term|fixed term contract|temporary contract|contract temp|limited term|term|"
    "befristet|befristete|befristeter vertrag|zeitarbeit|aushilfe|saison|saisonnier|saisonarbeit|seasonal|cdd|"
    "interim|interimaire|duree determinee|contrat a duree determinee|temporal|contrato temporal|temporario|"
    "tempo determinato|contratto a tempo determinato|tijdelijk|tijdelijk contract|visstid|czas okreslony",
    "INTERN": "intern|interns|internship|internships|praktikum|praktikant|praktikantin|pflichtpraktikum|stage|"
    "stagiaire|becario|beca|practicas|pasantia|pasante|estagio|estagiario|tirocinio|tirocinante|stagista|praktik|staz",
    "VOLUNTEER": "volunteer|volunteers|volunteering|ehrenamt|ehrenamtlich|benevole|benevolat|voluntario|voluntariado|"
    "volontario|volontariato|vrijwilliger|vrijwilligerswerk|wolontariat",
    "PER_DIEM": "per diem|prn|day labour|day labor|vacataire",
    "OTHER": "other|sonstige|sonstiges|autre|otro|otra|outro|altro|anders",
    "": "permanent contract|regular contract|indefinite contract|unbefristeter vertrag|contrat a duree indeterminee|"
    "duree indeterminee|contrato indefinido|tempo indeterminato|contratto a tempo indeterminato|contract permanent|"
    "independent living|long term|short term",
}
"""Words for each token of schema.org's employmentType; the last row is what bears one of the words and means none."""
_TOKEN_OF = {phrase: token for token, phrases in _KINDS.items() for phrase in phrases.split("|")}
_KIND = re.compile(rf"\b(?:{'|'.join(sorted(_TOKEN_OF, key=len, reverse=True))})\b")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")

_UNITS = {
    "HOUR": "hour|hourly|hr|hrs|stunde|heure|horaire|hora|ora|uur",
    "DAY": "day|daily|tag|jour|dia|giorno|dag",
    "WEEK": "week|weekly|woche|semaine|semana|settimana",
    "MONTH": "month|monthly|monat|mois|mensuel|mes|mese|maand",
    "YEAR": "year|yearly|yr|annual|annually|annum|jahr|annuel|ano|anno|jaar",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split("|")}
_NOT_ONE = re.compile(r"\b(?:bi|semi|half|twice|every|one time|0|[2-9]|\d\d+)\b")
"""`2 WEEK`, `semi-month-salary` and `one-time` are no unit of schema.org's."""

ON_SITE, HYBRID, REMOTE = "On-site", "Hybrid", "Remote Solely"
_ARRANGEMENTS = {
    "remote": REMOTE, "fully remote": REMOTE, "full remote": REMOTE, "hybrid": HYBRID, "hybrid remote": HYBRID,
    "on site": ON_SITE, "onsite": ON_SITE, "in office": ON_SITE, "office": ON_SITE,
}  # fmt: skip


class Origin(TypedDict):
    """The fields of a listing that say where it is from."""

    url: str | None
    source: str
    source_type: str
    source_domain: str
    raw_data: Any
    data_source: str


class Described(TypedDict):
    """The description fields of a listing."""

    description_html: str | None
    description_text: str | None


class Located(TypedDict):
    """The fields of a listing that say where the work is done."""

    places: tuple[Place, ...]
    areas: tuple[str, ...]
    location_type: str | None
    remote_derived: bool
    ai_work_arrangement: str | None


def origin(name: str, kind: str, row: Mapping[str, Any], url: str | None, otherwise: str) -> Origin:
    """Return where a listing is from: the source's name and kind, its record, its address, and the site it is on.

    `kind` is ats, career-site or jobboard, as the Active Jobs DB has them; `otherwise` the site where there is no
    address. RejectedError where the record is nested without end.
    """
    return Origin(
        url=url,
        source=name,
        source_type=kind,
        source_domain=domain(url, otherwise),
        raw_data=storable_json(row),
        data_source=name,
    )


def described(*parts: object) -> Described:
    """Return the parts, one below the other, as safe HTML and as text; what is no text is left out."""
    html = "\n".join(part for part in map(prose, parts) if part)
    return Described(description_html=safe_html(html) or None, description_text=plain_text(html) or None)


def paragraphs(value: object) -> str | None:
    """Return plain text as HTML that keeps its line breaks; None for what is no text."""
    written = prose(value)
    return escape(written, quote=False).replace("\n", "<br>") if written else None


def section(heading: object, body: object) -> str | None:
    """Return HTML under a heading; None where there is no body."""
    below = prose(body)
    above = text(heading)
    if not below:
        return None
    return f"<h3>{escape(above, quote=False)}</h3>\n{below}" if above else below


def employment_types(*values: object) -> tuple[str, ...] | None:
    """Return schema.org's employmentType tokens for what a feed writes in any of several languages; None for none.

    `FullTime`, `full_time`, `Full-time / Part-time` and `Vollzeit` are understood. Permanence is no token.
    """
    found: dict[str, None] = {}
    for value in values:
        words = _words(value)
        found.update((_TOKEN_OF[phrase], None) for phrase in _KIND.findall(words))
    return tuple(token for token in found if token) or None


def pay_unit(value: object) -> str | None:
    """Return HOUR, DAY, WEEK, MONTH or YEAR for what a feed writes (`1 YEAR`, `per-hour-wage`, `monthly`), or None."""
    words = _words(value)
    if _NOT_ONE.search(words):
        return None
    found = {_UNIT_OF[word] for word in words.split() if word in _UNIT_OF}
    return found.pop() if len(found) == 1 else None


def money(low: object, high: object, currency: object, unit: str | None) -> dict[str, Any] | None:
    """Return a schema.org MonetaryAmount; None where neither amount is a number above zero.

    Equal amounts become one value; amounts the wrong way round are turned. `unit` is a token of `pay_unit` or None.
    """
    amounts = [amount if amount and amount > 0 else None for amount in (number(low), number(high))]
    given = sorted(amount for amount in amounts if amount)
    if not given:
        return None
    value: dict[str, Any] = {"@type": "QuantitativeValue"}
    if given[0] == given[-1] and len(given) == 2:
        value["value"] = plain_number(given[0])
    elif len(given) == 2:
        value |= {"minValue": plain_number(given[0]), "maxValue": plain_number(given[1])}
    else:
        value["minValue" if amounts[0] else "maxValue"] = plain_number(given[0])
    made: dict[str, Any] = {"@type": "MonetaryAmount"}
    if code := currency_code(currency):
        made["currency"] = code
    if unit:
        value["unitText"] = unit
    return made | {"value": value}


def span(amounts: Iterable[tuple[Decimal | None, Decimal | None]]) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the greatest of several ranges of pay, such as one for each place."""
    pairs = list(amounts)
    lows = [low for low, _ in pairs if low]
    highs = [high for _, high in pairs if high]
    return min(lows, default=None), max(highs, default=None)


def free_pay(value: object) -> dict[str, Any] | None:
    """Return pay that a feed writes as a sentence, as it stands."""
    written = text(plain_text(value[:MAX_SHORT])) if isinstance(value, str) else None
    return {"text": written} if written and any(c.isdigit() for c in written) else None


def currency_code(value: object) -> str | None:
    """Return an ISO 4217 code in capitals; None for anything that does not look like one."""
    code = (text(value) or "").upper()
    return code if len(code) == 3 and code.isascii() and code.isalpha() else None


def whereabouts(*lines: object, country: str | None = None) -> Whereabouts:
    """Return what several location lines say together; `country` is where their towns lie."""
    read = [read_places(line[:MAX_PLACE_TEXT], country) for line in map(text, lines[:MAX_PLACES]) if line]
    return joined(*read)


def addressed(country: object, region: object, city: object, line: object = None) -> Whereabouts:
    """Return the place of an address given in parts; where its country is not known to be one, what its line says."""
    named, area, town = text(country), text(region), text(city)
    written = text(line) or ", ".join(part for part in (town, area, named) if part)
    written = written[:MAX_PLACE_TEXT]
    place = make_place(named, area, town, written or None)
    if place is None:
        return read_places(written) if written else Whereabouts()
    said = read_places(written) if text(line) else Whereabouts()
    return Whereabouts((place,), said.remote, said.areas)


def joined(*read: Whereabouts) -> Whereabouts:
    """Return several whereabouts as one, each place and area once."""
    places = tuple(dict.fromkeys(place for one in read for place in one.places))
    areas = tuple(dict.fromkeys(area for one in read for area in one.areas))
    return Whereabouts(places[:MAX_PLACES], any(one.remote for one in read), areas)


def arrangement_of(value: object) -> str | None:
    """Return On-site, Hybrid or Remote Solely for a feed's word for the place of work, or None."""
    return _ARRANGEMENTS.get(_words(value))


def located(where: Whereabouts, kind: object = None, *, remote: bool | None = None) -> Located:
    """Return the fields of a place of work.

    `kind` is the feed's own word (remote, hybrid, on-site) and outranks all else; `remote` a flag of the feed's, which
    outranks the location line. TELECOMMUTE is said where the work is fully remote: by the word, by the flag, or by a
    line that says remote and names no town.
    """
    arrangement = arrangement_of(kind)
    if arrangement is not None:
        away = arrangement == REMOTE
        return _located(where, fully=away, remote=away, arrangement=arrangement)
    town = any(place.city for place in where.places)
    fully = remote if remote is not None else where.remote and not town
    return _located(where, fully=fully, remote=where.remote if remote is None else remote, arrangement=None)


def _located(where: Whereabouts, *, fully: bool, remote: bool, arrangement: str | None) -> Located:
    return Located(
        places=where.places,
        areas=where.areas,
        location_type="TELECOMMUTE" if fully else None,
        remote_derived=remote,
        ai_work_arrangement=arrangement,
    )


def _words(value: object) -> str:
    """Lower-case words without accents, one blank apart; `FullTime` is two."""
    written = text(value) or ""
    return _NO_WORD.sub(" ", fold(_HUMPS.sub(" ", written[:MAX_PLACE_TEXT]))).strip()
