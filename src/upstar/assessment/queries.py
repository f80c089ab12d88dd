"""All SQL over profile_assessments, and over the target roles that people chose (`internal.target_role_choices`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, tuple_, update

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.tables.assessment import ProfileAssessment


def insert_assessment(session: WriteSession, values: dict[str, Any]) -> UUID:
    """Insert a row and return its id."""
    return session.execute(insert(ProfileAssessment).values(**values).returning(ProfileAssessment.id)).scalar_one()


def update_assessment(session: WriteSession, assessment_id: UUID, values: dict[str, Any]) -> None:
    """Set columns of a row."""
    session.execute(update(ProfileAssessment).where(ProfileAssessment.id == assessment_id).values(**values))


def latest(
    session: ReadSession, user_id: UUID, resume_id: UUID | None, *, for_update: bool = False
) -> ProfileAssessment | None:
    """Return the person's newest assessment, of one résumé or of any."""
    query = select(ProfileAssessment).where(ProfileAssessment.user_id == user_id)
    if resume_id is not None:
        query = query.where(ProfileAssessment.resume_id == resume_id)
    newest = query.order_by(ProfileAssessment.calculated_at.desc(), ProfileAssessment.id.desc()).limit(1)
    return session.scalars(newest.with_for_update() if for_update else newest).first()


def by_id(session: ReadSession, user_id: UUID, assessment_id: UUID) -> ProfileAssessment | None:
    """Return the person's assessment of that id."""
    query = select(ProfileAssessment).where(ProfileAssessment.user_id == user_id, ProfileAssessment.id == assessment_id)
    return session.scalars(query).one_or_none()


def before(
    session: ReadSession, user_id: UUID, resume_id: UUID | None, moment: tuple[datetime, UUID] | None, limit: int
) -> Sequence[ProfileAssessment]:
    """Return the person's assessments, newest first, from behind the (calculated_at, id) of the last one seen."""
    query = select(ProfileAssessment).where(ProfileAssessment.user_id == user_id)
    if resume_id is not None:
        query = query.where(ProfileAssessment.resume_id == resume_id)
    if moment is not None:
        query = query.where(tuple_(ProfileAssessment.calculated_at, ProfileAssessment.id) < tuple_(*moment))
    ordered = query.order_by(ProfileAssessment.calculated_at.desc(), ProfileAssessment.id.desc())
    return session.scalars(ordered.limit(limit)).all()


def target_of(session: ReadSession, user_id: UUID) -> tuple[UUID, datetime] | None:
    """Return the role that the person chose, and when; None where they chose none."""
    statement = "SELECT role_id, chosen_at FROM internal.target_role_choices WHERE user_id = :user"
    row = session.execute(text(statement), {"user": user_id}).one_or_none()
    return None if row is None else (row.role_id, row.chosen_at)


def put_target(session: WriteSession, user_id: UUID, role_id: UUID) -> None:
    """Insert or replace the person's choice."""
    statement = """
        INSERT INTO internal.target_role_choices (user_id, role_id, chosen_at) VALUES (:user, :role, :now)
        ON CONFLICT (user_id) DO UPDATE SET role_id = excluded.role_id, chosen_at = excluded.chosen_at
    """
    session.execute(text(statement), {"user": user_id, "role": role_id, "now": utc_now()})


def delete_target(session: WriteSession, user_id: UUID) -> bool:
    """Delete the person's choice; False where there is none."""
    statement = "DELETE FROM internal.target_role_choices WHERE user_id = :user RETURNING role_id"
    return session.execute(text(statement), {"user": user_id}).one_or_none() is not None
