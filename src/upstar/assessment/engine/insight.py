"""A few sentences on an assessment, made of its findings and nothing else."""

from collections.abc import Sequence
from decimal import Decimal

from upstar.assessment.types import Finding
from upstar.careers.types import Role
from upstar.resumes.types import Profile

GAINS_NAMED = 3
STRENGTHS_NAMED = 2
STRONG = Decimal("0.9")
"""The share of a finding's points from which on it is a strength."""


def compose(profile: Profile, findings: Sequence[Finding], level: str, target: Role | None) -> str:
    """Return what is strong, and what would raise the score most."""
    if not findings:
        return "The document shows neither work, nor education, nor skills, so there is nothing to score yet."
    sentences = [_opening(profile, level, target)]
    heaviest = sorted(findings, key=lambda f: -f.possible)
    strong = [f.text for f in heaviest if f.points >= f.possible * STRONG]
    if strong:
        sentences.append(" ".join(strong[:STRENGTHS_NAMED]))
    # points are counted within an area; the gain in the whole score is told elsewhere, so no number is named here
    gains = [f.advice.partition(": +")[0] for f in sorted(findings, key=lambda f: f.points - f.possible) if f.advice]
    if gains:
        sentences.append("To raise the score: " + "; ".join(gains[:GAINS_NAMED]) + ".")
    return " ".join(sentences)


def _opening(profile: Profile, level: str, target: Role | None) -> str:
    years = profile.total_years_experience
    worked = f"{years:.1f} years of dated work at {level} level" if years > 0 else "No dated work yet"
    aim = f", held against the role of {target.title}" if target else ""
    return f"{worked}{aim}."
