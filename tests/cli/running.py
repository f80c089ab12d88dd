"""Run commands as a program does, each in a process of its own, without loading the product anew for each."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.forking import CONTEXT

SECONDS = 180


def run(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run `upstar` with the arguments; its output goes through files in the folder. AssertionError if it never ends."""
    out, err = folder / "stdout", folder / "stderr"
    process = CONTEXT.Process(target=_command, args=(list(arguments), dict(environment), str(out), str(err)))
    process.start()
    process.join(SECONDS)
    ended = process.exitcode
    process.kill()
    assert ended is not None, f"upstar {' '.join(arguments)} does not end"
    return subprocess.CompletedProcess(["upstar", *arguments], ended, out.read_text(), err.read_text())


def _command(arguments: list[str], environment: dict[str, str], out: str, err: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for stream, path in ((sys.stdout, out), (sys.stderr, err)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, stream.fileno())
        os.close(file)
    sys.argv = ["upstar", *arguments]
    # the commands' modules read the environment when they are called, so what the server loaded has seen none of it
    from upstar.cli import main  # noqa: PLC0415 - by the server, not by the tests

    main()
