"""Headers that say what each of their lines is: `Company: …`, `Designation: …`, `Zeitraum: …`."""

import re
from collections.abc import Sequence
from typing import Literal

from upstar.kit.text import fold
from upstar.resumes.engine.dates import find_periods
from upstar.resumes.engine.headers import COMMA, STRONG, Header
from upstar.resumes.engine.spans import Span, split, trimmed, whole
from upstar.resumes.engine.words import has_street, org_score
from upstar.resumes.types import Line

HeaderLabel = Literal["title", "company", "place", "dates"]

_WORDS: dict[HeaderLabel, str] = {
    "title": "designation|position|positions|position held|role|title|job title|post|post held|job|occupation|occupation or position held|"
    "funktion|stelle|tatigkeit|berufsbezeichnung|beruf oder funktion|position und funktion|poste|poste occupe|fonction|intitule du poste|"
    "fonction ou poste occupe|puesto|puesto desempenado|profesion o cargo desempenado|cargo|cargo ocupado|ruolo|mansione|posizione|"
    "posizione ricoperta|qualifica|tipo di impiego|lavoro o posizione ricoperti|funcao|funcao ou cargo ocupado|functie|functie of beroep",
    "company": "company|company name|employer|name of employer|name and address of employer|organi[sz]ation|name of (?:the )?organi[sz]ation|firm|"
    "arbeitgeber|name und adresse des arbeitgebers|firma|unternehmen|betrieb|entreprise|employeur|nom et adresse de l employeur|societe|"
    "empresa|nombre de la empresa|nombre y direccion de la empresa|nombre y direccion del empleador|empleador|azienda|datore di lavoro|"
    "nome e indirizzo del datore di lavoro|nome del datore di lavoro|empregador|nome e morada do empregador|bedrijf|werkgever|"
    "naam en adres van de werkgever",
    "place": "location|place|city|ort|standort|arbeitsort|lieu|ville|lugar|ubicacion|ciudad|localidad|luogo|citta|sede|local|cidade|plaats",
    "dates": "duration|period|period of employment|dates?|dates employed|date (?:da|de|from).*|time period|tenure|zeitraum|dauer|datum|periode|duree|dates|fechas?|"
    "periodo|data|date|durata|duracao|datas|von bis|from to",
}
_LABELS = tuple((label, re.compile(rf"(?:{words})")) for label, words in _WORDS.items())
_ANY = re.compile(r"^\s*(?P<label>[^\W\d_][^:\t|]{1,45}?)\s*(?::(?:\s+|\t|$)|\t)")
NAMED = 0.5
MIN_BROKEN = 10
"""The first words of a long label, broken in a narrow column, name it from this many letters on."""
_NOT_KEY = re.compile(r"[^\w]+")


def label_named(text: str) -> HeaderLabel | None:
    """Return which part of a header the text is the label of; None for other text."""
    key = " ".join(_NOT_KEY.sub(" ", fold(text)).split())
    found = next((name for name, pattern in _LABELS if pattern.fullmatch(key)), None)
    if found is None and len(key) >= MIN_BROKEN:
        found = next((name for name, words in _WORDS.items() if f"|{key} " in f"|{words}"), None)
    return found


def label_of(line: Line) -> tuple[HeaderLabel | None, Span] | None:
    """Return the label of a line and what stands behind it, after a colon or in the next column; None without one.

    The label itself is None where it is one of no header: `Responsibilities:`, `Kunden:`.
    """
    match = _ANY.match(line.text)
    if match is None:
        return None
    label = label_named(match["label"])
    if label is None and ":" not in match.group():
        return None  # two cells, and the first one is no label
    return label, Span(line, match.end(), len(line.text))


def _employer(text: str) -> tuple[str, str]:
    """Part an employer from its address or place behind a dash or comma: `Pressenwerk GmbH, Ring 140, Ingolstadt`."""
    named = split(Span(Line(text, 1, 0, len(text)), 0, len(text)), STRONG)
    name, place = (named[0].text, named[1].text) if len(named) > 1 else (text, "")
    if len(named) > 1 and any(c.isdigit() for c in place) and not has_street(place):
        return text, ""  # a unit: `Exército Brasileiro – 24º BIS`
    pieces = [piece.text for piece in split(Span(Line(name, 1, 0, len(name)), 0, len(name)), COMMA)]
    ends = next(
        (i for i, piece in enumerate(pieces) if i and (has_street(piece) or any(c.isdigit() for c in piece))), None
    )
    if ends is None and len(pieces) > 1 and org_score(pieces[0]) >= NAMED and org_score(pieces[-1]) == 0:
        ends = len(pieces) - 1
    if ends is None:
        return name, place
    return ", ".join(pieces[:ends]), place or ", ".join(pieces[ends:])


def header_of(lines: Sequence[Line]) -> Header | None:
    """Return the header that labelled lines state; None where they state neither title nor employer.

    An employer without a label stands above the labels.
    """
    stated: dict[str, str] = {}
    above: str | None = None
    for line in lines:
        found = label_of(line)
        value = trimmed(found[1]) if found is not None else None
        if found is not None and found[0] is not None and value is not None:
            stated.setdefault(found[0], value.text)
        elif above is None and not stated and not find_periods(line.text):
            first = split(whole(line), STRONG)
            above = first[0].text if first else None
    if "title" not in stated and "company" not in stated:
        return None
    if "company" in stated:
        stated["company"], place = _employer(stated["company"])
        stated.setdefault("place", place)
    company = stated.get("company") or ("" if "title" not in stated else above or "")
    return Header(
        stated.get("title", above or "" if "company" in stated else ""), company, stated.get("place") or None, 1.0
    )
