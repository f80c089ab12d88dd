"""The career map: every role where its level is, none on another, and all of it on its sheet."""

from decimal import Decimal
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upstar.careers.types import LEVELS, Fit, Role, SkillPart, Step
from upstar.web.career_map import A_LEVEL, LINES, NARROW, WIDE, Format, career_map, share_there


def step(number: int, level: int, title: str = "Nurse", path: str = "care") -> Step:
    role = Role(UUID(int=number), title, None, path, LEVELS[level], path_slug=path)
    return Step(role, Fit(Decimal(0), ()), level, (), (), 0, Decimal(0), None)


STEPS = st.lists(
    st.builds(
        step, st.integers(1, 30), st.integers(0, 5), st.text(min_size=1, max_size=80), st.sampled_from(["care", "it"])
    ),
    max_size=25,
)


@settings(deadline=None)
@given(STEPS, st.integers(0, 5), st.sampled_from([WIDE, NARROW]))
def test_no_role_lies_on_another_or_off_the_sheet(steps: list[Step], level: int, sheet: Format) -> None:
    here = step(0, level)
    made = career_map(here, steps, sheet)
    if not steps:
        assert made is None
        return
    assert made is not None
    boxes = [(node.x, node.y) for node in made.nodes]
    for (x1, y1), (x2, y2) in combinations(boxes, 2):
        assert abs(x1 - x2) >= sheet.role_width or abs(y1 - y2) >= sheet.role_height
    assert all(x >= sheet.left and x + sheet.role_width <= sheet.width for x, _ in boxes)
    assert all(0 <= y <= made.height - sheet.role_height for _, y in boxes)
    ids = [node.step.role.id for node in made.nodes]
    assert len(ids) == len(set(ids))
    assert [node.step.role.id for node in made.nodes if node.here] == [here.role.id]
    assert len(made.edges) == len(made.nodes) - 1
    heights = {name: [n.y for n in made.nodes if n.step.role.level == name] for name in LEVELS}
    for higher, lower in combinations(reversed(LEVELS), 2):
        assert not heights[higher] or not heights[lower] or max(heights[higher]) < min(heights[lower])
    others = [node for node in made.nodes if not node.here]
    assert all(sum(n.step.role.level == name for n in others) <= A_LEVEL for name in LEVELS)
    assert all(1 <= len(n.lines) <= LINES and all(len(line) <= sheet.letters for line in n.lines) for n in made.nodes)


def test_the_best_of_a_level_are_drawn_and_their_whole_names_where_there_is_room() -> None:
    steps = [step(number, 3, f"Registered Nurse {number}") for number in range(1, 6)]
    made = career_map(step(0, 2), [*steps, steps[0]], WIDE)
    assert made is not None
    assert [node.lines for node in made.nodes if not node.here] == [(f"Registered Nurse {n}",) for n in (1, 2, 3)]


@pytest.mark.parametrize(("title", "lines"), [
    ("Special Education Teacher", ("Special Education", "Teacher")),
    ("Chief Executive Officer of Very Many Things Indeed", ("Chief Executive", "Officer of Very Many…")),
    ("Donaudampfschifffahrtskapitän", ("Donaudampfschifffahrt…",)),
])  # fmt: skip
def test_long_names_are_broken_between_words(title: str, lines: tuple[str, ...]) -> None:
    made = career_map(step(0, 2), [step(1, 3, title)], WIDE)
    assert made is not None
    assert next(node.lines for node in made.nodes if not node.here) == lines


def test_skills_that_are_there_in_part_count_so() -> None:
    half = SkillPart("SQL", Decimal("0.4"), Decimal("0.5"))
    whole = SkillPart("Go", Decimal("0.6"), Decimal(1))
    one = step(1, 1)
    assert share_there(Step(one.role, one.fit, 1, (whole,), (half,), 0, Decimal(0), None)) == pytest.approx(0.8)
    assert share_there(one) == 0
