"""Résumés and what was read from them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from upstar.tables.base import Base, Now, UuidKey
from upstar.tables.enums import EMPLOYMENT_TYPE, PROCESSING_STATUS, PROFICIENCY_LEVEL


class Resume(Base):
    """A row of `resumes`."""

    __tablename__ = "resumes"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("users.id", ondelete="CASCADE"))
    filename: Mapped[str] = mapped_column(String(255))
    file_size: Mapped[int] = mapped_column(Integer)
    file_type: Mapped[str] = mapped_column(String(100))
    s3_key: Mapped[str] = mapped_column(String(500))
    s3_bucket: Mapped[str] = mapped_column(String(100))
    processing_status: Mapped[str] = mapped_column(PROCESSING_STATUS)
    extracted_text: Mapped[str | None] = mapped_column(Text)
    structured_data: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    error_message: Mapped[str | None] = mapped_column(Text)
    uploaded_at: Mapped[Now]
    processed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        Index("ix_resumes_processing_status", "processing_status"),
        Index("ix_resumes_s3_key", "s3_key", unique=True),
        Index("ix_resumes_user_id", "user_id"),
    )


class Skill(Base):
    """A row of `skills`."""

    __tablename__ = "skills"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("users.id", ondelete="CASCADE"))
    resume_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("resumes.id", ondelete="CASCADE"))
    skill_name: Mapped[str] = mapped_column(String(100))
    skill_category: Mapped[str | None] = mapped_column(String(100))
    proficiency_level: Mapped[str] = mapped_column(PROFICIENCY_LEVEL)
    years_experience: Mapped[float | None] = mapped_column(Double)
    is_verified: Mapped[bool] = mapped_column(Boolean)
    confidence_score: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    extraction_metadata: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    extracted_at: Mapped[Now]

    __table_args__ = (
        UniqueConstraint("resume_id", "skill_name", name="uq_skills_resume_skill"),
        CheckConstraint("confidence_score BETWEEN 0 AND 1", name="ck_skills_confidence_score"),
        Index("ix_skills_proficiency_level", "proficiency_level"),
        Index("ix_skills_resume_id", "resume_id"),
        Index("ix_skills_skill_category", "skill_category"),
        Index("ix_skills_skill_name", "skill_name"),
        Index("ix_skills_user_id", "user_id"),
    )


class WorkExperience(Base):
    """A row of `work_experience`."""

    __tablename__ = "work_experience"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("users.id", ondelete="CASCADE"))
    resume_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("resumes.id", ondelete="CASCADE"))
    company_name: Mapped[str] = mapped_column(String(255))
    job_title: Mapped[str] = mapped_column(String(255))
    start_date: Mapped[date] = mapped_column(Date)
    end_date: Mapped[date | None] = mapped_column(Date)
    is_current: Mapped[bool] = mapped_column(Boolean)
    description: Mapped[str | None] = mapped_column(Text)
    skills_used: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    achievements: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    location: Mapped[str | None] = mapped_column(String(255))
    employment_type: Mapped[str] = mapped_column(EMPLOYMENT_TYPE)
    extraction_metadata: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    extracted_at: Mapped[Now]

    __table_args__ = (
        Index("ix_work_experience_company_name", "company_name"),
        Index("ix_work_experience_employment_type", "employment_type"),
        Index("ix_work_experience_is_current", "is_current"),
        Index("ix_work_experience_job_title", "job_title"),
        Index("ix_work_experience_resume_id", "resume_id"),
        Index("ix_work_experience_user_id", "user_id"),
    )
