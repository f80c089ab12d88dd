"""What the stock asks for, counted by month, country, role, skill and pay; and what each listing gave to that.

Way back: downgrade; nothing is lost that is not counted anew.
"""

from pathlib import Path

from alembic import op

from upstar.adapters.migrations.steps import run_script

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("market_state", "market_seen", "market_counts", "market_words", "market_names")


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE internal.{table}")
