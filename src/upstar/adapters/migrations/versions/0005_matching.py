"""What people want of a job, what they did about matches, and what a ranking left out, in schema `internal`.

Way back: downgrade; wishes, notes and the steps of the tracker are lost: back up first.
"""

from pathlib import Path

from alembic import op

from upstar.adapters.migrations.steps import run_script

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("match_progress", "match_candidates", "match_runs", "match_alerts", "match_history", "match_preferences")


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE internal.{table}")
