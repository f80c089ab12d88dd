"""A person's one open code, which any number of people may follow; and who was referred, once each.

Way back: downgrade deletes referrals that share a code with an older one: back up first.
"""

from alembic import op

from upstar.adapters.migrations.steps import on_contract

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # the row that is pending holds the code; each person who follows it has a row of their own with the same code
    on_contract(
        "ALTER TABLE referrals DROP CONSTRAINT uq_referrals_referral_code",
        "CREATE UNIQUE INDEX uq_referrals_open_code ON referrals (referral_code) WHERE status = 'pending'",
        "CREATE UNIQUE INDEX uq_referrals_open_person ON referrals (referring_user_id) WHERE status = 'pending'",
        "CREATE UNIQUE INDEX uq_referrals_referred ON referrals (referred_user_id)",
        "DROP INDEX ix_referrals_referred_user_id",
        "ALTER TABLE referrals ADD CONSTRAINT ck_referrals_other CHECK (referred_user_id <> referring_user_id)",
    )


def downgrade() -> None:
    op.execute("ALTER TABLE referrals DROP CONSTRAINT ck_referrals_other")
    op.execute("CREATE INDEX ix_referrals_referred_user_id ON referrals (referred_user_id)")
    op.execute("DROP INDEX uq_referrals_referred, uq_referrals_open_person, uq_referrals_open_code")
    # of the rows that share a code the oldest keeps it
    op.execute("""
        DELETE FROM referrals r USING referrals o
        WHERE o.referral_code = r.referral_code AND (o.created_at, o.id) < (r.created_at, r.id)
    """)
    op.execute("ALTER TABLE referrals ADD CONSTRAINT uq_referrals_referral_code UNIQUE (referral_code)")
