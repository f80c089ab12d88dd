"""How often people and addresses asked, what people used of their quotas, use by day, and what operators looked at.

Way back: downgrade; what was used of quotas, use by day and the audit are lost: back up first.
"""

from pathlib import Path

from alembic import op

from upstar.adapters.migrations.steps import run_script

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("rate_windows", "quota_windows", "api_usage_daily", "api_usage_lost", "usage_upkeep", "operator_audit")


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE internal.{table}")
    op.execute("DROP FUNCTION internal.operator_audit_is_appended_to()")
