"""A language model's reading of a résumé (`resume.extract`), held against the document line by line.

The model copies and says on which lines; nothing it says is believed that those lines do not bear. What it leaves out
is kept from the built-in reading, and each fact says which of the two it came from.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from upstar.kit.text import fold
from upstar.llm.gateway import Gate, run
from upstar.llm.types import Payer, Task
from upstar.resumes.engine import grounding, parse, read_facts
from upstar.resumes.engine.grounding import LineNumbers
from upstar.resumes.engine.safety import safety_report, without_orders
from upstar.resumes.types import (
    Contact,
    Document,
    EducationFact,
    ExperienceFact,
    Line,
    Profile,
    SkillFact,
)

MAX_LINES = 600
"""Some ten pages; what comes after is left to the built-in reading."""
MAX_FACTS = 100
CONFIDENCE = 0.8
"""Confidence in a skill that only the model found: that its words stand there is checked, that it is a skill is not."""
MAX_UNBORNE = 0.2
"""The share of roles that may fail the check before the model is asked once more."""

INSTRUCTIONS = """You extract facts from a résumé. Each line of it is given as its number, a tab, and its text.
Copy every value letter by letter from the lines that you name; never translate, complete, correct or guess one.
Roles are paid employment only: no volunteering, no projects, no studies. One role per title held, newest first.
header_lines are the lines with the title, the employer and the dates of a role (the employer may stand above several
roles: name that line for each). body_lines are the lines that describe it. Dates are YYYY or YYYY-MM.
Skills are the skills, tools and methods that the person claims, each with the line it stands on.
Leave out what the résumé does not say."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class RoleOut(_Answer):
    """A role as the model gives it."""

    title: str
    company: str = ""
    location: str = ""
    start: str = ""
    end: str = ""
    header_lines: list[int] = Field(max_length=20)
    body_lines: list[int] = Field(default_factory=list, max_length=MAX_LINES)


class StudyOut(_Answer):
    """A course of study as the model gives it."""

    institution: str = ""
    degree: str = ""
    field: str = ""
    start: str = ""
    end: str = ""
    lines: list[int] = Field(max_length=20)


class SkillOut(_Answer):
    """A skill as the model gives it."""

    name: str
    line: int


class ResumeOut(_Answer):
    """All that is asked of the model."""

    name: str = ""
    email: str = ""
    phone: str = ""
    location: str = ""
    roles: list[RoleOut] = Field(default_factory=list, max_length=MAX_FACTS)
    education: list[StudyOut] = Field(default_factory=list, max_length=MAX_FACTS)
    skills: list[SkillOut] = Field(default_factory=list, max_length=5 * MAX_FACTS)


def refine(gate: Gate, document: Document, profile: Profile, payer: Payer | None, *, today: date) -> Profile:
    """Return the profile with what a model read added to it; the same one where no model is to be asked or answers."""
    if document.stated is not None:
        return profile
    lines = grounding.numbered(document, profile.safety, MAX_LINES)
    task = Task(
        operation="resume.extract",
        instructions=INSTRUCTIONS,
        material="\n".join(f"{number}\t{line.text}" for number, line in lines.items()),
        output=ResumeOut,
        check=lambda value: _complaint(value, lines),
    )
    answer = run(gate, task, payer)
    return _merged(document, lines, answer.value, answer.path, today) if answer else profile


def _complaint(value: ResumeOut, lines: LineNumbers) -> str | None:
    if not (value.name or value.roles or value.education or value.skills):
        return "Your answer holds nothing of the document; fill in what its lines say."
    wrong = [role.title for role in value.roles if _role(role, lines, "") is None]
    if len(wrong) <= MAX_UNBORNE * len(value.roles):
        return None
    return (
        f"{len(wrong)} of {len(value.roles)} roles do not stand on the lines that you named; copy title and employer"
        " letter by letter and name the lines that hold them."
    )


def _merged(document: Document, lines: LineNumbers, value: ResumeOut, path: str, today: date) -> Profile:
    facts = read_facts(without_orders(document, safety_report(document)))
    roles = [role for out in value.roles if (role := _role(out, lines, path)) is not None]
    studies = [study for out in value.education if (study := _study(out, lines, path)) is not None]
    stated = replace(
        facts,
        contact=_contact(facts.contact, value, document, path),
        work_experience=(*roles, *_not_among(facts.work_experience, roles)),
        education=(*studies, *_not_among(facts.education, studies)),
    )
    read = parse(replace(document, stated=stated), today=today)
    return replace(read, skills=(*read.skills, *_new_skills(read, value.skills, lines, path)))


def _contact(found: Contact, value: ResumeOut, document: Document, path: str) -> Contact:
    text = fold(document.text)
    given = {"name": value.name, "email": value.email, "phone": value.phone, "location": value.location}
    borne = {key: words.strip() for key, words in given.items() if words.strip() and fold(words) in text}
    return Contact(
        borne.get("name", found.name),
        borne.get("email", found.email),
        borne.get("phone", found.phone),
        borne.get("location", found.location),
        found.links,
        tuple((key, path) for key in borne),
    )


def _role(out: RoleOut, lines: LineNumbers, path: str) -> ExperienceFact | None:
    """The role with what its lines bear of it; None where they do not bear its title."""
    head = grounding.pick(lines, out.header_lines)
    title = grounding.borne(out.title, head)
    if title is None:
        return None
    period = grounding.period(head, out.start, out.end)
    taken = set(out.header_lines)
    body = grounding.pick(lines, [number for number in out.body_lines if number not in taken])
    return grounding.role(
        title, grounding.borne(out.company, head) or "", grounding.borne(out.location, head), period, head, body, path
    )


def _study(out: StudyOut, lines: LineNumbers, path: str) -> EducationFact | None:
    own = grounding.pick(lines, out.lines)
    institution, degree = grounding.borne(out.institution, own), grounding.borne(out.degree, own)
    if institution is None and degree is None:
        return None
    begin, end, _ = grounding.period(own, out.start, out.end)
    return EducationFact(
        institution, degree, grounding.borne(out.field, own), begin, end, grounding.evidence(own), source=path
    )


F = TypeVar("F", ExperienceFact, EducationFact)


def _not_among(found: Sequence[F], given: Sequence[F]) -> Iterator[F]:
    """Yield the facts of the built-in reading whose lines the model said nothing of."""
    taken = {item.start for fact in given for item in fact.evidence}
    return (fact for fact in found if not any(item.start in taken for item in fact.evidence))


def _new_skills(read: Profile, outs: Iterable[SkillOut], lines: LineNumbers, path: str) -> Iterator[SkillFact]:
    known = {grounding.skill_key(skill.skill_name) for skill in read.skills}
    for out in outs:
        own: list[Line] = grounding.pick(lines, [out.line])
        name = grounding.borne(out.name, own)
        if name is None or grounding.skill_key(name) in known:
            continue
        known.add(grounding.skill_key(name))
        yield grounding.skill(name, own, CONFIDENCE, path)
