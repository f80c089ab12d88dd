# ruff: noqa: E501 - tables of words
"""The terms of the employment: its type, hours a week, and whether a visa is sponsored."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from upstar.listings.enrichment.reading import Ad, whole

TYPES: Mapping[str, str] = {
    "FULL_TIME": r"full[ -]?time|vollzeit\w*|temps (?:plein|complet)|tiempo completo|jornada completa|tempo pieno|tempo integral|voltijd\w*",
    "PART_TIME": r"part[ -]?time|teilzeit\w*|temps partiel|tiempo parcial|media jornada|tempo parziale|meio periodo|tempo parcial|deeltijd\w*|minijob\w*",
    "CONTRACTOR": r"(?:independent )?contractor|freelance\w*|freiberuf\w*|b2b|1099|autonomo|zzp\w*|partita iva|contract to hire",
    "TEMPORARY": r"temporary|temp|fixed[ -]term|befristet\w*|cdd|duree determinee|interim|interimaire|temporal|tempo determinato|a termine|"
    r"tijdelijk\w*|maternity (?:leave )?cover|locum|seasonal|saisonkraft|saison\w*|aushilfe|elternzeitvertretung|zero hours|bank staff",
    "INTERN": r"intern(?:ship)?s?|praktik(?:um|ant\w*)|\w*praktikum|stagiaire|stage (?:de|en)|practicas|becari[oa]|tirocini\w+|stagista|estagi\w+",
    "VOLUNTEER": r"volunteers?|volunteer(?:ing)? (?:role|position|opportunity)|ehrenamt\w*|benevol\w*|voluntari\w+",
    "PER_DIEM": r"per[ -]diem|prn",
}
"""The contract's tokens of employment, and the words for each in flat text."""
_EITHER = whole(r"""
    (?:both )?full(?:[ -]time)? ?(?:and|or|/|&|,) ?part[ -]?time|part(?:[ -]time)? ?(?:and|or|/|&|,) ?full[ -]?time
    voll-? ?(?:und|oder|/|o\.) ?teilzeit|temps plein ou (?:temps )?partiel
""")
"""Both types in one word."""
_PATTERNS = {token: whole(words) for token, words in TYPES.items()}
_TITLE_ONLY: Mapping[str, re.Pattern[str]] = {
    "CONTRACTOR": whole(r"contract(?= *(?:[)\],|-]|$|to hire|position|role))"),
    "INTERN": whole(r"stage|alternance|werkstudent\w*"),
    "TEMPORARY": whole(r"bank|vertretung|remplacement|supplencia|interim"),
}
_NOT_TYPE_AFTER = re.compile(
    r"[ -]*(?:employees?|staff(?! nurse)|equivalent|students?|team members?|workers?|colleagues?|associates?|education|degree|study|mba|positions? (?:that|who)|"
    r"hours (?:are|is)|mitarbeit\w*|studium|salar\w*|pay|course|living|assets?|medicine|relief|applic\w+|options?|available|(?:hours |roles? |working )*(?:will |may |can )?(?:also )?(?:be )?considered|accommodation|agenc\w+|housing|visa|events?|experience)"
)
_NOT_TYPE_BEFORE = re.compile(
    r"(?<!\w)(?:not|no|non|all|our|other|for|of|every|un|eligible|regular|pro[ -]rata(?: for)?|if|than|supervis\w+|manag\w+|support|train\w*|mentor\w*|coordinat\w*|"
    r"directors?|requests? for|wishing to|considered for|hire|in case of|benefits for|as an?)[ -]*(?:\w+ )?$"
)
_THE_JOB = re.compile(
    r"(?<!\w)(?:position|role|job|post|posting|opportunity|vacancy|contract|employment|hours|permanent|basis|appointment|schedule|"
    r"stelle|anstellung|festanstellung|unbefristet\w*|arbeitszeit|vertrag|arbeitsverhaltnis|poste|contrat|cdi|puesto|contrato|jornada|contratto|"
    r"indeterminato|functie|dienstverband|vaga|in|m/w/d|w/m/d|h/f|f/h|this is|type|status|shift)(?!\w)"
)
_SHORT_LINE = 70
"""Characters of a line that names the type and is no sentence."""
NEAR = 45

