"""A profile as JSON Resume: what other programs read must fit the schema, and say no more than was read."""

from datetime import date
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.conftest import SignIn
from tests.documents import make_pdf
from upstar.resumes.json_resume_output import to_json_resume
from upstar.resumes.types import Contact, ExperienceFact, PartialDate, Profile, SkillFact
from upstar.worker.run import drain
from upstar.workflows.tools import Tools

DAY: dict[str, Any] = {"type": "string", "pattern": r"^[1-2][0-9]{3}(-[0-1][0-9](-[0-3][0-9])?)?$"}
TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
TEXTS: dict[str, Any] = {"type": "array", "minItems": 1, "items": TEXT}


def record(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "additionalProperties": False, "minProperties": 1}


def several(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": record(**fields)}


DATES: dict[str, dict[str, Any]] = {"startDate": DAY, "endDate": DAY}
ROLE: dict[str, dict[str, Any]] = {"position": TEXT, "summary": TEXT, "highlights": TEXTS, **DATES}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "required": ["$schema"],
    **record(
        **{"$schema": {"const": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"}},
        basics=record(
            name=TEXT, email={"type": "string", "format": "email"}, phone=TEXT, summary=TEXT,
            location=record(address=TEXT), profiles=several(url={"type": "string", "pattern": "^[a-z][a-z0-9+.-]*://"}),
        ),
        work=several(name=TEXT, location=TEXT, **ROLE),
        volunteer=several(organization=TEXT, **ROLE),
        education=several(institution=TEXT, studyType=TEXT, area=TEXT, **DATES),
        certificates=several(name=TEXT, issuer=TEXT, date=DAY),
        publications=several(name=TEXT, releaseDate=DAY),
        skills=several(name=TEXT, level={"enum": ["beginner", "intermediate", "advanced", "expert"]}),
        languages=several(language=TEXT, fluency=TEXT),
        projects=several(name=TEXT, description=TEXT, **DATES),
    ),
}  # fmt: skip
"""Of JSON Resume 1.0.0 the fields that a profile fills, by its own names and formats; nothing empty, nothing else."""


jsonschema.Draft202012Validator.check_schema(SCHEMA)
CHECKER = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def check(told: object) -> None:
    CHECKER.validate(told)


def test_the_api_gives_a_json_resume_of_the_corrected_profile(stocked: Tools, sign_in: SignIn) -> None:
    mara, other = sign_in("mara@example.com"), sign_in("other@example.com")
    resume = mara.post("resumes", files={"file": ("cv.pdf", make_pdf())}).json()["resume"]["id"]
    assert mara.get(f"resumes/{resume}/json-resume").status_code == 409
    drain(stocked)
    mara.put(f"resumes/{resume}/skills/Cobol", json={"proficiency_level": "EXPERT"})
    mara.put(f"resumes/{resume}/about", json={"phone": "+49 30 7654321"})
    (study,) = mara.get(f"resumes/{resume}/profile").json()["education"]
    assert mara.post(f"resumes/{resume}/entries/languages", json={"name": "Swedish"}).status_code == 201
    mara.put(f"resumes/{resume}/entries/education/{study['key']}", json={"field": "Knots"})
    assert mara.put(f"resumes/{resume}/entries/education/{study['key']}", json={"level": "C1"}).status_code == 422
    assert mara.post(f"resumes/{resume}/entries/hobbies", json={"name": "Bees"}).status_code == 422
    told = mara.get(f"resumes/{resume}/json-resume").json()
    check(told)
    assert told["education"][0]["area"] == "Knots"
    assert {"language": "Swedish"} in told["languages"]
    assert told["basics"] == {
        "name": "Mara Lindqvist", "email": "mara.lindqvist@example.com", "phone": "+49 30 7654321",
        "location": {"address": "Berlin, Germany"},
        "summary": "Backend developer who likes small services and large tables.",
    }  # fmt: skip
    assert told["work"][0]["startDate"] == "2020-03"
    assert "endDate" not in told["work"][0]
    assert {"name": "Cobol", "level": "expert"} in told["skills"]
    assert other.get(f"resumes/{resume}/json-resume").status_code == 404


WORDS = st.text("ab é<", min_size=1, max_size=9).map(str.strip).filter(bool)
MAYBE = st.none() | WORDS
DAYS = st.none() | st.builds(
    PartialDate, st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.sampled_from(["year", "month", "day"])
)
ROLES = st.builds(
    ExperienceFact, st.text("ab", max_size=3), WORDS, DAYS, DAYS, st.booleans(), MAYBE, st.just("OTHER"), MAYBE,
    st.lists(WORDS, max_size=2).map(tuple),
)  # fmt: skip
SKILLS = st.builds(
    SkillFact,
    WORDS,
    MAYBE,
    st.sampled_from(["BEGINNER", "EXPERT"]),
    st.none(),
    st.just(1.0),
    st.booleans(),
    st.just(()),
)


@settings(deadline=None)
@given(
    roles=st.lists(ROLES, max_size=3).map(tuple),
    skills=st.lists(SKILLS, max_size=3).map(tuple),
    name=MAYBE,
    links=st.lists(st.sampled_from(["a.example/b", "https://c.example"]), max_size=2).map(tuple),
)
def test_every_profile_makes_a_valid_json_resume(
    roles: tuple[ExperienceFact, ...], skills: tuple[SkillFact, ...], name: str | None, links: tuple[str, ...]
) -> None:
    profile = Profile(Contact(name=name, links=links), None, skills, roles, (), (), (), (), 1.0, volunteering=roles)
    told = to_json_resume(profile)
    check(told)
    assert len(told.get("work", [])) == len(told.get("volunteer", [])) == len(roles)
    for fact, record in zip(roles, told.get("work", []), strict=True):
        if fact.start_date is not None:
            assert fact.start_date.value.isoformat().startswith(record["startDate"])
        assert not (fact.is_current and "endDate" in record)
