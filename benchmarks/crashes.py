"""The whole house killed (-9) at random moments under load, and what else goes wrong with machines: nothing lost,
nothing twice, nothing stuck. `python -m benchmarks.crashes [KILLS [SEED [FIRST]]]` (default 200, 1, 0).

In each round people upload résumés and a board is synced and matched, without a pause; at a random moment the API, the
worker, the database or everything is killed, the API and everything are started again as a supervisor of the machine
would, and once nothing is open any more the database is asked whether all is as it has to be. The moments and victims
follow from SEED; FIRST goes on with a run that was broken off. Then the disk is full, the store away, the database
restarted, the clock ahead, the language model down.
"""

import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

from benchmarks.common import free_port, scratch_folder
from benchmarks.crash_house import House, answer
from benchmarks.measure import table, verdict
from tests.sourcing.feedserver import serve_feed
from upstar.adapters import embedded_postgres
from upstar.llm import service as llm
from upstar.llm.types import BUILTIN

KILLS = 200
KINDS = ("api", "worker", "database", "tree")
BEFORE_SECONDS, AFTER_SECONDS = (0.2, 4.0), 1.0
AWAY_SECONDS = 8.0
"""How long the store is away and the disk full: longer than a first try again, shorter than the last."""
TMPFS_MB = 700
MODEL = "openai/gpt-4.1-mini"


def main() -> int:
    """Run it; return 1 where anything was lost, twice or stuck."""
    kills, seed, first = (int(told) for told in [*sys.argv[1:], *(str(KILLS), "1", "0")[len(sys.argv) - 1 :]])
    told: dict[str, list[tuple[float, float]]] = defaultdict(list)
    faults: Counter[str] = Counter()
    rows = []
    with scratch_folder() as folder, _house(folder / "data") as house:
        for number in range(first, kills):
            rng = random.Random(f"{seed}-{number}")
            kind = KINDS[number % len(KINDS)]
            took = _round(house, kind, rng.uniform(*BEFORE_SECONDS))
            told[kind].append(took)
            faults += _noted(house, f"{number} {kind}", took)
        for kind in KINDS:
            back, settled = zip(*told[kind], strict=True) if told[kind] else ((0.0,), (0.0,))
            rows.append([f"{kind} killed", str(len(told[kind])), f"{median(back):.1f}", f"{max(back):.1f}",
                         f"{median(settled):.1f}", f"{max(settled):.1f}", ""])  # fmt: skip
        for name, trouble in (("store away", _store_away), ("database restarted", _restarted), ("clock ahead", _ahead)):
            rows.append(_row(house, name, trouble, faults))
        house.models = True
        rows.append(_row(house, "LLM down", _model_down, faults))
        ended, orphans = house.ended(), house.orphans()
    rows.append(_disk_full(faults))
    print(table(["", "times", "answers again s", "most", "settled s", "most", "note"], rows))
    print(f"\naccepted uploads: {sum(ended.values())}; ended: {ended}; objects that no row names: {orphans}")
    for name, count in faults.items():
        print(f"  {count} x {name}")
    return verdict([("nothing lost, nothing twice, nothing stuck", not faults)])


def _round(house: House, kind: str, seconds: float) -> tuple[float, float]:
    """Kill after so many seconds of load; return after how many the house answered and was settled."""
    with house.load():
        time.sleep(seconds)
        house.kill(kind)
        begun = time.monotonic()
        time.sleep(AFTER_SECONDS)
        house.start()
        back = time.monotonic() - begun
        time.sleep(AFTER_SECONDS)
    return back, house.settle()


def _row(house: House, name: str, trouble: Callable[[House], str], faults: Counter[str]) -> list[str]:
    with house.load():
        note = trouble(house)
        begun = time.monotonic()
        house.start()
        back = time.monotonic() - begun
    settled = house.settle()
    faults += _noted(house, name, (back, settled))
    return [name, "1", f"{back:.1f}", "", f"{settled:.1f}", "", note]


def _noted(house: House, name: str, took: tuple[float, float]) -> Counter[str]:
    found = house.faults()
    print(f"{name}: answers after {took[0]:.1f} s, settled after {took[1]:.1f} s, {len(house.accepted)} uploads"
          f"{'' if not found else f', FAULTS {found}'}", flush=True)  # fmt: skip
    return Counter({f"{name}: {what}": count for what, count in found.items()})


def _store_away(house: House) -> str:
    objects, away = house.folder / "objects", house.folder / "objects.away"
    time.sleep(1)
    objects.rename(away)
    objects.touch()
    time.sleep(AWAY_SECONDS)
    objects.unlink()
    away.rename(objects)
    return f"{AWAY_SECONDS:.0f} s: uploads 503, readings tried again"


def _restarted(house: House) -> str:
    time.sleep(1)
    embedded_postgres.revive(house.folder)
    return "pg_ctl restart -m fast"


def _model_down(house: House) -> str:
    """Everybody lets a model read for them, and nobody is at its address."""
    with house.tools() as tools, tools.database.write() as session:
        llm.add_model(session, MODEL, f"http://127.0.0.1:{free_port()}/v1")
        llm.choose(session, "resume.extract", MODEL, {"timeout_seconds": 5})
    time.sleep(AWAY_SECONDS)
    with house.tools() as tools, tools.database.write() as session:
        llm.choose(session, "resume.extract", BUILTIN, {})
    failed = house.ask("SELECT count(*) FROM llm_usage_logs WHERE error_message IS NOT NULL")[0][0]
    return f"{AWAY_SECONDS:.0f} s: {failed} calls failed, the built-in engine read"


def _ahead(house: House) -> str:
    """What rescuers see where the database's clock jumps ahead: every heartbeat is an hour old."""
    time.sleep(1)
    for _ in range(5):
        house.ask("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'")
        time.sleep(1)
    crashes = house.ask("SELECT coalesce(sum(crashes), 0) FROM job_interruptions")[0][0]
    return f"by 1 h, as heartbeats have it: {crashes} taken for dead"


def _disk_full(faults: Counter[str]) -> list[str]:
    with scratch_folder() as folder:
        small = folder / "data"
        small.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={TMPFS_MB}m,mode=755", "tmpfs", str(small)]
        done = subprocess.run(mount, capture_output=True, check=False)
        if done.returncode != 0:
            return ["disk full", "0", *[""] * 4, "not run: this user may not mount a small tmpfs"]
        try:
            with _house(small) as house:
                return _row(house, "disk full", _fill, faults)
        finally:
            subprocess.run(["umount", "-l", str(small)], check=False)


def _fill(house: House) -> str:
    filler = house.folder / "filler"
    time.sleep(1)
    with suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"\0" * 2**20)
            file.flush()
    time.sleep(AWAY_SECONDS)
    filler.unlink()
    return f"{AWAY_SECONDS:.0f} s without a byte, database and store on it"


@contextmanager
def _house(folder: Path) -> Iterator[House]:
    """Run a house, and the board that it syncs."""
    there: list[House] = []
    with serve_feed(answer(there)) as feed:
        folder.mkdir(exist_ok=True)
        there.append(House(folder, feed))
        there[0].start()
        try:
            yield there[0]
        finally:
            with suppress(subprocess.TimeoutExpired):
                there[0].stop()
            there[0].kill("tree")


if __name__ == "__main__":
    sys.exit(main())
