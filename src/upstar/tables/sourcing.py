"""Runs that bring job ads in, and how far each source has been read."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from upstar.tables.base import Base, Now, UuidKey


class SyncRun(Base):
    """A row of `sync_runs`."""

    __tablename__ = "sync_runs"

    id: Mapped[UuidKey]
    sync_type: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(50))
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    records_processed: Mapped[int | None] = mapped_column(Integer)
    records_created: Mapped[int | None] = mapped_column(Integer)
    records_updated: Mapped[int | None] = mapped_column(Integer)
    error_message: Mapped[str | None] = mapped_column(Text)
    run_metadata: Mapped[Any] = mapped_column("metadata", JSON(none_as_null=True), nullable=True)

    __table_args__ = (
        Index("ix_sync_runs_sync_type_started_at", "sync_type", "started_at"),
        Index("ix_sync_runs_started_at", "started_at"),
    )


class SyncCursor(Base):
    """A row of `sync_cursors`."""

    __tablename__ = "sync_cursors"

    id: Mapped[UuidKey]
    sync_type: Mapped[str] = mapped_column(String(100))
    cursor_value: Mapped[str] = mapped_column(String(255))
    last_sync_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Now]
    updated_at: Mapped[Now]

    __table_args__ = (UniqueConstraint("sync_type", name="uq_sync_cursors_sync_type"),)
