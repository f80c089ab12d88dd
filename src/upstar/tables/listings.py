"""Job ads."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, DateTime, Index, Integer, Numeric, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from upstar.tables.base import Base, Now


class JobListing(Base):
    """A row of `job_listings`."""

    __tablename__ = "job_listings"

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    organization: Mapped[str] = mapped_column(Text)
    organization_url: Mapped[str | None] = mapped_column(Text)
    organization_logo: Mapped[str | None] = mapped_column(Text)
    date_posted: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    date_created: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    date_valid_through: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    date_modified: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    employment_type: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    location_type: Mapped[str | None] = mapped_column(Text)
    remote_derived: Mapped[bool] = mapped_column(Boolean)
    url: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    source_type: Mapped[str | None] = mapped_column(Text)
    source_domain: Mapped[str | None] = mapped_column(Text)
    description_text: Mapped[str | None] = mapped_column(Text)
    description_html: Mapped[str | None] = mapped_column(Text)
    salary_raw: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    ai_salary_currency: Mapped[str | None] = mapped_column(Text)
    ai_salary_value: Mapped[Decimal | None] = mapped_column(Numeric)
    ai_salary_minvalue: Mapped[Decimal | None] = mapped_column(Numeric)
    ai_salary_maxvalue: Mapped[Decimal | None] = mapped_column(Numeric)
    ai_salary_unittext: Mapped[str | None] = mapped_column(Text)
    ai_key_skills: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    ai_employment_type: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    ai_experience_level: Mapped[str | None] = mapped_column(Text)
    ai_work_arrangement: Mapped[str | None] = mapped_column(Text)
    ai_work_arrangement_office_days: Mapped[int | None] = mapped_column(Integer)
    ai_visa_sponsorship: Mapped[bool | None] = mapped_column(Boolean)
    ai_benefits: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    ai_core_responsibilities: Mapped[str | None] = mapped_column(Text)
    ai_requirements_summary: Mapped[str | None] = mapped_column(Text)
    ai_working_hours: Mapped[int | None] = mapped_column(Integer)
    linkedin_org_employees: Mapped[int | None] = mapped_column(Integer)
    linkedin_org_industry: Mapped[str | None] = mapped_column(Text)
    linkedin_org_slug: Mapped[str | None] = mapped_column(Text)
    linkedin_org_size: Mapped[str | None] = mapped_column(Text)
    linkedin_org_headquarters: Mapped[str | None] = mapped_column(Text)
    linkedin_org_type: Mapped[str | None] = mapped_column(Text)
    linkedin_org_followers: Mapped[int | None] = mapped_column(Integer)
    linkedin_org_description: Mapped[str | None] = mapped_column(Text)
    raw_data: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    created_at: Mapped[Now]
    updated_at: Mapped[Now]
    data_source: Mapped[str | None] = mapped_column(String(50))

    __table_args__ = (
        Index("idx_job_listings_ai_experience_level", "ai_experience_level"),
        Index("idx_job_listings_data_source", "data_source"),
        Index("idx_job_listings_date_posted", "date_posted"),
        Index(
            "idx_job_listings_description_gin", text("to_tsvector('english', description_text)"), postgresql_using="gin"
        ),
        Index("idx_job_listings_employment_type_gin", "employment_type", postgresql_using="gin"),
        Index("idx_job_listings_organization", "organization"),
        Index("idx_job_listings_remote", "remote_derived"),
        Index("idx_job_listings_skills_gin", "ai_key_skills", postgresql_using="gin"),
        Index("idx_job_listings_source", "source"),
        Index("idx_job_listings_title_gin", text("to_tsvector('english', title)"), postgresql_using="gin"),
        Index("ix_job_listings_sample", text("hashtext(id)")),
    )
