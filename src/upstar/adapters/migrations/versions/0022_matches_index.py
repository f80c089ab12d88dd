"""A person's matches in the order of their list, without reading all of them; and what they dismissed.

Way back: downgrade; nothing is lost.
"""

from upstar.adapters.migrations.steps import build_index, on_contract

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # the rows are wide: a page of the list needs ten of them, and counting none
    build_index(
        "ix_matched_jobs_user_id_match_score",
        "matched_jobs (user_id, match_score DESC NULLS LAST, id DESC) INCLUDE (user_action, created_at)",
    )
    # each list of matches leaves these out, and they are few
    build_index("ix_matched_jobs_dismissed", "matched_jobs (user_id, external_job_id) WHERE user_action = 'DISMISSED'")


def downgrade() -> None:
    on_contract("DROP INDEX ix_matched_jobs_dismissed")
    on_contract("DROP INDEX ix_matched_jobs_user_id_match_score")
