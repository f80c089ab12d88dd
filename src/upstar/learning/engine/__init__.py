"""From what the matches ask for and the person lacks to a plan: gaps, then courses, then the way through them."""

from collections.abc import Mapping, Sequence

from upstar.careers.types import ExperienceLevel
from upstar.kit.tokens import json_hash
from upstar.learning.engine.gaps import gaps_of
from upstar.learning.engine.rank import choose
from upstar.learning.engine.steps import listed, steps_of
from upstar.learning.types import Advice, Course, Demand, Gap, Plan

LEARNING_VERSION = "1"
GAPS_TOLD = 3
"""How many gaps an insight names; a reader keeps three."""


def plan(
    have: frozenset[str],
    demands: Sequence[Demand],
    courses: Sequence[Course],
    *,
    level: ExperienceLevel,
    target_role: str | None,
    target_skills: Mapping[str, str],
) -> Plan:
    """Return the plan; every course in it is one of `courses`, and equal inputs give an equal plan.

    `have` holds the keys of the person's skills, `target_skills` maps keys to names.
    """
    gaps = gaps_of(have, demands, target_skills)
    advised = tuple(
        Advice(course, tuple(gap.name for gap in closed), _why(closed, len(demands), target_role))
        for course, closed in choose(gaps, courses, have, level)
    )
    inputs = {
        "version": LEARNING_VERSION,
        "have": sorted(have),
        "demands": [[demand.score, sorted(demand.missing)] for demand in demands],
        "courses": sorted(str(course.id) for course in courses),
        "level": level,
        "target": [target_role, sorted(target_skills)],
    }
    insights = _insights(gaps, advised, len(demands), target_role)
    return Plan(gaps, advised, steps_of(advised), insights, target_role, json_hash(inputs))


def _why(closed: Sequence[Gap], matches: int, target_role: str | None) -> str:
    told = closed[:GAPS_TOLD]
    asked = [f"{gap.name} is asked for by {gap.matches} of your {matches} matches" for gap in told if gap.matches]
    wanted = [gap.name for gap in told if gap.for_target]
    parts = [listed(asked)] if asked else []
    if wanted and target_role:
        parts.append(f"{listed(wanted)} {'is' if len(wanted) == 1 else 'are'} part of the work of a {target_role}")
    return "; ".join(parts) + "."


def _insights(gaps: Sequence[Gap], advised: Sequence[Advice], matches: int, target_role: str | None) -> tuple[str, ...]:
    """Sentences that say only what was counted."""
    if not matches:
        return ("There are no matches yet, so nothing can be said of what employers ask for.",)
    asked = [gap for gap in gaps if gap.matches]
    told: list[str] = []
    if asked:
        counts = listed([f"{gap.name} ({gap.matches})" for gap in asked[:GAPS_TOLD]])
        told.append(f"What your {matches} best matches ask for most and your résumé does not show: {counts}.")
    wanted = [gap.name for gap in gaps if gap.for_target]
    if wanted and target_role:
        told.append(f"A {target_role} usually also knows {listed(wanted[:GAPS_TOLD])}.")
    if gaps and not advised:
        told.append("The catalogue has no course yet that teaches what is missing.")
    if not gaps:
        told.append("Your résumé shows all that your matches ask for.")
    return tuple(told)
