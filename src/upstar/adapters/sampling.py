"""What a process holds (memory, threads, files, connections), looked at every few seconds while it runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from upstar.adapters import metrics
from upstar.adapters.database import Database

EVERY_SECONDS = 5.0
"""Often enough for a scrape every fifteen seconds; a look takes a tenth of a millisecond."""


@contextmanager
def sampling(role: str, database: Database) -> Iterator[None]:
    """Look at this process for the length of the block; `role` is `web` or `worker`."""
    sample, stopping = metrics.Sample(role), threading.Event()

    def look() -> None:
        sample.take(database.connections, database.most_connections(role))

    def go_on() -> None:
        while not stopping.wait(EVERY_SECONDS):
            look()

    look()  # so that it is told from the first moment on
    thread = threading.Thread(target=go_on, name="sampling", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(EVERY_SECONDS)
