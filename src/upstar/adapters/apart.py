"""Run a function of ours in a process of its own: one that takes much memory, and a processor, for a minute.

A process that once took a gigabyte keeps a part of it for good, and its other threads have the interpreter only now and
then meanwhile. Another process gives all of it back, and takes nothing from who is served here.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from importlib import import_module

from upstar.kit.errors import AppError
from upstar.kit.logs import configure_logs, get_logger

LENGTH_BYTES = 8
FAILED = 1

log = get_logger(__name__)


def run_apart(module: str, told: bytes) -> bool:
    """Run `apart(told)` of a module in another process and wait for it; return whether it came to its end.

    `told` may hold secrets: no other process sees it. What went wrong stands in the log, on standard error. The process
    ends with this one, however that ends.
    """
    with subprocess.Popen(
        [sys.executable, "-m", __name__, module], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        with suppress(BrokenPipeError):  # it ended before it heard all: its end says so too
            process.stdin.write(len(told).to_bytes(LENGTH_BYTES, "big") + told)
            process.stdin.flush()
        return process.wait() == 0


def _main(module: str) -> int:
    """Hear what it is about, and do it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, with which this ends
    told = _read(int.from_bytes(_read(LENGTH_BYTES), "big"))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    configure_logs()
    try:
        import_module(module).apart(told)
    except AppError as error:
        log.warning("apart.refused", module=module, code=error.code)
        return FAILED
    except Exception:
        log.exception("apart.broke", module=module)
        return FAILED
    return 0


def _read(length: int) -> bytes:
    """Read from standard input past its buffer: the lock of that one is held by a thread that waits, to the last."""
    told = b""
    while len(told) < length and (part := os.read(sys.stdin.fileno(), length - len(told))):
        told += part
    return told


def _end_with_parent() -> None:
    while _read(1):
        pass
    os._exit(FAILED)


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
