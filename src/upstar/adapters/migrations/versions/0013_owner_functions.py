"""What the worker may do to a table's shape, as functions of the tables' owner.

Roles, rights and row-level security are made by `adapters.privileges` after each upgrade.

Way back: downgrade; nothing is lost.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # a count of everything fills the table at once: without its key, which is built when all rows are there
    op.execute("""
        CREATE FUNCTION internal.open_market_seen() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog AS $$
        BEGIN
            TRUNCATE internal.market_seen;
            ALTER TABLE internal.market_seen DROP CONSTRAINT market_seen_pkey;
        END $$
    """)
    op.execute("""
        CREATE FUNCTION internal.close_market_seen() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog AS $$
        BEGIN
            ALTER TABLE internal.market_seen ADD CONSTRAINT market_seen_pkey PRIMARY KEY (listing_id);
        END $$
    """)


def downgrade() -> None:
    op.execute("DROP FUNCTION internal.close_market_seen()")
    op.execute("DROP FUNCTION internal.open_market_seen()")