_HOURS = re.compile(
    r"(?<![\w.,£$€-])(?P<n>\d{1,2}(?:[.,]\d{1,2})?) ?(?:-? ?(?:hours?|hrs?|h|stunden|std\.?|heures?|horas|ore|uur|uren))"
    r"(?: ?(?:/|(?:of work )?per|a|each|pro|die|par|por|in der|alla|a la) ?(?:working )?(?:week|wk|w|woche|semaine|semana|settimana)|[ -]?(?:weekly|wochentlich|"
    r"hebdomadaires?|hebdo|semanales|semanais|settimanali|weekly|work ?week|week))(?!\w)"
    r"|(?<![\w.,£$€-])(?P<w>\d{1,2}(?:[.,]\d{1,2})?) ?(?:hpw|wochenstunden|hours/week)(?!\w)"
    r"|(?<!\w)(?:weekly (?:working )?hours|hours per week|hours/week|scheduled weekly hours|wochenarbeitszeit|wochenstunden|wochentliche arbeitszeit|hours a week|"
    r"standard hours|contracted hours)[ :=\n-]{1,4}(?P<l>\d{1,2}(?:[.,]\d{1,2})?)(?![\d:])"
)
_NOT_HOURS = re.compile(
    r"(?<!\w)(?:up to|maximum(?: of)?|max\.?|minimum(?: of)?|at least|between|from|average(?: of)?|over(?:time)?|more than|less than|under|directive|bis zu|mindestens|"
    r"jusqu'a|min\.?|additional|extra|hasta|minstens|of up to)[ a-z]{0,12}$|\d ?(?:-|to|bis|a|or|/|and) ?$"
)
_RANGE_AFTER = re.compile(r" ?(?:-|to|bis) ?\d")
_HOURS_BOUNDS = (4, 70)

_NO_SPONSOR = whole(r"""
    no (?:visa |h-?1b |immigration |employment |work )*(?:sponsorship|sponsoring|sponsor)
    (?:not|cannot|can't|unable to|won't|don't|doesn't|n't|unfortunately no|never|neither)(?: \w+){0,6}? (?:sponsor\w*|visa support|work permits?)
    without (?:\w+ ){0,6}?sponsor\w*|(?:sponsorship|visa support|sponsoring|visas?) (?:\w+ ){0,4}?(?:not|unavailable|isn't)
    not (?:eligible|available) for (?:\w+ )*sponsor\w*|unlikely to (?:\w+ ){0,5}sponsor\w*|(?:not|cannot) (?:\w+ ){0,4}(?:visa|visum)
    kein(?:e|en)? (?:\w+ )?(?:visa|visum)\w*|(?:visum|visa)\w* (?:\w+ ){0,3}(?:nicht|keine)|pas (?:de|d') (?:\w+ )?(?:sponsor\w*|visa|parrainage)
    (?:sin|no (?:ofrecemos|se ofrece)) (?:patrocinio|visado|visa)\w*
""")
_SPONSOR = whole(r"""
    (?:we|will|do|can|able to|happy to|willing to|also|company|may) (?:also |gladly |happily |be able to )?sponsor (?:\w+ )?(?:(?:work )?visas?|work permits?|you|your|candidates?|applicants?|qualified|international|the right|eligible|relocation|h-?1b|skilled)
    (?:visa|h-?1b|immigration|skilled worker|tier 2|work permit) (?:and relocation |/ ?relocation )?(?:sponsorship|support|assistance|sponsoring)(?: \w+){0,2} (?:available|provided|offered|possible|included|is available|is provided|offered)
    (?:we|offer|offers|offering|provide|provides|with|including|includes|get|receive|package|and|full|free)(?: \w+){0,3}? (?:visa|h-?1b|skilled worker|tier 2) (?:and relocation |or relocation )?(?:sponsorship|support|sponsoring)
    relocation (?:\w+ )?(?:and|&|\+|/) ?visa (?:sponsorship|support|assistance)
    sponsorship (?:is |will be )?(?:available|offered|provided|possible)|(?:costs?|cost) of (?:visa )?sponsorship
    (?:job seekers|applicants|candidates) who require (?:\w+ ){0,4}sponsorship (?:\w+ ){0,6}(?:are )?welcome
    visum\w*(?:unterstutzung|sponsoring)|unterstutz\w* (?:\w+ ){0,6}(?:visum|visa|arbeitserlaubnis)\w*|(?:prise en charge|aide|accompagnement) (?:\w+ ){0,4}visa|parrainage de visa|patrocin\w+ (?:\w+ ){0,3}(?:visa|visado|visto)s?
""")
_ASKS = re.compile(r"\?|(?<!\w)(?:will you|do you|if you|may require|should ensure)(?!\w)")


