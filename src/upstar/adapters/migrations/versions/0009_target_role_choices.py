"""The role that a person aims for, where they chose one.

Way back: downgrade; the roles that people chose are lost: back up first.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE internal.target_role_choices (
            user_id UUID NOT NULL,
            role_id UUID NOT NULL,
            chosen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT target_role_choices_pkey PRIMARY KEY (user_id),
            CONSTRAINT target_role_choices_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
            CONSTRAINT target_role_choices_role_id_fkey FOREIGN KEY (role_id) REFERENCES target_roles (id)
                ON DELETE CASCADE
        )
    """)
    # deleting a role looks for those who chose it
    op.execute("CREATE INDEX ix_target_role_choices_role_id ON internal.target_role_choices (role_id)")


def downgrade() -> None:
    op.execute("DROP TABLE internal.target_role_choices")
