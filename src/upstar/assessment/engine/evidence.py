"""What a profile shows, counted: the numbers that the four areas are judged by.

Counts are whole numbers that adding something never lowers. Nothing here looks at who the person is: of the contact
only whether there is a way to reach them, and of the document's length only the words on work, study and skills, since
a long name or address would count otherwise.
"""

import re
from collections.abc import Iterator
from datetime import date

from upstar.resumes.types import ExperienceFact, PartialDate, Profile

MONTHS_A_YEAR = 12
WORK_MEMORY_YEARS = 10
"""A reader looks at the last ten years; what is older counts half. Rule of thumb, as most guides to résumés give it."""
RECENT_ROLE_YEARS = 5
"""Skills used in a role of the last five years are fresh; rule of thumb."""
RECENT_STUDY_YEARS = 2
"""Study or a course of the last two years keeps the skills that are listed fresh."""
PROJECT_WORDS = 6
"""From this many words on a project tells what was done, as an achievement does."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FIGURE = re.compile(
    r"\d|%|(?<!\w)(?:half|halved|third|quarter|doubled|tripled|twice|dozens?|hundreds?|thousands?|millions?"
    r"|halbier\w*|verdoppel\w*|hälfte|drittel|viertel|doublé|triplé|moitié|tiers|mitad|duplic\w+|doppio|metà)(?!\w)",
    re.IGNORECASE,
)


def entries(profile: Profile) -> tuple[ExperienceFact, ...]:
    """Return paid and voluntary roles: what was done counts alike."""
    return (*profile.work_experience, *profile.volunteering)


def month_of(day: date) -> int:
    """Return the month, counted from year 0."""
    return day.year * MONTHS_A_YEAR + day.month - 1


def last_month(when: PartialDate, today: date) -> int:
    """Return the last month that a date may mean, no later than today: a year alone is all of it."""
    reached = when.value.year * MONTHS_A_YEAR + MONTHS_A_YEAR - 1 if when.precision == "year" else month_of(when.value)
    return min(reached, month_of(today))


def ended(role: ExperienceFact, today: date) -> int | None:
    """Return the month in which a dated role ended, the present one where it is held; None for one without dates."""
    if role.is_current:
        return month_of(today)
    when = role.end_date or role.start_date
    return None if when is None or role.start_date is None else last_month(when, today)


def months_since_activity(profile: Profile, today: date) -> int | None:
    """Return the months since the last dated thing of any kind: work, paid or not, study, courses, projects, papers."""
    months = [
        *_studied(profile, today),
        *(month for role in entries(profile) if (month := ended(role, today)) is not None),
    ]
    return month_of(today) - max(months) if months else None


def studied_within(profile: Profile, today: date, years: int) -> bool:
    """Whether study, a course, a project or a publication lies within that many years, or goes on."""
    return any(month_of(today) - month <= years * MONTHS_A_YEAR for month in _studied(profile, today))


def _studied(profile: Profile, today: date) -> Iterator[int]:
    dates = [study.end_date or study.start_date for study in profile.education]
    dates += [item.issued for item in profile.certifications]
    dates += [item.end_date or item.start_date for item in profile.projects]
    dates += [item.published for item in profile.publications]
    return (last_month(when, today) for when in dates if when is not None)


def is_recent(role: ExperienceFact, today: date, years: int) -> bool:
    """Whether a dated role reaches into the last `years`; one without dates does not."""
    month = ended(role, today)
    return month is not None and month_of(today) - month <= years * MONTHS_A_YEAR


def statements(profile: Profile, today: date) -> Iterator[tuple[str, bool]]:
    """Yield what the person says they did, and whether it is recent: achievements, and projects that are told."""
    for role in entries(profile):
        recent = is_recent(role, today, WORK_MEMORY_YEARS)
        yield from ((text, recent) for text in role.achievements if text.strip())
    for item in profile.projects:
        if len((item.description or "").split()) >= PROJECT_WORDS:
            yield item.description or "", True


def halves(found: Iterator[tuple[str, bool]]) -> int:
    """Return the sum in halves: two for what is recent, one for what is older."""
    return sum(2 if recent else 1 for _, recent in found)


def has_figure(text: str) -> bool:
    """Whether the text says how much or how many; a year is no amount."""
    return _FIGURE.search(_YEAR.sub("", text)) is not None


def told_words(role: ExperienceFact) -> int:
    """Return the words that describe a role."""
    return max(len((role.description or "").split()), sum(len(text.split()) for text in role.achievements))


def described_words(profile: Profile, today: date) -> int:
    """Return the words that describe roles and projects, in halves: two for a recent one's word, one for an older's."""
    words = sum(told_words(role) * (2 if is_recent(role, today, WORK_MEMORY_YEARS) else 1) for role in entries(profile))
    return words + 2 * sum(len((item.description or "").split()) for item in profile.projects)


def content_words(profile: Profile) -> int:
    """Return the words on work, study and skills; names, addresses and personal details are none of them."""
    texts = [profile.summary or ""]
    texts += [skill.skill_name for skill in profile.skills]
    texts += [f"{item.degree or ''} {item.field or ''}" for item in profile.education]
    texts += [item.name for item in profile.certifications]
    texts += [f"{item.name or ''} {item.description or ''}" for item in profile.projects]
    texts += [item.citation for item in profile.publications]
    return sum(len(text.split()) for text in texts) + sum(told_words(role) for role in entries(profile))


def skill_names(profile: Profile) -> dict[str, str]:
    """Return the listed skills by their name without case, each once."""
    return {skill.skill_name.casefold(): skill.skill_name for skill in profile.skills}


def shown_skills(profile: Profile) -> list[str]:
    """Return the listed skills that a role, or a project's words, show at work."""
    used = {name.casefold() for role in entries(profile) for name in role.skills_used}
    used |= {skill.skill_name.casefold() for skill in profile.skills if skill.is_verified or skill.years_experience}
    projects = " ".join(f"{item.name or ''} {item.description or ''}" for item in profile.projects).casefold()
    return [name for key, name in skill_names(profile).items() if key in used or _says(projects, key)]


def fresh_skills(profile: Profile, today: date) -> list[str]:
    """Return the listed skills that a role of the last five years names."""
    latest = [role for role in entries(profile) if is_recent(role, today, RECENT_ROLE_YEARS)]
    used = {name.casefold() for role in latest for name in role.skills_used}
    return [name for key, name in skill_names(profile).items() if key in used]


def _says(text: str, name: str) -> bool:
    return bool(text and name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def mistakes(role: ExperienceFact, today: date) -> str | None:
    """Say what cannot be about a role's dates; a gap, or two jobs at once, is life and no mistake."""
    begin, end = role.start_date, role.end_date
    if begin is not None and begin.value > today:
        return "begins in the future"
    if end is not None and end.value > today:
        return "ends in the future"
    if begin is not None and end is not None and end.value < begin.value:
        return "ends before it begins"
    return None
