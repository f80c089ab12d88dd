"""What tests let another process do: `<what>:<path>`, and what else it is to hear."""

import os
import signal
import sys
from pathlib import Path

from upstar.kit.errors import AppError, ErrorKind

SECRET = "a word of the row"


def apart(told: bytes) -> None:
    """Do what is told."""
    what, _, path = told.decode().rstrip(" ").partition(":")
    if what == "write":
        Path(path).write_text(f"{os.getpid()} {len(told)}", "utf-8")
    elif what == "refuse":
        raise AppError(ErrorKind.CONFLICT, "not-now", SECRET)
    elif what == "wait":
        with Path(path).open("w", encoding="utf-8") as pipe:
            pipe.write(f"{os.getpid()}\n")
            pipe.flush()
            signal.pause()
    elif what == "print":
        sys.stdout.write("Some library says so.")
        raise ValueError
    elif what in ("SIGINT", "SIGTERM"):
        os.kill(os.getpid(), signal.Signals[what])
        Path(path).touch()
    elif what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    else:
        raise ValueError(SECRET)
