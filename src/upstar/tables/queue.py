"""Background tasks as people and operators see them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, DateTime, ForeignKey, Index, Integer, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from upstar.tables.base import Base, Now, UuidKey
from upstar.tables.enums import JOB_STATUS


class QueuedJob(Base):
    """A row of `job_queue`."""

    __tablename__ = "job_queue"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("users.id", ondelete="CASCADE"))
    resume_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("resumes.id", ondelete="CASCADE"))
    job_type: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(JOB_STATUS)
    priority: Mapped[int] = mapped_column(Integer, server_default=text("0"), default=0)
    payload: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    result: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    error_message: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Now]
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        Index("ix_job_queue_user_id_created_at", "user_id", "created_at"),
        Index("ix_job_queue_resume_id", "resume_id"),
        Index("ix_job_queue_created_at", "created_at", "id"),
        Index("ix_job_queue_failed", "created_at", "id", postgresql_where=text("status = 'FAILED'")),
        Index("ix_job_queue_open_user_id", "user_id", postgresql_where=text("status IN ('PENDING', 'RUNNING')")),
        Index("ix_job_queue_open", "created_at", postgresql_where=text("status IN ('PENDING', 'RUNNING')")),
    )
