"""The queue under load: indexes for fairness and locks.

Way back: downgrade; nothing is lost.
"""

from alembic import op

from upstar.adapters.migrations.steps import build_index, on_contract

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # whether an earlier job of the same lock is open is asked for each candidate: without this, through all that wait
    build_index(
        "ix_procrastinate_jobs_lock",
        "internal.procrastinate_jobs (lock) WHERE lock IS NOT NULL AND status IN ('todo', 'doing')",
        schema="internal",
    )
    build_index("ix_job_queue_open_user_id", "job_queue (user_id) WHERE status IN ('PENDING', 'RUNNING')")


def downgrade() -> None:
    op.execute("DROP INDEX internal.ix_procrastinate_jobs_lock")
    on_contract("DROP INDEX ix_job_queue_open_user_id")
