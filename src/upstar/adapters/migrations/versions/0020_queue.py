"""The queue under load and after crashes: interruptions of jobs, and early vacuum.

Way back: downgrade; how often jobs were broken off is lost, and counted anew.
"""

from alembic import op

from upstar.adapters.migrations.steps import on_contract

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Each job is written four times and then deleted, so what is dead outnumbers what is alive within seconds. Vacuum and
# analyse after a fixed number of changes, whatever the size, and let vacuum run at full speed: the tables are small.
ENGINE_TUNING = """
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
"""
ENGINE_BEFORE = "autovacuum_analyze_scale_factor = 0.01, autovacuum_vacuum_scale_factor = 0.02"
# The record stays, and grows for years: 10 % of it would be weeks of tasks.
RECORD_TUNING = "autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01"
ENGINE_TABLES = ("internal.procrastinate_jobs", "internal.procrastinate_events")


def upgrade() -> None:
    # how often a job was broken off through no answer of its own; goes with the job
    op.execute("""
        CREATE TABLE internal.job_interruptions (
            job_id BIGINT NOT NULL,
            crashes INTEGER DEFAULT 0 NOT NULL,
            given_back INTEGER DEFAULT 0 NOT NULL,
            last_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT job_interruptions_pkey PRIMARY KEY (job_id),
            CONSTRAINT job_interruptions_job_id_fkey FOREIGN KEY (job_id)
                REFERENCES internal.procrastinate_jobs (id) ON DELETE CASCADE
        )
    """)
    for table in ENGINE_TABLES:
        op.execute(f"ALTER TABLE {table} SET ({ENGINE_TUNING})")
    on_contract(f"ALTER TABLE job_queue SET ({RECORD_TUNING})")


def downgrade() -> None:
    names = [line.split("=")[0].strip() for line in ENGINE_TUNING.replace("\n", " ").split(",")]
    for table in ENGINE_TABLES:
        op.execute(f"ALTER TABLE {table} RESET ({', '.join(names)})")
    op.execute(f"ALTER TABLE internal.procrastinate_jobs SET ({ENGINE_BEFORE})")
    on_contract("ALTER TABLE job_queue RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor)")
    op.execute("DROP TABLE internal.job_interruptions")
