"""Names of tasks and chores to their stories, in two dicts."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from upstar.kit.errors import not_found
from upstar.kit.logs import get_logger
from upstar.queue import rescue
from upstar.queue.types import TaskView
from upstar.sourcing.wish import read_wish
from upstar.workflows import (
    account_upkeep,
    correct_resume,
    erase_account,
    keep_house,
    keep_stock,
    market,
    match_new,
    process_resume,
    rematch,
    sweep_sign_ins,
)
from upstar.workflows.tools import Tools

Handler = Callable[[Tools, TaskView, Callable[[str], None]], dict[str, Any]]

log = get_logger(__name__)

Story = Callable[[Tools, UUID, UUID, Callable[[str], None]], dict[str, Any]]


def _of_resume(story: Story) -> Handler:
    """Return the handler that runs a story for the résumé of a task."""

    def handle(tools: Tools, task: TaskView, on_stage: Callable[[str], None]) -> dict[str, Any]:
        if task.resume_id is None:
            raise not_found("resume")
        return story(tools, task.user_id, task.resume_id, on_stage)

    return handle


HANDLERS: dict[str, Handler] = {
    process_resume.JOB_TYPE: _of_resume(process_resume.run),
    correct_resume.JOB_TYPE: _of_resume(process_resume.refresh),
    rematch.JOB_TYPE: _of_resume(process_resume.rematch),
}


def _sync(tools: Tools, argument: str) -> None:
    keep_stock.run_sync(tools, read_wish(argument))


def _age(tools: Tools, argument: str) -> None:  # noqa: ARG001 - one shape for all chores
    keep_stock.age(tools)


def _match_new(tools: Tools, argument: str) -> None:
    match_new.match_block(tools, int(argument))


def _house(tools: Tools, argument: str) -> None:  # noqa: ARG001 - one shape for all chores
    keep_house.keep_house(tools)


def _erase(tools: Tools, argument: str) -> None:  # noqa: ARG001 - one shape for all chores
    erase_account.finish(tools)


def _market(tools: Tools, argument: str) -> None:  # noqa: ARG001 - one shape for all chores
    market.refresh(tools)


def _sweep_sign_ins(tools: Tools, argument: str) -> None:  # noqa: ARG001 - one shape for all chores
    sweep_sign_ins.sweep(tools)


def _account_upkeep(tools: Tools, argument: str) -> None:  # noqa: ARG001 - one shape for all chores
    account_upkeep.run(tools)


CHORES: dict[str, Callable[[Tools, str], None]] = {
    keep_stock.SYNC: _sync,
    keep_stock.AGE: _age,
    match_new.CHORE: _match_new,
    market.CHORE: _market,
    keep_house.CHORE: _house,
    erase_account.CHORE: _erase,
    sweep_sign_ins.CHORE: _sweep_sign_ins,
    account_upkeep.CHORE: _account_upkeep,
}


TASK_SECONDS = 900.0
"""How long a task may run: reading a file may take two minutes, each call to a language model as long, and all the rest
seconds. Whoever waits for longer has given up."""
CHORE_SECONDS = 3600.0
LONG_CHORES = {keep_stock.SYNC: 12 * 3600.0, keep_stock.AGE: 12 * 3600.0, match_new.CHORE: 4 * 3600.0}
"""Chores that go through all there is: a million listings, or everybody's profiles against them."""


def limit_of_chore(name: str) -> float:
    """Return how many seconds a chore may run."""
    return LONG_CHORES.get(name, CHORE_SECONDS)


def due(tools: Tools) -> list[tuple[str, str]]:
    """Return the chores that are due, as (name, argument), without those that are parked; keep the queue in order.

    Asked once a minute, by one of all workers.
    """
    with tools.database.write() as session:
        order = {
            "lost": rescue.find_lost(session, HANDLERS),
            "moved_up": rescue.move_up(session),
            "swept": rescue.sweep(session),
        }
        parked = rescue.parked_chores(session)
    if any(order.values()):
        log.info("queue.kept", **order)
    asked = [*keep_stock.due(tools), *keep_house.due(tools), *account_upkeep.due(tools)]
    return [chore for chore in asked if chore not in parked]
