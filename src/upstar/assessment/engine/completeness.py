"""Completeness: whether all that a reader looks for is there. docs/assessment.md has the reason of each weight."""

from collections.abc import Iterator

from upstar.assessment.engine.drafts import NAMED, counted, draft, named_roles
from upstar.assessment.engine.evidence import entries, skill_names
from upstar.assessment.types import Change, Finding
from upstar.resumes.types import Profile

EMAIL, PHONE, SUMMARY, WORK, ROLES_WHOLE, EDUCATION, SKILLS, BESIDE = 8, 4, 8, 25, 12, 12, 25, 6
"""Points of the area's 100: what readers rest on (work, skills) weighs most, a second way to reach a person least."""
GOOD_SUMMARY_WORDS = 10
"""A sentence that says what one does; rule of thumb."""
GOOD_SKILLS = 8
"""As many as a role of the catalogue asks for, in the median."""
WORK_UNITS, ROLE_UNITS, PROJECT_UNITS = 2, 2, 1
"""One dated role, paid or not, is work history; so are two projects, for who has no role yet."""


def completeness(profile: Profile) -> Iterator[Finding]:
    """Yield the findings of completeness; their possible points sum to 100."""
    contact, roles = profile.contact, entries(profile)
    yield draft(
        "completeness", "email", (int(contact.email is not None), 1), EMAIL,
        _there("An e-mail address", there=contact.email is not None), "Add an e-mail address", Change("email"),
    )  # fmt: skip
    yield draft(
        "completeness", "phone", (int(contact.phone is not None), 1), PHONE,
        _there("A phone number", there=contact.phone is not None), "Add a phone number", Change("phone"),
    )  # fmt: skip
    words = len((profile.summary or "").split())
    yield draft(
        "completeness", "summary", (words, GOOD_SUMMARY_WORDS), SUMMARY,
        f"The summary has {counted(words, 'word', 'words')}." if words else "A summary is missing.",
        "Open with a sentence or two on what you do", Change("summary", new=GOOD_SUMMARY_WORDS),
    )  # fmt: skip
    dated = sum(role.start_date is not None for role in roles)
    told = sum(bool(item.name or item.description) for item in profile.projects)
    undated = [number for number, role in enumerate(roles) if role.start_date is None]
    advice, change = "Add what you have done with its dates: a job, a placement, voluntary work", Change("work", new=1)
    if undated:
        advice = f"Date {named_roles(undated[:1], roles)}"
        change = Change("date-roles", count=1, roles=tuple(undated[:1]))
    yield draft(
        "completeness", "work", (dated * ROLE_UNITS + told * PROJECT_UNITS, WORK_UNITS), WORK,
        f"{counted(dated, 'role is', 'roles are')} dated; {counted(told, 'project is', 'projects are')} named.",
        advice, change,
    )  # fmt: skip
    yield _whole(profile)
    best = max((bool(item.degree or item.field) + bool(item.institution) for item in profile.education), default=0)
    best = max(best, int(bool(profile.certifications)))
    yield draft(
        "completeness", "education", (best, 2), EDUCATION,
        "Education is told with degree and place." if best > 1 else "Education is not told in full.",
        "Name your education or training: what it was, and where", Change("education", new=1),
    )  # fmt: skip
    skills = len(skill_names(profile))
    missing = max(0, GOOD_SKILLS - skills)
    yield draft(
        "completeness", "skills", (skills, GOOD_SKILLS), SKILLS, f"{counted(skills, 'skill is', 'skills are')} named.",
        f"Name {counted(missing, 'more skill', 'more skills')} that you have", Change("skills", new=missing),
    )  # fmt: skip
    beside = len(profile.certifications) + len(profile.projects) + len(profile.publications) + len(profile.volunteering)
    yield draft(
        "completeness", "beside", (beside, 1), BESIDE,
        f"Certificates, projects, publications and voluntary roles: {beside}.",
        "Add a certificate, a project or voluntary work, if you have one", Change("beside", new=1),
    )  # fmt: skip


def _whole(profile: Profile) -> Finding:
    roles = entries(profile)
    broken = [n for n, role in enumerate(roles) if not (role.job_title and role.company_name and role.start_date)]
    unnamed = [n for n in broken if not (roles[n].job_title and roles[n].company_name)]
    first = (unnamed or broken)[:NAMED]
    advice = f"Name the title and employer of {named_roles(first, roles)}" if unnamed else ""
    advice = advice or (
        f"Date {named_roles(first, roles)}" if first else "Add a role with its title, employer and dates"
    )
    change = Change("name-roles" if unnamed else "date-roles", count=len(first), roles=tuple(first))
    if not roles:
        change = Change("work", new=1)
    return draft(
        "completeness", "roles-whole", (len(roles) - len(broken), max(1, len(roles))), ROLES_WHOLE,
        f"{len(roles) - len(broken)} of {len(roles)} roles name title, employer and dates.", advice, change,
    )  # fmt: skip


def _there(what: str, *, there: bool) -> str:
    return f"{what} is there." if there else f"{what} is missing."
