"""The ways in which people set out a résumé, each with what a reader sees in it."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from upstar.resumes import service as resumes
from upstar.resumes.output import profile_to_json
from upstar.resumes.types import Document, Profile

TODAY = date(2026, 11, 1)
FOUNDRY = "Hollow Creek Foundry"
HEAD = "Ines Varga\nines.varga@example.org\n+44 20 7946 0000\n\n"


def read(text: str) -> tuple[Document, Profile]:
    return resumes.read_file(text.encode(), "cv.txt", today=TODAY)


def roles(profile: Profile) -> list[tuple[str, str]]:
    return [(role.job_title, role.company_name) for role in profile.work_experience]


@pytest.mark.parametrize(
    ("title", "company", "entry"),
    [
        ("Supervisor", FOUNDRY, "Supervisor\nHollow Creek Foundry, Leeds\n03/2019 – present"),
        ("Supervisor", FOUNDRY, "Hollow Creek Foundry, Leeds\nSupervisor, March 2019 to date"),
        ("Supervisor", FOUNDRY, "2019 – now\tSupervisor\nHollow Creek Foundry, Leeds"),
        ("Supervisor", FOUNDRY, "Supervisor @ Hollow Creek Foundry\nMar '19 – till date"),
        ("Supervisor", FOUNDRY, "Supervisor | Hollow Creek Foundry | Leeds | 3/2019 - Present"),
        ("Welder / Fitter", FOUNDRY, "Welder / Fitter\nHollow Creek Foundry\n2019 – 2023"),
        ("Supervisor", FOUNDRY, "Hollow Creek Foundry (Leeds)\nSupervisor, 2019 – 2023"),
        ("Supervisor", FOUNDRY, "Company: Hollow Creek Foundry\nPosition: Supervisor\nPeriod: 03/2019 – present"),
        ("Supervisor", FOUNDRY, "Hollow Creek Foundry\nPosition: Supervisor\nPeriod: 03/2019 – present"),
        ("Night Manager", "Hotel Marea", "Hotel Marea\n$40M turnover, 310 staff\nNight Manager\t2018 – 2022"),
        ("Cuoca", "Osteria della Fonte", "Cuoca presso Osteria della Fonte\nParma, mag 2017 – dic 2020"),
        (
            "Planner",
            "Rivier Transport B.V.",
            "Planner bij Rivier Transport B.V., Tiel\njan. 2019 – heden (7 jr 10 mnd)",
        ),
        ("Soudeuse", "Chantiers Morvan", "De mars 2016 à mai 2019\nSoudeuse\nchez Chantiers Morvan, Brest"),
        ("Steuerfachwirtin", "Brandt & Partner mbB", "Steuerfachwirtin\nBrandt & Partner mbB, Kiel\nseit 09/2020"),
        ("Professora", "Escola da Serra", "Professora\nEscola da Serra (Viseu)\nsetembro de 2019 até ao presente"),
        ("Farmacéutica", "Hospital San Telmo", "05/2015 - 05/2019: Farmacéutica. Hospital San Telmo, Lugo."),
    ],
)
def test_title_and_employer_are_told_apart_however_they_are_set(title: str, company: str, entry: str) -> None:
    _, profile = read(f"{HEAD}EXPERIENCE\n\n{entry}\n- Led a team of nine people through two audits\n")
    assert roles(profile) == [(title, company)]


def test_an_employer_over_several_roles_is_that_of_each() -> None:
    text = (
        "EXPERIENCE\n\nRoyal Example Navy\t2006 – 2020\n\nChief Petty Officer, Norfolk, VA\t06/2015 - 07/2020\n"
        "- Led forty sailors\n\nSteward, San Diego, CA\t01/2006 - 05/2015\n- Ran the mess\n"
    )
    _, profile = read(HEAD + text)
    assert [company for _, company in roles(profile)] == ["Royal Example Navy"] * 2
    assert [title for title, _ in roles(profile)] == ["Chief Petty Officer", "Steward"]


def test_a_table_is_read_by_its_column_names() -> None:
    text = (
        "WORK EXPERIENCE\n\nOrganisation\tDesignation\tDuration\tLocation\n"
        "Palm Grove Infotech Pvt. Ltd.\tModule Lead\tSep 2022 – Till Date\tKochi\n"
        "Banyan Softworks\tProgrammer\tJun 2016 – Aug 2022\tPune\n"
    )
    _, profile = read(HEAD + text)
    assert roles(profile) == [("Module Lead", "Palm Grove Infotech Pvt. Ltd."), ("Programmer", "Banyan Softworks")]
    assert [role.location for role in profile.work_experience] == ["Kochi", "Pune"]


@pytest.mark.parametrize(
    "heading",
    ["NURSING EXPERIENCE", "Employment record", "TRAYECTORIA EN HOSTELERÍA", "Mahi | Experience", "BERUFLICHE PRAXIS"],
)
def test_headings_are_told_by_their_noun(heading: str) -> None:
    role = "Nurse\nSt Anne Hospital\n2015 – 2020\n- Cared for many\n"
    text = f"{HEAD}PROFILE\n\nI like my work.\n\n{heading.upper()}\n\n{role}"
    assert roles(read(text)[1]) == [("Nurse", "St Anne Hospital")]


def test_a_work_history_under_an_unknown_heading_is_known_by_its_content() -> None:
    text = (
        f"{HEAD}PROFILE\n\nI like my work.\n\nBEHIND THE BAR\n\n2019 – now\tHead Bartender\nThe Copper Kettle, Cork\n"
        "- Trained six\n\n2015 – 2019\tBartender\nThe Lamp, Cork\n- Served many\n\nLANGUAGES\n\nEnglish, Irish\n"
    )
    assert roles(read(text)[1]) == [("Head Bartender", "The Copper Kettle"), ("Bartender", "The Lamp")]


def test_projects_and_voluntary_work_are_no_employment() -> None:
    text = (
        f"{HEAD}EXPERIENCE\n\nNurse\nSt Anne Hospital\n01/2019 – 12/2020\n- Cared for many\n\n"
        "PROJECTS\n\nTide Clock, 2016 – 2018\nA clock that shows the tides\n\n"
        "VOLUNTEERING\n\nTrustee, Harbour Trust\t2010 – 2018\n\n"
        "PUBLICATIONS\n\nVarga I. Tides and clocks. Journal of Harbours, 2017.\n"
    )
    _, profile = read(text)
    assert profile.total_years_experience == pytest.approx(2.0, abs=0.05)
    assert [project.name for project in profile.projects] == ["Tide Clock"]
    assert [(role.job_title, role.company_name) for role in profile.volunteering] == [("Trustee", "Harbour Trust")]
    assert [item.published.value.year for item in profile.publications if item.published] == [2017]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("Web Technologies\nAdvanced\nHTML5, JavaScript, PHP", ["HTML5", "JavaScript", "PHP"]),
        ("Kitchen\tButchery, Pastry\nOffice\tExcel, Stock control", ["Butchery", "Pastry", "Excel", "Stock control"]),
        ("Skill\tLevel\nTIG welding\tExpert\nRigging\tGood", ["TIG welding", "Rigging"]),
        ("[x] Timber framing [x] Estimating\n[ ] Crane signaling", ["Timber framing", "Estimating", "Crane signaling"]),
        ("Te reo ◦ Kapa haka ◦ Scratch ◦ Pastoral care", ["Te reo", "Kapa haka", "Scratch", "Pastoral care"]),
    ],
)  # fmt: skip
def test_lists_of_skills_give_their_items_alone(section: str, expected: list[str]) -> None:
    _, profile = read(f"{HEAD}SKILLS\n\n{section}\n")
    assert [skill.skill_name for skill in profile.skills] == expected


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Siân ap Rhys", "Siân ap Rhys"),
        ("Nneka Adaeze Holm, Ph.D.", "Nneka Adaeze Holm"),
        ("Aurélie d'Espagnac", "Aurélie d'Espagnac"),
        ("CV Joost van der Meer", "Joost van der Meer"),
        ("RESUME – Dana \"Dee\" Kowal", "Dana Kowal"),
        ("Name: Jörg Łuczak", "Jörg Łuczak"),
    ],
)  # fmt: skip
def test_names_of_all_kinds(head: str, name: str) -> None:
    _, profile = read(
        f"{head}\nx@example.org\n\nEXPERIENCE\n\nNurse\nSt Anne Hospital\n2015 – 2020\n- Cared for many\n"
    )
    assert profile.contact.name == name


Words = Sequence[tuple[float, float, str]]


def page(*columns: Words, size: float = 10) -> tuple[Document, Profile]:
    """Read a PDF with words at (x, y from the top)."""
    data = BytesIO()
    canvas = Canvas(data, pagesize=(595, 842), invariant=True)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(50, 790, "Ines Varga")
    for x, y, text in (word for column in columns for word in column):
        bold = text.isupper()
        canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size + 2 * bold)
        canvas.drawString(x, 842 - y, text)
    canvas.save()
    return resumes.read_file(data.getvalue(), "cv.pdf", today=TODAY)


def stacked(x: float, y: float, *texts: str) -> Words:
    return [(x, y + 14 * index, text) for index, text in enumerate(texts)]


def test_roles_side_by_side_are_two_roles() -> None:
    left = stacked(
        50,
        120,
        "Lantern Works Inc.",
        "Senior Fitter",
        "January 2019 to Present",
        "Rebuilt the whole production line twice over",
        "and cut the scrap of castings by a third",
        "Mentored four apprentices up to their exam",
    )
    right = stacked(
        310,
        120,
        "Quay Marine Ltd",
        "Fitter",
        "June 2014 to December 2018",
        "Serviced the winches of forty trawlers each",
        "year, afloat and in the dry dock alike",
        "Kept the tool store and its whole inventory",
    )
    _, profile = page([(50, 100, "EXPERIENCE")], left, right, [(50, 230, "SKILLS")], [(50, 246, "Welding, Rigging")])
    assert roles(profile) == [("Senior Fitter", "Lantern Works Inc."), ("Fitter", "Quay Marine Ltd")]


def test_headings_in_a_column_of_their_own_head_what_stands_beside_them() -> None:
    words: list[tuple[float, float, str]] = [
        (50, 120, "PROFILE"), (180, 120, "Fitter with a love of old engines."),
        (50, 150, "EXPERIENCE"), (180, 150, "Fitter"), (450, 150, "2014 – 2018"), (180, 164, "Quay Marine Ltd, Hull"),
        (50, 200, "EDUCATION"), (180, 200, "BSc Physics, University of Hull"), (450, 200, "2010 – 2013"),
        (50, 230, "SKILLS"), (180, 230, "Welding"), (290, 230, "Rigging"), (400, 230, "Excel"),
        (180, 244, "Soldering"), (290, 244, "AutoCAD"), (400, 244, "Python"),
        (50, 280, "LANGUAGES"), (180, 280, "English"), (290, 280, "Norwegian"),
    ]  # fmt: skip
    _, profile = page(words)
    assert roles(profile) == [("Fitter", "Quay Marine Ltd")]
    assert {"Welding", "Rigging", "Excel", "Soldering", "AutoCAD", "Python"} == {s.skill_name for s in profile.skills}
    assert [language.name for language in profile.languages] == ["English", "Norwegian"]


def test_dates_that_a_narrow_column_breaks_are_one_period() -> None:
    words: list[tuple[float, float, str]] = [
        (50, 100, "EXPERIENCE"),
        (50, 120, "02/2016 –"), (150, 120, "Fitter, Quay Marine Ltd"),
        (50, 134, "05/2020"), (150, 134, "Serviced winches and kept the store in order"),
        (50, 164, "06/2020 –"), (150, 164, "Foreman, Lantern Works Inc."),
        (50, 178, "present"), (150, 178, "Ran two shifts and the yearly audit of the yard"),
    ]  # fmt: skip
    _, profile = page(words)
    dates = [(r.start_date and r.start_date.value, r.end_date and r.end_date.value) for r in profile.work_experience]
    assert dates == [(date(2016, 2, 1), date(2020, 5, 1)), (date(2020, 6, 1), None)]


def test_every_value_names_the_words_behind_it() -> None:
    parts = {
        "PROFILE": "Fitter with a love of engines.",
        "EXPERIENCE": "Fitter\nQuay Marine Ltd, Hull\n03/2014 – 05/2018\n- Welded hulls",
        "EDUCATION": "BSc Physics, University of Hull, 2013",
        "SKILLS": "Welding",
        "LANGUAGES": "English",
        "CERTIFICATIONS": "Lloyd's Welder Approval, 2016",
        "PROJECTS": "Tide Clock, 2016",
        "VOLUNTEERING": "Trustee, Harbour Trust\t2010 – 2018",
    }
    document, profile = read(HEAD + "\n\n".join(f"{heading}\n\n{text}" for heading, text in parts.items()))
    found = profile_to_json(profile)
    assert set(found["contact"]["evidence"]) == {"name", "email", "phone"}
    assert set(found["work_experience"][0]["evidence"]) == {
        "job_title",
        "company_name",
        "location",
        "start_date",
        "end_date",
    }
    assert set(found["education"][0]["evidence"]) >= {"institution", "degree"}
    spans = list(_spans(found))
    assert len(spans) > 15
    assert all(document.text[item["start"] : item["end"]] == item["text"] for item in spans)


def _spans(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [value] if {"text", "page", "start", "end"} == set(value) else []
        return own + [span for inner in value.values() for span in _spans(inner)]
    return [span for inner in value for span in _spans(inner)] if isinstance(value, list) else []


def test_a_name_turned_along_the_edge_is_read() -> None:
    data = BytesIO()
    canvas = Canvas(data, pagesize=(595, 842), invariant=True)
    canvas.saveState()
    canvas.translate(40, 300)
    canvas.rotate(90)
    canvas.setFont("Helvetica-Bold", 30)
    canvas.drawString(0, 0, "Kirsi Vale-Moana")
    canvas.restoreState()
    lines = ["kirsi@example.org", "EXPERIENCE", "Fitter, Quay Marine Ltd, 2014 – 2018", "SKILLS", "Welding, Rigging"]
    for index, line in enumerate(lines):
        canvas.setFont("Helvetica-Bold" if line.isupper() else "Helvetica", 10 + 2 * line.isupper())
        canvas.drawString(120, 780 - 20 * index, line)
    canvas.save()
    _, profile = resumes.read_file(data.getvalue(), "cv.pdf", today=TODAY)
    assert profile.contact.name == "Kirsi Vale-Moana"
    assert roles(profile) == [("Fitter", "Quay Marine Ltd")]
