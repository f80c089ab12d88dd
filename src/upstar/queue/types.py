"""A background task as its owner sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

TaskStatus = Literal["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"]


@dataclass(frozen=True, slots=True)
class TaskView:
    """One row of job_queue. `stage` is the step that a running task is at, in one word; None before it starts."""

    id: UUID
    user_id: UUID
    resume_id: UUID | None
    job_type: str
    status: TaskStatus
    priority: int
    stage: str | None
    payload: dict[str, Any]
    result: dict[str, Any] | None
    error_message: str | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
