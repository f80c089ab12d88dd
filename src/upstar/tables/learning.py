"""Courses, and what each person is advised to learn."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from upstar.tables.base import Base, Now, UuidKey
from upstar.tables.enums import DIFFICULTY_LEVEL


class StaticCourse(Base):
    """A row of `static_courses`."""

    __tablename__ = "static_courses"

    id: Mapped[UuidKey]
    title: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)
    provider: Mapped[str | None] = mapped_column(String(255))
    url: Mapped[str | None] = mapped_column(String(500))
    difficulty: Mapped[str | None] = mapped_column(DIFFICULTY_LEVEL)
    duration_hours: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[Now]


class LearningRecommendation(Base):
    """A row of `learning_recommendations`."""

    __tablename__ = "learning_recommendations"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("users.id", ondelete="CASCADE"))
    recommended_courses: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=False)
    learning_paths: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=False)
    trending_insights: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=False)
    generation_context: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    ai_model: Mapped[str] = mapped_column(String(50), server_default="gpt-4o", default="gpt-4o")
    generation_prompt_hash: Mapped[str | None] = mapped_column(String(64))
    generated_at: Mapped[Now]
    created_at: Mapped[Now]
    updated_at: Mapped[Now]

    __table_args__ = (
        UniqueConstraint("user_id", name="uq_learning_recommendations_user_id"),
        Index("ix_learning_recommendations_generated_at", "generated_at"),
        Index("ix_learning_recommendations_user_id", "user_id"),
    )
