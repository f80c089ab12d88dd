"""Headers that say what each of their lines is: `Company: …`, `Designation: …`, `Zeitraum: …`."""

import re
from collections.abc import Iterable
from typing import Literal

from upstar.kit.text import fold
from upstar.resumes.engine.headers import Header
from upstar.resumes.engine.spans import Span, trimmed
from upstar.resumes.types import Line

HeaderLabel = Literal["title", "company", "place", "dates"]

_WORDS: dict[HeaderLabel, str] = {
    "title": "designation|position|position held|role|title|job title|post|post held|job|funktion|stelle|tatigkeit|"
    "poste|fonction|intitule du poste|puesto|cargo|ruolo|mansione|posizione|funcao|functie",
    "company": "company|company name|employer|name of employer|organi[sz]ation|name of (?:the )?organi[sz]ation|firm|"
    "arbeitgeber|firma|unternehmen|entreprise|employeur|societe|empresa|azienda|datore di lavoro|empregador|bedrijf|werkgever",
    "place": "location|place|city|ort|standort|arbeitsort|lieu|ville|lugar|ubicacion|ciudad|luogo|citta|sede|local|plaats",
    "dates": "duration|period|dates?|time period|tenure|zeitraum|dauer|periode|duree|dates|fechas?|periodo|data|date|"
    "datum|durata|duracao",
}
_LABELS = tuple((label, re.compile(rf"(?:{words})")) for label, words in _WORDS.items())
_ANY = re.compile(r"^\s*(?P<label>[^\W\d_][^:\t|]{1,30}?)\s*:(?:\s+|\t|$)")


def label_of(line: Line) -> tuple[HeaderLabel | None, Span] | None:
    """Return the label of a line and what stands behind it; None where the line has no label.

    The label itself is None where it is one of no header: `Responsibilities:`, `Kunden:`.
    """
    match = _ANY.match(line.text)
    if match is None:
        return None
    key = fold(match["label"])
    label = next((name for name, pattern in _LABELS if pattern.fullmatch(key)), None)
    return label, Span(line, match.end(), len(line.text))


def header_of(lines: Iterable[Line]) -> Header | None:
    """Return the header that labelled lines state; None where they state neither title nor employer."""
    stated: dict[str, str] = {}
    for line in lines:
        found = label_of(line)
        value = trimmed(found[1]) if found is not None and found[0] is not None else None
        if found is not None and found[0] is not None and value is not None:
            stated.setdefault(found[0], value.text)
    if "title" not in stated and "company" not in stated:
        return None
    return Header(stated.get("title", ""), stated.get("company", ""), stated.get("place"), 1.0)
