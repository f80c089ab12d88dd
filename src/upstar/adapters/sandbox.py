"""Run one function on hostile bytes in a process of its own, with limits on memory, time, files and output.

A template process imports the code once and forks a child for every call, so that a call costs a fork and not the
start of an interpreter (the zygote of Chromium and Android). The child answers over a socket of its own with bytes,
never with pickled objects, and whatever ends it — a crash in a C library, the memory limit, the clock — ends no other.
"""

import gc
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from upstar.adapters import metrics, tracing

LENGTH_BYTES = 8
CHUNK = 1 << 16
REAP_SECONDS = 5
NICE = 5
"""A reading never starves the server beside it."""
MAX_OPEN_FILES = 64
OK, FAILED = b"\x00", b"\x01"


class SandboxError(Exception):
    """The function gave no answer: it was killed by a limit, crashed, or answered too much."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use: address space in bytes, wall and processor seconds, bytes of the answer."""

    memory_bytes: int
    seconds: float
    answer_bytes: int


class Sandbox:
    """A template process for the functions `warm(bytes)` and `handle(bytes) -> bytes` of one module.

    The process starts with the first call, and anew after it was killed. Calls from several threads run side by side.
    """

    def __init__(self, module: str, limits: Limits, setup: Callable[[], bytes] = bytes) -> None:
        """Name the module, and what gives the bytes that it is warmed up with; nothing is started yet."""
        self._setup = setup
        self._module = module
        self._limits = limits
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Start the template process, so that the first call finds it warm."""
        with self._lock:
            self._ensure()

    @property
    def process_id(self) -> int | None:
        """The template process; another one means that the one before was killed."""
        return self._process.pid if self._process is not None else None

    def call(self, request: bytes) -> bytes:
        """Return what `handle` returns for the request; SandboxError where a limit or a crash ended it."""
        what, begun, outcome = self._module.rpartition(".")[2], time.perf_counter(), "killed"
        try:
            with tracing.span(f"sandbox {what}"):
                answer = self._ask(request)
            outcome = "answered"
        finally:
            metrics.count_sandbox(what, outcome, time.perf_counter() - begun)
        return answer

    def _ask(self, request: bytes) -> bytes:
        ours, theirs = socket.socketpair()
        with ours:
            ours.settimeout(self._limits.seconds + REAP_SECONDS)
            with theirs:
                self._send(theirs)
            try:
                return self._exchange(ours, request)
            except (OSError, EOFError) as error:
                raise SandboxError(str(error) or type(error).__name__) from error

    def close(self) -> None:
        """End the template process; running calls fail."""
        with self._lock:
            self._drop()

    def _exchange(self, ours: socket.socket, request: bytes) -> bytes:
        ours.sendall(len(request).to_bytes(LENGTH_BYTES, "big"))
        ours.sendall(request)
        state = _receive(ours, 1)
        length = int.from_bytes(_receive(ours, LENGTH_BYTES), "big")
        if length > self._limits.answer_bytes:
            raise SandboxError("the answer is too long")
        answer = _receive(ours, length)
        if state != OK:
            raise SandboxError(answer.decode("utf-8", "replace"))
        return answer

    def _send(self, theirs: socket.socket) -> None:
        with self._lock:
            for attempt in (1, 2):
                control = self._ensure()
                try:
                    socket.send_fds(control, [b"\x00"], [theirs.fileno()])
                except OSError:
                    self._drop()
                    if attempt == 2:
                        raise SandboxError("the reading process cannot be started") from None
                else:
                    return

    def _ensure(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            self._drop()
        if self._control is None:
            ours, theirs = socket.socketpair()
            limits = self._limits
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", __name__, self._module, str(limits.memory_bytes), str(limits.seconds)],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,  # libraries mutter there; what fails is said in the answer
                    env=_bare_environment(),
                )
            setup = self._setup()
            ours.sendall(len(setup).to_bytes(LENGTH_BYTES, "big") + setup)
            self._control = ours
        return self._control

    def _drop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=REAP_SECONDS)
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
        self._control = self._process = None


def tighten(memory_bytes: int, seconds: float) -> None:
    """Set lower limits for the call that is being answered, once `handle` knows how little the request should take."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    most = min(resource.getrlimit(resource.RLIMIT_AS)[0], _mapped_bytes() + memory_bytes)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _bare_environment() -> dict[str, str]:
    """The environment without anything that may be a secret."""
    kept = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LANG", "LC_ALL", "TMPDIR", "HOME", "SYSTEMROOT")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        # single documents are small; threads that spin for work would only fight the other readings
        "OMP_WAIT_POLICY": "PASSIVE",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _receive(connection: socket.socket, length: int) -> bytes:
    parts: list[bytes] = []
    while length:
        part = connection.recv(min(length, CHUNK))
        if not part:
            raise EOFError("the reading process ended without an answer")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _serve(module: str, memory_bytes: int, seconds: float) -> None:
    """The template process: fork a child for every socket that comes in; end with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the control socket
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended children leave by themselves
    code = import_module(module)
    with socket.socket(fileno=os.dup(0)) as control:
        code.warm(_receive(control, int.from_bytes(_receive(control, LENGTH_BYTES), "big")))
        gc.collect()
        gc.freeze()  # what is shared with the children is never touched again, so it stays shared
        while True:
            try:
                _, files, _, _ = socket.recv_fds(control, 1, 1)
            except OSError:
                return
            if not files:
                return
            if os.fork() == 0:
                control.close()
                _run(code.handle, files[0], memory_bytes, seconds)
            os.close(files[0])


def _run(handle: Callable[[bytes], bytes], file: int, memory_bytes: int, seconds: float) -> None:
    """The child: set the limits, answer, and end without cleaning up."""
    try:
        gc.disable()  # the process is gone before there is garbage worth collecting
        os.nice(NICE)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)  # the default action ends the process, whatever it is doing
        used = _mapped_bytes()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory_bytes, used + memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) * 4 + 1, int(seconds) * 4 + 1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (MAX_OPEN_FILES, MAX_OPEN_FILES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with socket.socket(fileno=file) as connection:
            request = _receive(connection, int.from_bytes(_receive(connection, LENGTH_BYTES), "big"))
            try:
                state, answer = OK, handle(request)
            except BaseException as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
                # not what it says: that may quote the file, and this is logged
                state, answer = FAILED, type(error).__name__.encode()
            connection.sendall(state + len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
    finally:
        os._exit(0)


def _mapped_bytes() -> int:
    """The address space that the template already takes."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError:  # there is no such file outside Linux, where the limit is on the whole instead
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
