"""Where the roles of a career map lie: the person in the middle, steps up above, moves aside and down below.

Steps in, coordinates out; the template makes SVG of it. What is alike for the eye is alike for the ear: every role is a
link with its words, and the page has the same as a list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from uuid import UUID

from upstar.careers.types import LEVELS, ExperienceLevel, Step

A_LEVEL = 3
"""Roles of a level that are drawn: more are no picture any more, and the list has all of them."""
LINES = 2
"""Lines that a role's name may take."""
GAP_ACROSS, GAP_DOWN = 15.0, 36.0
"""Between roles of a row, and between rows: the lines need room to be told apart."""


@dataclass(frozen=True, slots=True)
class Format:
    """A sheet: how wide it and a role on it are, what is left of the roles, and how many letters a line holds.

    `columns` roles stand side by side. The sizes are those of print at 13 units (see `.map text` in advice.css), so
    that a sheet shown at its own width is read without a glass.
    """

    width: float
    role_width: float
    role_height: float
    left: float
    letters: int
    columns: int


WIDE = Format(width=740, role_width=205, role_height=74, left=95, letters=22, columns=A_LEVEL)
NARROW = Format(width=320, role_width=292, role_height=74, left=28, letters=36, columns=1)
HEADING = 24.0
"""Above the rows of a level on a narrow sheet, where its name stands."""


@dataclass(frozen=True, slots=True)
class Node:
    """A role: its upper left corner, the lines of its name, and how much (0–1) of its skills is there already.

    `here` is the role that the person fills or is nearest to; `own` says that it lies on that role's path.
    """

    x: float
    y: float
    lines: tuple[str, ...]
    step: Step
    share: float
    here: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from here to a role: the `d` of a path, and whether it stays on the own path."""

    path: str
    own: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A level with the height at which its name stands."""

    level: ExperienceLevel
    y: float


@dataclass(frozen=True, slots=True)
class Map:
    """A whole picture on its sheet."""

    format: Format
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    bands: tuple[Band, ...]


def career_map(here: Step, others: Iterable[Step], sheet: Format) -> Map | None:
    """Return the map of the roles within reach of `here`, best first of each level; None where nothing is.

    A role that comes twice is drawn once, and never the role that the person is at.
    """
    wanted: dict[UUID, Step] = {}
    for step in others:
        if step.role.id != here.role.id:
            wanted.setdefault(step.role.id, step)
    if not wanted:
        return None
    own_level = _rank(here, 0)
    rows: list[tuple[int, list[Step]]] = []
    for rank in reversed(range(len(LEVELS))):
        of_level = list(islice((step for step in wanted.values() if _rank(step, own_level) == rank), A_LEVEL))
        rows += [(rank, [here])] if rank == own_level else []
        rows += [(rank, of_level[at : at + sheet.columns]) for at in range(0, len(of_level), sheet.columns)]
    return _laid_out(here, rows, sheet)


def share_there(step: Step) -> float:
    """Return how much (0–1) of a role's skills is there already, those that are there in part counting so."""
    return float(min(Decimal(1), sum((skill.share * skill.cover for skill in (*step.have, *step.gap)), Decimal(0))))


def _laid_out(here: Step, rows: Sequence[tuple[int, list[Step]]], sheet: Format) -> Map:
    nodes: list[Node] = []
    bands: list[Band] = []
    y = 0.0
    for place, (rank, steps) in enumerate(rows):
        if place == 0 or rows[place - 1][0] != rank:
            y += HEADING if sheet.columns == 1 else 0
            bands.append(Band(LEVELS[rank], y - 8 if sheet.columns == 1 else y + sheet.role_height / 2 + 4))
        room = sheet.width - sheet.left
        used = len(steps) * sheet.role_width + (len(steps) - 1) * GAP_ACROSS
        x = sheet.left + (room - used) / 2
        for step in steps:
            own = step.role.path_slug == here.role.path_slug
            nodes.append(
                Node(
                    round(x, 1), y, _wrapped(step.role.title, sheet.letters), step, share_there(step), step is here, own
                )
            )
            x += sheet.role_width + GAP_ACROSS
        y += sheet.role_height + (GAP_DOWN if sheet.columns > 1 else GAP_ACROSS)
    middle = next(node for node in nodes if node.here)
    edges = tuple(Edge(_way(middle, node, sheet), node.own) for node in nodes if not node.here)
    return Map(sheet, y - (GAP_DOWN if sheet.columns > 1 else GAP_ACROSS), tuple(nodes), edges, tuple(bands))


def _way(start: Node, end: Node, sheet: Format) -> str:
    """A curve up or down between the roles; on a narrow sheet a line along its left edge."""
    half = sheet.role_height / 2
    if sheet.columns == 1:
        return f"M{start.x:g} {start.y + half:g}H10V{end.y + half:g}H{end.x:g}"
    up = end.y < start.y
    x1, y1 = start.x + sheet.role_width / 2, start.y + (0 if up else sheet.role_height)
    x2, y2 = end.x + sheet.role_width / 2, end.y + (sheet.role_height if up else 0)
    middle = y2 + GAP_DOWN / 2 * (1 if up else -1)
    return f"M{x1:g} {y1:g}C{x1:g} {middle:g} {x2:g} {middle:g} {x2:g} {y2:g}"


def _rank(step: Step, fallback: int) -> int:
    return LEVELS.index(step.role.level) if step.role.level else fallback


def _wrapped(words: str, letters: int) -> tuple[str, ...]:
    """A name in at most LINES lines of so many letters; what is too long ends in an ellipsis."""
    lines = [""]
    for word in words.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= letters or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    kept = [line if len(line) <= letters else f"{line[: letters - 1]}…" for line in lines[:LINES]]
    if len(lines) > LINES:
        kept[-1] = f"{kept[-1][: letters - 1].rstrip()}…" if not kept[-1].endswith("…") else kept[-1]
    return tuple(kept)
