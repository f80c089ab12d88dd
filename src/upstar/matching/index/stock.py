"""The stock of listings as this process has it mapped."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread

from upstar.adapters.database import Database
from upstar.adapters.locks import locked, locked_at_once
from upstar.kit.errors import AppError
from upstar.kit.logs import get_logger
from upstar.matching.index import keeping, making
from upstar.matching.index.keeping import Manifest, News
from upstar.matching.index.person import Part, part_of
from upstar.matching.index.segment import Segment, read

TRIES = 5
"""Times to map a state that another process is just replacing; the next one is there by then."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class View:
    """One state of the stock, and what it is made of."""

    manifest: Manifest
    parts: tuple[Part, ...]


class Stock:
    """The folder of one database's stock. Any number of threads and processes may use it."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read or made yet."""
        self.folder = folder
        self._view: View | None = None
        self._mapped: dict[str, Segment] = {}
        self._lock = Lock()
        self._news: tuple[tuple[str, int, int], News] | None = None
        self.renewal: Thread | None = None

    @property
    def is_mapped(self) -> bool:
        """Whether this process has some state of it at hand."""
        return self._view is not None

    def look(self, database: Database) -> View:
        """Return the stock with every change that was committed before the call.

        Where another process is taking changes in just then, the state before them is given at once; only where there
        is none yet, or none of this version, is it waited for. One that is a day old is read whole again meanwhile.
        """
        home = self._home(database)
        self._refresh(home, database, thorough=False, wait=keeping.read_manifest(home) is None)
        view = self._current(home)
        if keeping.age(view.manifest) >= keeping.ANEW_AFTER and not making.just_failed(home):
            with self._lock:
                if self.renewal is None or not self.renewal.is_alive():
                    self.renewal = Thread(target=self._renew, args=(database,), daemon=True)
                    self.renewal.start()
        return view

    def _renew(self, database: Database) -> None:
        """Read the stock whole in a thread; where the process ends meanwhile, the last state stays."""
        try:
            self.refresh(database, thorough=True)
        except (AppError, OSError) as error:
            log.warning("stock.not_renewed", reason=str(error))

    def refresh(self, database: Database, *, thorough: bool = False) -> View:
        """Take in what has changed, waiting for who is at it; with `thorough` read a worn stock whole again."""
        home = self._home(database)
        self._refresh(home, database, thorough=thorough, wait=True)
        return self._current(home)

    def news(self, database: Database, since: int, until: int) -> News:
        """Return the listings that have changed from one moment to another, made once for all on this machine.

        Some that changed after that are among them, as they are now.
        """
        wanted = (database.identity, since, until)
        held = self._news
        if held is not None and held[0] == wanted:
            return held[1]
        home = self._home(database)
        rarity = keeping.read_rarity(home, self.look(database).manifest)
        with locked(home / "news.lock"):
            news = keeping.news(home / keeping.NEWS, database, rarity, since, until)
        self._news = wanted, news
        return news

    def forget(self, database: Database) -> None:
        """Remove what is kept of the database, which was put back to an earlier state; it is made anew when asked."""
        shutil.rmtree(self.folder / database.identity, ignore_errors=True)

    def _home(self, database: Database) -> Path:
        home = self.folder / database.identity
        home.mkdir(parents=True, exist_ok=True)
        return home

    def _refresh(self, home: Path, database: Database, *, thorough: bool, wait: bool) -> None:
        with _lock(home / "lock", wait=wait) as had:
            if not had:
                return
            manifest = keeping.read_manifest(home)
            segments = self._segments(home, manifest) if manifest else None
            if manifest is None or segments is None or _due(manifest, len(segments[0]), thorough=thorough):
                manifest = making.make(home, database)
                # a replica may not have known the last changes
                segments = self._segments(home, manifest) if database.replicated else None
            if segments is not None and not keeping.take_in(home, database, manifest, segments):
                making.make(home, database)

    def _current(self, home: Path) -> View:
        """Return the state that the folder is in."""
        for _ in range(TRIES):
            manifest = keeping.read_manifest(home)
            view = self._view
            if manifest is None:
                break
            if view is not None and view.manifest == manifest:
                return view
            try:
                return self._map(home, manifest)
            except (OSError, ValueError):  # replaced meanwhile
                continue
        raise OSError(f"{home} holds no stock")

    def _map(self, home: Path, manifest: Manifest) -> View:
        segments = self._segments(home, manifest)
        if segments is None:
            raise ValueError("a segment is missing or damaged")
        gone = [keeping.read_gone(home, name, one) for (_, name), one in zip(manifest.segments, segments, strict=True)]
        parts = tuple(part_of(segment, away) for segment, away in zip(segments, gone, strict=True))
        view = View(manifest, parts)
        self._view = view
        return view

    def _segments(self, home: Path, manifest: Manifest) -> list[Segment] | None:
        """Return the manifest's segments, mapping those that are not yet; None where one cannot be."""
        with self._lock:
            names = [name for name, _ in manifest.segments]
            try:
                self._mapped = {
                    name: self._mapped[name] if name in self._mapped else read(home / name) for name in names
                }
            except (OSError, ValueError, EOFError):
                return None
            return [self._mapped[name] for name in names]


def _due(manifest: Manifest, rows: int, *, thorough: bool) -> bool:
    """Whether a stock is to be read whole again before anything else."""
    return keeping.age(manifest) >= keeping.LOST_AFTER or (thorough and keeping.worn(manifest, rows))


@contextmanager
def _lock(path: Path, *, wait: bool) -> Iterator[bool]:
    if wait:
        with locked(path):
            yield True
    else:
        with locked_at_once(path) as had:
            yield had


@lru_cache(maxsize=8)
def open_stock(folder: Path) -> Stock:
    """Return the stock of a folder, the same for all who ask in this process."""
    return Stock(folder)
