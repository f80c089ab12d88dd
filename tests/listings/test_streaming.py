"""The whole stock is read in constant memory."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from upstar.listings import changes
from upstar.workflows.tools import Tools

AT_ONCE = 7


def test_everything_is_read_a_few_rows_at_a_time(stocked: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[Future[Any]] = []

    class Watched(ThreadPoolExecutor):
        def submit(self, *told: Any, **more: Any) -> Future[Any]:
            fetched.append(super().submit(*told, **more))
            return fetched[-1]

    with stocked.database.read() as session:
        whole = [card.id for card in changes.everything(session)]
    monkeypatch.setattr(changes, "STREAM_ROWS", AT_ONCE)
    monkeypatch.setattr(changes, "ThreadPoolExecutor", Watched)
    with stocked.database.read() as session:
        assert [card.id for card in changes.everything(session)] == whole
    sizes = [len(rows) for part in fetched if (rows := part.result()) is not None]
    assert max(sizes) == AT_ONCE
    assert sum(sizes) == len(whole) > 2 * AT_ONCE
