"""The small process that stops the embedded PostgreSQL when its last user is gone: `python -m … DATA_DIR`."""

import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from upstar.adapters.embedded_postgres import stop
from upstar.adapters.locks import locked, locked_at_once

GRACE_SECONDS = 5.0
"""How long the server stays without a user, so that a row of commands does not restart it each time."""


def supervise(data_dir: Path, *, grace_seconds: float = GRACE_SECONDS) -> None:
    """Wait until nobody uses the server of the folder, stop it, and return; at once where another supervisor waits.

    Newcomers wait while the server stops, since the users' lock is held then. The supervisor's own lock is let go
    first, so that a newcomer never takes a supervisor that is leaving for one that stays.
    """
    users = data_dir / "postgres.users"
    with ExitStack() as leaving, locked_at_once(data_dir / "postgres.supervisor") as mine:
        while mine:
            with locked(users):
                pass  # the last user is gone; another may come within the grace
            time.sleep(grace_seconds)
            if leaving.enter_context(locked_at_once(users)):
                stop(data_dir)
                return
            leaving.close()


def main() -> None:
    """Supervise the folder that the first argument names."""
    os.chdir("/")  # whoever started us may want its folder removed
    supervise(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
