"""Answers by what was asked: the same document asked the same way costs nothing the second time.

What a model said of a person is theirs: it is kept under their id, and goes when they delete a résumé.
"""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from upstar.adapters.storage import ObjectStore
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.tokens import content_hash
from upstar.llm.types import Endpoint, OperationConfig, Payer, T, Task

ROOT = "llm-cache/"
SHARED = "shared"


def folder(user_id: UUID | None) -> str:
    """Return the prefix of a person's answers, or of those that belong to nobody."""
    return f"{ROOT}{user_id or SHARED}/"


def owner_of(key: str) -> UUID | None:
    """Return whose answer an object is; None for one that belongs to nobody."""
    told = key.removeprefix(ROOT).partition("/")[0]
    try:
        return UUID(told)
    except ValueError:
        return None


def find(
    store: ObjectStore, task: Task[T], endpoint: Endpoint, config: OperationConfig, payer: Payer | None
) -> T | None:
    """Return the kept answer; None where there is none, it is too old, or it fits no longer."""
    try:
        kept = json.loads(store.get(_key(task, endpoint, config, payer)))
    except AppError as error:
        if error.kind is ErrorKind.NOT_FOUND:
            return None
        raise
    try:
        age = utc_now() - datetime.fromisoformat(kept["at"])
        value = task.output.model_validate(kept["value"])
    except (ValidationError, KeyError, ValueError, TypeError):
        return None
    return value if age <= timedelta(days=config.cache_days) and task.check(value) is None else None


def keep(
    store: ObjectStore, task: Task[T], endpoint: Endpoint, config: OperationConfig, payer: Payer | None, value: T
) -> None:
    """Keep an answer; with `cache_days` 0 nothing is kept."""
    if config.cache_days > 0:
        kept = {"at": utc_now().isoformat(), "value": value.model_dump(mode="json")}
        store.put(_key(task, endpoint, config, payer), json.dumps(kept).encode())


def _key(task: Task[Any], endpoint: Endpoint, config: OperationConfig, payer: Payer | None) -> str:
    asked = (
        endpoint.path, endpoint.base_url, config.prompt_version, config.temperature, config.max_output_tokens,
        config.output, task.operation, task.instructions, task.material, task.output.model_json_schema(),
    )  # fmt: skip
    digest = content_hash(json.dumps(asked, sort_keys=True).encode())
    return f"{folder(payer.user_id if payer else None)}{digest}.json"
