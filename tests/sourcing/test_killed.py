"""A sync that is killed at any point has lost nothing and repeats nothing."""

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.sourcing.feedserver import Reply, Request, serve_feed
from tests.sourcing.sync_child import PAGE
from upstar.adapters.database import Database

CHILD = "tests.sourcing.sync_child"
ROOT = Path(__file__).parents[2]
PAGES = 20
KILLS = 4


def page(request: Request) -> Reply:
    number = int(request.query["page"])
    rows = [
        {"id": row, "title": f"Job {row}", "text": f"What to do in job {row}."}
        for row in range(number * PAGE, (number + 1) * PAGE)
    ]
    return Reply(body=rows if number < PAGES else [])


@pytest.mark.parametrize("kind", ["stream", pytest.param("board", marks=pytest.mark.soak)])
def test_a_killed_sync_loses_nothing_and_repeats_nothing(database: Database, kind: str) -> None:
    rng = random.Random(kind)
    with serve_feed({"/rows": page}) as feed:
        for _ in range(KILLS):
            before = processed(database)
            killed_after(database.dsn, feed.base_url, kind, batches=rng.randint(1, PAGES // KILLS))
            if kind == "stream":
                assert processed(database) >= before  # the cursor never goes back
            assert_sound(database)
        child = start(database.dsn, feed.base_url, kind)
        assert child.wait(60) == 0
        assert child.stdout is not None
        child.stdout.close()
    assert_sound(database)
    with database.read() as session:
        ids = set(session.scalars(text("SELECT id FROM job_listings")))
        states = session.scalars(text("SELECT status FROM sync_runs ORDER BY started_at")).all()
    assert ids == {f"toy:{row}" for row in range(PAGES * PAGE)}
    assert states == ["FAILED"] * KILLS + ["COMPLETED"]


def killed_after(dsn: str, address: str, kind: str, *, batches: int) -> None:
    """Start a sync, and kill it when it has said that so many batches are stored: at work on the next ones."""
    child = start(dsn, address, kind)
    assert child.stdout is not None
    for _ in range(batches):
        assert child.stdout.readline()
    child.kill()
    child.wait(60)
    child.stdout.close()


def start(dsn: str, address: str, kind: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", CHILD, dsn, address, kind], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def processed(database: Database) -> int:
    with database.read() as session:
        return int(session.scalar(text("SELECT coalesce(max(cursor_value::int), 0) FROM sync_cursors")) or 0)


def assert_sound(database: Database) -> None:
    assert state(database)[1]


def state(database: Database) -> tuple[int, bool]:
    """How many listings there are, and whether each has all its rows and the cursor is not ahead of them."""
    with database.read() as session:
        counts: Any = session.execute(
            text(
                "SELECT (SELECT count(*) FROM job_listings), (SELECT count(*) FROM internal.listing_state),"
                " (SELECT count(*) FROM internal.listing_search)"
            )
        ).one()
    return counts[0], counts[0] == counts[1] == counts[2] and counts[0] >= processed(database) * PAGE
