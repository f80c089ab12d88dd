"""Career paths and the roles on them."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from upstar.tables.base import Base, Now, UuidKey


class CareerPath(Base):
    """A row of `career_paths`."""

    __tablename__ = "career_paths"

    id: Mapped[UuidKey]
    name: Mapped[str] = mapped_column(String(255))
    slug: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(String(100))
    display_order: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[Now]
    updated_at: Mapped[Now]

    __table_args__ = (
        Index("ix_career_paths_category", "category"),
        Index("ix_career_paths_name", "name", unique=True),
        Index("ix_career_paths_slug", "slug", unique=True),
    )


class TargetRole(Base):
    """A row of `target_roles`."""

    __tablename__ = "target_roles"

    id: Mapped[UuidKey]
    title: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)
    career_path_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("career_paths.id", ondelete="SET NULL"))
    created_at: Mapped[Now]

    __table_args__ = (Index("ix_target_roles_career_path_id", "career_path_id"),)
