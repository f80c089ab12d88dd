"""How the skills that listings ask for are called: their keys have no words that a meaning could be told by.

Way back: downgrade; nothing is lost that is not counted anew.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE internal.skill_rarity ADD COLUMN name text NOT NULL DEFAULT ''")


def downgrade() -> None:
    op.execute("ALTER TABLE internal.skill_rarity DROP COLUMN name")
