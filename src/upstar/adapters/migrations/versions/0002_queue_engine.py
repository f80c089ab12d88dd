"""The task engine's own tables, in schema `internal`.

The engine ships its schema as SQL without a schema name, so it is run with `internal` as the only place to look.
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Finished tasks are deleted, so the table is small and its statistics go stale in one burst; then fetching a task was
# measured to take 3.5–16 ms instead of 0.2. Analyse after 50 changes plus 1 % rather than 10 %.
TUNING = "autovacuum_analyze_scale_factor = 0.01, autovacuum_vacuum_scale_factor = 0.02"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute("CREATE SCHEMA internal")
    connection.execute("SET LOCAL search_path TO internal")
    connection.execute(SchemaManager.get_schema())
    connection.execute(f"ALTER TABLE procrastinate_jobs SET ({TUNING})")
    connection.execute("SET LOCAL search_path TO public")


def downgrade() -> None:
    op.execute("DROP SCHEMA internal CASCADE")
