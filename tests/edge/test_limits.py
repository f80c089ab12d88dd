"""How often one may ask: exact, shared by all processes, by person where there is one, and with no way around."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from hypothesis import given
from hypothesis import settings as tuning
from hypothesis import strategies as st
from starlette.routing import Mount

from tests.forking import CONTEXT
from tests.serving import serving
from upstar.accounts import rates
from upstar.accounts.rates import Windows, verdict
from upstar.adapters.database import COUNTING, Database, Quick
from upstar.edge import limits
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.rates import Rate, parse
from upstar.main import create_app
from upstar.settings import Rates
from upstar.workflows.tools import Tools

LIMIT = 2000
PROCESSES = 4
HOUR = 3600
START = 1_800_000_000.0
"""A moment at which an hour begins: no test meets the border of a window by chance."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def hits(windows: Windows, rate: Rate, times: int, subject: str = "one") -> int:
    return sum(windows.hit("other", subject, rate).passed for _ in range(times))


@contextmanager
def limited(tools: Tools, **over: str) -> Iterator[str]:
    """A server whose rates, of everybody, are these; the others are an hour's worth of anything."""
    made = Rates.model_validate(dict.fromkeys(Rates.model_fields, "100000/hour") | over)
    settings = dict.fromkeys(("rates_anonymous", "rates_free", "rates_paid"), made)
    with serving(replace(tools, settings=tools.settings.model_copy(update=settings))) as address:
        yield address


@contextmanager
def client_of(address: str, email: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=f"{address}/api/v1/", timeout=30) as made:
        token = made.post("auth/local", json={"email": email, "name": "A"}).json()["access_token"]
        made.headers["Authorization"] = f"Bearer {token}"
        yield made


# --- the count


@pytest.mark.parametrize(
    ("told", "rate"), [("600/minute", Rate(600, 60)), ("20/10 minutes", Rate(20, 600)), ("5 / second", Rate(5, 1))]
)
def test_a_rate_is_read_as_it_is_written(told: str, rate: Rate) -> None:
    assert parse(told) == rate
    assert parse(str(rate)) == rate


@pytest.mark.parametrize("told", ["", "0/minute", "5", "5/fortnight", "-1/minute", "5/0 minutes", "9" * 40 + "/day"])
def test_what_is_no_rate_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="a rate"):
        parse(told)


def test_exactly_the_limit_passes_and_then_nothing(database: Database) -> None:
    windows = Windows(database, Clock())
    assert hits(windows, Rate(10, 60), 25) == 10
    assert hits(windows, Rate(10, 60), 5, "another") == 5


def test_a_burst_at_the_border_of_two_windows_gains_nothing(database: Database) -> None:
    clock = Clock(START + 59)
    windows = Windows(database, clock)
    rate = Rate(10, 60)
    assert hits(windows, rate, 10) == 10
    clock.now = START + 60
    assert hits(windows, rate, 10) == 0
    clock.now = START + 90  # half of the window before is out of sight
    assert hits(windows, rate, 10) == 5
    clock.now = START + 300
    assert hits(windows, rate, 20) == 10


def test_a_clock_that_goes_back_gives_nothing_back(database: Database) -> None:
    clock = Clock(START + 120)
    assert hits(Windows(database, clock), Rate(5, 60), 5) == 5
    clock.now = START
    assert hits(Windows(database, clock), Rate(5, 60), 5) == 0


@tuning(max_examples=60, deadline=None)
@given(
    limit=st.integers(1, 1000), used=st.integers(0, 1000), before=st.integers(0, 1000),
    elapsed=st.floats(0, 1, exclude_max=True), seconds=st.sampled_from((1, 60, 3600)),
)  # fmt: skip
def test_who_waits_as_long_as_told_fits(limit: int, used: int, before: int, elapsed: float, seconds: int) -> None:
    used, before = min(used, limit), min(before, limit)
    rate = Rate(limit, seconds)
    told = verdict(rate, 1000 + elapsed, used, before, passed=False)
    assert 1 <= told.reset <= seconds
    if used + 1 + before * (1 - elapsed) <= limit:
        return  # it would have passed
    at = elapsed + told.retry_after / seconds
    rolled = int(at)
    assert told.retry_after <= 2 * seconds + 1  # two windows, and what is told is whole seconds
    now_used, now_before = (used, before) if rolled == 0 else (0, used if rolled == 1 else 0)
    assert now_used + 1 + now_before * (1 - (at - rolled)) <= limit + 1e-6


