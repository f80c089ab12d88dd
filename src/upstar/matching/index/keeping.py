"""A folder of segments and how it is kept true to the database.

A large segment holds the stock as it was read whole, small ones what has changed since. A manifest names what counts
and is replaced in one step: a process that is killed leaves the last good state, and whoever reads sees one state or
the next. The database is the only truth; the folder is a copy that may be deleted at any time.

All functions that write want the folder's lock to be held.
"""

import json
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from itertools import count, islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from upstar.adapters.database import Database
from upstar.kit.clock import utc_now
from upstar.listings import changes
from upstar.listings import rarity as counted
from upstar.listings.types import ListingCard
from upstar.matching.features import Rarity
from upstar.matching.index.packing import pack
from upstar.matching.index.segment import SHAPE, Segment, build, read

MAX_SEGMENTS = 8
"""More small segments are made one: each costs every question some tenths of a millisecond."""
ANEW_AFTER = timedelta(days=1)
"""How rare a skill is comes from a count of the whole stock, so shares of listings change with it once a day."""
ANEW_SHARE = 5
"""Where a fifth has changed since the stock was read whole, it is read again: rows that are gone cost time and room."""
MOST_CHANGES = 50_000
"""As many changes are taken in one by one, however small the stock; of a large one, up to a half."""
NEWS = "news"
WHOLE = "all"
"""What the name of a segment begins with that holds the stock as it was read whole."""
LOST_AFTER = timedelta(days=20)
"""Sooner than the database forgets which listings were deleted (`workflows.match_new`), a copy is made anew."""
SOURCES = ("matching", "skills", "listings/places", "listings/enrichment/rates.py", "resumes/levels.py", "kit/text.py")
"""What features come from; a folder made by other code is made anew."""
KINDS = {".py", ".txt", ".npy"}

Gone = npt.NDArray[np.uint8]
"""For each row of a segment whether it stands no more."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made a folder, when, up to which moment of the database, and its segments: folder and file of gone rows.

    The first segment is the large one; `changed` counts the changes since it was made, which took `seconds`.
    """

    stamp: str
    made: str
    moment: int
    segments: tuple[tuple[str, str | None], ...]
    changed: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class News:
    """Listings that have changed: a segment of those that search shows, and the ids of all."""

    segment: Segment
    ids: tuple[str, ...]


def read_manifest(home: Path) -> Manifest | None:
    """Return the manifest of a folder; None where there is none, or what made it was other code than this."""
    try:
        values = json.loads((home / "manifest.json").read_text("utf-8"))
        segments = tuple((name, gone) for name, gone in values.pop("segments"))
        manifest = Manifest(segments=segments, **values)
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return None
    return manifest if manifest.stamp == stamp() else None


def write_manifest(home: Path, manifest: Manifest) -> None:
    """Replace the manifest, then remove what it does not name; a process that maps that keeps it until it lets go."""
    new = home / "manifest.new"
    new.write_text(json.dumps(asdict(manifest)), "utf-8")
    new.replace(home / "manifest.json")
    named = {name for pair in manifest.segments for name in pair}
    for path in home.iterdir():
        if path.name not in named and path.is_dir() and path.name != NEWS:
            shutil.rmtree(path, ignore_errors=True)
        elif path.name not in named and path.suffix == ".npy":
            path.unlink(missing_ok=True)


def read_rarity(home: Path, manifest: Manifest) -> Rarity:
    """Return how rare skills were when the large segment was made; all segments were made with that."""
    listings, by_key = json.loads((home / manifest.segments[0][0] / "rarity.json").read_text("utf-8"))
    return Rarity(listings, by_key)


def read_gone(home: Path, name: str | None, segment: Segment) -> Gone:
    """Return which rows of a segment are gone."""
    if name is None:
        return np.zeros(len(segment), np.uint8)
    rows: Gone = np.load(home / name)
    return rows


def worn(manifest: Manifest, rows: int) -> bool:
    """Whether a stock of so many rows is due to be read whole again."""
    return age(manifest) >= ANEW_AFTER or manifest.changed * ANEW_SHARE > rows


def age(manifest: Manifest) -> timedelta:
    """Return how long ago the stock was read whole."""
    return utc_now() - datetime.fromisoformat(manifest.made)


def make(home: Path, database: Database) -> Manifest:
    """Read the whole stock into a new segment and return the manifest that was written."""
    begun = time.perf_counter()
    counted.count_skills(database)
    name = _unused(home, WHOLE)
    with database.read() as session:
        rarity = Rarity(*counted.rarity(session))
    # the dearest read of all; what a replica has not heard of yet comes after its moment, and is taken in then
    with database.read_stale() as session:
        moment = changes.moment(session)
        build(home / name, changes.everything(session), rarity)
    (home / name / "rarity.json").write_text(json.dumps((rarity.listings, rarity.by_key)), "utf-8")
    took = round(time.perf_counter() - begun, 3)
    manifest = Manifest(stamp(), utc_now().isoformat(), moment, ((name, None),), seconds=took)
    write_manifest(home, manifest)
    return manifest


