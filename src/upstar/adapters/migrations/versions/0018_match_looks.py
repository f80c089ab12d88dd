"""When people last looked at their matches, so that what is new since then can be told.

Way back: downgrade; "new since your last visit" begins anew.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        -- `looked_at` is the last look of the current visit, `before_at` that of the visit before.
        CREATE TABLE internal.match_looks (
            user_id UUID NOT NULL,
            looked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            before_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT match_looks_pkey PRIMARY KEY (user_id),
            CONSTRAINT match_looks_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
        )
    """)


def downgrade() -> None:
    op.execute("DROP TABLE internal.match_looks")
