"""Ten minutes of mixed traffic on one machine: 1,000,000 listings and 10,000 people.

    python -m benchmarks.traffic DIR [MINUTES [LISTINGS]]

DIR is that of benchmarks.million; the people are settled there once. `upstar serve` runs as it does for an operator,
with its worker. Clients, of which there are four for each core, ask one thing after another without a pause: programs
with tokens, and browsers with sessions. Meanwhile résumés are uploaded, and a board of some hundred listings is synced,
a part of which changes each time, and matched with everybody. All of it, the clients included, shares the cores.

Memory is that of each process alone (USS): what several map of one file counts for none.
"""

import http.client
import json
import random
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import psutil
import psycopg

from benchmarks import crash_house
from benchmarks.measure import MS, Bar, table, verdict
from benchmarks.million import COUNT, fill, kept_database
from benchmarks.stock import OCCUPATIONS
from benchmarks.traffic_house import RESUME, TRADES, House, address_of, settle_people
from tests.sourcing.feedserver import serve_feed

PEOPLE = 10_000
MINUTES = 10.0
CLIENTS = 8
"""Four for each core: as many requests wait as are answered."""
UPLOAD_SECONDS, SYNC_EVERY = 10.0, "1m"
LOOK_SECONDS = 5.0
WARM_SECONDS = 45
"""Not counted: the first request of each kind in each process loads what it needs."""
WARM_SHARE = 0.3
"""The share of the time that memory has to settle in: caches fill, and the pool opens what it may."""
GROWTH_BAR = 0.05
TIMEOUT_SECONDS = 60
SHOWN_LISTINGS = 5000
MATCHES = "/api/v1/matches"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Ask:
    """A kind of request: its share of all, and what makes the path (of a random number generator and a person)."""

    name: str
    share: int
    path: Callable[[random.Random, "Person"], str]
    page: bool = False
    method: str = "GET"
    body: Callable[[random.Random], bytes] | None = None
    acts: bool = False
    """Whether it acts on a match that its person has just seen."""


@dataclass(slots=True)
class Person:
    """Someone who asks, and what they hold."""

    number: int
    resume_id: str
    match_ids: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    cookie: str | None = None


