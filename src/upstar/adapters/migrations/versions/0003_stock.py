"""What the stock of job listings keeps beside the contract's tables, in schema `internal`."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("search_finds", "saved_searches", "feed_validators", "listing_prints", "listing_search", "listing_state")


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    op.execute("DROP INDEX ix_job_listings_sample")
    for table in TABLES:
        op.execute(f"DROP TABLE internal.{table}")
