"""The 27 tables of the contract, with their enum types, indexes and triggers.

Way back: downgrade drops every table with its rows; restore a backup instead.
"""

from pathlib import Path

from alembic import op

from upstar.adapters.migrations.steps import run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "api_usage_tracking referrals profile_shares profile_assessments learning_recommendations matched_jobs "
    "llm_usage_logs llm_operation_configs llm_models llm_providers job_queue work_experience skills resumes users "
    "job_locations job_cities job_regions job_countries job_listings target_roles career_paths static_courses "
    "scoring_weights sync_runs sync_cursors"
).split()
TYPES = (
    "usertier proficiencylevel processingstatus employmenttype experience_level_enum jobsource role_fit_enum "
    "userjobaction difficultylevel jobstatus referral_status_enum"
).split()


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for name in TYPES:
        op.execute(f"DROP TYPE {name}")
    op.execute("DROP FUNCTION update_updated_at_column()")
