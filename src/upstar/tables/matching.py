"""Matches of people and job ads, and the weights behind their scores."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from upstar.tables.base import Base, Now, UuidKey
from upstar.tables.enums import EMPLOYMENT_TYPE, JOB_SOURCE, USER_JOB_ACTION


class MatchedJob(Base):
    """A row of `matched_jobs`."""

    __tablename__ = "matched_jobs"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("users.id", ondelete="CASCADE"))
    resume_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("resumes.id", ondelete="CASCADE"))
    job_source: Mapped[str] = mapped_column(JOB_SOURCE)
    external_job_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(500))
    company: Mapped[str] = mapped_column(String(255))
    company_logo_url: Mapped[str | None] = mapped_column(String(1000))
    location: Mapped[str | None] = mapped_column(String(255))
    is_remote: Mapped[bool] = mapped_column(Boolean)
    description: Mapped[str | None] = mapped_column(Text)
    qualifications: Mapped[str | None] = mapped_column(Text)
    salary_min: Mapped[int | None] = mapped_column(Integer)
    salary_max: Mapped[int | None] = mapped_column(Integer)
    salary_currency: Mapped[str | None] = mapped_column(String(10))
    employment_type: Mapped[str | None] = mapped_column(EMPLOYMENT_TYPE)
    posted_date: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    application_url: Mapped[str | None] = mapped_column(String(1000))
    match_score: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    match_reasons: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=False)
    skills_matched: Mapped[list[str]] = mapped_column(ARRAY(String))
    skills_missing: Mapped[list[str]] = mapped_column(ARRAY(String))
    user_action: Mapped[str | None] = mapped_column(USER_JOB_ACTION)
    created_at: Mapped[Now]
    updated_at: Mapped[Now]

    __table_args__ = (
        UniqueConstraint(
            "user_id", "resume_id", "job_source", "external_job_id", name="uq_matched_jobs_user_resume_job"
        ),
        CheckConstraint("match_score BETWEEN 0 AND 100", name="ck_matched_jobs_match_score"),
        Index("ix_matched_jobs_company", "company"),
        Index("ix_matched_jobs_created_at", "created_at"),
        Index("ix_matched_jobs_external_job_id", "external_job_id"),
        Index("ix_matched_jobs_is_remote", "is_remote"),
        Index("ix_matched_jobs_job_source", "job_source"),
        Index("ix_matched_jobs_match_score", "match_score"),
        Index("ix_matched_jobs_resume_id", "resume_id"),
        Index("ix_matched_jobs_user_action", "user_action"),
        Index("ix_matched_jobs_user_id", "user_id"),
        Index(
            "ix_matched_jobs_dismissed",
            "user_id",
            "external_job_id",
            postgresql_where=text("user_action = 'DISMISSED'"),
        ),
        Index(
            "ix_matched_jobs_user_id_match_score",
            "user_id",
            text("match_score DESC NULLS LAST"),
            text("id DESC"),
            postgresql_include=["user_action", "created_at"],
        ),
    )


class ScoringWeight(Base):
    """A row of `scoring_weights`."""

    __tablename__ = "scoring_weights"

    id: Mapped[UuidKey]
    weight_name: Mapped[str] = mapped_column(String(100))
    weight_value: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)
    created_at: Mapped[Now]
    updated_at: Mapped[Now]

    __table_args__ = (UniqueConstraint("weight_name", name="uq_scoring_weights_weight_name"),)
