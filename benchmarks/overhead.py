"""What the API costs beside a bare handler that does the same read: `python -m benchmarks.overhead DIR [LISTINGS]`.

DIR is that of benchmarks.traffic, with its people. The baseline is FastAPI with a plain function for each route: one
statement over a psycopg connection of its thread, and the same shape to answer with. It knows nobody, counts nothing,
limits nothing and guards no rows; ours checks a token, looks for its person, counts the request against their limit,
notes it, and reads under row-level security. Both are processes of their own that are asked in turn, in short rounds;
told is the median of the rounds' ratios, with their middle half, and the ratio of the processor time of the two.
"""

import http.client
import multiprocessing
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psutil
import psycopg
import uvicorn
from fastapi import FastAPI
from psycopg.rows import dict_row

from benchmarks.common import free_port
from benchmarks.measure import MS, Bar, table, verdict
from benchmarks.million import COUNT, fill, kept_database
from benchmarks.traffic import PEOPLE
from benchmarks.traffic_house import House, address_of, settle_people
from upstar.api.shapes import MatchRow, PageShape, ResumeShape

ROUNDS, REQUESTS, WARM_UP = 60, 20, 3
RATIO_BAR = 1.5
START_SECONDS = 60
LOOK_SECONDS = 0.1
MATCHES = 25
"""As many as the API lists where nothing is said."""
_MATCHES = f"""
    SELECT {", ".join(MatchRow.model_fields)} FROM matched_jobs
    WHERE user_id = %s AND user_action IS DISTINCT FROM 'DISMISSED' ORDER BY match_score DESC, id LIMIT {MATCHES + 1}
"""
_RESUMES = f"""
    SELECT {", ".join(ResumeShape.model_fields)} FROM resumes WHERE user_id = %s ORDER BY uploaded_at DESC LIMIT 26
"""
ROUTES = ("/api/v1/matches", "/api/v1/resumes")


def bare_app(dsn: str, user_id: str) -> FastAPI:
    """Return the baseline."""
    app, held = FastAPI(), threading.local()

    def ask(query: str) -> list[dict[str, Any]]:
        if not hasattr(held, "link"):
            held.link = psycopg.connect(dsn, autocommit=True, row_factory=dict_row)
        found: list[dict[str, Any]] = held.link.execute(query.encode(), (user_id,)).fetchall()
        return found

    @app.get("/api/v1/matches", response_model=PageShape[MatchRow])
    def matches() -> dict[str, Any]:
        return {"items": ask(_MATCHES)[:MATCHES], "next_cursor": None}

    @app.get("/api/v1/resumes", response_model=PageShape[ResumeShape])
    def resumes() -> dict[str, Any]:
        return {"items": ask(_RESUMES)[:25], "next_cursor": None}

    return app


def _serve(dsn: str, user_id: str, port: int) -> None:
    uvicorn.run(bare_app(dsn, user_id), host="127.0.0.1", port=port, log_config=None, access_log=False)


@contextmanager
def bare(dsn: str, user_id: str) -> Iterator[tuple[int, psutil.Process]]:
    """Run the baseline in a process of its own; give its port."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(dsn, user_id, port))
    process.start()
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx2.get(f"http://127.0.0.1:{port}{ROUTES[0]}")
            break
        except httpx2.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(LOOK_SECONDS)
    try:
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.join()


def main() -> int:
    """Run it; return 1 where the bar is missed."""
    folder = Path(sys.argv[1])
    data = folder / "traffic"
    with kept_database(folder) as database:
        fill(database, int(sys.argv[2]) if len(sys.argv) > 2 else COUNT)
        data.mkdir(exist_ok=True)
        settle_people(database, data, PEOPLE)
        with psycopg.connect(database.dsn) as connection:
            row = connection.execute("SELECT id::text FROM users WHERE email = %s", (address_of(0),)).fetchone()
        assert row is not None
        house = House(database, data, processes=1, syncs="", mirrors={})
        with house.serving() as ours, bare(database.dsn, row[0]) as (port, other):
            headers = {"Authorization": f"Bearer {house.token(0).value}"}
            links = [http.client.HTTPConnection("127.0.0.1", each) for each in (house.port, port)]
            return _compared(links, [ours, other], headers)


def _compared(links: list[http.client.HTTPConnection], processes: list[psutil.Process], headers: dict[str, str]) -> int:
    rows, bars = [], []
    for route in ROUTES:
        answers = [len(_asked(link, route, headers)) for link in links]
        before = [_busy(process) for process in processes]
        rounds = []
        for number in range(ROUNDS + WARM_UP):
            took = [0.0, 0.0]
            for side in (0, 1) if number % 2 else (1, 0):
                start = time.perf_counter()
                for _ in range(REQUESTS):
                    _asked(links[side], route, headers)
                took[side] = time.perf_counter() - start
            if number >= WARM_UP:
                rounds.append(took)
        low, middle, high = statistics.quantiles([one / other for one, other in rounds], n=4)
        one, other = (statistics.median(values) * MS / REQUESTS for values in zip(*rounds, strict=True))
        busy = [_busy(process) - since for process, since in zip(processes, before, strict=True)]
        rows.append([f"{route} ({answers[0]:,} bytes, bare {answers[1]:,})", f"{one:.2f}", f"{other:.2f}",
                     f"{middle:.2f} ({low:.2f}-{high:.2f})", f"{busy[0] / busy[1]:.2f}"])  # fmt: skip
        bars.append(Bar(f"{route} beside a bare handler", middle, "x", RATIO_BAR, at_least=False))
    print(table(["", "ours ms", "bare ms", "ratio", "processor"], rows))
    return verdict(bars)


def _asked(link: http.client.HTTPConnection, route: str, headers: dict[str, str]) -> bytes:
    link.request("GET", route, headers=headers)
    answer = link.getresponse()
    body = answer.read()
    assert answer.status == http.client.OK, (answer.status, body)
    return body


def _busy(process: psutil.Process) -> float:
    """Seconds of processor that it has used, without its children."""
    return sum(process.cpu_times()[:2])


if __name__ == "__main__":
    sys.exit(main())
