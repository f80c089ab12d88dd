"""What files people keep, what they allow, when they were last here, and proofs of erasure, in schema `internal`.

Way back: downgrade; what people allowed and the receipts of erasures are lost: restore a backup instead.
"""

from pathlib import Path

from alembic import op

from upstar.adapters.migrations.steps import run_script

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("erasures", "account_activity", "privacy_choices", "resume_files")


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE internal.{table}")
