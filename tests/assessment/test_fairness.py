"""Who a person is never moves a score: variations of name, gender, age, nationality, photo, marital status and address."""

from dataclasses import asdict, replace
from itertools import cycle, islice, product

import pytest

from tests.assessment.golden import GOLDEN, TODAY
from upstar.assessment import service as assessment
from upstar.assessment.types import Assessment
from upstar.careers.neutral import neutral
from upstar.careers.service import closest_role, shipped_roles
from upstar.resumes import service as resumes
from upstar.resumes.types import Contact, ExperienceFact, OtherSection, Profile

ROLES = shipped_roles()
NAMES = (
    "Emily Walsh", "Greg Baker", "Lakisha Washington", "Jamal Jones", "Aisha Al-Farsi", "Mohammed bin Rashid Al Maktoum",
    "María del Carmen Fernández de la Vega", "José Ángel Ñíguez", "Nguyễn Thị Minh Khai", "王小明", "佐藤 花子", "김민준",
    "Олександра Коваленко", "Дмитрий Соколов", "Ελένη Παπαδοπούλου", "Ayşe Yılmaz", "Łukasz Wiśniewski", "Zsófia Szabó",
    "Oluwaseun Adébáyò", "Priya Krishnamurthy", "Sinéad O'Connor", "Jean-Baptiste d'Aubigné", "Björk Guðmundsdóttir",
    "Dr. Hans-Peter Freiherr von und zu Guttenberg", "X Æ", "Li",
)  # fmt: skip
PLACES = (
    "Berlin, Germany", "Lagos, Nigeria", "Flat 3, 17 Long Lane of the Old Mill, Bradford BD1 1AA, United Kingdom", "東京都",
    "São Paulo, Brasil", "Karachi", "Detroit, MI 48201", None,
)  # fmt: skip
PERSONAL = (
    "Born on 3 May 1961 in Ankara. Turkish citizen. Married, three children. Photo attached.",
    "Date of birth: 12/09/2004. Nationality: Nigerian. Single.", "Geschlecht: weiblich. Familienstand: verwitwet. Konfession: rk.",
    "Age: 58", "Pronouns: they/them", "",
)  # fmt: skip
WORDS = (
    ("he", "she"),
    ("his", "her"),
    ("himself", "herself"),
    ("chairman", "chairwoman"),
    ("men", "women"),
    ("father", "mother"),
)
TITLES = (
    ("Chairman", "Chairwoman", "Chairperson"), ("Waiter", "Waitress"), ("Salesman", "Saleswoman"), ("Foreman", "Forewoman"),
    ("Headmaster", "Headmistress"), ("Nurse", "Male Nurse"), ("Krankenpfleger", "Krankenschwester", "Krankenpfleger/-in (m/w/d)"),
    ("Softwareentwickler", "Softwareentwicklerin", "Softwareentwickler*in"), ("Oberarzt", "Oberärztin"), ("Koch", "Köchin"),
    ("Teamleiter Vertrieb", "Teamleiterin Vertrieb"), ("Kaufmann", "Kauffrau"), ("Rechtsanwalt", "Rechtsanwältin"),
    ("Leitender Ingenieur", "Leitende Ingenieurin"), ("Geschäftsführer", "Geschäftsführerin"), ("Architekt", "Architektin"),
    ("Directeur général", "Directrice générale"), ("Infirmier", "Infirmière"), ("Technicien", "Technicienne"),
    ("Développeur confirmé", "Développeuse confirmée"), ("Coordinateur", "Coordinatrice"), ("Adjoint", "Adjointe"),
    ("Serveur", "Serveuse"), ("Ingénieur logiciel", "Ingénieure logiciel"), ("Assistant de direction", "Assistante de direction"),
    ("Ingeniero de software", "Ingeniera de software"), ("Camarero", "Camarera", "Camarero/a"), ("Enfermero", "Enfermera"),
    ("Jefe de cocina", "Jefa de cocina"), ("Presidente", "Presidenta"), ("Abogado", "Abogada"), ("Becario", "Becaria"),
    ("Profesor", "Profesora"), ("Encargado", "Encargada"), ("Director financiero", "Directora financiera"),
    ("Direttore", "Direttrice"), ("Amministratore delegato", "Amministratrice delegata"), ("Infermiere", "Infermiera"),
    ("Professore", "Professoressa"), ("Cuoco", "Cuoca"), ("Impiegato", "Impiegata"), ("Enfermeiro", "Enfermeira"),
    ("Professor", "Professora"), ("Engenheiro de software", "Engenheira de software"), ("Diretor comercial", "Diretora comercial"),
)  # fmt: skip
NOT_SCORED = {"findings", "ai_insight", "target_role_title", "target_career_path"}