def test_a_refusal_is_remembered_until_there_is_room_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(START)
    windows = Windows(database, clock)
    rate = Rate(2, 60)
    assert hits(windows, rate, 3) == 2
    monkeypatch.setattr(database, "quick", lambda *_: pytest.fail("the database was asked"))
    clock.now = START + 59
    refused = windows.hit("other", "one", rate)
    assert (refused.passed, refused.remaining) == (False, 0)
    monkeypatch.undo()
    clock.now = START + 59 + refused.retry_after
    assert windows.hit("other", "one", rate).passed


def _hammer(dsn: str, times: int, start: Any, passed: Any) -> None:
    database = Database(dsn)
    windows = Windows(database, Clock(), processes=PROCESSES)
    start.wait()
    with ThreadPoolExecutor(8) as pool:
        found = sum(pool.map(lambda _: windows.hit("other", "one", Rate(LIMIT, HOUR)).passed, range(times)))
    database.close()
    passed.put(found)


def test_processes_together_let_the_limit_pass_within_one_in_a_hundred(dsn: str) -> None:
    start, passed = CONTEXT.Barrier(PROCESSES), CONTEXT.Queue()
    made = [CONTEXT.Process(target=_hammer, args=(dsn, LIMIT // 2, start, passed)) for _ in range(PROCESSES)]
    for process in made:
        process.start()
    total = sum(passed.get(timeout=60) for _ in made)
    for process in made:
        process.join(60)
    assert LIMIT * 0.99 <= total <= LIMIT


def test_what_is_counted_ahead_is_never_more_than_one_in_a_hundred(database: Database) -> None:
    clock = Clock()
    rate = Rate(2000, HOUR)
    idle, busy = (Windows(database, clock, processes=2) for _ in range(2))
    assert idle.hit("other", "one", rate).remaining == 1999
    passed = hits(busy, rate, 2100)
    assert rate.limit * 0.99 <= passed + 1 <= rate.limit
    assert hits(idle, rate, 20) == rate.limit - passed - 1, "what one has counted ahead is still its own"
    clock.now += HOUR
    assert hits(idle, rate, 1) == 0, "and it ends with its window"
    clock.now += 2 * HOUR
    assert hits(busy, rate, 2100) == rate.limit


def test_counting_ahead_saves_most_ways_to_the_database(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = database.quick

    def quick(statement: bytes, values: Any, kind: Quick) -> Any:
        asked.append(1)
        return real(statement, values, kind)

    monkeypatch.setattr(database, "quick", quick)
    windows = Windows(database, Clock())
    left = [windows.hit("other", "one", Rate(1200, 60)).remaining for _ in range(60)]
    assert left == list(range(1199, 1139, -1))
    assert len(asked) == 10
    assert windows.ahead("other", "one", Rate(1200, 60)) is None, "what was counted ahead is used up"
    windows.hit("other", "one", Rate(1200, 60))
    ahead = [windows.ahead("other", "one", Rate(1200, 60)) for _ in range(6)]
    assert [told.remaining if told else None for told in ahead] == [*range(1138, 1133, -1), None]
    assert len(asked) == 11


def test_windows_that_count_for_nothing_are_forgotten(database: Database) -> None:
    Windows(database, Clock(1_000_000.0)).hit("other", "long ago", Rate(5, 60))
    Windows(database).hit("other", "now", Rate(5, HOUR))
    with database.write() as session:
        rates.forget(session)
    row = database.quick(b"SELECT count(*) FROM internal.rate_windows", {}, COUNTING)
    assert row == (1,)


# --- the border


def test_a_person_is_told_what_is_left_and_when_to_come_back(stocked: Tools) -> None:
    with (
        limited(stocked, other="3/hour") as address,
        client_of(address, "a@example.com") as client,
        client_of(address, "b@example.com") as other,
    ):
        for left in (2, 1, 0):
            answer = client.get("me")
            assert answer.status_code == 200
            assert answer.headers["ratelimit-policy"] == '"other";q=3;w=3600'
            assert re.fullmatch(rf'"other";r={left};t=\d+', answer.headers["ratelimit"])
        refused = client.get("me")
        assert refused.status_code == 429
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["code"] == "rate-limited"
        assert 1 <= int(refused.headers["retry-after"]) <= 2 * HOUR
        assert refused.headers["ratelimit"].startswith('"other";r=0;t=')
        # another person at the same address, and another kind of route, are counted apart
        assert other.get("me").status_code == 200
        assert client.get("jobs").status_code == 200


def test_pages_say_when_to_come_back(stocked: Tools) -> None:
    with limited(stocked, public="1/hour") as address:
        assert httpx2.get(f"{address}/market").status_code == 200
        refused = httpx2.get(f"{address}/market")
    assert refused.status_code == 429
    assert refused.headers["content-type"].startswith("text/html")
    assert re.search(r"Please come back in \d+ seconds", refused.text)
    assert "content-security-policy" in refused.headers


def test_no_header_and_no_token_makes_another_of_who_is_not_signed_in(stocked: Tools) -> None:
    with limited(stocked, other="2/hour", sign_in="1/hour") as address:
        who = {"email": "a@example.com", "name": "A"}
        assert httpx2.post(f"{address}/api/v1/auth/local", json=who).status_code == 200
        assert httpx2.post(f"{address}/api/v1/auth/local", json=who).status_code == 429
        tries: list[dict[str, str]] = [
            {"X-Forwarded-For": "203.0.113.9"}, {"Forwarded": "for=203.0.113.8"}, {"X-Real-IP": "203.0.113.7"},
            {"Authorization": "Bearer forged.token.here"}, {"Cookie": "upstar_session=forged"},
        ]  # fmt: skip
        found = [httpx2.get(f"{address}/api/v1/me", headers=headers).status_code for headers in tries]
        assert found == [401, 401, 429, 429, 429]
        # pages that open without signing in, and addresses that lead nowhere, are counted with the rest
        assert httpx2.get(f"{address}/", headers={"Cookie": "upstar_session=other"}).status_code == 429
        assert httpx2.get(f"{address}/nothing/here").status_code == 429
        assert httpx2.get(f"{address}/healthz").status_code == 200


@pytest.mark.parametrize(
    ("client", "network"),
    [
        (("192.0.2.1", 1), "192.0.2.1"), (("::ffff:192.0.2.1", 1), "192.0.2.1"), (None, "nobody"),
        (("2001:db8:1:2:3::4", 1), "2001:db8:1:2::/64"), (("fe80::1%eth0", 1), "fe80::/64"),
        (("testclient", 1), "testclient"),
    ],
)  # fmt: skip
def test_a_network_of_ipv6_is_one_address(client: tuple[str, int] | None, network: str) -> None:
    assert limits.network_of({"client": client}) == network


def routes_of(app: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every method and path that the application answers, from its own table."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            yield from ((method, prefix + route.path) for method in sorted(route.methods or ()))
        elif not isinstance(route, Mount):
            inner = getattr(route, "original_router", None)
            if inner is None:
                yield from ((method, prefix + route.path) for method in sorted(route.methods or ()))
            else:
                yield from routes_of(inner, prefix + route.include_context.prefix)


def test_no_route_escapes(stocked: Tools) -> None:
    app = create_app(stocked)
    table = sorted(set(routes_of(app)))
    assert len(table) > 100
    assert ("GET", "/api/v1/me") in table
    assert ("GET", "/market") in table
    with serving(stocked) as address, client_of(address, "a@example.com") as signed_in, httpx2.Client() as nobody:
        for method, path in table:
            filled = address + re.sub(r"{[^}]+}", str(uuid4()), path)
            for client in (signed_in, nobody):
                answer = client.request(method, filled, headers={"Content-Type": "application/json"}, content=b"{")
                if path.startswith(limits.UNLIMITED):
                    assert "ratelimit" not in answer.headers
                else:
                    assert "ratelimit" in answer.headers, (method, path, answer.status_code)
                    assert answer.status_code != 500


def test_a_route_added_without_a_thought_is_limited_too(stocked: Tools) -> None:
    made = Rates.model_validate({"other": "1/hour"})
    app: FastAPI = create_app(replace(stocked, settings=stocked.settings.model_copy(update={"rates_anonymous": made})))
    done: list[int] = []
    app.add_api_route("/added", lambda: done.append(1), methods=["POST"])

    async def post() -> int:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.post("/added")).status_code

    assert [anyio.run(post), anyio.run(post)] == [200, 429]
    assert done == [1], "a refused request is refused before its work is done"


def test_without_a_database_reads_pass_and_changes_wait(stocked: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def hit(*_: object) -> None:
        asked.append(1)
        raise AppError(ErrorKind.UNAVAILABLE, "database-unavailable", "The database does not answer.")

    windows = Windows(stocked.database)
    monkeypatch.setattr(windows, "hit", hit)
    limiter = limits.Limiter(windows, stocked.settings)
    told: list[str] = []
    monkeypatch.setattr(limits.log, "warning", lambda event, **_: told.append(event))
    assert limiter.check("other", "one", None, safe=True) is None
    assert limiter.check("other", "one", None, safe=True) is None
    with pytest.raises(AppError) as caught:
        limiter.check("other", "one", None, safe=False)
    assert caught.value.code == "database-unavailable"
    assert (asked, told) == ([1], ["limits.not_counted"]), "it is left alone for a second, and said once a minute"


def test_a_database_that_is_gone_is_an_error_for_people(tmp_path: Path) -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(AppError) as caught:
        Windows(database).hit("other", "one", Rate(1, 1))
    assert caught.value.code == "database-unavailable"
    database.close()
