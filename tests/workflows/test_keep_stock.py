"""The stock's housekeeping: what is due, what a worker does about it, and two at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.sourcing.feedserver import Reply, serve_feed
from upstar.kit import clock
from upstar.kit.errors import AppError
from upstar.sourcing.wish import read_wish
from upstar.worker.run import drain, run_chore
from upstar.workflows import keep_stock, market
from upstar.workflows.tools import Tools

BOARD = {
    "jobs": [
        {
            "id": 4001234, "title": "Beekeeper", "updated_at": "2026-11-01T10:00:00-05:00", "absolute_url": "https://x.example/1",
            "location": {"name": "Berlin, Germany"}, "content": "&lt;p&gt;You keep bees. Python is a plus.&lt;/p&gt;",
        }
    ],
    "meta": {"total": 1},
}  # fmt: skip


def with_feed(tools: Tools, url: str, syncs: str = "") -> Tools:
    mirrors = {"boards-api.greenhouse.io": url}
    return Tools(
        tools.database, tools.store, tools.settings.model_copy(update={"feed_mirrors": mirrors, "syncs": syncs})
    )


def test_a_sync_is_due_when_its_period_has_passed_and_the_worker_runs_it(tools: Tools) -> None:
    with serve_feed(lambda _: Reply(body=BOARD)) as feed:
        tools = with_feed(tools, feed.base_url, "greenhouse:acme 1h")
        due = keep_stock.due(tools)
        assert set(due) == {(keep_stock.SYNC, "greenhouse:acme"), (keep_stock.AGE, keep_stock.AGE)}
        for name, argument in due:
            run_chore(tools, name, argument)
        run_chore(tools, market.CHORE, market.CHORE)
        assert keep_stock.due(tools) == []
        with clock.frozen(datetime.now(UTC) + timedelta(hours=2)):
            assert keep_stock.due(tools) == [(keep_stock.SYNC, "greenhouse:acme")]
        drain(tools)
    with tools.database.read() as session:
        row = session.execute(
            text("SELECT id, title, data_source, ai_key_skills, description_text FROM job_listings")
        ).one()
        runs = session.scalars(text("SELECT status FROM sync_runs")).all()
    assert (row.id, row.title, row.data_source, row.ai_key_skills) == (
        "greenhouse:4001234", "Beekeeper", "greenhouse", ["Python"],
    )  # fmt: skip
    assert "<" not in row.description_text
    assert set(runs) == {"COMPLETED"}


def test_a_chore_that_cannot_be_done_is_logged_and_due_again(tools: Tools) -> None:
    with serve_feed(lambda _: Reply(404, b"no such board")) as feed:
        run_chore(with_feed(tools, feed.base_url), keep_stock.SYNC, "greenhouse:nobody")
    with tools.database.read() as session:
        assert session.execute(text("SELECT status FROM sync_runs")).scalar_one() == "FAILED"


@pytest.mark.parametrize(
    ("name", "code"),
    [("greenhouse", "board-missing"), ("remotive:acme", "board-unknown"), ("adzuna?country=de", "keys-missing"),
     ("remotive?nothing=1", "option-unknown")],
)  # fmt: skip
def test_what_a_source_needs_is_said_before_anything_is_asked(tools: Tools, name: str, code: str) -> None:
    with pytest.raises(AppError) as caught:
        keep_stock.run_sync(tools, read_wish(name))
    assert caught.value.code == code
    with tools.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM sync_runs")).scalar_one() == 0


def test_two_imports_at_once_give_one_stock(tools: Tools, tmp_path: Path) -> None:
    path = tmp_path / "feed.ndjson"
    rows = [{"id": str(number), "title": f"Job {number}", "organization": "Acme"} for number in range(3000)]
    path.write_text("\n".join(map(json.dumps, rows)))

    def bring(_: int) -> str:
        try:
            keep_stock.run_import(tools, path)
        except AppError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(3) as threads:
        outcomes = list(threads.map(bring, range(3)))
    assert "done" in outcomes
    assert set(outcomes) <= {"done", "sync-running"}
    with tools.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM job_listings")).scalar_one() == 3000
        assert session.execute(text("SELECT count(*) FROM sync_runs WHERE status = 'RUNNING'")).scalar_one() == 0