def scores(made: Assessment) -> dict[str, object]:
    """Every score, and the points of every finding."""
    values = {name: value for name, value in asdict(made).items() if name not in NOT_SCORED}
    return values | {(item.code): (item.points, item.gain) for item in made.findings}


def variations(profile: Profile) -> list[Profile]:
    """Forty people who did the same: names with places, personal details, and words of gender in what they tell."""
    found = []
    people = zip(cycle(NAMES), islice(cycle(product(PLACES, PERSONAL)), 40))
    for (name, (place, personal)), (his, her) in zip(people, cycle(WORDS)):
        there = Contact(
            name=name,
            email=profile.contact.email,
            phone=profile.contact.phone,
            location=place,
            links=profile.contact.links,
        )
        told = OtherSection("personal", "About me", f"{name}. {personal}") if personal else None
        found.append(
            replace(
                profile, contact=there, other=(told,) if told else (), word_count=len(f"{name} {place} {personal}".split()),
                sections=(*profile.sections, "personal") if told else profile.sections,
                work_experience=tuple(_gendered(role, his, her) for role in profile.work_experience),
            )
        )  # fmt: skip
    return found


def _gendered(role: ExperienceFact, his: str, her: str) -> ExperienceFact:
    return replace(role, achievements=tuple(text.replace(f" {his} ", f" {her} ") for text in role.achievements))


def test_no_score_moves_with_who_a_person_is() -> None:
    made = changed = 0
    for golden in GOLDEN:
        expected = scores(assessment.assess(golden.profile, ROLES, today=TODAY))
        for variation in variations(golden.profile):
            made += 1
            changed += scores(assessment.assess(variation, ROLES, today=TODAY)) != expected
    assert made >= 1000
    assert changed == 0


@pytest.mark.parametrize("forms", TITLES, ids=lambda forms: str(forms[0]))
def test_a_title_s_gender_moves_neither_scores_nor_the_role_found(forms: tuple[str, ...]) -> None:
    assert len({neutral(form) for form in forms}) == 1
    assert len({role.title if (role := closest_role(ROLES, [form], [])) else None for form in forms}) == 1
    nurse = next(golden.profile for golden in GOLDEN if golden.name == "nurse manager")
    first, *rest = nurse.work_experience
    found = [
        scores(
            assessment.assess(
                replace(nurse, work_experience=(replace(first, job_title=form), *rest)), ROLES, today=TODAY
            )
        )
        for form in forms
    ]
    assert all(one == found[0] for one in found)


RESUME = """{name}
{place}{personal}
n.n@example.org | +44 20 7946 0000

Experience
Registered Nurse, City Hospital
March 2019 - present
- Cared for 12 patients a shift on a ward of 36 beds
- Trained nine new colleagues in wound care
Staff Nurse, Hill Clinic
May 2016 - February 2019
- Gave medicines on a surgical ward

Education
BSc Nursing, Example University, 2012 - 2016

Skills
Patient Care, Wound Care, Medication Administration, Triage
"""


def test_a_document_s_head_moves_no_score_of_what_is_read_from_it() -> None:
    heads = [
        (name, place, personal)
        for name, place, personal in zip(NAMES, cycle(PLACES[:3] + PLACES[4:7]), cycle(PERSONAL[:4]), strict=False)
        if name.isascii() or name[0].isalpha()
    ]
    found = []
    for name, place, personal in heads:
        text = RESUME.format(name=name, place=place, personal=f"\n{personal}" if personal else "")
        _, profile = resumes.read_file(text.encode(), "cv.txt", today=TODAY)
        found.append(scores(assessment.assess(profile, ROLES, today=TODAY)))
    different = [head for head, one in zip(heads, found, strict=True) if one != found[0]]
    assert different == []
