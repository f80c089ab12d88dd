"""What limits and metering cost a request, and how exactly they hold: `python -m benchmarks.limits`.

The cost is a ratio within one run: two servers, one with limits and metering and one without, are asked in turn, in
short rounds; the median of the rounds' ratios is told with the middle half of them, and the
ratio of the processor time that the two processes used. Exactness: 200 clients at once ask
4 processes on one address for one person, far more often than the limit allows.
"""

import argparse
import asyncio
import multiprocessing
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Semaphore
from pathlib import Path

import httpx2
import psutil
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.common import free_port, scratch_database, scratch_folder
from upstar import main
from upstar.adapters.database import Database
from upstar.adapters.storage import open_store
from upstar.edge import limits
from upstar.edge.metering import Metering
from upstar.settings import Rates, Settings
from upstar.sourcing import service as sourcing
from upstar.workflows.seed_reference import seed
from upstar.workflows.tools import Tools

UNBOUND = "100000000/day"
DEFAULTS = {"other": "1200/second", "searches": "300/second"}
"""The limits of minutes in a second: as many requests are counted ahead as by default, and none is refused."""
ROUTES = ("/api/v1/me", "/api/v1/jobs")
PROCESSES, CLIENTS, LIMIT, ASKED = 4, 200, 2000, 6000
ROUNDS, REQUESTS = 60, 20
START_SECONDS = 120
LOOK_SECONDS = 0.05
OK, REFUSED, WARM_UP = 200, 429, 2


@dataclass(frozen=True, slots=True)
class Served:
    """How a server is to be made: in a process of its own, so that it is told in what can be sent there."""

    dsn: str
    folder: Path
    rates: dict[str, str]
    bare: bool
    processes: int = 1


class _Bare:
    """A middleware that does nothing, in the place of one that is left out."""

    def __init__(self, app: ASGIApp, **_: object) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


async def _open_gate() -> None:
    """Count nothing."""


def _serve(served: Served, listening: socket.socket, ready: Semaphore) -> None:
    rates = Rates.model_validate(dict.fromkeys(Rates.model_fields, UNBOUND) | served.rates)
    update = dict.fromkeys(("rates_anonymous", "rates_free", "rates_paid"), rates)
    update |= {"web_processes": served.processes}
    settings = Settings(data_dir=served.folder).model_copy(update=update)
    database = Database(served.dsn)
    if served.bare:
        main.Metering = main.Limiting = _Bare  # type: ignore[misc,assignment]
        main.gate = _open_gate  # type: ignore[assignment]
        limits.count = lambda *_: None
    else:
        assert main.Metering is Metering
    app = main.create_app(Tools(database, open_store(settings), settings))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", log_config=None, access_log=False))

    def tell() -> None:
        while not server.started:
            time.sleep(LOOK_SECONDS)
        ready.release()

    threading.Thread(target=tell, daemon=True).start()
    server.run(sockets=[listening])
    database.close()


@contextmanager
def serving(served: Served) -> Iterator[tuple[str, list[int]]]:
    """Run the server in its processes that share one socket; give its address, and the processes' ids."""
    context = multiprocessing.get_context("spawn")
    listening = socket.create_server(("127.0.0.1", free_port()), backlog=2048)
    # accepted connections inherit it; without it, answers in two parts wait for the client's delayed acknowledgement
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    ready = context.Semaphore(0)
    made = [context.Process(target=_serve, args=(served, listening, ready)) for _ in range(served.processes)]
    for process in made:
        process.start()
    for _ in made:
        assert ready.acquire(timeout=START_SECONDS), "a server did not start"
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", [process.pid or 0 for process in made]
    finally:
        for process in made:
            process.terminate()
            process.join(START_SECONDS)
        listening.close()


def token_of(address: str) -> dict[str, str]:
    """Sign in and return the header that says so."""
    who = {"email": "bench@example.com", "name": "Bench"}
    token = httpx2.post(f"{address}/api/v1/auth/local", json=who, timeout=60).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


