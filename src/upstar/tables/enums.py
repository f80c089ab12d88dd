"""The PostgreSQL enum types of the contract, label by label, in order."""

from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import ENUM


class Labels(ENUM):
    """An enum type whose rows are read as they are.

    A database that others made may know sources of jobs that we do not: their rows are read all the same.
    """

    def result_processor(self, dialect: Dialect, coltype: object) -> None:  # noqa: ARG002 - the library's own shape
        """Return no processor: SQLAlchemy's own refuses a label that it does not know."""
        return


USER_TIER = ENUM("free", "paid", name="usertier")
PROFICIENCY_LEVEL = ENUM("BEGINNER", "INTERMEDIATE", "ADVANCED", "EXPERT", name="proficiencylevel")
PROCESSING_STATUS = ENUM("PENDING", "PROCESSING", "COMPLETED", "FAILED", name="processingstatus")
EMPLOYMENT_TYPE = ENUM(
    "FULL_TIME", "PART_TIME", "CONTRACT", "FREELANCE", "TEMPORARY", "INTERNSHIP", "VOLUNTEER", "OTHER",
    name="employmenttype",
)  # fmt: skip
EXPERIENCE_LEVEL = ENUM("entry", "junior", "mid", "senior", "lead", "executive", name="experience_level_enum")
JOB_SOURCE = Labels(
    "ACTIVE_JOBS_DB", "GREENHOUSE", "LEVER", "ASHBY", "WORKABLE", "SMARTRECRUITERS", "RECRUITEE", "PERSONIO",
    "REMOTIVE", "REMOTEOK", "ARBEITNOW", "JOBICY", "ADZUNA", "USAJOBS", "THE_MUSE", "HACKER_NEWS", "SCHEMA_ORG",
    "IMPORT", "OTHER",
    name="jobsource",
)  # fmt: skip
ROLE_FIT = ENUM("strong_fit", "good_fit", "partial_fit", "stretch", "poor_fit", name="role_fit_enum")
USER_JOB_ACTION = ENUM(
    "VIEWED", "SAVED", "APPLIED", "INTERVIEWING", "OFFERED", "HIRED", "REJECTED", "DISMISSED",
    name="userjobaction",
)  # fmt: skip
DIFFICULTY_LEVEL = ENUM("BEGINNER", "INTERMEDIATE", "ADVANCED", name="difficultylevel")
JOB_STATUS = ENUM("PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", name="jobstatus")
REFERRAL_STATUS = ENUM("pending", "signed_up", "converted", "expired", name="referral_status_enum")
