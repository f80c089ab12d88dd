"""Run a function of ours in a process of its own: one that takes much memory, and a processor, for a minute.

A process that once took a gigabyte keeps a part of it for good, and its other threads have the interpreter only now and
then meanwhile. Another process gives all of it back, and stands behind whoever is served here.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from importlib import import_module

from upstar.kit.errors import AppError
from upstar.kit.logs import get_logger, origin_of

LENGTH_BYTES = 8
NICE = 5
MOST_SAID = 10_000
"""Bytes of what went wrong: less than a pipe holds, so that nobody waits for who reads it."""
FAILED = 1

log = get_logger(__name__)


def run_apart(module: str, told: bytes, *, seconds: float) -> str | None:
    """Run `apart(told)` of a module in another process and wait for it; return what went wrong, which is logged.

    That is the code of an AppError, the kind of another exception, or the signal that ended the process. `told` may
    hold secrets: no other process sees it. The process is killed after `seconds`; it ends with this one, however that
    ends.
    """
    try:
        process = subprocess.Popen(
            # not from the folder that we stand in: it may be anybody's
            [sys.executable, "-P", "-m", __name__, module], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )  # fmt: skip
    except OSError as error:
        log.warning("apart.not_started", module=module, exc_info=error)
        return type(error).__name__
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with suppress(BrokenPipeError):  # it ended before it heard all: its end says so too
            process.stdin.write(len(told).to_bytes(LENGTH_BYTES, "big") + told)
            process.stdin.flush()
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    finally:
        process.kill()
        with suppress(BrokenPipeError):
            process.stdin.close()
        with process.stdout as answer:
            said = answer.read().decode("utf-8", "replace")
        code = process.wait()
    if code == 0:
        return None
    reason, _, where = said.partition("\n")
    if not reason:
        reason = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    log.warning("apart.failed", module=module, reason=reason, **({"exception": where} if where else {}))
    return reason


def _main(module: str) -> int:
    """Hear what it is about, do it, and say what went wrong."""
    for one in (signal.SIGINT, signal.SIGTERM):  # they are for the parent, with which this ends
        signal.signal(one, signal.SIG_IGN)
    os.nice(NICE)
    answer = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever is printed is no answer
    head = _read(LENGTH_BYTES)
    told = _read(int.from_bytes(head, "big"))
    if len(head) < LENGTH_BYTES or len(told) < int.from_bytes(head, "big"):  # the parent ended while it spoke
        return FAILED
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        import_module(module).apart(told)
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        reason = error.code if isinstance(error, AppError) else type(error).__name__
        os.write(answer, f"{reason}\n{origin_of(error)}".encode()[:MOST_SAID])
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
