"""How work that takes long says how far it is."""

from collections.abc import Callable

OnProgress = Callable[[int, int | None], None]
"""Told how much is done so far, and how much there will be where that is known."""


def unwatched(_done: int, _total: int | None) -> None:
    """Watch nothing: for work that nobody looks at."""
