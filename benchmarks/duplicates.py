"""How well ads of one job are found, and what that costs.

    python -m benchmarks.duplicates [FOLDER] [--jobs 250] [--scale 100000] [--seed 1]

Each base ad is varied as sites vary ads (one change, or several at once) and accompanied by ads of other jobs that look
alike. All ads go into one stock; a pair is judged if they share a band. Precision is over all pairs that are joined,
accidental ones included. Recall is over the pairs of a base ad and its variations. With FOLDER, base ads are real:
schema.org JobPostings in *.ndjson.gz; then part of the pairs across base ads are real duplicates without a label, so
precision counts labelled pairs only. Tuning uses the development part alone.
"""

import argparse
import gc
import gzip
import random
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

import orjson
import psutil
from rensa import RMinHash

from benchmarks import variations as v
from benchmarks.measure import MS, Bar, table, verdict
from benchmarks.variation_words import DEVELOPMENT, HELD_OUT, Words
from upstar.kit.text import fold
from upstar.listings.clean.candidates import add, look_up
from upstar.listings.clean.duplicates import cluster, same_job
from upstar.listings.clean.fingerprint import Fingerprint, fingerprint
from upstar.listings.markup import plain_text
from upstar.listings.types import Place

JOBS, SCALE, SEED = 250, 100_000, 1
MIN_PRECISION, MIN_RECALL = 0.97, 0.90
"""The bars, on the held-out part."""
MAX_COST = 0.5
"""The bar: milliseconds a listing of 4 kB."""
SEVERITIES = (2, 3, 4)
"""How many changes are made at once."""
COMBINED = "several changes"
PLAIN_JACCARD, PLAIN_PERMUTATIONS = 0.8, 128
LONG_TEXT = 4_000
MIN_REAL = 600
"""Shorter real texts are left out: they are notes, not ads."""
KILO = 1024

Pair = tuple[str, str]


