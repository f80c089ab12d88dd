"""Alembic's entry: runs revisions, or compares, over the connection that `adapters.schema` hands in."""

import alembic_postgresql_enum  # noqa: F401 - importing it teaches Alembic to compare enum types
from alembic import context

from upstar.tables import Base


def run() -> None:
    """Run what Alembic was asked for in one transaction: a revision is applied wholly or not at all."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()


run()
