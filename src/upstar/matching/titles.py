"""Which trade a title names: its words in one language, without seniority."""

from functools import lru_cache

from upstar.kit.text import fold

_ROLE_WORDS = {
    "developer": "engineer", "programmer": "engineer", "entwickler": "engineer", "entwicklerin": "engineer", "ingenieur": "engineer",
    "developpeur": "engineer", "developpeuse": "engineer", "desarrollador": "engineer", "ingeniero": "engineer", "programador": "engineer",
    "softwareentwickler": "software engineer", "softwareingenieur": "software engineer", "logiciel": "software", "informatique": "software",
    "softwarearchitekt": "software architect", "webentwickler": "web engineer", "rn": "registered nurse",
    "pflegefachkraft": "registered nurse", "krankenschwester": "registered nurse", "krankenpfleger": "registered nurse",
    "krankenpflegerin": "registered nurse", "gesundheits": "registered", "infirmier": "registered nurse", "infirmiere": "registered nurse",
    "enfermero": "registered nurse", "enfermera": "registered nurse", "pflegehelfer": "care assistant", "pflegehelferin": "care assistant",
    "aide-soignante": "care assistant", "soignante": "care", "aide": "assistant", "altenpfleger": "care nurse",
    "buchhalter": "accountant", "buchhalterin": "accountant", "finanzbuchhalter": "accountant", "comptable": "accountant", "contable": "accountant",
    "lehrer": "teacher", "lehrerin": "teacher", "professeur": "teacher", "profesor": "teacher", "profesora": "teacher", "docente": "teacher",
    "secundaria": "secondary", "primaria": "primary", "koch": "chef", "cook": "chef", "cuisinier": "chef", "cocinero": "chef",
    "verkaufer": "sales", "vendeur": "sales", "vendedor": "sales", "commercial": "sales", "comercial": "sales", "vertriebsmitarbeiter": "sales representative",
    "projektleiter": "project manager", "projektmanager": "project manager", "leiter": "manager", "leiterin": "manager", "responsable": "manager",
    "gerente": "manager", "jefe": "manager", "directeur": "director", "directora": "director", "direktor": "director",
    "fahrer": "driver", "chauffeur": "driver", "conductor": "driver", "lkw": "truck", "lagerist": "warehouse operative", "elektriker": "electrician",
    "elektroniker": "electrician", "electricien": "electrician", "electricista": "electrician", "administrativo": "administrative", "tecnico": "technician",
    "techniker": "technician", "technicien": "technician", "frontend": "front end", "backend": "back end", "fullstack": "full stack",
    "rep": "representative", "mgr": "manager", "eng": "engineer", "dev": "engineer", "swe": "software engineer", "sre": "site reliability engineer",
    "hr": "human resources", "qa": "quality", "assurance": "quality", "ux": "user experience", "associate": "operative", "operator": "operative", "agent": "representative",
}  # fmt: skip
_IGNORED = set(
    "senior junior sr jr lead principal staff head chief trainee intern the and of for in de du des la le der die das und et y e m w d f x "
    "ii iii iv i entry level mid remote hybrid full part time am im à en".split()
)


@lru_cache(maxsize=65536)
def title_words(title: str) -> frozenset[str]:
    """Return the words of a title that name the trade, in one language, without seniority."""
    found: list[str] = []
    for word in fold(title).replace("-", " ").replace("/", " ").split():
        plain = word.strip("().,;:*|")
        found.extend(_ROLE_WORDS.get(plain, plain).split())
    return frozenset(word for word in found if word and word not in _IGNORED and not word.isdigit())