@dataclass(slots=True)
class Stock:
    """Ads by id, the job that each belongs to, and labelled pairs by kind of variation."""

    ads: dict[str, v.Ad] = field(default_factory=dict)
    jobs: dict[str, int] = field(default_factory=dict)
    same: dict[str, list[Pair]] = field(default_factory=lambda: defaultdict(list))
    other: dict[str, list[Pair]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    def put(self, ad: v.Ad, job: int | None = None) -> str:
        """Keep an ad, of a job of its own where none is given."""
        if job is None:
            self.count += 1
            job = self.count
        identity = f"ad{len(self.ads):06d}"
        self.ads[identity], self.jobs[identity] = ad, job
        return identity


def main() -> int:
    """Measure, print, and return 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--jobs", type=int, default=JOBS)
    parser.add_argument("--scale", type=int, default=SCALE)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    bars: list[Bar] = []
    for name, words, held_out in (("development", DEVELOPMENT, False), ("held out", HELD_OUT, True)):
        rng = random.Random(f"{given.seed} {name}")
        bases = _real(given.folder, rng, given.jobs, half=held_out) if given.folder else None
        stock = build(words, rng, given.jobs, held_out=held_out, bases=bases)
        precision, recall = _judge(name, stock, labelled_only=bases is not None)
        if held_out:
            bars.append(Bar("precision, held out", precision, "share", MIN_PRECISION))
            bars.append(Bar("recall, held out", recall, "share", MIN_RECALL))
    cost = _cost()
    bars.append(Bar("processor time a fingerprint", cost, "ms", MAX_COST, at_least=False))
    if given.scale:
        _scale(given.scale)
    return verdict(bars)


def build(words: Words, rng: random.Random, jobs: int, *, held_out: bool, bases: list[v.Ad] | None) -> Stock:
    """Return a stock of `jobs` base ads with a variation of every kind and look-alikes of every kind."""
    stock = Stock()
    positive = v.POSITIVE | (v.POSITIVE_HELD_OUT if held_out else {})
    negative = v.NEGATIVE | (v.NEGATIVE_HELD_OUT if held_out else {})
    paired = v.PAIRED_HELD_OUT if held_out else v.PAIRED
    for index in range(jobs):
        base = bases[index % len(bases)] if bases else v.make_ad(words, rng)
        first = stock.put(base)
        job = stock.jobs[first]
        for kind, change in positive.items():
            stock.same[kind].append((first, stock.put(v.placed(change(base, words, rng), base, rng), job)))
        several = [change for kind, change in positive.items() if kind not in ("no text", "posted again")]
        for count in SEVERITIES:
            again = v.placed(v.changed(base, rng.sample(several, count), words, rng), base, rng)
            stock.same[f"{count} {COMBINED}"].append((first, stock.put(again, job)))
        for kind, change in negative.items():
            if bases and kind in ("other role", "other tasks"):
                continue  # their sections are not known
            stock.other[kind].append((first, stock.put(_dressed(change(base, words, rng), words, rng))))
        for kind, (one, two) in paired.items():
            fresh = base if bases else v.make_ad(words, rng)
            ends = [stock.put(_dressed(change(fresh, words, rng), words, rng)) for change in (one, two)]
            stock.other[kind].append((ends[0], ends[1]))
            if bases:
                break  # a base has one text; more fillings of it would be look-alikes of each other without a label
    return stock


def _dressed(ad: v.Ad, words: Words, rng: random.Random) -> v.Ad:
    """An ad of another job, with changes that any ad may undergo."""
    own = replace(ad, url=f"{ad.url}-{rng.getrandbits(32)}")
    return v.changed(own, rng.sample(v.COSMETIC, rng.randint(1, 2)), words, rng)


def _mark(ad: v.Ad) -> Fingerprint:
    cities = [ad.city, *ad.other_cities] if ad.city else [None]
    places = [Place(ad.country, ad.country, None, city) for city in cities] if ad.country else []
    return fingerprint(ad.title, ad.organization, ad.text, places, url=ad.url)


def _judge(name: str, stock: Stock, *, labelled_only: bool) -> tuple[float, float]:
    marks = {identity: _mark(ad) for identity, ad in stock.ads.items()}
    bands: dict[int, list[str]] = {}
    candidates: set[Pair] = set()
    for identity, mark in marks.items():
        candidates.update((other, identity) for other in look_up(bands, mark.bands))
        add(bands, identity, mark.bands)
    joined = {pair for pair in candidates if same_job(marks[pair[0]], marks[pair[1]]).kind}
    truly = {pair for pairs in stock.same.values() for pair in pairs}
    labelled = truly | {pair for pairs in stock.other.values() for pair in pairs}
    ways = {
        "candidates": candidates,
        "whole": joined,
        "title+company+place": _grouped(stock, lambda ad: fold(f"{ad.title}|{ad.organization}|{ad.city}")),
        "text hash": _grouped(stock, lambda ad: " ".join(ad.text.split())),
        f"MinHash >= {PLAIN_JACCARD}": _plain_minhash(stock, labelled | candidates),
    }
    print(
        f"\n{name}: {len(stock.ads)} ads of {stock.count} jobs, {len(candidates) / len(stock.ads):.1f} candidates "
        f"an ad\n"
    )
    rows = [_row(kind, pairs, ways) for kind, pairs in stock.same.items()]
    print(table(("same job: share found", "pairs", *ways), rows), "\n")
    rows = [_row(kind, pairs, ways) for kind, pairs in stock.other.items()]
    print(table(("another job: share joined", "pairs", *ways), rows), "\n")
    figures = {way: _figures(stock, pairs, truly, labelled if labelled_only else None) for way, pairs in ways.items()}
    print(
        table(
            ("", "precision", "recall", "F1"), [(way, *(f"{x:.4f}" for x in found)) for way, found in figures.items()]
        )
    )
    groups = cluster(
        ((a, b, same_job(marks[a], marks[b]).score) for a, b in joined),
        lambda a, b: bool(same_job(marks[a], marks[b]).kind),
        lambda a, b: same_job(marks[a], marks[b]).opposed,
    )
    within = {pair for group in groups for pair in combinations(group, 2)}
    grouped = _figures(stock, within, truly, labelled if labelled_only else None)
    print(table(("", "precision", "recall", "F1"), [("after grouping", *(f"{x:.4f}" for x in grouped))]))
    return grouped[0], grouped[1]


def _row(kind: str, pairs: list[Pair], ways: dict[str, set[Pair]]) -> tuple[str, ...]:
    return (
        kind,
        str(len(pairs)),
        *(f"{sum(pair in found for pair in pairs) / len(pairs):.3f}" for found in ways.values()),
    )


def _figures(stock: Stock, found: set[Pair], truly: set[Pair], only: set[Pair] | None) -> tuple[float, float, float]:
    counted = found if only is None else found & only
    right = sum(stock.jobs[a] == stock.jobs[b] for a, b in counted)
    precision = right / len(counted) if counted else 1.0
    recall = len(found & truly) / len(truly)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _grouped(stock: Stock, key: Callable[[v.Ad], str]) -> set[Pair]:
    groups: dict[str, list[str]] = defaultdict(list)
    for identity, ad in stock.ads.items():
        if key(ad):
            groups[key(ad)].append(identity)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def _plain_minhash(stock: Stock, pairs: Iterable[Pair]) -> set[Pair]:
    """The baseline: Jaccard similarity of three-word shingles, estimated by 128 permutations."""
    prints: dict[str, RMinHash] = {}
    for identity, ad in stock.ads.items():
        words = ad.text.lower().split()
        prints[identity] = RMinHash(PLAIN_PERMUTATIONS, SEED)
        prints[identity].update([" ".join(words[at : at + 3]) for at in range(len(words) - 2)])
    return {
        (a, b) for a, b in pairs
        if stock.ads[a].paragraphs and stock.ads[b].paragraphs and prints[a].jaccard(prints[b]) >= PLAIN_JACCARD
    }  # fmt: skip


def _real(folder: Path, rng: random.Random, count: int, *, half: bool) -> list[v.Ad]:
    """Real ads, every second of the files for each part; of one title and employer the first."""
    found: dict[tuple[str, str], v.Ad] = {}
    for index, posting in enumerate(_postings(folder)):
        ad = _ad(posting) if index % 2 == half else None
        if ad is not None:
            found.setdefault((fold(ad.title), fold(ad.organization)), ad)
    if not found:
        raise SystemExit(f"no postings in {folder}")
    return rng.sample(sorted(found.values(), key=lambda ad: ad.url), min(count, len(found)))


def _postings(folder: Path) -> Iterator[dict[str, object]]:
    for path in sorted(folder.glob("*.ndjson.gz")):
        with gzip.open(path) as lines:
            yield from map(orjson.loads, lines)


def _ad(posting: dict[str, object]) -> v.Ad | None:
    organization, place = posting.get("hiringOrganization"), posting.get("jobLocation")
    place = place[0] if isinstance(place, list) and place else place
    address = place.get("address") if isinstance(place, dict) else None
    text = plain_text(plain_text(str(posting.get("description") or "")))
    if not isinstance(organization, dict) or not isinstance(address, dict) or len(text) < MIN_REAL:
        return None
    parts = tuple(
        tuple(line for line in part.split("\n") if line.strip()) for part in text.split("\n\n") if part.strip()
    )
    return v.Ad(
        title=str(posting.get("title") or ""),
        organization=str(organization.get("name") or ""),
        city=str(address.get("addressLocality") or "") or None,
        country=str(address.get("addressCountry") or "GB"),
        paragraphs=parts,
        url=str(posting.get("url") or f"https://boards.example/{len(text)}-{zlib.crc32(text.encode())}"),
    )


def _cost() -> float:
    """Milliseconds of processor time a fingerprint of a text of 4 kB: the least of some rounds on a shared machine."""
    rng = random.Random(SEED)
    texts = [("\n".join(v.make_ad(DEVELOPMENT, rng).text for _ in range(4)))[:LONG_TEXT] for _ in range(200)]
    least = float("inf")
    for _ in range(5):
        start = time.process_time()
        for text in texts:
            fingerprint(
                "Senior Engineer (m/w/d) - Berlin", "Velmora GmbH", text, [Place("Germany", "DE", None, "Berlin")]
            )
        least = min(least, time.process_time() - start)
    print(f"\n{least / len(texts) * MS:.3f} ms of processor time a fingerprint of {LONG_TEXT} characters")
    return least / len(texts) * MS


def _scale(count: int) -> None:
    """Fingerprint and look up `count` ads, a fifth of them variations of one before, in this process."""
    rng = random.Random(SEED)
    bands: dict[int, list[str]] = {}
    marking = finding = 0.0
    looked = most = kept = 0
    gc.collect()
    before = _memory()
    recent: list[v.Ad] = []
    for index in range(count):
        words = DEVELOPMENT if index % 2 else HELD_OUT
        if recent and rng.random() < 0.2:
            ad = v.changed(rng.choice(recent), rng.sample(v.ORDER[:-1], 2), words, rng)
        else:
            ad = v.make_ad(words, rng)
            recent = [*recent[-999:], ad]
        start = time.process_time()
        mark = _mark(ad)
        middle = time.process_time()
        found = len(look_up(bands, mark.bands))
        add(bands, str(index), mark.bands)
        finding += time.process_time() - middle
        marking += middle - start
        looked, most = looked + found, max(most, found)
        kept += len(mark.sketch) + len(mark.words) + len(" ".join((*mark.names, *mark.facts))) + 8 * len(mark.bands)
    print(
        f"\n{count} ads: {marking / count * MS:.3f} ms a fingerprint, {finding / count * MS:.3f} ms to find "
        f"candidates; "
        f"{looked / count:.1f} candidates an ad, {most} at most; the bands take {_memory() - before:.0f} MB of memory; "
        f"{kept / count:.0f} bytes are kept an ad; {len(bands)} bands"
    )


def _memory() -> float:
    """The memory that this process holds, in MB."""
    return float(psutil.Process().memory_info().rss) / KILO / KILO


if __name__ == "__main__":
    sys.exit(main())
