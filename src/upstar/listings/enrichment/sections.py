# ruff: noqa: E501 - tables of words
"""What the parts of an ad are about, told by their headings; and the two sentences that say most of a part."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from upstar.listings.enrichment.reading import Ad, lines, whole

DUTIES, NEEDS, OFFER, REST = "duties", "needs", "offer", "rest"
HEADING_LENGTH = 80
"""Characters that a heading has at most."""
CHOSEN = 2
"""Sentences in a summary: the contract's columns are described as two."""
SENTENCE_LENGTH = (25, 260)
"""Characters: what is shorter says nothing alone, what is longer is cut at a word."""
SAYS_MOST = 150
"""Characters up to which a longer sentence says more."""
MAX_CANDIDATES = 40
BEYOND_NOTICE = 0.5

_HEADINGS: Sequence[tuple[str, re.Pattern[str]]] = (
    (REST, whole(r"""
        about (?:us|the company|the team|our company|our team|the organi[sz]ation)|who we are|our (?:story|mission|values|culture|company)|company (?:description|overview|profile)
        equal opportunit\w*|how to apply|application process|apply now|contact|contact us|interview process|hiring process|further (?:details|information)|additional information|disclaimer|privacy
        diversity|closing date|safeguarding|accommodations?|uber uns|kontakt|bewerbung|dein ansprechpartner|ihre ansprechpartner\w*|so bewirbst du dich|wer wir sind|das unternehmen
        qui sommes[- ]nous|a propos(?: de .*)?|l'entreprise|comment postuler|processus de recrutement|contactez|sobre nosotros|quienes somos|la empresa|como (?:aplicar|postular)|proceso de seleccion
        chi siamo|l'azienda|contatti|quem somos|sobre (?:a empresa|nos)|over ons|wie (?:zijn )?wij|sollicit\w+|covid\S*|location|salary|compensation|pay range|salary range|legal notice
    """)),
    (OFFER, whole(r"""
        benefits?|perks|what we(?:'re| are)? offer\w*|we offer(?: you)?|what you(?:'ll| will) (?:get|receive|enjoy)|what's in it for you|why (?:join|work|us|you'll love)|our offer|we will offer|in return|what we can offer|rewards?
        what's on offer|wir bieten|was wir (?:\w+ )?bieten|unser angebot|das bieten wir|deine vorteile|ihre vorteile|benefits|darauf kannst du dich freuen|das erwartet dich bei uns|nous (?:vous )?offrons|nous (?:vous )?proposons|avantages|ce que nous offrons
        (?:les )?avantages|ofrecemos|que ofrecemos|te ofrecemos|se ofrece|beneficios|(?:cosa )?offriamo|benefit|oferecemos|o que oferecemos|beneficios|wij bieden|wat (?:wij|we) (?:jou )?bieden|arbeidsvoorwaarden|aanbod
    """)),
    (NEEDS, whole(r"""
        requirements?|qualifications?|skills|who you are|about you|what you(?:'ll)? (?:need|bring|have)|what you will (?:need|bring)|what we(?:'re| are)? look\w*(?: for)?|you have|must[- ]haves?|essential(?: criteria)?|desirable(?: criteria)?|person specification
        (?:your|the ideal|ideal) (?:profile|candidate|experience|skills|background)|what we expect|experience|education|minimum|basic qualifications|knowledge|nice to have|you(?:'ll| will) (?:need|have|bring)|what makes you|you are|your skills|criteria|eligibility|(?:who|what) we(?:'re| are) looking for
        dein profil|ihr profil|das bringst du mit|was du mitbringst|anforderung\w*|anforderungsprofil|qualifikation\w*|voraussetzung\w*|das bringen sie mit|was sie mitbringen|wir erwarten|profil|du bringst mit|sie bringen mit|kenntnisse
        (?:votre |le )?profil(?: recherche| souhaite)?|competences|qualifications|prerequis|exigences|formation|vous avez|experience requise|requisitos|perfil|que buscamos|buscamos|tu perfil|experiencia|formacion|se requiere
        requisiti|profilo|competenze|chi cerchiamo|requisitos|perfil|o que procuramos|qualificacoes|wat (?:wij|we) vragen|functie-?eisen|jouw profiel|profiel|wie ben jij|wat breng je mee|jij hebt
    """)),
    (DUTIES, whole(r"""
        responsibilit\w+|(?:key |main |core |job |principal |essential )?(?:duties|tasks|accountabilities|functions)|what you(?:'ll| will)(?: be)? do\w*|your (?:role|tasks|mission|impact|responsibilities|day)|the role|role|job description|about the (?:role|job|position|opportunity)
        day[- ]to[- ]day|a day in the life|in this role|you will(?: be)?|you'll|position summary|job summary|summary of (?:duties|role)|role overview|overview|main purpose|the (?:job|position|opportunity)|job purpose|job overview|how you(?:'ll| will) (?:\w+ )?(?:contribute|impact)|what you can expect|key areas|purpose of the (?:role|job)
        (?:deine|ihre|die) aufgaben?|aufgaben(?:gebiet|bereich)?|das erwartet (?:dich|sie)|tatigkeit\w*|was dich erwartet|was sie erwartet|das machst du|deine rolle|ihre rolle|stellenbeschreibung|deine mission|das wirst du tun
        (?:vos |les |tes |votre )?missions?|responsabilites|vos taches|description du poste|le poste|vos responsabilites|activites|funciones|responsabilidades|tareas|tus funciones|que haras|descripcion del puesto|el puesto|mision|principales funciones
        mansioni|responsabilita|attivita|cosa farai|il ruolo|compiti|responsabilidades|funcoes|atividades|o que vais fazer|principais atividades|taken|werkzaamheden|wat ga je doen|jouw (?:rol|functie|taken)|verantwoordelijkheden|functieomschrijving|de functie
    """)),
)  # fmt: skip
_MARKS = re.compile(r"^[\s\-*•·▪●◦‣∙○■➢✓✔►»>#_:]+(?:\d{1,2}[.)] +)?|^\d{1,2}[.)] +|^o (?=[A-Z])")
_ENDS = re.compile(r"[.!?] +(?=[A-ZÀ-Þ\"'“„])")
_NOTICE = whole(r"""
    equal opportunit\w*|regardless of|apply|application|interview|disclosure|dbs|disability|gender|click|e-?mail|\[e-mail\]|website|https?|cookie\w*|privacy|reserve the right|closing date|recruit\w*|vacancy|contact
    bewerb\w*|schwerbehindert\w*|geschlecht\w*|postul\w+|candidature|solicitud|candidatura|solliciteer|please|welcome
""")
_DUTY = whole(r"""
    you will|you'll|responsible for|the role (?:will|involves|is)|the post ?holder|duties|your tasks|will be responsible|in this role|sie (?:\w+ )?(?:verantwort\w+|ubernehmen|betreuen|unterstutzen)|du (?:\w+ )?(?:verantwortest|ubernimmst|betreust|unterstutzt|entwickelst)
    vous (?:serez|assurez|participez|etes charge\w*|gerez)|(?:te encargaras|seras responsable|realizaras)|sarai|ti occuperai|je gaat|je bent verantwoordelijk|voce (?:sera|ira)
""")
_NEED = whole(r"""
    experience|must|required|requires?|qualif\w+|degree|knowledge|skills?|ability to|able to|minimum|fluent|you have|you are|registered|essential|erfahrung|abgeschlossene\w*|ausbildung|kenntnisse|studium|fahigkeit\w*|diplome|maitrise|connaissance\w*
    titulacion|conocimientos?|dominio|laurea|conoscenza|esperienza|diploma|ervaring|kennis|opleiding|formacao|conhecimentos?
""")
_ABOUT_US = whole(r"we are|we're|our company|founded|our mission|wir sind|nous sommes|somos|siamo|wij zijn")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an ad: what it is about, where its text begins and ends (the heading not included)."""

    kind: str
    start: int
    end: int


def sections_of(ad: Ad) -> tuple[Section, ...]:
    """Return the parts of the ad that headings open, in order. The part before the first heading is not one."""
    marks: list[tuple[str, int, int]] = []
    for at, line in lines(ad.flat):
        found = _heading(line)
        if found is not None:
            kind, length = found
            marks.append((kind, at, at + length))
    ends = [*(start for _, start, _ in marks), len(ad.flat)][1:]
    return tuple(Section(kind, begin, end) for (kind, _, begin), end in zip(marks, ends, strict=True))


def _heading(line: str) -> tuple[str, int] | None:
    """Return what a line opens as a heading, and how many of its characters are heading."""
    if len(line) <= HEADING_LENGTH:
        words, length = line, len(line)
    elif (colon := line.find(":", 0, HEADING_LENGTH // 2)) > 0:
        words, length = line[:colon], colon + 1
    else:
        return None
    bare = words.strip(" -*•#_:.!?")
    if not bare or bare != words.strip(" *#_:!?") or len(bare.split()) > 8:
        return None
    if ":" in bare:
        head, _, _ = bare.partition(":")
        length = line.index(":") + 1
        bare = head.strip()
    closed = words.rstrip().endswith((":", "?", "*", "!")) or ":" in words or length != len(line)
    return next(
        (
            (kind, length)
            for kind, pattern in _HEADINGS
            if (found := pattern.search(bare))
            and (closed or len(found[0]) * 2 >= len(bare) or (found.start() == 0 and len(bare.split()) <= 4))
        ),
        None,
    )


def kind_at(sections: Sequence[Section], starts: Sequence[int], at: int) -> str | None:
    """Return what the part is about that a place lies in; `starts` are where the parts begin."""
    place = bisect_right(starts, at) - 1
    return sections[place].kind if place >= 0 and at < sections[place].end else None


def summary(ad: Ad, sections: Sequence[Section], kind: str, telling: Sequence[int]) -> str | None:
    """Return the two sentences of the ad's parts of the kind that say most, in the ad's own words and order.

    `telling` are the places of the skills named in the text, in order: a sentence that names more says more. Where no
    heading opens such a part, the sentences that speak of duties or of needs are chosen from; None where none does.
    """
    candidates = [c for part in sections if part.kind == kind for c in _sentences(ad, part.start, part.end)]
    if not candidates:
        speaks = _DUTY if kind == DUTIES else _NEED
        others = [(s.start, s.end) for s in sections if s.kind in (REST, OFFER)]
        candidates = [
            c
            for c in _sentences(ad, 0, len(ad.text))
            if speaks.search(ad.flat, c[0], c[1])
            and not any(start <= c[0] < end for start, end in others)
            and not _ABOUT_US.search(ad.flat, c[0], c[1])
        ]
    ranked = sorted(candidates[:MAX_CANDIDATES], key=lambda c: (-_worth(ad, c, telling), c[0]))
    chosen = sorted(ranked[:CHOSEN])
    return " ".join(_closed(ad.text[start:end]) for start, end in chosen) or None


def _sentences(ad: Ad, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the sentences and items of a stretch of text begin and end, marks of lists not included."""
    for at, line in lines(ad.text[start:end]):
        offset = start + at
        mark = _MARKS.match(line)
        first = mark.end() if mark else 0
        cuts = [first, *(found.end() for found in _ENDS.finditer(line, first)), len(line)]
        for begin, stop in pairwise(cuts):
            words = line[begin:stop].rstrip()
            if len(words) >= SENTENCE_LENGTH[0] and words.count(" ") >= 2 and not words.endswith(":"):
                yield offset + begin, offset + begin + len(words)


def _worth(ad: Ad, bounds: tuple[int, int], telling: Sequence[int]) -> float:
    """Return how much a sentence says: the skills it names, and its length as far as it is read at a glance."""
    start, end = bounds
    named = bisect_right(telling, end) - bisect_right(telling, start - 1)
    worth = named + min(end - start, SAYS_MOST) / SAYS_MOST
    return worth * BEYOND_NOTICE - 1 if _NOTICE.search(ad.flat, start, end) else worth


def _closed(sentence: str) -> str:
    """Return the sentence on one line, cut at a word where it is too long, with a full stop."""
    words = " ".join(sentence.split())
    most = SENTENCE_LENGTH[1]
    if len(words) > most:
        return words[:most].rsplit(" ", 1)[0].rstrip(" ,;:-–") + "…"
    return words if words.endswith((".", "!", "?", "…")) else words.rstrip(" ,;:") + "."
