"""Depth: whether a reader learns what was done, with what result, and with which skills."""

from collections.abc import Iterator
from datetime import date

from upstar.assessment.engine.drafts import counted, draft
from upstar.assessment.engine.evidence import described_words, halves, has_figure, shown_skills, skill_names, statements
from upstar.assessment.types import Change, Finding
from upstar.resumes.types import Profile

ACHIEVEMENTS, FIGURES, DESCRIBED, SHOWN = 35, 25, 15, 25
"""Points of the area's 100; accounts of what a person did tell most of how they will work, then what came of it."""
GOOD_STATEMENTS = 6
"""Two or three each for the last two or three roles; rule of thumb."""
GOOD_FIGURES = 3
"""Half of them with a figure; rule of thumb."""
GOOD_WORDS = 80
"""As many as six achievements of a line each have; rule of thumb."""
GOOD_SHOWN = 5
"""Skills that are shown at work rather than listed; rule of thumb, over half of those that are asked for."""


def depth(profile: Profile, today: date) -> Iterator[Finding]:
    """Yield the findings of depth; their possible points sum to 100."""
    told = list(statements(profile, today))
    have = halves(iter(told))
    missing = max(0, 2 * GOOD_STATEMENTS - have + 1) // 2
    yield draft(
        "depth", "achievements", (have, 2 * GOOD_STATEMENTS), ACHIEVEMENTS,
        f"{counted(len(told), 'thing that you did is', 'things that you did are')} told.",
        f"Tell {counted(missing, 'more thing', 'more things')} that you did and what came of it",
        Change("achievements", new=missing),
    )  # fmt: skip
    with_figure = [(text, recent) for text, recent in told if has_figure(text)]
    have = halves(iter(with_figure))
    missing = max(0, 2 * GOOD_FIGURES - have + 1) // 2
    without = min(missing, sum(recent and not has_figure(text) for text, recent in told))
    wanted = [counted(without, "more of your achievements", "more of your achievements")] if without else []
    wanted += [counted(missing - without, "new achievement", "new achievements")] if missing > without else []
    yield draft(
        "depth", "figures", (have, 2 * GOOD_FIGURES), FIGURES,
        f"{len(with_figure)} of {len(told)} achievements say how much or how many.",
        f"Say how much, how many or how fast in {' and '.join(wanted)}", Change("figures", without, missing - without),
        tuple(text for text, _ in with_figure[:2]),
    )  # fmt: skip
    words = described_words(profile, today)
    missing = max(0, 2 * GOOD_WORDS - words + 1) // 2
    yield draft(
        "depth", "described", (words, 2 * GOOD_WORDS), DESCRIBED,
        f"Roles and projects are described in {'enough' if words >= 2 * GOOD_WORDS else 'few'} words.",
        f"Describe your latest work in {missing} more words", Change("describe", new=missing),
    )  # fmt: skip
    shown = shown_skills(profile)
    missing = max(0, GOOD_SHOWN - len(shown))
    listed = min(missing, len(skill_names(profile)) - len(shown))
    yield draft(
        "depth", "skills-shown", (len(shown), GOOD_SHOWN), SHOWN,
        f"{len(shown)} of {counted(len(skill_names(profile)), 'skill', 'skills')} are shown at work.",
        f"Say where you used {counted(missing, 'more skill', 'more skills')}",
        Change("show-skills", listed, missing - listed),
        tuple(shown[:GOOD_SHOWN]),
    )  # fmt: skip
