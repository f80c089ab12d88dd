"""The stock's copy on this machine in numbers, read from its folder: nothing is mapped or made for it."""

from dataclasses import dataclass

import numpy as np

from upstar.adapters.database import Database
from upstar.matching.index import keeping
from upstar.matching.index.stock import Stock


@dataclass(frozen=True, slots=True)
class StockFigures:
    """How many listings stand in it, its bytes on disk, how long ago it was read whole (s), how long that took (s)."""

    listings: int
    bytes: int
    age_seconds: float
    build_seconds: float


def figures(stock: Stock, database: Database) -> StockFigures | None:
    """Return the numbers of the database's stock; None where there is none yet, or it is just being replaced."""
    home = stock.folder / database.identity
    manifest = keeping.read_manifest(home)
    if manifest is None:
        return None
    listings = size = 0
    try:
        for name, gone in manifest.segments:
            listings += len(np.load(home / name / "trait.npy", mmap_mode="r"))
            if gone is not None:
                listings -= int(np.load(home / gone).sum(dtype=np.int64))
            size += sum(path.stat().st_size for path in (home / name).iterdir())
    except (OSError, ValueError):
        return None
    return StockFigures(listings, size, keeping.age(manifest).total_seconds(), manifest.seconds)
