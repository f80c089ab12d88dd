"""Matches that rankings took away, for a day: whoever acts on one that they saw a moment ago gets it back.

Way back: downgrade; whoever acts on such a match is then told that it is not there.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        -- The columns of `matched_jobs`, and when the match was taken away.
        CREATE TABLE internal.removed_matches (
            id UUID NOT NULL,
            user_id UUID NOT NULL,
            resume_id UUID NOT NULL,
            job_source jobsource,
            external_job_id VARCHAR(255) NOT NULL,
            title VARCHAR(500),
            company VARCHAR(255),
            company_logo_url VARCHAR(1000),
            location VARCHAR(255),
            is_remote BOOLEAN,
            description TEXT,
            qualifications TEXT,
            salary_min INTEGER,
            salary_max INTEGER,
            salary_currency VARCHAR(10),
            employment_type employmenttype,
            posted_date TIMESTAMP WITH TIME ZONE,
            application_url VARCHAR(1000),
            match_score NUMERIC(5,2),
            match_reasons JSON,
            skills_matched VARCHAR[],
            skills_missing VARCHAR[],
            user_action userjobaction,
            created_at TIMESTAMP WITH TIME ZONE,
            updated_at TIMESTAMP WITH TIME ZONE,
            removed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT removed_matches_pkey PRIMARY KEY (id),
            CONSTRAINT removed_matches_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
            CONSTRAINT removed_matches_resume_id_fkey FOREIGN KEY (resume_id) REFERENCES resumes (id) ON DELETE CASCADE
        )
    """)
    op.execute("CREATE INDEX ix_removed_matches_user_id ON internal.removed_matches (user_id)")
    op.execute("CREATE INDEX ix_removed_matches_resume_id ON internal.removed_matches (resume_id)")
    op.execute("CREATE INDEX ix_removed_matches_removed_at ON internal.removed_matches (removed_at)")


def downgrade() -> None:
    op.execute("DROP TABLE internal.removed_matches")
