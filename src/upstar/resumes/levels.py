"""The seniority that a job title states."""

import re
from functools import lru_cache

from upstar.kit.text import fold

SENIORITY: tuple[tuple[int, str], ...] = (
    (0, "intern|internship|praktikant\\w*|praktikum|stagiaire|becari[oa]|azubi|auszubildende\\w*|apprentice|apprenti\\w*|trainee|werkstudent\\w*|stagista|tirocinante|estagiari[oa]|student"),
    (5, "ceo|cto|cfo|coo|cio|cmo|chro|chief|president|vice president|vp|svp|evp|managing director|geschaftsfuhrer\\w*|directeur general|directora? general|executive director|vorstand|founder|cofounder|partner|owner|amministratore|board member"),
    (4, "head|director|directora|directeur|directrice|direttor\\w+|direktor\\w*|principal|lead|leiter\\w*|leitung|leitende[rn]?|teamleiter\\w*|leader|jefe|jefa|chef|cheffe|responsable|manager|managerin|supervisor|superintendent|foreman|coordinatrice|encargad[oa]|\\w+leiter|\\w+leiterin|\\w+leitung|gerente|capo|dean"),
    (3, "senior|sr|staff|experte|expert|expertin|architect|specialist|confirme|oberarzt|stellvertretend\\w*|deputy|iii|iv|erfahren\\w*|ii|master"),
    (1, "junior|jr|entry|assistant|assistent\\w*|aide|associate|auxiliar|helfer\\w*|helper|debutant|adjoint|graduate|ayudante|\\w+helfer|\\w+helferin|clerk|aushilfe|i"),
)  # fmt: skip
"""0 intern, 1 junior, 2 plain, 3 senior, 4 lead, 5 executive; the first that the title's words match."""
PLAIN = 2

_PATTERNS = tuple((level, re.compile(rf"(?<!\w)(?:{words})(?!\w)")) for level, words in SENIORITY)
_NOT_LEAD = re.compile(
    r"(?<!\w)(?:lead generation|account manager|product manager|project manager|chef de projet|chef de partie)(?!\w)"
)


@lru_cache(maxsize=4096)
def title_level(title: str) -> int:
    """Return the seniority of a title, 0 (intern) to 5 (executive); 2 where it states none."""
    key = fold(title)
    managing = _NOT_LEAD.search(key) is None
    for level, pattern in _PATTERNS:
        if pattern.search(key) and (managing or level != 4):
            return level
    return PLAIN


def is_senior(title: str) -> bool:
    """Whether the title states seniority or leadership."""
    return title_level(title) >= 3
