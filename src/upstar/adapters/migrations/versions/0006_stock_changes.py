"""What tells a copy of the stock in memory which listings have changed, and how often each skill is asked for.

Way back: downgrade; nothing is lost that is not counted anew.
"""

from pathlib import Path

from alembic import op

from upstar.adapters.migrations.steps import run_script

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    op.execute("DROP TABLE internal.skill_rarity")
    op.execute("DROP INDEX internal.ix_listing_prints_agency")
    op.execute("DROP TRIGGER listing_search_gone ON internal.listing_search")
    op.execute("DROP TRIGGER listing_search_changed ON internal.listing_search")
    op.execute("DROP FUNCTION internal.note_listings_gone()")
    op.execute("DROP FUNCTION internal.note_listing_changed()")
    op.execute("DROP TABLE internal.listing_gone")
    op.execute("ALTER TABLE internal.listing_search DROP COLUMN changed_by")