def take_in(home: Path, database: Database, manifest: Manifest, segments: Sequence[Segment]) -> bool:
    """Take in what has changed since the manifest's moment; False where all has to be read anew instead.

    That is where the database is behind it (one that was restored), and where most has changed. `segments` are those
    that it names.
    """
    most = max(MOST_CHANGES, len(segments[0]) // 2)
    with database.read() as session:
        moment = changes.moment(session)
        restored = moment < manifest.moment
        rows = [] if restored else list(islice(changes.since(session, manifest.moment), most + 1))
    if restored or len(rows) > most:
        return False
    if not rows:
        return True
    gone = [read_gone(home, name, segment) for (_, name), segment in zip(manifest.segments, segments, strict=True)]
    fresh, touched = _sort_out(rows, segments, gone)
    names = [
        (name, _save_gone(home, gone[i]) if i in touched else old) for i, (name, old) in enumerate(manifest.segments)
    ]
    if fresh:
        if len(names) >= MAX_SEGMENTS:
            fresh = [*_standing_cards(segments[1:], gone[1:]), *fresh]
            names = names[:1]
        name = _unused(home, "new")
        build(home / name, fresh, read_rarity(home, manifest))
        names.append((name, None))
    new = replace(manifest, moment=moment, segments=tuple(names), changed=manifest.changed + len(rows))
    write_manifest(home, new)
    return True


def news(folder: Path, database: Database, rarity: Rarity, since: int, until: int) -> News:
    """Return what has changed since a moment; kept under both moments, in the place of what was kept before."""
    home = folder / f"{since}-{until}-{stamp()}"
    if not (home / "ids.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        ids: list[str] = []
        with database.read() as session:
            build(home, _shown(changes.since(session, since), ids), rarity)
        (home / "ids.new").write_text(json.dumps(ids), "utf-8")
        (home / "ids.new").replace(home / "ids.json")
    return News(read(home), tuple(json.loads((home / "ids.json").read_text("utf-8"))))


def _shown(rows: Iterable[tuple[str, ListingCard | None]], ids: list[str]) -> Iterator[ListingCard]:
    """Yield the cards of those that are shown, and note the ids of all."""
    for listing_id, card in rows:
        ids.append(listing_id)
        if card is not None:
            yield card


def _sort_out(
    rows: Sequence[tuple[str, ListingCard | None]], segments: Sequence[Segment], gone: Sequence[Gone]
) -> tuple[list[ListingCard], set[int]]:
    """Mark what stands no more in `gone`; return the cards that are new, and the segments that lost rows.

    A change comes twice where it was not seen to be final, and many change nothing that is read here.
    """
    fresh: list[ListingCard] = []
    touched: set[int] = set()
    standing = _standing(segments, gone, [listing_id for listing_id, _ in rows])
    for listing_id, card in rows:
        stands = standing.get(listing_id)
        if stands is not None:
            number, row = stands
            if card is not None and segments[number].packed(row) == pack(card):
                continue
            gone[number][row] = 1
            touched.add(number)
        if card is not None:
            fresh.append(card)
    return fresh, touched


def _standing(
    segments: Sequence[Segment], gone: Sequence[Gone], listing_ids: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """Return the segment and the row where each of the listings stands that does."""
    found: dict[str, tuple[int, int]] = {}
    for number, segment in enumerate(segments):
        away = gone[number]
        for listing_id, row in zip(listing_ids, segment.rows_of(listing_ids), strict=True):
            if row >= 0 and not away[row]:
                found[listing_id] = number, row
    return found


def _standing_cards(segments: Sequence[Segment], gone: Sequence[Gone]) -> Iterator[ListingCard]:
    for segment, away in zip(segments, gone, strict=True):
        yield from (segment.card(int(row)) for row in np.flatnonzero(away == 0))


def _save_gone(home: Path, gone: Gone) -> str:
    name = _unused(home, "gone", ".npy")
    np.save(home / name, gone)
    return name


def _unused(home: Path, kind: str, suffix: str = "") -> str:
    """Return a name that nothing in the folder has, and that no earlier state of it is likely to have had."""
    stem = f"{kind}-{utc_now():%Y%m%d%H%M%S%f}"
    return next(name for i in count() if not (home / (name := f"{stem}-{i}{suffix}")).exists())


@lru_cache(maxsize=1)
def stamp() -> str:
    """Return a mark of the code that features come from."""
    marks = blake2b(str(SHAPE).encode(), digest_size=16)
    root = Path(str(files("upstar")))
    for source in SOURCES:
        for path in sorted(path for path in (root / source, *(root / source).rglob("*")) if path.suffix in KINDS):
            marks.update(path.read_bytes())
    return marks.hexdigest()
