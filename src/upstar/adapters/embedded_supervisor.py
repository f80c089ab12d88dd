"""The small process that stops the embedded PostgreSQL when its last user is gone: `python -m … DATA_DIR`."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from upstar.adapters.embedded_postgres import crashed, revive, stop
from upstar.adapters.locks import locked, locked_at_once
from upstar.kit.errors import AppError

GRACE_SECONDS = 5.0
"""How long the server stays without a user, so that a row of commands does not restart it each time."""
LOOK_SECONDS = 1.0
"""How often it is looked whether the server died: its users go on asking meanwhile, and are told to come back."""


def supervise(data_dir: Path, *, grace_seconds: float = GRACE_SECONDS) -> None:
    """Wait until nobody uses the server of the folder, stop it, and return; at once where another supervisor waits.

    Newcomers wait while the server stops, since the users' lock is held then. The supervisor's own lock is let go
    first, so that a newcomer never takes a supervisor that is leaving for one that stays.
    """
    users = data_dir / "postgres.users"
    with (
        ExitStack() as leaving,
        locked_at_once(data_dir / "postgres.supervisor") as mine,
        _kept_alive(data_dir, wanted=mine),
    ):
        while mine:
            with locked(users):
                pass  # the last user is gone; another may come within the grace
            time.sleep(grace_seconds)
            if leaving.enter_context(locked_at_once(users)):
                with locked(data_dir / "postgres.start"):  # not while it is being started again
                    stop(data_dir)
                return
            leaving.close()


@contextmanager
def _kept_alive(data_dir: Path, *, wanted: bool) -> Iterator[None]:
    """Start the server again where it dies, for the length of the block. One that was stopped stays so."""
    ended = threading.Event()
    keeper = threading.Thread(target=_keep_alive, args=(data_dir, ended), daemon=True)
    if wanted:
        keeper.start()
    try:
        yield
    finally:
        ended.set()
        if wanted:
            keeper.join()


def _keep_alive(data_dir: Path, ended: threading.Event) -> None:
    while not ended.wait(LOOK_SECONDS):
        # what ran in it may not have ended yet, and somebody may be deleting the folder: the next look will do
        with suppress(AppError, OSError), locked(data_dir / "postgres.start"):
            if crashed(data_dir):
                revive(data_dir)


def main() -> None:
    """Supervise the folder that the first argument names."""
    os.chdir("/")  # whoever started us may want its folder removed
    supervise(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
