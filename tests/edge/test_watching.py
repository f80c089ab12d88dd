"""What whatever watches the process is told: figures whose labels stay few, and a readiness that is true."""

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, text

from tests.conftest import free_port
from tests.factories import make_user
from tests.serving import serving
from tests.web.looking import counted
from upstar.adapters import metrics
from upstar.adapters.database import OPERATOR, Database
from upstar.kit.clock import utc_now
from upstar.llm import queries as models
from upstar.main import create_app
from upstar.tables.llm import LlmUsageLog
from upstar.tables.queue import QueuedJob
from upstar.tables.sourcing import SyncRun
from upstar.workflows import readiness
from upstar.workflows.house_figures import HouseFigures
from upstar.workflows.readiness import Look, Readiness
from upstar.workflows.tools import Tools

PERSON = {"email": "mara.watched@example.com", "name": "Mara Watched"}
ELSEWHERE = {"x-forwarded-for": "203.0.113.9"}
UUID_LIKE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}")
LABELS = {
    "method", "route", "status", "le", "job_type", "state", "outcome", "chore", "sync", "what", "operation", "model",
    "kind", "role", "version", "python",
}  # fmt: skip
"""Every label that there may be: whoever adds one thinks here of how many values it can take, and of whose they are."""


@pytest.fixture
def settled(stocked: Tools) -> Tools:
    """The tools of a house whose stock is at hand, which takes a busy machine longer to make than a probe waits."""
    stocked.stock.look(stocked.database)
    return stocked


@pytest.fixture
def client(stocked: Tools) -> Iterator[httpx2.Client]:
    with serving(stocked) as address, httpx2.Client(base_url=address, timeout=30) as client:
        yield client


def samples(client: httpx2.Client) -> dict[tuple[str, ...], float]:
    """Each series of the page with its value."""
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
    }


def unreachable(tools: Tools) -> Tools:
    """The tools over a database that does not answer."""
    return replace(tools, database=Database(f"postgresql://nobody:none@127.0.0.1:{free_port()}/none", pool_size=1))


def test_unknown_paths_and_methods_add_no_series(client: httpx2.Client) -> None:
    client.get("/no/such/path")
    client.request("BREW", "/no/such/path")
    before = samples(client)
    for number in range(100):
        client.get(f"/no/such/path/{number}?q={number}")
    for number in range(10):
        client.request(f"BREW{number}", f"/jobs/{number}/coffee")
    after = samples(client)
    grown = {key for key in after.keys() - before.keys() if not any("/metrics" in part for part in key)}
    assert {key for key in grown if "route=(no route)" not in key} == set()
    assert len(grown) <= 20, grown
    answered = ("upstar_http_requests_total", "method=GET", "route=(no route)", "status=404")
    assert after[answered] - before[answered] == 100


def counted_by(page: str, series: tuple[str, ...]) -> list[float]:
    """The values of series on a page, 0 for one that is not there: processes of tests count on."""
    told = dict(line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
    return [float(told.get(each, 0)) for each in series]


def test_requests_are_told_by_their_route_and_nobody_is_named(client: httpx2.Client, stocked: Tools) -> None:
    token = client.post("/api/v1/auth/local", json=PERSON).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/me", headers=bearer).status_code == 200
    with stocked.database.read() as session:
        user_id = str(session.scalar(text("SELECT id FROM users")))
    route = 'route="/api/v1/resumes/{resume_id}"'
    counts = (f'upstar_http_requests_total{{method="GET",{route},status="404"}}',
              f'upstar_http_request_seconds_count{{method="GET",{route}}}')  # fmt: skip
    before = counted_by(client.get("/metrics").text, counts)
    for _ in range(3):
        client.get(f"/api/v1/resumes/{user_id}", headers=bearer)
    page = client.get("/metrics").text
    assert [after - was for after, was in zip(counted_by(page, counts), before, strict=True)] == [3, 3]
    assert not [mark for mark in (user_id, *PERSON.values(), "203.0.113") if mark in page]
    assert not UUID_LIKE.search(page)
    families = list(text_string_to_metric_families(page))
    assert {label for family in families for sample in family.samples for label in sample.labels} <= LABELS
    assert [
        family.name for family in families if not (family.name.startswith("upstar_") and family.documentation)
    ] == []


@pytest.mark.parametrize(
    ("settings", "headers", "status"),
    [
        ({}, {}, 200),
        ({}, ELSEWHERE, 404),
        ({}, {"host": "foreign.example"}, 404),
        ({"public_url": "https://jobs.example.org"}, {}, 404),
        ({"trusted_proxies": ("10.0.0.0/8",)}, {}, 404),
        ({"metrics_token": "right"}, {}, 401),
        ({"metrics_token": "right"}, {"authorization": "Bearer wrong"}, 401),
        ({"metrics_token": "right"}, {"authorization": "Bearer é".encode()}, 401),
        ({"metrics_token": "right"}, {"authorization": "bearer right"} | ELSEWHERE, 200),
    ],
    ids=str,
)
def test_figures_are_for_this_machine_or_for_the_bearer_of_the_token(
    settled: Tools, settings: dict[str, object], headers: dict[str, str], status: int
) -> None:
    from pydantic import SecretStr  # noqa: PLC0415 - for the one setting that is a secret

    given = {name: SecretStr(str(value)) if name == "metrics_token" else value for name, value in settings.items()}
    tools = replace(settled, settings=settled.settings.model_copy(update=given))
    with serving(tools) as address:
        answer = httpx2.get(f"{address}/metrics", headers=headers, timeout=30)
        assert answer.status_code == status
        assert ("upstar_" in answer.text) == (status == 200)
        told = httpx2.get(f"{address}/readyz", headers=headers, timeout=30).json()
    assert (told["status"], "details" in told) == ("ok", status == 200)


def test_strangers_learn_no_address_and_no_version_from_a_probe(settled: Tools, client: httpx2.Client) -> None:
    assert settled.stock.is_mapped
    assert client.get("/healthz", headers=ELSEWHERE).json() == {"status": "ok"}
    answer = client.get("/readyz", headers=ELSEWHERE)
    parts = dict.fromkeys(("database", "schema", "store", "index"), "ok")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "parts": parts})
    assert set(client.get("/readyz").json()["details"]["store"]) == {"state", "code", "ms"}


