"""How many live listings mean each role of the career paths, and what they pay.

Way back: downgrade; nothing is lost that is not counted anew.
"""

from pathlib import Path

from alembic import op

from upstar.adapters.migrations.steps import run_script

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    op.execute("DROP TABLE internal.role_demand_count")
    op.execute("DROP TABLE internal.role_demand")
