"""What a run brought in, and what it could not take."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

RunStatus = Literal["RUNNING", "COMPLETED", "FAILED"]


class RejectedError(ValueError):
    """A record that cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that could not be taken: its place in the run (from 1), its id if it has one, and why."""

    position: int
    record_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one run did. `rejected_count` counts all, `rejected` lists the first of them.

    `held_back` counts listings that were missing from a complete feed and yet were not ended, since so many were
    missing at once that the feed is to be believed only the second time.
    """

    run_id: UUID
    processed: int
    created: int
    updated: int
    unchanged: int
    expired: int
    rejected_count: int
    rejected: tuple[Rejection, ...]
    held_back: int = 0


@dataclass(frozen=True, slots=True)
class RunView:
    """One row of sync_runs."""

    id: UUID
    sync_type: str
    status: RunStatus
    started_at: datetime
    completed_at: datetime | None
    records_processed: int | None
    records_created: int | None
    records_updated: int | None
    error_message: str | None
    metadata: dict[str, Any]