@dataclass(slots=True)
class Heard:
    """Seconds by kind of request, and what was refused or broke."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))


_listings: list[str] = []
_skills: list[str] = []
"""What the listings name, each as often as they do."""


def _search(rng: random.Random, remote: str) -> str:
    asked: dict[str, str] = {"q": rng.choice(OCCUPATIONS)}
    if rng.random() < 0.4:
        asked["skill"] = rng.choice(_skills)
    if rng.random() < 0.3:
        asked["remote"] = remote
    return urlencode(asked)


def _listing(rng: random.Random, _person: Person) -> str:
    return quote(rng.choice(_listings), safe=":")


ASKED = (
    Ask("GET /api/v1/jobs?…", 14, lambda rng, _who: f"/api/v1/jobs?{_search(rng, 'true')}"),
    Ask("GET /api/v1/jobs/{id}", 10, lambda rng, who: f"/api/v1/jobs/{_listing(rng, who)}"),
    Ask("GET /api/v1/jobs/{id}/similar", 3, lambda rng, who: f"/api/v1/jobs/{_listing(rng, who)}/similar"),
    Ask("GET /api/v1/me", 6, lambda _rng, _who: "/api/v1/me"),
    Ask(f"GET {MATCHES}", 5, lambda _rng, _who: MATCHES),
    Ask(f"PATCH {MATCHES}/{{id}}", 5, lambda rng, who: f"{MATCHES}/{rng.choice(who.match_ids)}",
        acts=True, method="PATCH",
        body=lambda rng: json.dumps({"action": rng.choice(("SAVED", "VIEWED", "APPLIED"))}).encode()),
    Ask("GET /api/v1/resumes/{id}/profile", 6, lambda _rng, who: f"/api/v1/resumes/{who.resume_id}/profile"),
    Ask("GET /api/v1/assessments/latest", 4, lambda _rng, _who: "/api/v1/assessments/latest"),
    Ask("GET /api/v1/market/skills/{skill}", 4, lambda rng, _: f"/api/v1/market/skills/{quote(rng.choice(_skills))}"),
    Ask("GET /api/v1/me/career-paths", 2, lambda _rng, _who: "/api/v1/me/career-paths"),
    Ask("page /", 6, lambda _rng, _who: "/", page=True),
    Ask("page /jobs?…", 8, lambda rng, _who: f"/jobs?{_search(rng, 'yes')}", page=True),
    Ask("page /jobs/{id}", 6, lambda rng, who: f"/jobs/{_listing(rng, who)}", page=True),
    Ask("page /matches", 8, lambda _rng, _who: "/matches", page=True),
    Ask("page /market", 3, lambda _rng, _who: "/market", page=True),
    Ask("page /careers", 2, lambda _rng, _who: "/careers", page=True),
    Ask("page /account", 3, lambda _rng, _who: "/account", page=True),
)  # fmt: skip


Answer = tuple[str | None, bytes]
"""The cookie that is set, and the body."""


class Client(threading.Thread):
    """Asks one thing after another."""

    def __init__(self, house: House, people: list[Person], seed: int, stopping: threading.Event) -> None:
        super().__init__(daemon=True)
        self.house, self.people, self.rng, self.stopping = house, people, random.Random(seed), stopping
        self.heard = Heard()
        self.link = http.client.HTTPConnection("127.0.0.1", house.port, timeout=TIMEOUT_SECONDS)

    def run(self) -> None:
        shares = [ask.share for ask in ASKED]
        while not self.stopping.is_set():
            ask, person = self.rng.choices(ASKED, shares)[0], self.rng.choice(self.people)
            headers = self._headers(ask, person)
            body = ask.body(self.rng) if ask.body else None
            if ask.acts and not self._listed(person, headers):
                continue
            self.ask(ask.name, ask.method, ask.path(self.rng, person), body, headers)

    def _listed(self, person: Person, headers: dict[str, str]) -> bool:
        """Look at what suits the person, as whoever acts on a match has just done; return whether anything does."""
        answer = self.ask(f"GET {MATCHES}", "GET", MATCHES, None, headers)
        person.match_ids = [each["id"] for each in json.loads(answer[1])["items"]] if answer else []
        return bool(person.match_ids)

    def _headers(self, ask: Ask, person: Person) -> dict[str, str]:
        if not ask.page:
            if not person.headers:
                token = self.house.token(person.number).value
                person.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            return person.headers
        if person.cookie is None:
            told = urlencode({"email": address_of(person.number), "name": "Somebody"}).encode()
            answer = self.ask("POST /signin", "POST", "/signin", told, FORM)
            person.cookie = (answer[0] or "").split(";")[0] if answer else ""
        return {"Cookie": person.cookie}

    def ask(self, name: str, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer | None:
        """Ask, and note how long it took; None where no answer came, or one of an error."""
        start = time.perf_counter()
        try:
            self.link.request(method, path, body, headers)
            answer = self.link.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.link.close()
            self.heard.errors[f"{name}: {type(error).__name__}"] += 1
            return None
        self.heard.taken[name].append(time.perf_counter() - start)
        # 404: a listing that the board has taken away, or the latest assessment of somebody who has none
        if answer.status >= http.client.BAD_REQUEST:
            self.heard.errors[f"{name}: {answer.status}"] += 1
            return None
        return answer.headers.get("Set-Cookie"), told


class Uploader(Client):
    """Uploads a résumé now and then."""

    def run(self) -> None:
        while not self.stopping.wait(UPLOAD_SECONDS):
            person, (trade, skills) = self.rng.choice(self.people), self.rng.choice(list(TRADES.items()))
            email = address_of(person.number)
            told = RESUME.format(name="A Person", email=email, trade=trade, skills=skills.split(", "), listed=skills)
            mark = uuid4().hex  # whatever else is drawn, this is no file of an earlier run
            body = (
                f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{mark}.md"\r\n'
                f"Content-Type: text/markdown\r\n\r\n{told}\n{mark}\r\n--{mark}--\r\n"
            ).encode()
            headers = {
                "Authorization": f"Bearer {self.house.token(person.number).value}",
                "Content-Type": f"multipart/form-data; boundary={mark}",
            }
            self.link.close()  # the server has closed it by now
            self.ask("POST /api/v1/resumes", "POST", "/api/v1/resumes", body, headers)


def main() -> int:
    """Run it; return 1 where anything was refused or memory grew."""
    folder = Path(sys.argv[1])
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else MINUTES
    listings = int(sys.argv[3]) if len(sys.argv) > 3 else COUNT
    data = folder / "traffic"
    with kept_database(folder) as database, _board() as mirrors:
        fill(database, listings)
        data.mkdir(exist_ok=True)
        settle_people(database, data, PEOPLE)
        people = _people(database.dsn)
        house = House(database, data, processes=psutil.cpu_count() or 2, syncs=f"greenhouse:acme {SYNC_EVERY}",
                      mirrors=mirrors)  # fmt: skip
        with house.serving() as process:
            heard, seconds, memory = _traffic(house, process, people, minutes)
        left = _open_tasks(database.dsn)
    return _told(heard, seconds, memory, left)


@contextmanager
def _board() -> Iterator[dict[str, str]]:
    """A board whose listings are others at each look."""
    looks = iter(range(10**6))

    def play(_request: Any) -> Any:  # noqa: ANN401 - of the feed server
        found = crash_house.jobs(next(looks))
        return crash_house.Reply(body={"jobs": found, "meta": {"total": len(found)}})

    with serve_feed(play) as feed:
        yield {crash_house.HOST: feed.base_url}


def _people(dsn: str) -> list[Person]:
    with psycopg.connect(dsn) as connection:
        found = connection.execute(
            "SELECT id, ai_key_skills FROM job_listings ORDER BY id LIMIT %s", (SHOWN_LISTINGS,)
        ).fetchall()
        _listings[:] = [listing_id for listing_id, _ in found]
        _skills[:] = [skill for _, skills in found for skill in skills or ()]
        rows = connection.execute(
            "SELECT substring(u.email FROM 'person([0-9]+)')::int, max(m.resume_id::text)"
            " FROM users u JOIN matched_jobs m ON m.user_id = u.id GROUP BY 1 ORDER BY 1"
        ).fetchall()
    return [Person(*row) for row in rows]


def _traffic(
    house: House, process: psutil.Process, people: list[Person], minutes: float
) -> tuple[Heard, float, dict[str, list[float]]]:
    stopping = threading.Event()
    # each client has people of its own, so that nobody signs in twice
    clients: list[Client] = [Client(house, people[seed::CLIENTS], seed, stopping) for seed in range(CLIENTS)]
    clients.append(Uploader(house, people, CLIENTS, stopping))
    memory: dict[str, list[float]] = defaultdict(list)
    start, warm = time.perf_counter(), False
    for client in clients:
        client.start()
    while (seconds := time.perf_counter() - start) < minutes * 60:
        time.sleep(LOOK_SECONDS)
        if not warm and seconds > WARM_SECONDS:
            warm = True
            for client in clients:
                client.heard = Heard()
            start = time.perf_counter()
        with suppress(psutil.Error):
            for name, size in _sizes(process).items():
                memory[name].append(size)
        done = sum(len(taken) for client in clients for taken in client.heard.taken.values())
        print(f"\r{seconds:5.0f} s, {done:,} requests", end="", file=sys.stderr, flush=True)
    stopping.set()
    for client in clients:
        client.join()
    heard = Heard()
    for client in clients:
        for name, taken in client.heard.taken.items():
            heard.taken[name] += taken
        for name, count in client.heard.errors.items():
            heard.errors[name] += count
    return heard, time.perf_counter() - start, memory


def _sizes(process: psutil.Process) -> dict[str, float]:
    """Megabytes of the web processes together, and of the worker."""
    found: dict[str, float] = defaultdict(float)
    for one in [process, *process.children(recursive=True)]:
        name = "worker" if "worker" in one.cmdline() else "web"
        found[name] += one.memory_full_info().uss / 2**20
    return found


def _open_tasks(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT count(*) FROM job_queue WHERE status IN ('PENDING', 'RUNNING')").fetchone()
    return int(row[0]) if row else 0


def _told(heard: Heard, seconds: float, memory: dict[str, list[float]], left: int) -> int:
    rows = []
    for name, taken in sorted(heard.taken.items(), key=lambda item: -len(item[1])):
        cuts = quantiles(taken, n=100) if len(taken) > 1 else taken * 99
        rows.append([name, f"{len(taken):,}", *(f"{cuts[place] * MS:,.0f}" for place in (49, 94, 98))])
    every = [one for taken in heard.taken.values() for one in taken]
    cuts = quantiles(every, n=100)
    rows.append(["all", f"{len(every):,}", *(f"{cuts[place] * MS:,.0f}" for place in (49, 94, 98))])
    print(table(["", "requests", "p50 ms", "p95 ms", "p99 ms"], rows))
    print(f"\n{len(every) / seconds:.0f} requests/s over {seconds / 60:.1f} minutes; {left} tasks open at the end")
    for name, count in heard.errors.items():
        print(f"  {count} x {name}")
    bars: list[Bar | tuple[str, bool]] = [("nothing refused, nothing broken", not heard.errors)]
    for name, sizes in memory.items():
        settled = sizes[int(len(sizes) * WARM_SHARE) :]
        third = max(1, len(settled) // 3)
        first, last = median(settled[:third]), median(settled[-third:])
        print(f"{name}: {first:,.0f} MB once settled, {last:,.0f} MB at the end, {max(sizes):,.0f} MB at most")
        bars.append(Bar(f"memory of {name} grows", max(0.0, last / first - 1), "of itself", GROWTH_BAR, at_least=False))
    return verdict(bars)


if __name__ == "__main__":
    sys.exit(main())
