"""The task engine's own tables, in schema `internal`.

The engine ships its schema as SQL without a schema name, so it is run with `internal` as the only place to look.

Way back: downgrade drops schema `internal`; tasks that wait are lost, their rows in `job_queue` stay.
"""

from alembic import op
from procrastinate.schema import SchemaManager

from upstar.adapters.migrations.steps import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Finished tasks are deleted, so the table is small and its statistics go stale in one burst; then fetching a task was
# measured to take 3.5–16 ms instead of 0.2. Analyse after 50 changes plus 1 % rather than 10 %.
TUNING = "autovacuum_analyze_scale_factor = 0.01, autovacuum_vacuum_scale_factor = 0.02"


def upgrade() -> None:
    op.execute("CREATE SCHEMA internal")
    op.execute("SET LOCAL search_path TO internal")
    run_script(SchemaManager.get_schema())
    op.execute(f"ALTER TABLE procrastinate_jobs SET ({TUNING})")
    op.execute("SET LOCAL search_path TO public")


def downgrade() -> None:
    op.execute("DROP SCHEMA internal CASCADE")
