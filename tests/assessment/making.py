"""Invented profiles of every kind, for Hypothesis."""

from datetime import date

from hypothesis import strategies as st

from upstar.resumes.types import (
    CertificationFact,
    Contact,
    EducationFact,
    ExperienceFact,
    PartialDate,
    Profile,
    ProjectFact,
    SkillFact,
)

TODAY = date(2026, 11, 1)
EMPTY = Profile(Contact(), None, (), (), (), (), (), (), 0.0)
SKILLS = ("Python", "SQL", "Nursing", "Triage", "Excel", "Cooking", "Welding", "Git", "Sales", "Audit", "SEO", "CPR")
TITLES = ("", "Nurse", "Senior Software Engineer", "Head Chef", "Trainee", "School Principal", "Verkäuferin", "Zzyzx")
LINES = (
    "", "Cared for patients", "Cared for 12 patients a shift.", "I led my team", "Cut costs by a third",
    "In 2019 we moved the office", " ".join(["long"] * 40), "Doubled sales;",
)  # fmt: skip

dates = st.builds(
    PartialDate, st.dates(date(1985, 1, 1), date(2028, 12, 1)).map(lambda day: day.replace(day=1)), st.sampled_from(["month", "year"])
).map(lambda when: PartialDate(when.value.replace(month=1), "year") if when.precision == "year" else when)  # fmt: skip
names = st.lists(st.sampled_from(SKILLS), max_size=5).map(tuple)


@st.composite
def _roles(draw: st.DrawFn) -> ExperienceFact:
    start, end = draw(st.none() | dates), draw(st.none() | dates)
    told = tuple(draw(st.lists(st.sampled_from(LINES), max_size=4)))
    return ExperienceFact(
        draw(st.sampled_from(["", "Acme"])), draw(st.sampled_from(TITLES)), start, end if start else None,
        bool(start) and end is None and draw(st.booleans()), None, "FULL_TIME",
        draw(st.none() | st.sampled_from(["A short text.", "word " * 60])) or ("\n".join(told) or None), told, draw(names),
    )  # fmt: skip


roles = _roles()
skills = st.builds(
    SkillFact, st.sampled_from(SKILLS), st.none(), st.just("ADVANCED"), st.none() | st.floats(0, 9), st.just(0.9),
    is_verified=st.booleans(), evidence=st.just(()),
)  # fmt: skip
studies = st.builds(
    EducationFact, st.none() | st.just("A University"), st.none() | st.sampled_from(["BSc", "MA History", "Course"]),
    st.none(), st.none() | dates, st.none() | dates,
)  # fmt: skip
certificates = st.builds(CertificationFact, st.just("CPR"), st.none(), st.none() | dates)
projects = st.builds(
    ProjectFact, st.none() | st.just("Bus times"), st.none(), st.none() | dates,
    st.none() | st.sampled_from(["A web app in Python with 300 readers each day", "Short", "It is about bees and how they find their way"]),
)  # fmt: skip
profiles = st.builds(
    Profile,
    contact=st.builds(Contact, st.none() | st.just("N. N."), st.none() | st.just("n@example.org"), st.none() | st.just("+4420")),
    summary=st.none() | st.sampled_from(["Nurse.", "Nurse with many years on many wards who likes to teach."]),
    skills=st.lists(skills, max_size=10).map(tuple),
    work_experience=st.lists(roles, max_size=4).map(tuple),
    education=st.lists(studies, max_size=2).map(tuple),
    certifications=st.lists(certificates, max_size=2).map(tuple),
    languages=st.just(()),
    other=st.just(()),
    total_years_experience=st.floats(0, 45).map(lambda years: round(years, 2)),
    sections=st.lists(st.sampled_from(["header", "summary", "experience", "education", "skills"]), max_size=5).map(tuple),
    projects=st.lists(projects, max_size=2).map(tuple),
    volunteering=st.lists(roles, max_size=1).map(tuple),
)  # fmt: skip