def types_of(ad: Ad) -> tuple[str, ...] | None:
    """Return the types of employment that the title or a statement of the job's terms names; None where none is."""
    found = {token for token, pattern in _PATTERNS.items() if _named_in_title(pattern, ad.flat_title)}
    found |= {token for token, pattern in _TITLE_ONLY.items() if pattern.search(ad.flat_title)}
    for passage in ad.about("terms"):
        start = ad.flat.rfind("\n", 0, passage.start) + 1
        line = ad.flat[start : passage.start] + passage.text if passage.start - start < _SHORT_LINE else passage.text
        if _EITHER.search(line):
            found |= {"FULL_TIME", "PART_TIME"}
        for token, pattern in _PATTERNS.items():
            if token not in found and token not in ("INTERN", "VOLUNTEER") and _states(pattern, line):
                found.add(token)
    return tuple(token for token in TYPES if token in found) or None


def _named_in_title(pattern: re.Pattern[str], title: str) -> bool:
    found = pattern.search(title)
    return found is not None and not title[: found.start()].rstrip(" -").endswith((" not", "un", "non", "former"))


def _states(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a line names the type as the job's: in a short line of terms, or beside a word for the job."""
    for found in pattern.finditer(text):
        before, after = text[max(0, found.start() - NEAR) : found.start()], text[found.end() : found.end() + NEAR]
        if _NOT_TYPE_AFTER.match(after) or _NOT_TYPE_BEFORE.search(before):
            continue
        if len(text) <= _SHORT_LINE or _THE_JOB.search(before[-25:]) or _THE_JOB.search(after[:25]):
            return True
    return False


def hours_of(ad: Ad) -> int | None:
    """Return the hours a week that the ad states, rounded half up; None where it states none, a range, or several."""
    stated: set[Decimal] = set()
    least, most = _HOURS_BOUNDS
    for passage in ad.about("hours"):
        for found in _HOURS.finditer(passage.text):
            figure = found["n"] or found["w"] or found["l"]
            hours = Decimal(figure.replace(",", "."))
            before = passage.text[max(0, found.start() - NEAR) : found.start()]
            if (
                least <= hours <= most
                and not _NOT_HOURS.search(before)
                and not _RANGE_AFTER.match(passage.text, found.end())
            ):
                stated.add(hours.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return int(stated.pop()) if len(stated) == 1 else None


def sponsors_visa(ad: Ad) -> bool | None:
    """Return whether the ad offers or refuses to sponsor a visa; None where it says neither, or both."""
    refuses = offers = False
    for passage in ad.about("visa"):
        if _NO_SPONSOR.search(passage.text):
            refuses = True
        elif _SPONSOR.search(passage.text) and not _ASKS.search(passage.text):
            offers = True
    return offers if offers != refuses else None
