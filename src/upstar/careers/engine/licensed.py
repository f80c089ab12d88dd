"""Professions that nobody enters from the side, however alike the skills: the law asks for a schooling of their own.

Health professions, architects: Directive 2005/36/EC (title III, chapter III) and the national registers that it names.
Pilots and controllers: ICAO Annex 1. Ships' officers: STCW Convention. Lawyers and psychologists: bars and boards.
Military and police ranks are reached from within.
"""

from collections.abc import Mapping
from functools import lru_cache

_NURSES = (
    "Licensed Practical Nurse, Registered Nurse, Critical Care Nurse, Nurse Practitioner, Nurse Manager, "
    "Geriatric Nurse, Chief Nursing Officer"
)
_GROUPS: tuple[tuple[str, str], ...] = (
    ("Physician, Chief Medical Officer", ""),
    (_NURSES, "Care Assistant, Senior Care Assistant"),
    ("Midwife", "Licensed Practical Nurse, Registered Nurse, Critical Care Nurse"),
    ("Pharmacist, Community Pharmacist, Clinical Pharmacist, Pharmacy Manager, Director of Pharmacy",
     "Pharmacy Technician"),
    ("Dentist, Orthodontist", ""),
    ("Dental Hygienist", "Dental Assistant"),
    ("Veterinarian, Senior Veterinarian", ""),
    ("Physiotherapist, Senior Physiotherapist", "Therapy Assistant, Massage Therapist"),
    ("Occupational Therapist", "Therapy Assistant"),
    ("Speech and Language Therapist", "Therapy Assistant"),
    ("Dietitian", ""),
    ("Psychologist", "Counsellor"),
    ("Radiographer, Senior Radiographer, Sonographer", "Medical Assistant"),
    ("Paramedic", "Emergency Medical Technician"),
    ("Lawyer, Legal Counsel, Head of Legal, General Counsel", "Paralegal"),
    ("Architect", ""),
    ("First Officer, Airline Captain, Director of Flight Operations", ""),
    ("Air Traffic Controller", ""),
    ("Officer of the Watch, Chief Mate, Ship Captain", "Deckhand"),
    ("Marine Engineer", ""),
    ("Detective, Police Chief", "Police Officer"),
    ("Non-Commissioned Officer, Commissioned Officer", ""),
    ("Fire Officer, Fire Chief", "Firefighter, Emergency Manager"),
)  # fmt: skip
"""The roles of each profession, and the roles beside it that lead into it."""


def is_open(title: str, held: frozenset[str]) -> bool:
    """Whether someone who holds or held the roles of these titles may go on to the role of that title."""
    from_roles = _entered_from().get(title)
    return from_roles is None or not from_roles.isdisjoint(held)


def is_licensed(title: str) -> bool:
    """Whether the role of that title is of one of these professions."""
    return title in _entered_from()


@lru_cache(maxsize=1)
def _entered_from() -> Mapping[str, frozenset[str]]:
    """By the title of each role of these professions, the titles from which it is entered."""
    found: dict[str, frozenset[str]] = {}
    for within, beside in _GROUPS:
        titles = within.split(", ")
        for title in titles:
            found[title] = frozenset([*titles, *(beside.split(", ") if beside else ())])
    return found


def licensed_titles() -> frozenset[str]:
    """Return the titles of the roles of these professions, and those that lead into them."""
    return frozenset(_entered_from()).union(*_entered_from().values())
