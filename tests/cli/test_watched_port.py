"""A worker by itself, as whatever watches it sees it."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from tests.conftest import free_port
from upstar.adapters import metrics
from upstar.adapters.sampling import sampling
from upstar.cli.watched_port import answering
from upstar.kit.errors import AppError
from upstar.workflows.tools import Tools

TOKEN = "sixteen-letters-"  # a word of the tests, which opens nothing


def with_settings(tools: Tools, **over: Any) -> Tools:
    return replace(tools, settings=tools.settings.model_copy(update={"metrics_port": free_port()} | over))


def test_a_worker_answers_on_its_own_port(stocked: Tools) -> None:
    watched = with_settings(stocked)
    watched.stock.look(watched.database)  # which takes a busy machine longer to make than a probe waits
    metrics.count_task("resume.process", "done", 0.2)
    with answering(watched), httpx2.Client(base_url=f"http://127.0.0.1:{watched.settings.metrics_port}") as client:
        with sampling("worker", watched.database):
            page = client.get("/metrics")
        assert 'upstar_tasks_ended_total{job_type="resume.process",outcome="done"}' in page.text
        assert 'upstar_processes{role="worker"} 1.0' in page.text
        assert client.get("/healthz").json() == {"status": "ok"}
        ready = client.get("/readyz", timeout=30)
        assert (ready.status_code, ready.json()["status"]) == (200, "ok")
        assert client.get("/else").status_code == 404
        assert client.get("/metrics", headers={"host": "foreign.example"}).status_code == 401
        assert "server" not in {name.lower() for name in page.headers if page.headers[name].strip()}


def test_its_figures_want_the_token_where_there_is_one(stocked: Tools) -> None:
    watched = with_settings(stocked, metrics_token=SecretStr(TOKEN))
    with answering(watched), httpx2.Client(base_url=f"http://127.0.0.1:{watched.settings.metrics_port}") as client:
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers={"authorization": f"Bearer {TOKEN[:-1]}"}).status_code == 401
        assert client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert client.get("/healthz").status_code == 200


def test_it_does_not_open_its_figures_to_everybody_or_take_a_port_twice(stocked: Tools) -> None:
    with pytest.raises(AppError, match="UPSTAR_METRICS_TOKEN"), answering(with_settings(stocked, host="0.0.0.0")):
        pass
    watched = with_settings(stocked)
    with answering(watched), pytest.raises(AppError, match="taken"), answering(watched):
        pass
    with answering(with_settings(stocked, metrics_port=None)):
        pass
