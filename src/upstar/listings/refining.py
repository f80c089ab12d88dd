"""A language model's reading of an ad (`job.enrich`), held against its words.

The model points at what the ad says; nothing that it says is believed unless it stands there. What the source states
itself is never changed, and pay is read by the built-in engine from the words that the model points at.
"""

from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from upstar.kit.text import fold, squash
from upstar.listings.enrichment import enrich
from upstar.listings.enrichment.reading import read
from upstar.listings.enrichment.salary import salary_of
from upstar.listings.types import Listing
from upstar.llm.gateway import Gate, run
from upstar.llm.types import Task

MAX_TEXT = 12_000
"""Characters that a model is given; what stands further down are legal notices."""
MAX_SKILLS = 20
MAX_SENTENCE = 400
MAX_UNBORNE = 0.3
"""The share of skills that may not stand in the ad before the model is asked once more."""

INSTRUCTIONS = """You extract facts from a job advertisement. Its first line is the title.
Copy every text letter by letter from the advertisement; never translate, complete or guess one.
skills: the skills, tools, methods and certificates that the work asks for, most important first.
responsibilities and requirements: the two sentences or list items each that say most about the work, and about whom
they look for. benefits: what is offered besides pay, a few words each. salary: the words that state the pay, with
currency and period. experience is the years of experience asked for.
Leave empty what the advertisement does not say."""


class JobOut(BaseModel):
    """All that is asked of the model."""

    model_config = ConfigDict(extra="ignore")

    skills: list[str] = Field(default_factory=list, max_length=60)
    responsibilities: list[str] = Field(default_factory=list, max_length=4)
    requirements: list[str] = Field(default_factory=list, max_length=4)
    benefits: list[str] = Field(default_factory=list, max_length=30)
    salary: str = ""
    experience: Literal["", "0-2", "2-5", "5-10", "10+"] = ""
    arrangement: Literal["", "On-site", "Hybrid", "Remote OK", "Remote Solely"] = ""
    office_days: int | None = Field(default=None, ge=1, le=5)
    visa_sponsorship: bool | None = None
    hours_a_week: int | None = Field(default=None, ge=1, le=80)


def refine(gate: Gate, stated: Listing) -> tuple[Listing, str] | None:
    """Return the listing as a model reads it, and the model's `provider/name`; None where none is asked or answers.

    `stated` is what the source itself says. Gaps that the model leaves are filled by the built-in engine.
    """
    text = f"{stated.title}\n{(stated.description_text or '')[:MAX_TEXT]}"
    words = _plain(text)
    task = Task(
        operation="job.enrich",
        instructions=INSTRUCTIONS,
        material=text,
        output=JobOut,
        check=lambda value: _complaint(value, words),
    )
    answer = run(gate, task, None)
    if answer is None:
        return None
    found = {name: value for name, value in _borne(answer.value, stated, words).items() if value not in (None, (), "")}
    gaps = {name: value for name, value in found.items() if getattr(stated, name) in (None, ())}
    return enrich(replace(stated, **gaps)), answer.path


def _complaint(value: JobOut, words: str) -> str | None:
    wrong = [skill for skill in value.skills if not _stands(skill, words)]
    if len(wrong) <= MAX_UNBORNE * len(value.skills):
        return None
    return f"{len(wrong)} of {len(value.skills)} skills do not stand in the text; copy them letter by letter."


def _borne(value: JobOut, stated: Listing, words: str) -> dict[str, Any]:
    """Return the fields whose words stand in the ad."""
    days = value.office_days if value.arrangement == "Hybrid" else None
    found: dict[str, Any] = {
        "ai_key_skills": tuple(dict.fromkeys(s for s in map(squash, value.skills) if _stands(s, words)))[:MAX_SKILLS],
        "ai_core_responsibilities": _sentences(value.responsibilities, words),
        "ai_requirements_summary": _sentences(value.requirements, words),
        "ai_benefits": tuple(dict.fromkeys(b for b in map(squash, value.benefits) if _stands(b, words))),
        "ai_experience_level": value.experience,
        "ai_work_arrangement": value.arrangement,
        "ai_work_arrangement_office_days": days,
        "ai_visa_sponsorship": value.visa_sponsorship,
        "ai_working_hours": value.hours_a_week if _stands(str(value.hours_a_week), words) else None,
    }
    return found | (_pay(value.salary, stated) if _stands(value.salary, words) else {})


def _pay(quote: str, stated: Listing) -> dict[str, Any]:
    if stated.ai_salary_minvalue is not None or stated.ai_salary_value is not None or stated.salary_raw is not None:
        return {}
    codes = {place.country_code for place in stated.places}
    salary = salary_of({"text": quote}, read("", ""), codes.pop() if len(codes) == 1 else None)
    if salary is None:
        return {}
    return {
        "ai_salary_currency": salary.currency,
        "ai_salary_unittext": salary.unit,
        "ai_salary_value": salary.value,
        "ai_salary_minvalue": salary.low,
        "ai_salary_maxvalue": salary.high,
    }


def _sentences(given: list[str], words: str) -> str | None:
    kept = [squash(sentence)[:MAX_SENTENCE] for sentence in given if _stands(sentence, words)][:2]
    return " ".join(sentence if sentence[-1] in ".!?" else f"{sentence}." for sentence in kept) or None


def _stands(quote: str, words: str) -> bool:
    """Whether the quote's words stand in the ad, one after another."""
    plain = _plain(quote).strip()
    return bool(plain) and f" {plain} " in words


def _plain(text: str) -> str:
    """Return the text folded, with single blanks for all but letters, digits and a few signs, and one around it."""
    letters = "".join(c if c.isalnum() or c in "+#" else " " for c in fold(text))
    return f" {' '.join(letters.split())} "
