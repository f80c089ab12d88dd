"""Where people stand with courses, and how many hours a week they learn, in schema `internal`.

Way back: downgrade; where people stand with courses is lost: back up first.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE internal.learning_progress (
            user_id UUID NOT NULL,
            course_id UUID NOT NULL,
            status TEXT NOT NULL,
            updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT learning_progress_pkey PRIMARY KEY (user_id, course_id),
            CONSTRAINT ck_learning_progress_status CHECK (status IN ('planned', 'started', 'done', 'not_for_me')),
            CONSTRAINT learning_progress_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
            CONSTRAINT learning_progress_course_id_fkey
                FOREIGN KEY (course_id) REFERENCES static_courses (id) ON DELETE CASCADE
        )
    """)
    op.execute("CREATE INDEX ix_learning_progress_course_id ON internal.learning_progress (course_id)")
    op.execute("""
        CREATE TABLE internal.learning_pace (
            user_id UUID NOT NULL,
            hours_a_week SMALLINT NOT NULL,
            CONSTRAINT learning_pace_pkey PRIMARY KEY (user_id),
            CONSTRAINT ck_learning_pace_hours CHECK (hours_a_week BETWEEN 1 AND 60),
            CONSTRAINT learning_pace_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
        )
    """)


def downgrade() -> None:
    op.execute("DROP TABLE internal.learning_pace")
    op.execute("DROP TABLE internal.learning_progress")
