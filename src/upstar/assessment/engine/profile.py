"""The four areas of the profile score. Each is 100 points, shared out over findings that a person can act on.

Name, gender, age, nationality, photo and address are never looked at: that a phone number is there counts, what it is
does not. docs/scores.md gives the reason of each weight.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from upstar.assessment.types import Area, Finding
from upstar.kit.numbers import clamp, fixed
from upstar.resumes.types import ExperienceFact, Profile

GOOD_SKILLS = 10
"""How many skills a reader wants to see; beyond that, more adds nothing."""
GOOD_BULLETS = 3
"""How many achievements a role should show."""
GOOD_ROLE_WORDS = 40
GOOD_SUMMARY_WORDS = 25
FRESH_YEARS = 1.0
"""A role that ended within a year is current enough."""
STALE_YEARS = 5.0
"""After this many years without a dated role, nothing is recent any more."""
RECENT_ROLES = 4
"""Older roles may be short; a reader looks at the last ones."""
MISTAKES = ("undated", "future", "reversed", "unnamed")
"""What is wrong with a timeline. A gap or two jobs at once is life, and never held against a person."""
MIN_WORDS, MAX_WORDS = 150, 1200
"""Between half a page and two full ones."""

_FIGURE = re.compile(r"\d")
_FIRST_PERSON = re.compile(r"(?<!\w)(?:I|my|me|ich|mein\w*|je|mon|mes|yo|mi)(?!\w)")


def judge_profile(profile: Profile, today: date) -> tuple[Finding, ...]:
    """Return the findings of all four areas, in a fixed order."""
    return (*_completeness(profile), *_depth(profile), *_recency(profile, today), *_polish(profile))


def area_score(findings: tuple[Finding, ...], area: Area) -> Decimal:
    """Return the points of an area, 0–100: the sum over its findings."""
    return sum((finding.points for finding in findings if finding.area == area), Decimal(0))


def _finding(
    area: Area, code: str, share: float, possible: int, text: str, advice: str, evidence: tuple[str, ...] = ()
) -> Finding:
    points = fixed(clamp(share) * possible)
    missing = fixed(possible) - points
    return Finding(
        area, code, points, fixed(possible), text, f"{advice}: +{missing}" if missing > 0 else None, evidence
    )


def _has(code: str, what: str, present: bool, possible: int, advice: str) -> Finding:  # noqa: FBT001
    text = f"{what} is there." if present else f"{what} is missing."
    return _finding("completeness", code, float(present), possible, text, advice)


def _completeness(profile: Profile) -> Iterator[Finding]:
    contact = profile.contact
    dated = [role for role in profile.work_experience if role.start_date is not None]
    yield _has("email", "An e-mail address", contact.email is not None, 10, "Add an e-mail address")
    yield _has("phone", "A phone number", contact.phone is not None, 5, "Add a phone number")
    yield _has(
        "summary", "A summary", profile.summary is not None, 10, "Open with two or three sentences on what you do"
    )
    yield _has("experience", "Work history", bool(dated), 25, "List your roles with their dates")
    yield _has("education", "Education", bool(profile.education), 15, "Add your education or training")
    skills = len(profile.skills)
    yield _finding(
        "completeness", "skills", skills / GOOD_SKILLS, 25, f"{skills} skills are named.",
        f"Name at least {GOOD_SKILLS} skills",
    )  # fmt: skip
    complete = _share(
        profile.work_experience, lambda role: bool(role.company_name and role.job_title and role.start_date)
    )
    yield _finding(
        "completeness", "roles-named", complete, 10, f"{complete:.0%} of the roles name title, employer and dates.",
        "Give each role a title, an employer and dates",
    )  # fmt: skip


def _depth(profile: Profile) -> Iterator[Finding]:
    roles = profile.work_experience[:RECENT_ROLES]
    bullets = [text for role in roles for text in role.achievements]
    with_figures = [text for text in bullets if _FIGURE.search(text)]
    told = _mean([min(1.0, len(role.achievements) / GOOD_BULLETS) for role in roles])
    yield _finding(
        "depth", "achievements", told, 30, f"{len(bullets)} achievements are told for the latest {len(roles)} roles.",
        f"Tell at least {GOOD_BULLETS} achievements for each recent role",
    )  # fmt: skip
    figures = min(1.0, 2 * len(with_figures) / len(bullets)) if bullets else 0.0
    yield _finding(
        "depth", "figures", figures, 30, f"{len(with_figures)} of {len(bullets)} achievements give a figure.",
        "Say how much, how many or how fast in at least half of your achievements", tuple(with_figures[:2]),
    )  # fmt: skip
    words = _mean([min(1.0, len((role.description or "").split()) / GOOD_ROLE_WORDS) for role in roles])
    yield _finding(
        "depth", "described", words, 20, "How fully the latest roles are described.",
        f"Describe each recent role in about {GOOD_ROLE_WORDS} words",
    )  # fmt: skip
    backed = sum(skill.is_verified or skill.years_experience is not None for skill in profile.skills)
    share = min(1.0, 2 * backed / len(profile.skills)) if profile.skills else 0.0
    yield _finding(
        "depth", "skills-shown", share, 20, f"{backed} of {len(profile.skills)} skills are shown at work in a role.",
        "Show in your roles where you used the skills that you list",
        tuple(skill.skill_name for skill in profile.skills if skill.is_verified)[:5],
    )  # fmt: skip


def _recency(profile: Profile, today: date) -> Iterator[Finding]:
    years = _years_since_last(profile, today)
    share = 0.0 if years is None else 1 - clamp((years - FRESH_YEARS) / (STALE_YEARS - FRESH_YEARS))
    text = "No role is dated." if years is None else f"The latest role ended {years:.1f} years ago."
    yield _finding(
        "recency", "latest-role", share, 60, "A role is held today." if years == 0 else text,
        "Add what you have done since, work or not",
    )  # fmt: skip
    latest = profile.work_experience[:2]
    used = {skill.casefold() for role in latest for skill in role.skills_used}
    fresh = [skill.skill_name for skill in profile.skills if skill.skill_name.casefold() in used]
    fresh_share = min(1.0, len(fresh) / 3) if profile.skills else 0.0
    yield _finding(
        "recency", "recent-skills", fresh_share, 40, f"{len(fresh)} of the skills stand in the latest two roles.",
        "Name in your latest roles at least three skills that you used there", tuple(fresh[:5]),
    )  # fmt: skip


def _polish(profile: Profile) -> Iterator[Finding]:
    words = profile.word_count
    length = min(1.0, words / MIN_WORDS) if words <= MAX_WORDS else max(0.0, 2 - words / MAX_WORDS)
    yield _finding(
        "polish", "length", length, 25, f"The document has {words} words.",
        f"Keep the whole between {MIN_WORDS} and {MAX_WORDS} words",
    )  # fmt: skip
    problems = [item.text for item in profile.timeline if item.kind in MISTAKES]
    yield _finding(
        "polish", "timeline", 1.0 - 0.34 * len(problems) if profile.work_experience else 0.0, 25,
        f"{len(problems)} things in the timeline make a reader wonder.", "Put the dates in order", tuple(problems[:3]),
    )  # fmt: skip
    precise = _share(
        [role for role in profile.work_experience if role.start_date],
        lambda role: role.start_date is not None and role.start_date.precision != "year",
    )
    yield _finding(
        "polish", "precise-dates", precise, 20, f"{precise:.0%} of the dated roles give the month.",
        "Write month and year for each role",
    )  # fmt: skip
    bullets = [text for role in profile.work_experience for text in role.achievements]
    personal = sum(bool(_FIRST_PERSON.search(text)) for text in bullets)
    plain = 1.0 - personal / len(bullets) if bullets else 0.0
    yield _finding(
        "polish", "no-first-person", plain, 15, f"{personal} achievements speak in the first person.",
        "Begin achievements with what was done, not with “I”",
    )  # fmt: skip
    structure = len({"experience", "education", "skills"} & set(profile.sections)) / 3
    yield _finding(
        "polish", "headings", structure, 15, "Work, education and skills stand under headings of their own."
        if structure == 1 else "Some of work, education and skills have no heading of their own.",
        "Give work, education and skills a heading each",
    )  # fmt: skip


def _years_since_last(profile: Profile, today: date) -> float | None:
    if any(role.is_current for role in profile.work_experience):
        return 0.0
    ends = [role.end_date or role.start_date for role in profile.work_experience if role.start_date is not None]
    last = max((end.value for end in ends if end is not None), default=None)
    return max(0.0, (today - last).days / 365.25) if last else None


def _share(roles: "list[ExperienceFact] | tuple[ExperienceFact, ...]", test: Callable[[ExperienceFact], bool]) -> float:
    return sum(map(test, roles)) / len(roles) if roles else 0.0


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
