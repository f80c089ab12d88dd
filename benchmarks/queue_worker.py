"""A worker whose tasks do nothing, for `benchmarks.queue`: `python -m benchmarks.queue_worker bare|ours DSN PLACES`.

`bare` is the engine alone, with a function that returns; `ours` is the product's worker with a handler that does. Each
writes a line when a task starts: its number and the time.
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

import procrastinate

from upstar.adapters.database import Database
from upstar.adapters.pools import SEARCH_PATH
from upstar.adapters.storage import open_store
from upstar.kit.logs import configure_logs
from upstar.queue.types import TaskView
from upstar.settings import Settings
from upstar.worker import attend, run
from upstar.worker.at_work import AtWork
from upstar.worker.handlers import HANDLERS
from upstar.workflows.tools import Tools

NOOP = "bench.noop"
BARE = "bench.bare"


def main() -> None:
    """Work until told to stop."""
    kind, dsn, concurrency = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if kind == "bare":
        asyncio.run(_bare(dsn, concurrency))
        return
    configure_logs()
    HANDLERS[NOOP] = _noop
    database = Database(dsn, pool_size=concurrency + 4)
    settings = Settings(data_dir=Path("/nonexistent"))
    tools = Tools(database, open_store(settings), settings)
    at_work = AtWork()
    asyncio.run(attend.attend(tools, run.engine_of(tools, at_work), at_work, concurrency=concurrency))
    database.close()


def _noop(_tools: Tools, task: TaskView, _on_stage: object) -> dict[str, Any]:
    _say(task.payload["number"])
    return {}


def _say(number: int) -> None:
    sys.stdout.write(f"{number} {time.time()}\n")
    sys.stdout.flush()


async def _bare(dsn: str, concurrency: int) -> None:
    connector = procrastinate.PsycopgConnector(conninfo=dsn, kwargs={"options": f"-c search_path={SEARCH_PATH}"})
    app = procrastinate.App(connector=connector)

    @app.task(name=BARE)
    def bare(number: int) -> None:
        _say(number)

    async with app.open_async():
        await app.run_worker_async(concurrency=concurrency, delete_jobs="always")


if __name__ == "__main__":
    main()
