"""Polish: whether the profile reads easily. All of it is mended in an evening, so it weighs least."""

import re
from collections.abc import Iterator
from datetime import date

from upstar.assessment.engine.drafts import NAMED, counted, draft, named_roles
from upstar.assessment.engine.evidence import content_words, entries, mistakes
from upstar.assessment.types import Change, Finding
from upstar.resumes.types import PartialDate, Profile, SectionKind

LENGTH, ORDER, MONTHS, HEADINGS, VOICE, LINES, ENDS = 20, 20, 15, 15, 10, 10, 10
"""Points of the area's 100; what makes a reader doubt (dates) or give up (length) weighs more than style."""
FEWEST_WORDS, MOST_WORDS = 100, 1000
"""Words on work, study and skills: from half a page to two full pages."""
MOST_LINE_WORDS = 35
"""Two lines of print; a longer point is skipped when it is scanned. Rule of thumb."""
MISTAKE_SHARE = 3
"""Each mistake in the dates costs a third of the points."""
PARTS: tuple[SectionKind, ...] = ("experience", "education", "skills")

FIRST_PERSON = re.compile(r"(?<!\w)(?:I|my|me|ich|mein\w*|je|mon|mes|yo|mi)(?!\w)")
END = re.compile(r"[.;]\s*$")


def polish(profile: Profile, today: date) -> Iterator[Finding]:
    """Yield the findings of polish; their possible points sum to 100. Nothing to judge earns nothing."""
    yield _length(profile)
    yield from _dates(profile, today)
    sections = set(profile.sections)
    there = [part for part, facts in zip(PARTS, _facts(profile), strict=True) if facts]
    headed = sum(part in sections for part in there)
    yield draft(
        "polish", "headings", (headed, max(1, len(there))), HEADINGS,
        f"{headed} of {counted(len(there), 'part stands', 'parts stand')} under a heading of its own.",
        "Give work, education and skills a heading each", Change("headings") if there else None,
    )  # fmt: skip
    yield from _style([text for role in entries(profile) for text in role.achievements])


def _facts(profile: Profile) -> tuple[object, object, object]:
    return profile.work_experience, profile.education, profile.skills


def _length(profile: Profile) -> Finding:
    words = content_words(profile)
    share, advice, change = (words, FEWEST_WORDS), "", Change("describe", new=max(0, FEWEST_WORDS - words))
    advice = f"Write {counted(FEWEST_WORDS - words, 'more word', 'more words')} on what you did"
    if words > MOST_WORDS:
        share, change = (2 * MOST_WORDS - words, MOST_WORDS), Change("shorten", words - MOST_WORDS)
        advice = f"Leave out {counted(words - MOST_WORDS, 'word', 'words')} on older roles"
    text = f"Work, study and skills are told in {counted(words, 'word', 'words')}."
    return draft("polish", "length", share, LENGTH, text, advice, change)


def _dates(profile: Profile, today: date) -> Iterator[Finding]:
    roles = entries(profile)
    wrong = {n: problem for n, role in enumerate(roles) if (problem := mistakes(role, today)) is not None}
    dated = [n for n, role in enumerate(roles) if role.start_date is not None]
    studies = [when for item in profile.education if (when := item.end_date or item.start_date) is not None]
    ordered = MISTAKE_SHARE - len(wrong) if dated or studies else 0
    first = list(wrong)[:NAMED]
    yield draft(
        "polish", "dates-in-order", (ordered, MISTAKE_SHARE), ORDER,
        _order_told(len(wrong), dated=bool(dated or studies)),
        f"Put the dates of {named_roles(first, roles)} right" if wrong else "Date your work or study",
        Change("order", len(first), roles=tuple(first)) if wrong else Change("work", new=1),
        tuple(f"{roles[n].job_title or 'A role'} {wrong[n]}." for n in first),
    )  # fmt: skip
    vague = [n for n in dated if any(_is_year(when) for when in (roles[n].start_date, roles[n].end_date))]
    share = (len(dated) - len(vague), len(dated)) if dated else (int(bool(studies)), 1)
    yield draft(
        "polish", "months", share, MONTHS,
        f"{len(dated) - len(vague)} of {counted(len(dated), 'dated role gives', 'dated roles give')} the month.",
        f"Write the months of {named_roles(vague[:NAMED], roles)}" if vague else "Date your work or study",
        Change("months", len(vague[:NAMED]), roles=tuple(vague[:NAMED])) if vague else Change("work", new=1),
    )  # fmt: skip


def _order_told(wrong: int, *, dated: bool) -> str:
    if not dated:
        return "Nothing is dated."
    return f"{counted(wrong, 'role has', 'roles have')} dates that cannot be." if wrong else "The dates are in order."


def _is_year(when: PartialDate | None) -> bool:
    return when is not None and when.precision == "year"


def _style(told: list[str]) -> Iterator[Finding]:
    tell = Change("achievements", new=1)
    personal = sum(FIRST_PERSON.search(text) is not None for text in told)
    yield draft(
        "polish", "voice", (len(told) - personal, max(1, len(told))), VOICE,
        f"{personal} of {counted(len(told), 'achievement speaks', 'achievements speak')} in the first person.",
        "Begin achievements with what was done, not with “I”" if told else "Tell an achievement",
        Change("voice", personal) if told else tell,
    )  # fmt: skip
    long = sum(len(text.split()) > MOST_LINE_WORDS for text in told)
    yield draft(
        "polish", "short-lines", (len(told) - long, max(1, len(told))), LINES,
        f"{len(told) - long} of {counted(len(told), 'achievement is', 'achievements are')} read at a glance.",
        f"Cut {counted(long, 'achievement', 'achievements')} to {MOST_LINE_WORDS} words"
        if told else "Tell an achievement",
        Change("cut-achievements", long) if told else tell,
    )  # fmt: skip
    stopped = sum(END.search(text) is not None for text in told)
    alike = max(stopped, len(told) - stopped)
    yield draft(
        "polish", "ends", (alike, max(1, len(told))), ENDS,
        f"{alike} of {counted(len(told), 'achievement ends', 'achievements end')} in the same way.",
        "End all achievements alike, with a full stop or without" if told else "Tell an achievement",
        Change("ends") if told else tell,
    )  # fmt: skip
