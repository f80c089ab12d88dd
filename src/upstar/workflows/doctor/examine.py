"""Look at everything at once: what hangs is told as such and holds up nothing else."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from upstar.adapters import embedded_postgres
from upstar.adapters.database import Database
from upstar.adapters.storage import open_store
from upstar.kit.errors import AppError
from upstar.kit.together import Outcome, together
from upstar.settings import Settings, read_settings
from upstar.workflows.doctor import by_database, by_settings, by_surroundings
from upstar.workflows.doctor.types import Finding, Part, failure, ok
from upstar.workflows.tools import Tools

SECONDS = 20.0
"""How long a part may take to answer: four times what a busy one was seen to take."""
ONLINE_SECONDS = 90.0
"""The same where models are asked, each of which may think for twenty seconds."""

Open = Callable[[Settings], AbstractContextManager[Database]]
Asks = dict[Part, Callable[[], list[Finding]]]


def examine(open_database: Open, *, online: bool = False) -> list[Finding]:
    """Return how each part is. With settings that do not fit, nothing else is looked at."""
    settings, problems = read_settings()
    if settings is None:
        return [failure("settings", said, "Mend it in the environment or in .env.") for said in problems]
    alone: Asks = {
        "store": partial(by_surroundings.store, settings),
        "issuer": partial(by_surroundings.issuer, settings),
        "reading": by_surroundings.reading,
        "ports": partial(by_surroundings.ports, settings),
        "folder": partial(by_surroundings.folder, settings),
        "machine": partial(by_surroundings.machine, settings),
    }
    seconds = ONLINE_SECONDS if online else SECONDS
    found = by_settings.examine(settings)
    if settings.embedded and not embedded_postgres.exists(settings.data_dir):
        found.append(ok("database", "There is none yet; the first start makes it."))
        return found + _all(alone | {"models": partial(by_surroundings.models, settings, None, online=online)}, seconds)
    try:
        with open_database(settings) as database:
            return found + _all(alone | _within(settings, database, online=online), seconds)
    except AppError as error:  # an embedded one that cannot be started
        found.append(by_database.unreached(error, settings))
        return found + _all(alone, seconds)


def _within(settings: Settings, database: Database, *, online: bool) -> Asks:
    """What is asked of a database, or with it; those that need its tables say nothing where it cannot be reached."""

    def server() -> list[Finding]:
        try:
            return by_database.server(database, settings)
        except AppError as error:
            return [by_database.unreached(error, settings)]

    def if_reached(ask: Callable[[], list[Finding]]) -> Callable[[], list[Finding]]:
        def asked() -> list[Finding]:
            try:
                database.ping()
            except AppError:
                return []  # the server's own line says so
            return ask()

        return asked

    return {
        "database": server,
        "contract": if_reached(partial(by_database.contract, database)),
        "house": if_reached(lambda: by_database.house(Tools(database, open_store(settings), settings))),
        "models": partial(by_surroundings.models, settings, database, online=online),
    }


def _all(asks: Asks, seconds: float) -> list[Finding]:
    found: list[Finding] = []
    for part, outcome in together(asks, seconds).items():
        found += _told(part, outcome, seconds)
    return found


def _told(part: Part, outcome: Outcome[list[Finding]], seconds: float) -> list[Finding]:
    if outcome.late:
        return [
            failure(part, f"It did not answer within {seconds:g} s.", "Look at the way to it, and at how busy it is.")
        ]
    if outcome.error is not None:
        said = outcome.error.message if isinstance(outcome.error, AppError) else type(outcome.error).__name__
        return [failure(part, f"It could not be looked at: {said}", "Mend what the lines above name, and look again.")]
    return outcome.value or []
