"""All SQL over profile_assessments."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.assessment import ProfileAssessment


def insert_assessment(session: WriteSession, values: dict[str, Any]) -> UUID:
    """Insert a row and return its id."""
    return session.execute(insert(ProfileAssessment).values(**values).returning(ProfileAssessment.id)).scalar_one()


def latest(session: ReadSession, user_id: UUID, resume_id: UUID | None) -> ProfileAssessment | None:
    """Return the person's newest assessment, of one résumé or of any."""
    query = select(ProfileAssessment).where(ProfileAssessment.user_id == user_id)
    if resume_id is not None:
        query = query.where(ProfileAssessment.resume_id == resume_id)
    newest = query.order_by(ProfileAssessment.calculated_at.desc(), ProfileAssessment.id.desc()).limit(1)
    return session.scalars(newest).first()
