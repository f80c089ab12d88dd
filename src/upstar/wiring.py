"""The real adapters, chosen once, by settings. Tests pass others through the same `Tools`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from upstar.adapters import embedded_postgres
from upstar.adapters.database import Database
from upstar.adapters.revision import current_revision, head_revision
from upstar.adapters.storage import open_store
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.kit.progress import OnProgress, unwatched
from upstar.listings import cleaning
from upstar.settings import Settings, get_settings
from upstar.sourcing import service as sourcing
from upstar.workflows import adopt, skill_vocabulary
from upstar.workflows.seed_reference import seed
from upstar.workflows.tools import Tools

log = get_logger(__name__)


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Give the database of the settings for the length of the block, as it is; an embedded one is started or joined."""
    with ExitStack() as stack:
        if settings.embedded:
            stack.enter_context(
                embedded_postgres.serving(
                    data_dir=settings.data_dir,
                    port=settings.db_port,
                    name=settings.db_name,
                    user=settings.db_user,
                    password=settings.db_password.get_secret_value(),
                )
            )
        database = Database(
            settings.dsn(),
            pool_size=settings.db_pool_size,
            pooler_dsn=settings.pooler_dsn(),
            replica_dsn=settings.replica_dsn(),
            replica_lag_seconds=settings.db_replica_lag_seconds,
        )
        stack.callback(database.close)
        yield database


@contextmanager
def open_tools(settings: Settings | None = None, *, prepare: bool = True) -> Iterator[Tools]:
    """Give the tools for the length of the block.

    With DB_HOST unset this starts or joins the embedded PostgreSQL and, with `prepare`, brings its schema and
    reference rows up to date. A server of the operator's own is never changed here: AppError CONFLICT
    `database-not-current` says to run `upstar db init`.
    """
    settings = settings or get_settings()
    with open_database(settings) as database:
        tools = Tools(database, open_store(settings), settings)
        skill_vocabulary.load(tools.store)
        if prepare and current_revision(settings.dsn()) != head_revision():
            if not settings.embedded:
                raise AppError(
                    ErrorKind.CONFLICT,
                    "database-not-current",
                    "The database's schema is not the one this version needs: run `upstar db init`.",
                )
            prepare_database(tools)
        yield tools


def load_vocabulary(settings: Settings | None = None) -> None:
    """Add the operator's skills to this process's vocabulary, where no tools are opened."""
    skill_vocabulary.load(open_store(settings or get_settings()))


def prepare_database(tools: Tools) -> dict[str, int]:
    """Bring the schema up to date, insert missing reference rows, and give a new database its sample listings.

    Returns how many rows were inserted, by kind. Samples are loaded only where the database was empty, so that an
    operator who removed them does not get them back.
    """
    from upstar.adapters import schema  # noqa: PLC0415 - loading it takes longer than most commands

    applied = schema.upgrade(tools.settings.dsn())
    inserted = seed(tools)
    if tools.settings.sample_listings and sourcing.never_ran(tools.database):
        inserted["sample listings"] = sourcing.import_samples(tools.database).created
    cleaning.index_strangers(tools.database)  # listings of an earlier version, or of others
    log.info("database.prepared", migrations=len(applied), **inserted)
    return inserted


def adopt_database(tools: Tools, on_progress: OnProgress = unwatched) -> dict[str, int]:
    """Take over a database that others made from the contract; return what was taken in, by kind.

    The schema in one transaction, then, batch by batch, what is derived of its rows. AppError as `schema.adopt` raises
    it.
    """
    from upstar.adapters import schema  # noqa: PLC0415 - loading it takes longer than most commands

    schema.adopt(tools.database.dsn)
    taken = adopt.take_in(tools, on_progress)
    log.info("database.adopted", **taken)
    return taken
