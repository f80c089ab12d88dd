"""What files people keep, what they allow, when they were last here, and proofs of erasure, in schema `internal`."""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("erasures", "account_activity", "privacy_choices", "resume_files")


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE internal.{table}")
