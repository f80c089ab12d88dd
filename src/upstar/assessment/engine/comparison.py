"""What changed between two assessments, and why: the findings whose points moved."""

from decimal import Decimal

from upstar.assessment.types import Area, Assessment, Comparison, Finding, Moved, Shift

AREAS: tuple[Area, ...] = ("completeness", "depth", "recency", "polish")
FIELDS = ("experience_level", "target_role_title", "role_fit", "star_badge")
REASONS_NAMED = 3


def compare(before: Assessment, after: Assessment, weights: dict[Area, Decimal]) -> Comparison:
    """Return what changed from `before` to `after`, in points of the profile score.

    The findings that moved sum to each area's difference, and the areas to the score's, where both follow one version
    of the rule; with different versions the rest is the rule's.
    """
    moved = _moved(before.findings, after.findings, weights)
    areas = {
        area: weights[area] * (_area(after, area) - _area(before, area)) for area in AREAS
    }  # fmt: skip
    shifts = tuple(
        Shift(name, getattr(before, name), getattr(after, name))
        for name in FIELDS
        if getattr(before, name) != getattr(after, name)
    )
    difference = after.profile_score - before.profile_score
    changed = before.version != after.version
    return Comparison(difference, areas, moved, shifts, changed, _summary(areas, moved, shifts, rule_changed=changed))


def signed(points: Decimal) -> str:
    """Return points with their sign: +4, −1.5."""
    return f"{'−' if points < 0 else '+'}{abs(points).normalize():f}"


def _moved(before: tuple[Finding, ...], after: tuple[Finding, ...], weights: dict[Area, Decimal]) -> tuple[Moved, ...]:
    old = {(item.area, item.code): item for item in before}
    new = {(item.area, item.code): item for item in after}
    found = []
    for area, code in dict.fromkeys([*new, *old]):
        was, now = old.get((area, code)), new.get((area, code))
        points = (now.points if now else Decimal(0)) - (was.points if was else Decimal(0))
        if points:
            texts = (was.text if was else None, now.text if now else None)
            found.append(Moved(area, code, weights[area] * points, *texts))
    return tuple(sorted(found, key=lambda item: (-abs(item.difference), item.area, item.code)))


def _area(made: Assessment, area: Area) -> Decimal:
    columns = {
        "completeness": made.completeness_score, "depth": made.detail_depth_score, "recency": made.recency_score,
        "polish": made.polish_score,
    }  # fmt: skip
    return columns[area]


def _summary(
    areas: dict[Area, Decimal], moved: tuple[Moved, ...], shifts: tuple[Shift, ...], *, rule_changed: bool
) -> str:
    told = [f"{signed(points)} {area}" for area, points in areas.items() if points]
    sentences = [", ".join(told) + "." if told else "The score is the same."]
    sentences += [f"{signed(item.difference)}: {item.now or item.was}" for item in moved[:REASONS_NAMED]]
    sentences += [f"{_words(shift.field)}: {_value(shift.was)} → {_value(shift.now)}." for shift in shifts]
    if rule_changed:
        sentences.append("The rule is a newer one, so part of the difference is its.")
    return " ".join(sentences)


def _words(field: str) -> str:
    return field.replace("_title", "").replace("_", " ").capitalize()


def _value(value: str | None) -> str:
    return (value or "none").replace("_", " ")
