"""Which courses close the gaps best.

Greedy choice by marginal gain. The gain of a set is submodular (what is closed already counts for little), for which
the greedy choice reaches at least 1 - 1/e of the best: Nemhauser, Wolsey and Fisher (1978), Mathematical Programming
14, 265-294.
"""

from collections.abc import Mapping, Sequence

from upstar.careers.types import ExperienceLevel
from upstar.learning.types import Course, Difficulty, Gap

MAX_COURSES = 8
"""More is a catalogue, not advice."""
CLOSED_AGAIN = 0.15
"""What a gap still counts for in a further course, of what it counted in the one before: some depth, no heap."""
HOURS_SCALE = 60.0
"""A course of this length needs twice the gain of a very short one; a hundred hours are no worse than they are."""
UNKNOWN_HOURS = 30
"""What a course without a stated length is taken for: the middle of the catalogue."""
MIN_GAIN = 0.008
"""Below this a course is not worth naming."""
OFF_TOPIC = 0.7
"""How much a course would lose whose skills were all foreign to the person; one about their gaps alone loses none."""
KNOWN_TOPIC = 0.5
"""A skill that the person has and the course teaches too: half a repetition, half a sign that it is their trade."""

LEVEL_FIT: Mapping[ExperienceLevel, Mapping[Difficulty, float]] = {
    "entry": {"BEGINNER": 1.0, "INTERMEDIATE": 0.7, "ADVANCED": 0.3},
    "junior": {"BEGINNER": 1.0, "INTERMEDIATE": 0.9, "ADVANCED": 0.5},
    "mid": {"BEGINNER": 0.8, "INTERMEDIATE": 1.0, "ADVANCED": 0.8},
    "senior": {"BEGINNER": 0.6, "INTERMEDIATE": 1.0, "ADVANCED": 1.0},
    "lead": {"BEGINNER": 0.6, "INTERMEDIATE": 0.9, "ADVANCED": 1.0},
    "executive": {"BEGINNER": 0.6, "INTERMEDIATE": 0.9, "ADVANCED": 1.0},
}
"""A gap is new ground even to a senior, so a beginner's course never loses more than two fifths; an advanced course is
out of an entrant's reach."""


def choose(
    gaps: Sequence[Gap], courses: Sequence[Course], have: frozenset[str], level: ExperienceLevel
) -> list[tuple[Course, list[Gap]]]:
    """Return at most `MAX_COURSES` courses, best first, each with the gaps that it closes, heaviest first."""
    worth = {gap.key: gap.weight for gap in gaps}
    fitting = [course for course in courses if worth.keys() & course.skills.keys()]
    chosen: list[tuple[Course, list[Gap]]] = []
    value = {course.id: _value(course, frozenset(worth), have, level) for course in fitting}

    def gain(course: Course) -> float:
        return value[course.id] * sum(worth[key] for key in course.skills if key in worth)

    while fitting and len(chosen) < MAX_COURSES:
        best = max(fitting, key=lambda course: (gain(course), course.title, str(course.id)))
        if gain(best) < MIN_GAIN:
            break
        fitting.remove(best)
        chosen.append((best, [gap for gap in gaps if gap.key in best.skills]))
        for key in best.skills.keys() & worth.keys():
            worth[key] *= CLOSED_AGAIN
    return chosen


def _value(course: Course, gaps: frozenset[str], have: frozenset[str], level: ExperienceLevel) -> float:
    """What a point of gap is worth in this course (0–1): its focus, its level, its length."""
    on_topic = sum(1.0 if key in gaps else KNOWN_TOPIC if key in have else 0.0 for key in course.skills)
    focus = 1 - OFF_TOPIC * (1 - on_topic / len(course.skills))
    fit = LEVEL_FIT[level][course.difficulty or "INTERMEDIATE"]
    hours = course.duration_hours or UNKNOWN_HOURS
    return focus * fit / (1 + hours / HOURS_SCALE)
