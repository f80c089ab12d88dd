"""What part of a résumé a section is whose heading says nothing known: “Where I have worked”, “Good at”, “My journey”."""

import re
from collections.abc import Sequence

from upstar.resumes.engine.dates import find_dates, find_periods, first_span
from upstar.resumes.engine.listed import is_language
from upstar.resumes.engine.spans import PARAGRAPH_GAP
from upstar.resumes.engine.words import is_degree, is_school, reads_like_title, title_score
from upstar.resumes.types import Line, SectionKind
from upstar.skills.vocabulary import vocabulary

MAX_HEADER_WORDS = 16
"""A longer line is running text, in which any word may stand."""
MAX_ITEM_WORDS = 4
MIN_ENTRIES = 2
MAX_ABOVE = 2
"""How many lines of an entry may stand above its dates where nothing else is known of the document."""
LANGUAGES = 0.6
"""The share of its items that begin with the name of a language in a list of languages."""
SKILLS = 0.12
"""The share of its items that the vocabulary knows in a list of skills, where people name much that it does not know."""
MIN_ITEMS = 4
MIN_LISTED = 5
"""A list of bullets of a few words each is one of skills from this length on, known or not."""

_ITEMS = re.compile(r"\t|\s*[;|•·◦∙▪●✦]\s*|,\s+|\s+[–—]\s+|:\s+")
_LEVELS = re.compile(r"\s*[(●○★☆■□].*$")


def kind_by_content(lines: Sequence[Line], missing: frozenset[SectionKind]) -> SectionKind | None:
    """Return which of the `missing` parts the lines are by what stands in them; None where they are none for certain.

    Only parts that no heading of the document names are guessed: a service record under its own heading is no
    second work history.
    """
    short = [line.text for line in lines if len(line.text.split()) <= MAX_HEADER_WORDS]
    items = [item.strip() for text in short for item in _ITEMS.split(text) if item.strip()]
    if not items:
        return None
    if "languages" in missing and sum(map(is_language, items)) >= LANGUAGES * len(items):
        return "languages"
    studies = sum(is_degree(text) or is_school(text) for text in short)
    spans = sum(first_span(find_periods(text)) is not None for text in short)
    titles = sum((title_score(text) > 0 or reads_like_title(text)) and not is_degree(text) for text in short)
    if "education" in missing and studies and studies >= titles and any(find_dates(text) for text in short):
        return "education"
    if "experience" in missing and spans and titles and 2 * titles >= spans and titles >= studies:
        return "experience"
    listed = len(lines) >= MIN_LISTED and all(line.bullet for line in lines)
    return "skills" if "skills" in missing and not spans and _are_skills(items, listed=listed) else None


def first_entry(lines: Sequence[Line]) -> int | None:
    """Return where the first of several dated positions begins; None where there are not several."""
    dated = [i for i, line in enumerate(lines) if first_span(find_periods(line.text)) is not None]
    titled = [i for i in dated if any(title_score(line.text) > 0 for line in lines[max(0, i - 2) : i + 3])]
    if len(titled) < MIN_ENTRIES:
        return None
    first = titled[0]
    while (
        first > 0 and titled[0] - first < MAX_ABOVE and lines[first].gap < PARAGRAPH_GAP and not lines[first - 1].bullet
    ):
        first -= 1
    return first


def _are_skills(items: Sequence[str], *, listed: bool) -> bool:
    brief = [item for item in items if len(item.split()) <= MAX_ITEM_WORDS]
    known = sum(vocabulary().find(_LEVELS.sub("", item)) is not None for item in brief)
    return (
        len(items) >= MIN_ITEMS
        and 4 * len(brief) >= 3 * len(items)
        and (listed or known >= max(1, SKILLS * len(items)))
    )
