"""What a plan says: sentences that say only what was counted."""

from collections.abc import Sequence

from upstar.learning.engine.choose import Chosen
from upstar.learning.engine.steps import listed
from upstar.learning.types import Advice, Gap, Status

GAPS_TOLD = 3
"""How many gaps a sentence names; a reader keeps three."""


def why(chosen: Chosen, closed: Sequence[Gap], matches: int, target_role: str | None, status: Status | None) -> str:
    """Return why a course is in its place; `closed` are the gaps that it closes there, of `matches` matches."""
    told = closed[:GAPS_TOLD]
    parts = []
    if status is not None:
        parts.append({"started": "You have begun it.", "planned": "You chose it."}.get(status, ""))
    if chosen.before is not None:
        parts.append(f"It comes before “{chosen.before.title}”, which builds on it.")
    if chosen.opens:
        parts.append(f"It opens {_listings(chosen.opens)} more.")
    asked = [gap for gap in told if gap.matches]
    if asked:
        first, *others = asked
        verb = "asks" if first.matches == 1 else "ask"
        counts = [f"{first.matches} {verb} for {first.name}", *(f"{gap.matches} for {gap.name}" for gap in others)]
        parts.append(f"Of your {matches} matches {listed(counts)}.")
    wanted = [gap.name for gap in told if gap.for_target]
    if wanted and target_role:
        verb = "is" if len(wanted) == 1 else "are"
        parts.append(f"{listed(wanted)} {verb} part of the role {target_role}.")
    return " ".join(filter(None, parts))


def insights(
    gaps: Sequence[Gap], advised: Sequence[Advice], matches: int, target_role: str | None, suiting: int, gained: int
) -> tuple[str, ...]:
    """Return what matches ask for, what the target role needs, and what the whole plan opens."""
    if not matches and not advised:
        return ("There are no matches yet, so nothing can be said of what employers ask for.",)
    told: list[str] = []
    asked = sorted((gap for gap in gaps if gap.matches), key=lambda gap: (-gap.weight, gap.name, gap.key))[:GAPS_TOLD]
    if asked:
        counts = listed([f"{gap.name} ({gap.matches})" for gap in asked])
        told.append(f"What your {matches} best matches ask for most and your résumé does not show: {counts}.")
    wanted = sorted(gap.name for gap in gaps if gap.for_target)[:GAPS_TOLD]
    if wanted and target_role:
        told.append(f"The role {target_role} usually also asks for {listed(wanted)}.")
    if gained:
        told.append(f"What you have finished opened {_listings(gained)}.")
    opened = sum(item.opens for item in advised)
    if opened:
        told.append(f"{_listings(suiting)} suit you today; with the whole plan it is {suiting + opened:,}.")
    if gaps and not advised:
        told.append("The catalogue has no course yet that teaches what is missing.")
    if not gaps:
        told.append("Your résumé shows all that your matches ask for.")
    if not told:
        told.append("These courses teach what is missing; of the listings here they open none more.")
    return tuple(told)


def _listings(count: int) -> str:
    return f"{count:,} listing{'' if count == 1 else 's'}"
