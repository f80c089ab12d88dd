"""What a process may answer again for a while without working it out anew."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """Values by key, each for so many seconds; of more than `most` keys the oldest go."""

    def __init__(self, seconds: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds and never goes back."""
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._held: dict[Hashable, tuple[float, T]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of the key, which `make` gives where none is held or its time is up.

        Two threads that ask at once may both make it: waiting for one another would cost more.
        """
        value = self.held(key)
        if value is not None:
            return value
        begun = self._clock()
        made = make()
        self._hold(key, made, begun)
        return made

    def held(self, key: Hashable) -> T | None:
        """Return the value of the key; None where none is held or its time is up."""
        with self._lock:
            until, value = self._held.get(key, (0.0, None))
        return value if value is not None and self._clock() < until else None

    def hold(self, key: Hashable, value: T) -> None:
        """Hold the value from now on."""
        self._hold(key, value, self._clock())

    def _hold(self, key: Hashable, value: T, since: float) -> None:
        with self._lock:
            self._held.pop(key, None)
            self._held[key] = (since + self._seconds, value)
            while len(self._held) > self._most:
                del self._held[next(iter(self._held))]

    def forget(self, key: Hashable) -> None:
        """Hold none for the key."""
        with self._lock:
            self._held.pop(key, None)


class Lately(Generic[T]):
    """A value that is found anew when it is older than so many seconds, by one thread; the others wait for it."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Hold nothing yet."""
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._held: tuple[T, float] | None = None

    def get(self, find: Callable[[], T], *, keeps: Callable[[T], bool] = lambda _: True) -> T:
        """Return the value; one that `keeps` says no to is found anew at the next call."""
        with self._lock:
            if self._held is not None and self._clock() < self._held[1]:
                return self._held[0]
            value = find()
            self._held = (value, self._clock() + self._seconds) if keeps(value) else None
            return value