def test_without_a_database_the_process_is_alive_and_unready_and_tells_its_own_figures(tools: Tools) -> None:
    away = unreachable(tools)
    with serving(away) as address, httpx2.Client(base_url=address, timeout=30) as client:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz", headers=ELSEWHERE)
        assert (answer.status_code, answer.json()["status"]) == (503, "unready")
        parts = answer.json()["parts"]
        assert (parts["database"], parts["schema"], parts["store"]) == ("failed", "failed", "ok")
        assert client.get("/readyz").json()["details"]["database"]["code"] == "database-unavailable"
        assert "127.0.0.1" not in answer.text
        page = client.get("/metrics")
        assert page.status_code == 200
        assert "upstar_database_up 0.0" in page.text
        assert "upstar_http_requests_total" in page.text
        assert "upstar_queue_tasks" not in page.text
    away.database.close()


def states(look: Look) -> dict[str, str]:
    return {part: found.code or found.state for part, found in look.parts.items()}


def test_another_revision_is_not_ready(stocked: Tools) -> None:
    with stocked.database.connected() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        connection.commit()
    look = Readiness(stocked).look()
    assert (look.ready, states(look)["schema"]) == (False, "schema-not-current")


def test_a_database_without_tables_is_not_ready(postgres: str, tools: Tools) -> None:
    empty = replace(tools, database=Database(postgres + "postgres", pool_size=2))
    look = Readiness(empty).look()
    assert (look.ready, states(look)["database"], states(look)["schema"]) == (False, "ok", "schema-not-current")
    empty.database.close()


def test_a_store_that_takes_nothing_is_not_ready_and_a_probe_leaves_nothing(settled: Tools, tmp_path: Path) -> None:
    assert states(Readiness(settled).look())["store"] == "ok"
    assert [item for page in settled.store.walk("") for item in page] == []
    (tmp_path / "objects").rename(tmp_path / "away")
    (tmp_path / "objects").write_text("a file where a folder should be")
    look = Readiness(settled).look()
    assert (look.ready, states(look)["store"]) == (False, "store-unavailable")


