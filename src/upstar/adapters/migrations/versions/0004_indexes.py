"""Indexes of the stock that hold at a million listings.

Facets and words get one index together: what both narrow is found without reading what only one of them does. Where
fingerprints are compared, ten look-ups a listing each had to walk the list of entries not yet filed, megabytes long.

Way back: downgrade; nothing is lost.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_listing_search_facets_words ON internal.listing_search USING gin (facets, words)")
    op.execute("DROP INDEX internal.ix_listing_search_facets")
    op.execute("DROP INDEX internal.ix_listing_search_words")
    op.execute("ALTER INDEX internal.ix_listing_prints_bands SET (fastupdate = off)")


def downgrade() -> None:
    op.execute("ALTER INDEX internal.ix_listing_prints_bands RESET (fastupdate)")
    op.execute("CREATE INDEX ix_listing_search_facets ON internal.listing_search USING gin (facets)")
    op.execute("CREATE INDEX ix_listing_search_words ON internal.listing_search USING gin (words)")
    op.execute("DROP INDEX internal.ix_listing_search_facets_words")
