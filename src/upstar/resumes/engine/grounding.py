"""Hold what somebody says of a document against its lines: a value counts where the lines named for it bear it."""

from collections.abc import Mapping, Sequence

from upstar.kit.text import fold, squash
from upstar.resumes.engine.body import read_body
from upstar.resumes.engine.dates import find_dates, find_periods
from upstar.resumes.engine.proficiency import MENTIONED
from upstar.resumes.engine.safety import is_order
from upstar.resumes.engine.spans import evidence
from upstar.resumes.partial_dates import parse_iso
from upstar.resumes.types import Concern, Document, ExperienceFact, Line, PartialDate, SkillFact
from upstar.skills.vocabulary import vocabulary

__all__ = ["LineNumbers", "borne", "evidence", "numbered", "period", "pick", "role", "skill", "skill_key"]

LineNumbers = Mapping[int, Line]
MAX_VALUE = 200
Period = tuple[PartialDate | None, PartialDate | None, bool]


def numbered(document: Document, concerns: Sequence[Concern], limit: int) -> LineNumbers:
    """Return the lines by number, from 1, without those that are words aimed at a machine."""
    suspected = any(concern.kind == "ai-instruction" for concern in concerns)
    lines = document.lines[:limit]
    return {
        number: line
        for number, line in enumerate(lines, start=1)
        if not (suspected and is_order(line, lines[number] if number < len(lines) else None))
    }


def pick(lines: LineNumbers, numbers: Sequence[int]) -> list[Line]:
    """Return the lines of those numbers in the order of the document; unknown numbers are left out."""
    return [lines[number] for number in sorted(set(numbers)) if number in lines]


def borne(value: str, lines: Sequence[Line]) -> str | None:
    """Return the value where the lines bear it, case, accents and blanks aside; None where they do not."""
    value = squash(value)
    if not value or len(value) > MAX_VALUE:
        return None
    return value if fold(value) in fold(" ".join(line.text for line in lines)) else None


def period(lines: Sequence[Line], start: str, end: str) -> Period:
    """Return (begin, end, current) as far as the lines bear them, with the precision that they were written in."""
    dates = [found for line in lines for found, _, _ in find_dates(line.text)]
    periods = [found for line in lines for found in find_periods(line.text)]
    dates += [when for found in periods for when in (found.begin, found.finish) if when is not None]
    begin, finish = _among(start, dates), _among(end, dates)
    current = finish is None and any(found.current for found in periods)
    return begin, finish, current


def _among(stated: str, dates: Sequence[PartialDate]) -> PartialDate | None:
    given = parse_iso(stated)
    if given is None:
        return None
    same_month = [when for when in dates if when.precision != "year" and _month(when) == _month(given)]
    same_year = [when for when in dates if when.precision == "year" and when.value.year == given.value.year]
    return next(iter(same_month or same_year), None)


def _month(when: PartialDate) -> tuple[int, int]:
    return when.value.year, when.value.month


def role(
    title: str, company: str, place: str | None, when: Period, head: Sequence[Line], body: Sequence[Line], source: str
) -> ExperienceFact:
    """Return the role; its description and achievements are its body's own words."""
    description, achievements = read_body(body)
    begin, end, current = when
    return ExperienceFact(
        company_name=company,
        job_title=title,
        start_date=begin,
        end_date=end,
        is_current=current,
        location=place,
        employment_type="OTHER",
        description=description,
        achievements=achievements,
        evidence=evidence(head),
        source=source,
    )


def skill_key(name: str) -> str:
    """Return what is equal for all spellings of a skill."""
    return vocabulary().key(name)


def skill(name: str, lines: Sequence[Line], confidence: float, source: str) -> SkillFact:
    """Return a skill that stands on the lines."""
    known = vocabulary().find(name)
    return SkillFact(
        skill_name=name,
        skill_category=known.category if known else None,
        proficiency_level=MENTIONED,
        years_experience=None,
        confidence_score=confidence,
        is_verified=False,
        evidence=evidence(lines),
        source=source,
    )
