"""A few sentences on an assessment, made of what it holds and nothing else."""

from collections.abc import Sequence
from decimal import Decimal

from upstar.assessment.types import Assessment, Finding

GAINS_NAMED = 3
STRENGTHS_NAMED = 2
STRONG = Decimal("0.9")
"""The share of a finding's points from which on it is a strength."""
SOLID = 20
"""A finding of fewer possible points is a detail, and no strength worth a sentence."""


def compose(made: Assessment) -> str:
    """Return where the person stands, what is strong, and what would raise the score most."""
    if not made.findings:
        return "The document shows neither work, nor education, nor skills, so there is nothing to score yet."
    sentences = [_opening(made)]
    heaviest = sorted(made.findings, key=lambda f: -f.possible)
    strong = [f.text for f in heaviest if f.possible >= SOLID and f.points >= f.possible * STRONG]
    sentences += strong[:STRENGTHS_NAMED]
    gains = [_lower(item.advice) for item in by_gain(made.findings) if item.advice]
    if gains:
        sentences.append("What would raise the score most: " + "; ".join(gains[:GAINS_NAMED]) + ".")
    return " ".join(sentences)


def by_gain(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings with advice, the one that earns most first; each change once."""
    found: dict[object, Finding] = {}
    for item in sorted(findings, key=lambda f: (-f.gain, f.area, f.code)):
        if item.advice and item.gain > 0:
            found.setdefault(item.change or item.code, item)
    return list(found.values())


def _opening(made: Assessment) -> str:
    years = made.total_years_experience
    worked = f"{years:.1f} years of dated work at {made.experience_level} level" if years > 0 else "No dated work yet"
    if made.target_role_title is None:
        return f"{worked}."
    return f"{worked}, held against the role of {made.target_role_title}: {made.role_fit.replace('_', ' ')}."


def _lower(advice: str) -> str:
    return advice[:1].lower() + advice[1:]
