"""What the stock of job listings keeps beside the contract's tables, in schema `internal`.

Way back: downgrade; saved searches are lost, the rest is made anew from the listings.
"""

from pathlib import Path

from alembic import op

from upstar.adapters.migrations.steps import on_contract, run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("search_finds", "saved_searches", "feed_validators", "listing_prints", "listing_search", "listing_state")


def upgrade() -> None:
    # a tenth of a query's hits can be looked at without the other nine: `hashtext(id)` spreads ids evenly, whatever
    # they say, so a range of it is a fair sample
    on_contract("CREATE INDEX ix_job_listings_sample ON job_listings (hashtext(id))")
    run_script(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    op.execute("DROP INDEX ix_job_listings_sample")
    for table in TABLES:
        op.execute(f"DROP TABLE internal.{table}")
