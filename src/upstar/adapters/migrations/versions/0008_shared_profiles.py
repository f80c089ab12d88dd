"""What each link to an assessment shows and hides, and how often it was opened.

Way back: downgrade; what links hide and how often they were opened is lost, so end the links or back up first.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # `shown` is what visitors get, as it was made by `version` of the rules; none once the link was ended. Views are
    # counted and nothing else is kept of them: neither addresses nor moments but the last
    op.execute("""
        CREATE TABLE internal.shared_profiles (
            share_id UUID NOT NULL,
            hide TEXT[] NOT NULL,
            hide_words TEXT[] DEFAULT '{}' NOT NULL,
            shown JSONB,
            version TEXT NOT NULL,
            views INTEGER DEFAULT 0 NOT NULL,
            viewed_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT shared_profiles_pkey PRIMARY KEY (share_id),
            CONSTRAINT ck_shared_profiles_views CHECK (views >= 0),
            CONSTRAINT shared_profiles_share_id_fkey FOREIGN KEY (share_id)
                REFERENCES profile_shares (id) ON DELETE CASCADE
        )
    """)


def downgrade() -> None:
    op.execute("DROP TABLE internal.shared_profiles")
