"""Alembic's entry: runs revisions over the connection that `adapters.schema` hands in, or writes down their SQL."""

import alembic_postgresql_enum  # noqa: F401 - importing it teaches Alembic to compare enum types
from alembic import context

from upstar.adapters.migrations.steps import ADOPTING
from upstar.tables import Base


def run() -> None:
    """Run what Alembic was asked for, each revision in a transaction of its own, so that it is applied wholly or not.

    Where the connection is in a transaction already, as it is while a database is adopted, all of it is part of that.
    """
    given = context.config.attributes
    context.configure(
        connection=given["connection"],
        dialect_name="postgresql",
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        on_version_apply=given.get("on_version_apply"),
        **{ADOPTING: given.get(ADOPTING, False)},
    )
    with context.begin_transaction():
        context.run_migrations()


run()
