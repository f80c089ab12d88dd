"""Task name to story, in one dict."""

from collections.abc import Callable
from typing import Any

from upstar.kit.errors import not_found
from upstar.queue.types import TaskView
from upstar.workflows import correct_resume, process_resume
from upstar.workflows.tools import Tools

Handler = Callable[[Tools, TaskView, Callable[[str], None]], dict[str, Any]]


def _process_resume(tools: Tools, task: TaskView, on_stage: Callable[[str], None]) -> dict[str, Any]:
    if task.resume_id is None:
        raise not_found("resume")
    return process_resume.run(tools, task.user_id, task.resume_id, on_stage)


def _refresh(tools: Tools, task: TaskView, on_stage: Callable[[str], None]) -> dict[str, Any]:
    if task.resume_id is None:
        raise not_found("resume")
    return process_resume.refresh(tools, task.user_id, task.resume_id, on_stage)


HANDLERS: dict[str, Handler] = {process_resume.JOB_TYPE: _process_resume, correct_resume.JOB_TYPE: _refresh}
