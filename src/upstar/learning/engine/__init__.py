"""From what employers ask for and the person lacks to a plan: gaps, then courses in order, then the way in stages."""

from collections.abc import Sequence

from upstar.kit.tokens import json_hash
from upstar.learning.engine.bases import taught
from upstar.learning.engine.choose import Chosen, choose
from upstar.learning.engine.gaps import gaps_of, opened_by_each
from upstar.learning.engine.shelf import Shelf, shelf_of
from upstar.learning.engine.steps import steps_of
from upstar.learning.engine.words import insights, why
from upstar.learning.types import Advice, Demand, Gap, Learner, Opens, Plan

__all__ = ["LEARNING_VERSION", "Shelf", "plan", "shelf_of"]

LEARNING_VERSION = "2"
MAX_GAPS = 15
"""Gaps that a plan tells of; it weighs all of them."""


def plan(learner: Learner, demands: Sequence[Demand], shelf: Shelf, suiting: int, opens: Opens) -> Plan:
    """Return the plan; every course in it is one of the shelf, and equal inputs give an equal plan.

    `suiting` is how many listings suit the person as their résumé has them, `opens` how many more would with skills
    beside it. Skills of finished courses count as known; no claim is made of them anywhere else.
    """
    done = (id_ for id_, status in learner.marks.items() if status == "done")
    learnt = frozenset().union(*(shelf.by_id[id_].taught for id_ in done if id_ in shelf.by_id)) - learner.have
    (gained,) = opens(learner.have, [learnt])
    have = learner.have | learnt
    gaps = opened_by_each(gaps_of(have, demands, learner.target_skills), have, shelf.names, shelf.hours, opens)
    by_key = {gap.key: gap for gap in gaps}
    chosen = choose(learner, have, gaps, shelf, suiting + gained, opens)
    advised = tuple(_advice(one, by_key, len(demands), learner) for one in chosen)
    told = insights(gaps, advised, len(demands), learner.target_role, suiting + gained, gained)
    return Plan(
        gaps=gaps[:MAX_GAPS],
        courses=advised,
        steps=steps_of(advised, learner.pace, suiting + gained),
        insights=told,
        target_role=learner.target_role,
        pace=learner.pace,
        suiting=suiting + gained,
        gained=gained,
        prompt_hash=_hash(learner, demands, advised, gaps, suiting),
    )


def _advice(chosen: Chosen, gaps: dict[str, Gap], matches: int, learner: Learner) -> Advice:
    course, status = chosen.course, learner.marks.get(chosen.course.id)
    closed = [gaps[key] for key in taught(course) if key in chosen.brings and key in gaps]
    closed.sort(key=lambda gap: (-gap.weight, -gap.opens, gap.name))
    covers = [gap.name for gap in closed] or [name for key, name in course.skills.items() if key in chosen.brings]
    return Advice(
        course, tuple(taught(course).values()), tuple(covers),
        why(chosen, closed, matches, learner.target_role, status), chosen.opens, status,
    )  # fmt: skip


def _hash(
    learner: Learner, demands: Sequence[Demand], advised: Sequence[Advice], gaps: Sequence[Gap], suiting: int
) -> str:
    """Tell the inputs of a plan from any others: what is known of the person, and what was found for them."""
    return json_hash({
        "version": LEARNING_VERSION,
        "have": sorted(learner.have),
        "level": learner.level,
        "target": [learner.target_role, sorted(learner.target_skills)],
        "marks": sorted([str(key), status] for key, status in learner.marks.items()),
        "pace": learner.pace,
        "demands": [[demand.score, sorted(demand.missing)] for demand in demands],
        "suiting": suiting,
        "gaps": [[gap.key, gap.opens, gap.hours] for gap in gaps],
        "courses": [
            [str(item.course.id), item.course.title, item.course.provider, item.course.url, item.course.difficulty,
             item.course.hours, item.covers, item.opens]
            for item in advised
        ],
    })  # fmt: skip
