"""How well a person knows a skill, by a rule that can be read out loud (docs/skills.md)."""

import re

from upstar.kit.text import fold
from upstar.resumes.types import Proficiency

LEVELS: tuple[Proficiency, ...] = ("BEGINNER", "INTERMEDIATE", "ADVANCED", "EXPERT")

YEARS_FOR: tuple[tuple[float, Proficiency], ...] = ((8.0, "EXPERT"), (4.0, "ADVANCED"), (1.0, "INTERMEDIATE"))
"""Years of use from which a level may be assumed. Eight years are what job ads call senior and beyond; a first year is
what they call entry."""
STALE_YEARS = 5.0
"""A skill last used longer ago than this counts one level less: tools move on, and hands forget."""
LISTED: Proficiency = "INTERMEDIATE"
"""A skill that is only listed: the person thinks it worth naming, and nothing says more."""
MENTIONED: Proficiency = "BEGINNER"
"""A skill that stands in no list and no dated role."""

_STATED: tuple[tuple[Proficiency, str], ...] = (
    ("EXPERT", "expert|experte|expertin|experta|mastery|master|native|c2|sehr gut|excellent|expertise|avance superieur|eccellente|ottimo|excelente|uitstekend|zeer goed|5/5|10/10|9/10"),
    ("ADVANCED", "advanced|avance|avanzado|fortgeschritten|proficient|strong|confirme|fluent|c1|gut|very good|muy bueno|muy alto|vertieft|alto|avanzato|avancado|gevorderd|goed|maitrise|buono|courant|4/5|8/10|7/10"),
    ("INTERMEDIATE", "intermediate|intermediaire|intermedio|intermediario|mittel|good|solid|competent|working knowledge|grundlegend gut|b1|b2|bon|bonne|bueno|bom|discreto|medio|gemiddeld|redelijk|3/5|6/10|5/10"),
    ("BEGINNER", "beginner|basic|basics|debutant|basico|basi|bases|grundkenntnisse|notions|familiar|elementary|elementare|elementar|scolaire|scolastico|sufficiente|a1|a2|learning|novice|bajo|base|basis|matig|fair|1/5|2/5|4/10|3/10"),
)  # fmt: skip
_BESIDE_LEVELS = frozenset(
    "level levels knowledge user niveau nivel livello kenntnisse kennis connaissances conocimientos conoscenza conhecimentos very muy sehr zeer tres molto"
    " bon bonne working in professional professionnel technique ticketed certified utilisateur usuario user and und et y e en".split()
)
"""Words that stand beside a level and name no skill."""
_WORD = re.compile(r"[^\W_]+(?:/\d+)?")
_STATED_RE = tuple((level, re.compile(rf"(?<!\w)(?:{words})(?!\w)")) for level, words in _STATED)
_STATED_YEARS = re.compile(r"(\d{1,2})\+?\s*(?:years?|yrs?|jahre?n?|ans?|anos?|anni|jaar)\b")


def stated_level(note: str) -> Proficiency | None:
    """Return the level that a note beside a skill states: `(expert)`, `– avancé`, `4/5`; None where it states none."""
    key = fold(note)
    return next((level for level, pattern in _STATED_RE if pattern.search(key)), None)


def says_only_level(text: str) -> bool:
    """Whether a text says how well and nothing of what: `sehr gut`, `working knowledge`, `C1`."""
    key = fold(text)
    rest = key
    for _, pattern in _STATED_RE:
        rest = pattern.sub(" ", rest)
    return rest != key and all(word in _BESIDE_LEVELS for word in _WORD.findall(rest))


def stated_years(note: str) -> float | None:
    """Return the years that a note beside a skill states: `(5 years)`; None where it states none."""
    match = _STATED_YEARS.search(fold(note))
    return float(match[1]) if match else None


def proficiency(
    *, stated: Proficiency | None, years: float | None, years_since: float | None, listed: bool, senior: bool
) -> Proficiency:
    """Return the level of a skill.

    What the person states counts as stated. Else years of use decide, a stale skill one level less; a senior or
    leading role in which it was used lifts INTERMEDIATE to ADVANCED. Without years, a listed skill is INTERMEDIATE.
    """
    if stated is not None:
        return stated
    if years is None:
        return LISTED if listed else MENTIONED
    level: Proficiency = next((level for least, level in YEARS_FOR if years >= least), LEVELS[0])
    if level == "INTERMEDIATE" and senior:
        level = "ADVANCED"
    if years_since is not None and years_since > STALE_YEARS:
        level = LEVELS[max(0, LEVELS.index(level) - 1)]
    if listed and level == "BEGINNER":
        level = LISTED if years >= YEARS_FOR[-1][0] else "BEGINNER"
    return level
