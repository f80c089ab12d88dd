"""What a run brought in, and what it could not take."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that could not be taken: its place in the file (from 1), its id if it has one, and why."""

    position: int
    record_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one run did. `rejected_count` counts all, `rejected` lists the first of them."""

    run_id: UUID
    processed: int
    created: int
    updated: int
    unchanged: int
    expired: int
    rejected_count: int
    rejected: tuple[Rejection, ...]
