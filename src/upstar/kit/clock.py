"""The one clock. Engines never read it: they are told the date."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

_now: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - replaced as a whole by `frozen`


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _now()


def today() -> date:
    """Return the present date in UTC."""
    return utc_now().date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) inside the block. For tests."""
    global _now  # noqa: PLW0603 - the one place that swaps the clock
    before = _now
    _now = lambda: moment  # noqa: E731
    try:
        yield
    finally:
        _now = before
