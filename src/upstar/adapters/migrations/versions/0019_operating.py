"""What operators change about syncs and catalogues, and the indexes that their lists read.

Way back: downgrade; plans of syncs and what operators retired are lost: back up first.
"""

from alembic import op

from upstar.adapters.migrations.steps import on_contract

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # how often a source is synced, where an operator said otherwise than the settings; NULL is not at all
    op.execute("""
        CREATE TABLE internal.sync_schedule (
            sync_type TEXT NOT NULL,
            every_minutes INTEGER,
            changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT sync_schedule_pkey PRIMARY KEY (sync_type),
            CONSTRAINT ck_sync_schedule_sync_type CHECK (length(sync_type) BETWEEN 1 AND 100),
            CONSTRAINT ck_sync_schedule_every CHECK (every_minutes BETWEEN 1 AND 525600)
        )
    """)
    # what operators took out of the catalogues, by the name that seeding knows it by, so that it stays out
    op.execute("""
        CREATE TABLE internal.catalogue_retired (
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            retired_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT catalogue_retired_pkey PRIMARY KEY (kind, key),
            CONSTRAINT ck_catalogue_retired_kind CHECK (kind IN ('path', 'role', 'course'))
        )
    """)
    on_contract(
        "CREATE INDEX ix_job_queue_created_at ON job_queue (created_at, id)",
        "CREATE INDEX ix_job_queue_failed ON job_queue (created_at, id) WHERE status = 'FAILED'",
        "CREATE INDEX ix_sync_runs_started_at ON sync_runs (started_at)",
        "CREATE INDEX ix_api_usage_tracking_limited ON api_usage_tracking (created_at) WHERE status_code = 429",
    )
    # what operators did to the house itself is little among the looks at people
    op.execute("""
        CREATE INDEX ix_operator_audit_house ON internal.operator_audit (action, id) WHERE person_id IS NULL
    """)


def downgrade() -> None:
    for index in (
        "ix_job_queue_created_at", "ix_job_queue_failed", "ix_sync_runs_started_at", "ix_api_usage_tracking_limited",
    ):  # fmt: skip
        op.execute(f"DROP INDEX {index}")
    op.execute("DROP INDEX internal.ix_operator_audit_house")
    op.execute("DROP TABLE internal.catalogue_retired")
    op.execute("DROP TABLE internal.sync_schedule")
