"""The level of a course of study, by the words of its degree."""

from upstar.resumes.types import EducationFact, EducationLevel

EDUCATION: tuple[tuple[EducationLevel, tuple[str, ...]], ...] = (
    ("doctorate", ("phd", "ph.d", "doctor", "doktor", "dr.", "doctorat", "doctorado", "dottorato")),
    ("master", ("master", "m.s", "msc", "m.sc", "mba", "m.a.", "m.ed", "meng", "mres", "mphil", "magister", "diplom-", "máster", "maestría",
                "diplôme d'ingénieur", "staatsexamen", "laurea magistrale", "mestrado", "llm", "j.d")),
    ("bachelor", ("bachelor", "b.s", "bsc", "b.a", "b.ed", "beng", "b.tech", "btech", "bba", "licence", "grado", "laurea", "licenciatura",
                  "ba ", "bs ", "bs,", "llb", "b.com", "bca", "but ", "fh")),
    ("vocational", ("ausbildung", "diploma", "associate", "bts", "dut", "certificate", "cap ", "bep", "fachwirt", "meister", "técnico",
                    "ciclo formativo", "formación profesional", "hnd", "hnc", "nvq", "btec", "apprentice", "diplôme", "gesell", "mbo", "fachangestellt")),
)  # fmt: skip
EDUCATION_RANK: dict[EducationLevel, int] = {"none": 0, "vocational": 1, "bachelor": 2, "master": 3, "doctorate": 4}


def degree_level(fact: EducationFact) -> EducationLevel:
    """Return the level of a course of study, by the words of its degree."""
    degree = f"{fact.degree or ''} ".lower()
    return next((level for level, words in EDUCATION if any(word in degree for word in words)), "none")
