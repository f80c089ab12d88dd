"""Which of a person's matches are asked for, and in which order."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from upstar.matching.types import Action

Sort = Literal["score", "posted", "added", "pay"]
"""Best, newest, latest found, best paid (in US dollars a year, by the upper end) first."""
NO_ACTION: Literal["NONE"] = "NONE"


@dataclass(frozen=True, slots=True)
class MatchFilter:
    """What is asked for; what is not given may be anything.

    `action` may be `NONE`: those that the person did nothing about yet. Dismissed listings are given where DISMISSED is
    asked for and nowhere else, for whichever résumé they were dismissed. `least_score` is 0–100. `found_after` gives
    those that were found since a moment.
    """

    resume_id: UUID | None = None
    action: Action | Literal["NONE"] | None = None
    least_score: Decimal | float | None = None
    remote: bool | None = None
    found_after: datetime | None = None

    @property
    def told(self) -> dict[str, Any]:
        """What is asked for beside the action, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "action"}
        return {name: value for name, value in values.items() if value is not None}