def cost(first: Served, bare: Served, rounds: int, requests: int) -> None:
    """Print the ratio for each route."""
    with serving(first) as (limited, one_id), serving(bare) as (without, other_id):
        headers = token_of(limited)
        with httpx2.Client(headers=headers, timeout=60) as client:
            assert "ratelimit" in client.get(limited + ROUTES[0]).headers
            assert "ratelimit" not in client.get(without + ROUTES[0]).headers
            for route in ROUTES:
                before = _busy(one_id), _busy(other_id)
                told = _ratios(client, limited + route, without + route, rounds, requests)
                busy = (_busy(one_id) - before[0]) / (_busy(other_id) - before[1])
                ratios = sorted(one / other for one, other in told)
                low, middle, high = statistics.quantiles(ratios, n=4)
                one, other = (statistics.median(values) * 1000 / requests for values in zip(*told, strict=True))
                print(f"{route}: {middle:.3f} x ({low:.3f}-{high:.3f}); processor {busy:.3f} x;")
                print(f"  {one:.2f} ms against {other:.2f} ms")


def _busy(ids: list[int]) -> float:
    """Seconds of processor that the processes have used: what a busy machine does not change."""
    return sum(sum(psutil.Process(each).cpu_times()[:2]) for each in ids)


def _ratios(client: httpx2.Client, one: str, other: str, rounds: int, requests: int) -> list[tuple[float, float]]:
    found = []
    for number in range(rounds + WARM_UP):
        order = (one, other) if number % 2 else (other, one)
        took = {address: _timed(client, address, requests) for address in order}
        if number >= WARM_UP:
            found.append((took[one], took[other]))
    return found


def _timed(client: httpx2.Client, address: str, requests: int) -> float:
    started = time.perf_counter()
    for _ in range(requests):
        assert client.get(address).status_code == OK
    return time.perf_counter() - started


def exactness(served: Served) -> None:
    """Print how many of the requests passed, against the limit."""
    with serving(served) as (address, _):
        headers = token_of(address)
        started = time.perf_counter()
        passed, refused = asyncio.run(_hammer(address + ROUTES[0], headers))
        seconds = time.perf_counter() - started
    off = abs(passed - LIMIT) / LIMIT
    print(f"{CLIENTS} clients, {PROCESSES} processes, {passed + refused} requests in {seconds:.1f} s:")
    print(f"  {passed} passed of a limit of {LIMIT} an hour ({off:.2%} off), {refused} were told to come back")


async def _hammer(address: str, headers: dict[str, str]) -> tuple[int, int]:
    counts = {OK: 0, REFUSED: 0}
    left = iter(range(ASKED))
    pool = httpx2.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    async with httpx2.AsyncClient(headers=headers, timeout=120, limits=pool) as client:

        async def ask() -> None:
            for _ in left:
                counts[(await client.get(address)).status_code] += 1

        await asyncio.gather(*(ask() for _ in range(CLIENTS)))
    return counts[OK], counts[REFUSED]


def run() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("cost", "exactness", "both"), default="both")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--requests", type=int, default=REQUESTS, help="of a round, to each server")
    asked = parser.parse_args()
    with scratch_folder() as folder, scratch_database(folder) as database:
        settings = Settings(data_dir=folder)
        seed(Tools(database, open_store(settings), settings))
        sourcing.import_samples(database)
        if asked.part != "cost":
            exactness(Served(database.dsn, folder, {"other": f"{LIMIT}/hour"}, bare=False, processes=PROCESSES))
        if asked.part == "exactness":
            return
        cost(
            Served(database.dsn, folder, DEFAULTS, bare=False),
            Served(database.dsn, folder, DEFAULTS, bare=True),
            asked.rounds,
            asked.requests,
        )


if __name__ == "__main__":
    run()
