"""The reference rows of models, and which one an operation uses."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.data import read_rows
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.kit.text import truncate
from upstar.llm import queries
from upstar.llm.providers import api_key, is_usable
from upstar.llm.queries import ChosenRow, ModelRow
from upstar.llm.types import BUILTIN, Call, Endpoint, Operation, OperationConfig, Spending
from upstar.settings import Settings

DEFAULT_MODELS = ("openai/gpt-4.1-mini", "anthropic/claude-haiku-4-5", "google/gemini-2.5-flash")
"""A small model of each provider: reading a résumé is copying, not thinking."""
MAX_NAME, PROVIDER_WIDTH = 100, 50

log = get_logger(__name__)


def seed(session: WriteSession) -> int:
    """Insert the providers, models and operations that are missing; return how many; never change one that is there.

    Every operation starts with the built-in engine.
    """
    entries = read_rows("llm")
    queries.lock_seed(session)
    inserted = queries.insert_providers(
        session, [{"name": entry["name"], "api_base_url": entry["api_base_url"]} for entry in entries]
    )
    providers = queries.provider_ids(session)
    inserted += queries.insert_models(
        session,
        [{"name": name, "provider_id": providers[entry["name"]]} for entry in entries for name in entry["models"]],
    )
    models = queries.model_ids(session)
    operations = [
        {
            "operation_name": operation,
            "model_id": models[providers[entry["name"]], entry["models"][0]],
            "config_json": {},
        }
        for entry in entries
        for operation in entry["operations"]
    ]
    return inserted + queries.insert_operations(session, operations)


def plan(session: ReadSession, operation: Operation, settings: Settings) -> tuple[OperationConfig, list[Endpoint]]:
    """Return how an operation is set up, and the models to try in order; none where the built-in engine is to work.

    Models of inactive providers, and those whose key or address is missing, are left out.
    """
    return plans(session, [operation], settings)[operation]


def plans(
    session: ReadSession, operations: Sequence[Operation], settings: Settings
) -> dict[Operation, tuple[OperationConfig, list[Endpoint]]]:
    """Return the `plan` of each of the operations, by two questions however many there are."""
    chosen = queries.chosen(session, operations)
    known = {f"{row.provider}/{row.model}": row for row in queries.active_models(session)}
    return {operation: _planned(operation, chosen.get(operation), known, settings) for operation in operations}


def _planned(
    operation: Operation, chosen: ChosenRow | None, known: Mapping[str, ModelRow], settings: Settings
) -> tuple[OperationConfig, list[Endpoint]]:
    config = _config(operation, chosen.config_json if chosen else {})
    paths = [f"{chosen.provider}/{chosen.model}"] if chosen else []
    if config.auto and paths in ([], [BUILTIN]):
        paths = [default] if (default := _default_path(settings)) else []
    found = [known[path] for path in dict.fromkeys((*paths, *config.fallback)) if path in known and path != BUILTIN]
    endpoints = [Endpoint(row.model_id, row.provider, row.model, row.api_base_url) for row in found]
    return config, [endpoint for endpoint in endpoints if is_usable(settings, endpoint)]


def _config(operation: str, stored: object) -> OperationConfig:
    try:
        return OperationConfig.model_validate(stored)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        log.warning("llm.config_ignored", operation=operation, at=".".join(map(str, first["loc"])), why=first["msg"])
        return OperationConfig()


def _default_path(settings: Settings) -> str | None:
    """The model that the settings name, or else a small one of the first provider whose key they bear."""
    if settings.llm_model:
        return settings.llm_model
    return next((path for path in DEFAULT_MODELS if api_key(settings, path.split("/")[0])), None)


def choose(session: WriteSession, operation: Operation, path: str, changes: dict[str, Any]) -> OperationConfig:
    """Let an operation use a model, `provider/model`, with changes to its config; AppError where one is not known."""
    known = {f"{row.provider}/{row.model}": row.model_id for row in queries.active_models(session)}
    if path not in known:
        raise AppError(
            ErrorKind.NOT_FOUND, "model-not-found", f"There is no model {path}; `upstar llm add` makes one known."
        )
    chosen = queries.chosen(session, [operation]).get(operation)
    stored = {**(chosen.config_json if chosen else {}), "auto": False, **changes}
    try:
        config = OperationConfig.model_validate(stored)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise AppError(ErrorKind.INVALID, "config-invalid", f"{where}: {first['msg']}") from None
    kept = config.model_dump(mode="json", exclude_unset=True)
    queries.put_operation(session, operation, known[path], kept)
    return config


def add_model(session: WriteSession, path: str, base_url: str | None) -> None:
    """Make a model known, and its provider with the address; AppError where the name is not `provider/model`."""
    provider, _, model = path.partition("/")
    if not provider or not model or len(provider) > MAX_NAME or len(model) > MAX_NAME:
        raise AppError(ErrorKind.INVALID, "model-invalid", f"{path!r} is not of the form provider/model.")
    queries.insert_providers(session, [{"name": provider, "api_base_url": base_url}])
    if base_url:
        queries.set_base_url(session, provider, base_url)
    queries.insert_models(session, [{"name": model, "provider_id": queries.provider_ids(session)[provider]}])


def record(session: WriteSession, call: Call) -> None:
    """Keep a call in the ledger; one whose person was erased meanwhile is kept without them."""
    user_id = call.user_id if call.user_id and queries.hold_user(session, call.user_id) else None
    queries.insert_call(
        session,
        {
            "user_id": user_id,
            "operation_name": call.operation,
            "model_id": call.endpoint.model_id,
            "provider_name": truncate(call.endpoint.provider, PROVIDER_WIDTH),
            "prompt_tokens": call.prompt_tokens,
            "completion_tokens": call.completion_tokens,
            "total_tokens": call.prompt_tokens + call.completion_tokens,
            "cost_usd": call.cost_usd,
            "latency_ms": call.latency_ms,
            "success": call.error is None,
            "error_message": call.error,
        },
    )


def allows_models(session: ReadSession, user_id: UUID) -> bool:
    """Whether the person lets a model see what is theirs; nobody does before they said so."""
    return queries.allows_models(session, user_id)


def hold_allowing(session: WriteSession, user_id: UUID) -> bool:
    """Hold the person's account until the transaction ends; False where they are gone, going, or allow no models."""
    return queries.hold_allowing(session, user_id)


def spent_this_month(session: ReadSession, user_id: UUID) -> Decimal:
    """Return what a person's calls have cost since the first of the month (UTC), in US dollars."""
    start = utc_now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return queries.spent(session, user_id, start)


def spending(session: ReadSession, since: datetime) -> list[Spending]:
    """Return calls, failures, tokens and cost since a moment, by operation and model, dearest first."""
    return [Spending(*row) for row in queries.spending(session, since)]