def test_the_stock_is_at_hand_before_a_process_is_ready(stocked: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "ANSWER_SECONDS", 60.0)
    look = Readiness(stocked).look()
    assert (look.ready, stocked.stock.is_mapped) == (True, True)
    another = replace(
        stocked, settings=stocked.settings.model_copy(update={"data_dir": stocked.settings.data_dir / "b"})
    )
    never = threading.Event()
    monkeypatch.setattr(readiness, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(type(another.stock), "look", lambda *_: never.wait(30))
    assert (look := Readiness(another).look()).ready is False
    assert states(look)["index"] == "late"
    never.set()


def test_what_hangs_takes_one_thread_however_often_it_is_asked(settled: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(readiness, "HOLDS_SECONDS", 0.0)
    let_go = threading.Event()
    monkeypatch.setattr(type(settled.store), "probe", lambda _: let_go.wait(30))
    watched, before = Readiness(settled), threading.active_count()
    looks = [watched.look() for _ in range(5)]
    assert [states(look)["store"] for look in looks] == ["late"] * 5
    assert all(states(look)["database"] == "ok" for look in looks)
    assert threading.active_count() <= before + 1
    let_go.set()


def test_probes_in_a_burst_ask_once(settled: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    watched, asked = Readiness(settled), []
    monkeypatch.setattr(type(settled.store), "probe", lambda _: asked.append(1))
    threads = [threading.Thread(target=watched.look) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with counted(settled.database) as statements:
        watched.look()
    assert (asked, list(statements)) == ([1], [])


def test_a_process_that_is_about_to_stop_is_unready_and_goes_on_answering(settled: Tools) -> None:
    app = create_app(settled)
    from tests.serving import serving_app  # noqa: PLC0415 - beside the one that makes its application

    with serving_app(app) as address, httpx2.Client(base_url=address, timeout=30) as client:
        assert client.get("/readyz").status_code == 200
        app.state.readiness.drain()
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "draining")
        assert (client.get("/healthz").status_code, client.get("/market").status_code) == (200, 200)


def figures(tools: Tools) -> dict[str, dict[tuple[str, ...], float]]:
    whole = replace(tools, database=tools.database.acting(lambda: OPERATOR))
    return {figure.name: dict(figure.values) for figure in HouseFigures(whole).get()}


def test_the_house_is_told_in_numbers(stocked: Tools) -> None:
    now = utc_now()
    with stocked.database.write() as session:
        person = make_user(session)
        task = {"user_id": person, "job_type": "resume.process", "payload": {}}
        rows = [task | {"status": "PENDING", "created_at": now - timedelta(minutes=minutes)} for minutes in (1, 10)]
        session.execute(insert(QueuedJob), [*rows, task | {"status": "FAILED", "created_at": now}])
        run = {"sync_type": "greenhouse:acme", "started_at": now - timedelta(hours=2), "records_created": 7}
        session.execute(insert(SyncRun), [
            run | {"status": "COMPLETED", "completed_at": now - timedelta(hours=1)},
            run | {"status": "FAILED", "started_at": now, "completed_at": None},
        ])  # fmt: skip
        model = models.active_models(session)[0]
        call = {"operation_name": "resume.extract", "provider_name": model.provider, "model_id": model.model_id,
                "total_tokens": 100, "cost_usd": Decimal("0.02"), "user_id": person}  # fmt: skip
        session.execute(insert(LlmUsageLog), [call | {"success": True}, call | {"success": False}])
    view = stocked.stock.look(stocked.database)
    told = figures(stocked)
    path = f"{model.provider}/{model.model}"
    assert told["queue_tasks"] == {("resume.process", "pending"): 2.0}
    assert 600 <= told["queue_oldest_seconds"]["resume.process", "pending"] < 700
    assert told["queue_failed_tasks"] == {(): 1.0}
    assert told["sync_last_failed"]["greenhouse:acme",] == 1.0
    last = told["sync_last_success_timestamp_seconds"]["greenhouse:acme",]
    assert last == pytest.approx((now - timedelta(hours=1)).timestamp(), abs=1)
    assert told["sync_day_runs"]["greenhouse:acme", "failed"] == 1.0
    assert told["llm_day_calls"] == {
        ("resume.extract", path, "answered"): 1.0, ("resume.extract", path, "failed"): 1.0
    }  # fmt: skip
    assert told["llm_day_cost_usd"] == {("resume.extract", path): pytest.approx(0.04)}
    standing = sum(len(part.segment) - int(part.gone.sum()) for part in view.parts)
    assert (told["match_index_listings"], standing > 100) == ({(): standing}, True)
    assert told["match_index_bytes"][()] > 10_000
    assert told["match_index_build_seconds"][()] > 0
    assert told["database_up"] == {(): 1.0}


def test_however_often_the_page_is_read_the_house_is_asked_once(client: httpx2.Client, stocked: Tools) -> None:
    with counted(stocked.database) as statements:
        for _ in range(5):
            client.get("/metrics")
    assert 0 < len([each for each in statements if "set_config" not in each]) <= 12


def test_folders_of_processes_that_are_gone_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    gone, ours = (tmp_path / f"{metrics.FOLDERS}{number}-x" for number in (int(ended.stdout), os.getpid()))
    gone.mkdir()
    ours.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with metrics.shared():
        assert len(list(tmp_path.iterdir())) == 2
    assert list(tmp_path.iterdir()) == [ours]


def test_a_label_from_the_tables_takes_no_more_than_so_many_values() -> None:
    many: metrics.Values = {(f"kind-{number}", "pending"): 1.0 for number in range(1000)}
    kept = metrics.bounded(many)
    assert len(kept) == metrics.MOST_VALUES + 1
    assert (kept[metrics.OTHER, "pending"], sum(kept.values())) == (800.0, 1000.0)
