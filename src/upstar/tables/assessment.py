"""Assessments of profiles, and the links by which people share them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from upstar.tables.base import Base, Now, UuidKey
from upstar.tables.enums import EXPERIENCE_LEVEL, ROLE_FIT


class ProfileAssessment(Base):
    """A row of `profile_assessments`."""

    __tablename__ = "profile_assessments"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("users.id", ondelete="CASCADE"))
    resume_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("resumes.id", ondelete="CASCADE"))
    profile_score: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    completeness_score: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    detail_depth_score: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    recency_score: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    polish_score: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    experience_level: Mapped[str] = mapped_column(EXPERIENCE_LEVEL)
    total_years_experience: Mapped[float] = mapped_column(Double)
    years_score: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    seniority_score: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    progression_score: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    role_fit: Mapped[str] = mapped_column(ROLE_FIT)
    role_fit_score: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    target_role_title: Mapped[str | None] = mapped_column(String(255))
    target_career_path: Mapped[str | None] = mapped_column(String(255))
    skills_fit: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    experience_fit: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    education_fit: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    trajectory_fit: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    star_badge: Mapped[str] = mapped_column(String(50))
    confidence: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    assessment_metadata: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    calculated_at: Mapped[Now]
    created_at: Mapped[Now]
    updated_at: Mapped[Now]
    ai_insight: Mapped[str | None] = mapped_column(Text)
    ai_insight_generated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("profile_score BETWEEN 0 AND 100", name="ck_profile_assessments_profile_score"),
        CheckConstraint("completeness_score BETWEEN 0 AND 100", name="ck_profile_assessments_completeness_score"),
        CheckConstraint("detail_depth_score BETWEEN 0 AND 100", name="ck_profile_assessments_detail_depth_score"),
        CheckConstraint("recency_score BETWEEN 0 AND 100", name="ck_profile_assessments_recency_score"),
        CheckConstraint("polish_score BETWEEN 0 AND 100", name="ck_profile_assessments_polish_score"),
        CheckConstraint("years_score BETWEEN 0 AND 1", name="ck_profile_assessments_years_score"),
        CheckConstraint("seniority_score BETWEEN 0 AND 1", name="ck_profile_assessments_seniority_score"),
        CheckConstraint("progression_score BETWEEN 0 AND 1", name="ck_profile_assessments_progression_score"),
        CheckConstraint("role_fit_score BETWEEN 0 AND 1", name="ck_profile_assessments_role_fit_score"),
        CheckConstraint("skills_fit BETWEEN 0 AND 1", name="ck_profile_assessments_skills_fit"),
        CheckConstraint("experience_fit BETWEEN 0 AND 1", name="ck_profile_assessments_experience_fit"),
        CheckConstraint("education_fit BETWEEN 0 AND 1", name="ck_profile_assessments_education_fit"),
        CheckConstraint("trajectory_fit BETWEEN 0 AND 1", name="ck_profile_assessments_trajectory_fit"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="ck_profile_assessments_confidence"),
        Index("ix_profile_assessments_experience_level", "experience_level"),
        Index("ix_profile_assessments_resume_id", "resume_id"),
        Index("ix_profile_assessments_role_fit", "role_fit"),
        Index("ix_profile_assessments_user_id", "user_id"),
    )


class ProfileShare(Base):
    """A row of `profile_shares`."""

    __tablename__ = "profile_shares"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("users.id", ondelete="CASCADE"))
    profile_assessment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("profile_assessments.id", ondelete="CASCADE"))
    share_token: Mapped[str] = mapped_column(String(255))
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Now]

    __table_args__ = (
        UniqueConstraint("share_token", name="uq_profile_shares_share_token"),
        Index("ix_profile_shares_user_id", "user_id"),
        Index("ix_profile_shares_profile_assessment_id", "profile_assessment_id"),
    )
