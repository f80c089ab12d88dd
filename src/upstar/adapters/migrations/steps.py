"""What migrations do that Alembic has no word for. docs/schema.md, "Changing the schema", has the rules.

All of it also works where SQL is only written down (`alembic upgrade --sql`), which is how the linter reads it.
"""

from alembic import op

ADOPTING = "adopting"
"""The option of Alembic's context under which a database of others is taken over: `public` is fitted by
`adapters.adoption`, so that what revisions did to it on the way is left out."""

LOCK_TIMEOUT = "3s"
"""How long a statement of a revision waits for a table. Everybody who asks for that table afterwards waits behind it,
so this is what a migration may cost them; then it gives way and tries again."""

STATEMENT_TIMEOUT = "15min"
"""How long a statement may run. One that holds a table that long does not belong in a revision: see the rules."""


def run_script(script: str) -> None:
    """Run several statements as they stand, without looking for parameters in them."""
    context = op.get_context()
    if context.as_sql:
        context.impl.static_output(script)
        return
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(script)


def on_contract(*statements: str) -> None:
    """Run statements that change tables of `public`; they are left out while a database is adopted.

    Every statement that a revision has for `public` goes through here, or adopting would run it on tables that are
    fitted already.
    """
    if not op.get_context().opts.get(ADOPTING):
        for statement in statements:
            op.execute(statement)


def build_index(name: str, on: str, *, schema: str = "public", unique: bool = False) -> None:
    """Build an index while others read and write: `on` is what stands behind ON, such as `job_queue (created_at)`.

    It is built outside of a transaction, so it belongs in a revision of its own, or at the end of one. What an earlier
    try left unfinished is dropped first. Neither time limit holds meanwhile: a build waits for every transaction that
    is older than itself, and blocks none. While a database is adopted, all in one transaction, a table of `internal`
    was made in it, and nobody else can wait for it.
    """
    context = op.get_context()
    kind = "UNIQUE INDEX" if unique else "INDEX"
    if context.opts.get(ADOPTING):
        if schema != "public":
            op.execute(f"CREATE {kind} {name} ON {on}")
        return
    with context.autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute("SET statement_timeout = 0")
        if not context.as_sql and _is_invalid(schema, name):
            op.execute(f"DROP INDEX CONCURRENTLY {schema}.{name}")
        op.execute(f"CREATE {kind} CONCURRENTLY IF NOT EXISTS {name} ON {on}")
        op.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        op.execute(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'")


def _is_invalid(schema: str, name: str) -> bool:
    query = "SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
    return bool(op.get_bind().exec_driver_sql(query, (f"{schema}.{name}",)).scalar())
