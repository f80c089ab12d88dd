"""One form of a job title for everybody: whether it is written for a woman, a man or both says nothing of the work.

The result is a key for comparison, not a word to show: where a rule meets a word that is no title, both sides of a
comparison change alike. The forms are those of English, German, French, Spanish, Italian and Portuguese.
"""

import re
from functools import lru_cache

from upstar.kit.text import fold

_FOR_ALL = re.compile(
    r"\(?(?<!\w)[mwfdxh](?:\s*[/|]\s*[mwfdxh]){1,3}(?!\w)\)?"  # (m/w/d), H/F
    r"|(?<=\w)(?:[*:_/]-?|\(-?)in(?:nen)?\)?(?!\w)"  # Pfleger*in, Pfleger/-in, Pfleger(in)
    r"|(?<=\w)(?:[/·]-?(?:a|e|ne|trice|rice|euse)|\((?:a|e|ne|trice|euse)\))(?!\w)"  # Camarero/a, Profesor(a)
)  # fmt: skip
_WORD = re.compile(r"[\w+#]+")
_DROPPED = frozenset({"male", "female", "lady", "mr", "mrs", "ms", "herr"})
_WHOLE = {
    "waitress": "waiter", "actress": "actor", "stewardess": "steward", "hostess": "host", "manageress": "manager",
    "jefa": "jefe", "cheffe": "chef", "presidente": "president", "presidenta": "president", "agente": "agent",
    "gerenta": "gerente", "socia": "socio", "commessa": "commesso", "sarta": "sarto", "studentessa": "studente",
    "adjointe": "adjoint", "assistante": "assistant", "consultante": "consultant", "gerante": "gerant",
    "debutante": "debutant", "enseignante": "enseignant", "surveillante": "surveillant", "generale": "general",
    "avvocata": "avvocato", "asistenta": "asistente", "clienta": "cliente",
}  # fmt: skip
_ENDINGS = tuple(
    (re.compile(ending + "$"), form)
    for ending, form in (
        (r"(?<=\w)(?:wom[ae]n|person)", "man"), (r"(?<=\w)mistress", "master"), (r"(?<=\w)stress", "ster"),
        (r"(?<=kranken)schwester", "pfleger"), (r"(?<=\w)frau", "mann"), (r"(arzt|koch|walt|wirt)in", r"\1"),
        (r"(er|or|kt|at)in", r"\1"), (r"(eur|ist|ent|ant)in", r"\1"), (r"ogin", "oge"), (r"expertin", "experte"),
        (r"beamt(?:in|e)", "beamter"), (r"(?<=nde)r", ""), (r"(?<=stellte)r", ""),
        (r"toressa", "tor"), (r"oressa", "ore"), (r"vicepresident[ea]", "vice president"),
        (r"(?:trice|teur|teure|tore|tora|tor)", "tor"), (r"euse", "eur"), (r"(?<=\w)eure", "eur"),
        (r"(?:iere|iera|iero|ier|ere|era|ero)", "er"), (r"eir[ao]", "eir"), (r"enne", "en"), (r"(?<=n)elle", "el"),
        (r"iale", "ial"), (r"(confirm|diplom|charg|salari|employ|associ|attach|delegu|qualifi)ee", r"\1e"),
        (r"avocate", "avocat"), (r"(?<=[dsl])ora", "or"), (r"(?<=a)[dt]a", "do"), (r"(?<=a)to", "do"), (r"ica", "ico"),
        (r"(?<=st)ra", "ro"), (r"(tect|tett)a", r"\1o"), (r"(?<=log)a", "o"), (r"aria", "ario"), (r"(uoc|ai)a", r"\1o"),
    )
)  # fmt: skip
_AS_LEVELS_KNOW = {"direttor": "director", "amministrator": "amministratore"}
"""Forms under which the seniority of a title is known (`resumes.levels`)."""


@lru_cache(maxsize=65_536)
def neutral(title: str) -> str:
    """Return the title folded, in one form for all genders; equal for `Directrice générale` and `Directeur général`."""
    words = [_one_form(word) for word in _WORD.findall(_FOR_ALL.sub(" ", fold(title)))]
    return " ".join(dict.fromkeys(word for word in words if word not in _DROPPED))


def _one_form(word: str) -> str:
    form = _WHOLE.get(word)
    if form is None:
        form = next((ending.sub(to, word) for ending, to in _ENDINGS if ending.search(word)), word)
    return _AS_LEVELS_KNOW.get(form, form)
