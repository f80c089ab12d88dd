"""What the doctor says of a part."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failure"]
Part = Literal[
    "settings", "database", "roles", "contract", "connections", "clock", "store", "issuer", "models", "reading",
    "ports", "folder", "machine", "tracing", "house",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """How a part is, in a sentence; and, where it is not well, what to do."""

    part: Part
    state: State
    said: str
    todo: str | None = None


def ok(part: Part, said: str) -> Finding:
    """Return that a part is well."""
    return Finding(part, "ok", said)


def warning(part: Part, said: str, todo: str) -> Finding:
    """Return that a part works and calls for a look."""
    return Finding(part, "warning", said, todo)


def failure(part: Part, said: str, todo: str) -> Finding:
    """Return that a part does not work."""
    return Finding(part, "failure", said, todo)
