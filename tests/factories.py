"""Rows for tests. Each takes a session, gives sensible values, and lets the test say what matters to it."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from upstar.accounts import privacy
from upstar.adapters.database import WriteSession
from upstar.tables.accounts import User
from upstar.tables.listings import JobListing
from upstar.tables.matching import MatchedJob
from upstar.tables.resumes import Resume


def make_user(session: WriteSession, **over: Any) -> UUID:
    """Insert a user and return the id."""
    mark = uuid4().hex
    values = {"auth0_sub": f"test|{mark}", "email": f"{mark}@example.com", "name": "Test Person"} | over
    return session.execute(insert(User).values(**values).returning(User.id)).scalar_one()


def make_willing_user(session: WriteSession, **over: Any) -> UUID:
    """Insert a user who lets models see what is theirs and return the id."""
    user_id = make_user(session, **over)
    privacy.put(session, user_id, models=True, keep_months=None)
    return user_id


def make_resume(session: WriteSession, user_id: UUID, **over: Any) -> UUID:
    """Insert a résumé that nothing was read from yet and return the id."""
    values = {
        "user_id": user_id,
        "filename": "resume.pdf",
        "file_size": 1,
        "file_type": "application/pdf",
        "s3_key": f"resumes/{user_id}/{uuid4().hex}",
        "s3_bucket": "local",
        "processing_status": "PENDING",
    } | over
    return session.execute(insert(Resume).values(**values).returning(Resume.id)).scalar_one()


def make_listing(session: WriteSession, id: str = "t:1", **over: Any) -> str:  # noqa: A002 - the column's name
    """Insert a listing and return its id."""
    values = {"id": id, "title": "Nurse", "organization": "Example Hospital", "remote_derived": False} | over
    return session.execute(insert(JobListing).values(**values).returning(JobListing.id)).scalar_one()


def make_match(session: WriteSession, user_id: UUID, resume_id: UUID, job_id: str = "t:1", **over: Any) -> UUID:
    """Insert a match and return its id."""
    values = {
        "user_id": user_id,
        "resume_id": resume_id,
        "job_source": "OTHER",
        "external_job_id": job_id,
        "title": "Nurse",
        "company": "Example Hospital",
        "is_remote": False,
        "match_score": 50,
        "match_reasons": {"version": "1", "components": [], "unknown": []},
        "skills_matched": [],
        "skills_missing": [],
    } | over
    return session.execute(insert(MatchedJob).values(**values).returning(MatchedJob.id)).scalar_one()
