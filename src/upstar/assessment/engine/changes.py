"""What an advice would change in a profile, applied to it: the least that counts as having followed it.

So the gain of an advice is no estimate: it is the score of the changed profile less the score of this one.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from upstar.assessment.engine.evidence import (
    PROJECT_WORDS,
    RECENT_ROLE_YEARS,
    entries,
    fresh_skills,
    has_figure,
    is_recent,
    last_month,
    month_of,
    shown_skills,
    skill_names,
)
from upstar.assessment.engine.polish import END, FIRST_PERSON, MOST_LINE_WORDS, PARTS
from upstar.assessment.types import Change
from upstar.resumes.types import (
    CertificationFact,
    EducationFact,
    ExperienceFact,
    PartialDate,
    Profile,
    ProjectFact,
    SkillFact,
)

LONG_AGO_YEARS = 20
"""Dates that an advice leaves open are taken to be long ago, so that it never promises too much."""
WORD, WITH_FIGURE = "word", "3"
NEW = "new"


def apply(profile: Profile, change: Change, today: date) -> Profile:
    """Return the profile with the change made, and nothing else changed."""
    return _APPLY[change.kind](profile, change, today)


def _contact(profile: Profile, change: Change, today: date) -> Profile:  # noqa: ARG001 - one shape for all
    contact = replace(profile.contact, email=NEW) if change.kind == "email" else replace(profile.contact, phone=NEW)
    return replace(profile, contact=contact)


def _summary(profile: Profile, change: Change, today: date) -> Profile:  # noqa: ARG001
    return replace(profile, summary=_words(change.new))


def _work(profile: Profile, change: Change, today: date) -> Profile:  # noqa: ARG001
    day = PartialDate(_long_ago(today), "month")
    role = ExperienceFact(
        NEW, NEW, day, day, is_current=False, location=None, employment_type="OTHER", description=None
    )
    return replace(profile, work_experience=(*profile.work_experience, role))


def _name(profile: Profile, change: Change, today: date) -> Profile:  # noqa: ARG001
    return _with_roles(
        profile, change.roles,
        lambda role: replace(role, job_title=role.job_title or NEW, company_name=role.company_name or NEW),
    )  # fmt: skip


def _date(profile: Profile, change: Change, today: date) -> Profile:
    day = PartialDate(_long_ago(today), "month")
    return _with_roles(
        profile, change.roles, lambda role: replace(role, start_date=day, end_date=day, is_current=False)
    )


def _education(profile: Profile, change: Change, today: date) -> Profile:  # noqa: ARG001
    return replace(profile, education=(*profile.education, EducationFact(NEW, NEW, None, None, None)))


def _skills(profile: Profile, change: Change, today: date) -> Profile:  # noqa: ARG001
    return replace(profile, skills=(*profile.skills, *_new_skills(profile, change.new)))


def _beside(profile: Profile, change: Change, today: date) -> Profile:  # noqa: ARG001
    return replace(profile, certifications=(*profile.certifications, CertificationFact(NEW, None, None)))


def _activity(profile: Profile, change: Change, today: date) -> Profile:  # noqa: ARG001
    made = CertificationFact(NEW, None, PartialDate(today.replace(day=1), "month"))
    return replace(profile, certifications=(*profile.certifications, made))


def _achievements(profile: Profile, change: Change, today: date) -> Profile:
    return _tell(profile, [WORD] * change.new, today)


def _figures(profile: Profile, change: Change, today: date) -> Profile:
    left = change.count
    changed = []
    for role in entries(profile):
        told = []
        for text in role.achievements:
            lacks = left > 0 and text.strip() and not has_figure(text) and is_recent(role, today, 10)
            left -= bool(lacks)
            told.append(f"{WITH_FIGURE} {text}" if lacks else text)
        changed.append(replace(role, achievements=tuple(told)))
    projects = []
    for item in profile.projects:
        text = item.description or ""
        lacks = left > 0 and len(text.split()) >= PROJECT_WORDS and not has_figure(text)
        left -= bool(lacks)
        projects.append(replace(item, description=f"{WITH_FIGURE} {text}") if lacks else item)
    return _tell(_put(replace(profile, projects=tuple(projects)), changed), [WITH_FIGURE] * change.new, today)


def _describe(profile: Profile, change: Change, today: date) -> Profile:
    at = _latest(profile, today)
    if at is None:
        return _with_project(profile, _words(change.new))

    def longer(role: ExperienceFact) -> ExperienceFact:
        text = role.description or ""
        if len(text.split()) < sum(len(line.split()) for line in role.achievements):
            text = " ".join(role.achievements)
        return replace(role, description=f"{text} {_words(change.new)}".strip())

    return _with_roles(profile, (at,), longer)


def _show(profile: Profile, change: Change, today: date) -> Profile:
    shown = set(shown_skills(profile))
    names = [name for name in skill_names(profile).values() if name not in shown][: change.count]
    added = _new_skills(profile, change.new)
    names += [skill.skill_name for skill in added]
    changed = replace(profile, skills=(*profile.skills, *added))
    at = _latest(profile, today)
    if at is None:
        return _with_project(changed, " ".join(names))
    return _with_roles(changed, (at,), lambda role: replace(role, skills_used=(*role.skills_used, *names)))


def _recent(profile: Profile, change: Change, today: date) -> Profile:
    fresh = set(fresh_skills(profile, today))
    names = [name for name in skill_names(profile).values() if name not in fresh][: change.count]
    added = _new_skills(profile, change.new)
    names += [skill.skill_name for skill in added]
    at = next((n for n, role in enumerate(entries(profile)) if is_recent(role, today, RECENT_ROLE_YEARS)), None)
    changed = replace(profile, skills=(*profile.skills, *added))
    if at is None:
        return changed
    return _with_roles(changed, (at,), lambda role: replace(role, skills_used=(*role.skills_used, *names)))


def _shorten(profile: Profile, change: Change, today: date) -> Profile:  # noqa: ARG001
    left, changed = change.count, list(entries(profile))
    for number in reversed(range(len(changed))):
        role = changed[number]
        words = (role.description or "").split()
        spare = max(0, len(words) - sum(len(text.split()) for text in role.achievements))
        cut = min(left, spare)
        changed[number] = replace(role, description=" ".join(words[: len(words) - cut])) if cut else role
        left -= cut
    return _put(profile, changed)


def _order(profile: Profile, change: Change, today: date) -> Profile:
    now = PartialDate(today.replace(day=1), "month")

    def right(role: ExperienceFact) -> ExperienceFact:
        begin, end = role.start_date, role.end_date
        begin = now if begin is not None and begin.value > today else begin
        end = now if end is not None and end.value > today else end
        if begin is not None and end is not None and end.value < begin.value:
            begin, end = end, begin
        return replace(role, start_date=begin, end_date=end)

    return _with_roles(profile, change.roles, right)


def _months(profile: Profile, change: Change, today: date) -> Profile:
    def precise(role: ExperienceFact) -> ExperienceFact:
        begin, end = role.start_date, role.end_date
        only = end is None and not role.is_current
        return replace(role, start_date=_month(begin, today, last=only), end_date=_month(end, today, last=True))

    return _with_roles(profile, change.roles, precise)


def _month(when: PartialDate | None, today: date, *, last: bool) -> PartialDate | None:
    if when is None or when.precision != "year":
        return when
    month = last_month(when, today) if last and when.value <= today else month_of(when.value)
    return PartialDate(date(month // 12, month % 12 + 1, 1), "month")


def _headings(profile: Profile, change: Change, today: date) -> Profile:  # noqa: ARG001
    return replace(profile, sections=tuple(dict.fromkeys((*profile.sections, *PARTS))))


def _lines(rewrite: Callable[[str], str]) -> Callable[[Profile, Change, date], Profile]:
    def change_all(profile: Profile, change: Change, today: date) -> Profile:  # noqa: ARG001
        numbers = tuple(range(len(entries(profile))))
        return _with_roles(
            profile, numbers, lambda role: replace(role, achievements=tuple(map(rewrite, role.achievements)))
        )

    return change_all


_APPLY: dict[str, Callable[[Profile, Change, date], Profile]] = {
    "email": _contact, "phone": _contact, "summary": _summary, "work": _work, "name-roles": _name, "date-roles": _date,
    "education": _education, "skills": _skills, "beside": _beside, "achievements": _achievements, "figures": _figures,
    "describe": _describe, "show-skills": _show, "activity": _activity, "recent-skills": _recent, "shorten": _shorten,
    "order": _order, "months": _months, "headings": _headings,
    "voice": _lines(lambda text: FIRST_PERSON.sub(WORD, text)),
    "ends": _lines(lambda text: END.sub("", text)),
    "cut-achievements": _lines(lambda text: " ".join(text.split()[:MOST_LINE_WORDS])),
}  # fmt: skip


def _words(count: int) -> str:
    return " ".join([WORD] * count)


def _long_ago(today: date) -> date:
    return date(today.year - LONG_AGO_YEARS, 1, 1)


def _latest(profile: Profile, today: date) -> int | None:
    """The role that new words go to: the first that is recent, or else the first of all."""
    roles = entries(profile)
    recent = (n for n, role in enumerate(roles) if is_recent(role, today, RECENT_ROLE_YEARS))
    return next(recent, 0 if roles else None)


def _tell(profile: Profile, lines: list[str], today: date) -> Profile:
    at = _latest(profile, today)
    if at is not None:
        return _with_roles(profile, (at,), lambda role: replace(role, achievements=(*role.achievements, *lines)))
    made = tuple(ProjectFact(NEW, None, None, f"{line} {_words(PROJECT_WORDS - 1)}") for line in lines)
    return replace(profile, projects=(*profile.projects, *made))


def _with_project(profile: Profile, text: str) -> Profile:
    return replace(profile, projects=(*profile.projects, ProjectFact(NEW, None, None, text)))


def _new_skills(profile: Profile, count: int) -> list[SkillFact]:
    names = _free_names(skill_names(profile))
    return [
        SkillFact(next(names), None, "INTERMEDIATE", None, 1.0, is_verified=False, evidence=()) for _ in range(count)
    ]


def _free_names(taken: dict[str, str]) -> Iterator[str]:
    return (name for n in range(len(taken) + 1000) if (name := f"{NEW} {n}") not in taken)


def _with_roles(
    profile: Profile, numbers: tuple[int, ...], rewrite: Callable[[ExperienceFact], ExperienceFact]
) -> Profile:
    roles = [rewrite(role) if number in numbers else role for number, role in enumerate(entries(profile))]
    return _put(profile, roles)


def _put(profile: Profile, roles: list[ExperienceFact]) -> Profile:
    paid = len(profile.work_experience)
    return replace(profile, work_experience=tuple(roles[:paid]), volunteering=tuple(roles[paid:]))
