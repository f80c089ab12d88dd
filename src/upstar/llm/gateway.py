"""The one door to any model: choose by the tables, ask, validate, repair, count, remember, and fall back.

`run` never raises for what a model or a network does: it tries the chosen model, then its fallbacks, and returns None
where the built-in engine is to do the work. Every call that leaves the machine is a row of `llm_usage_logs`.
"""

import time
from dataclasses import dataclass
from decimal import Decimal

from pybreaker import CircuitBreaker, CircuitBreakerError

from upstar.adapters import metrics, tracing
from upstar.adapters.database import Database
from upstar.adapters.storage import ObjectStore
from upstar.kit.logs import get_logger
from upstar.llm import cache, service
from upstar.llm.types import Answer, Call, Endpoint, OperationConfig, Payer, T, Task
from upstar.settings import Settings

FAILURES_TO_OPEN = 5
"""After so many failed calls in a row a provider is left alone for a while: it is down, not unlucky."""
OPEN_SECONDS = 60

log = get_logger(__name__)
_breakers: dict[str, CircuitBreaker] = {}


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gateway needs of the outside world."""

    database: Database
    store: ObjectStore
    settings: Settings


def run(gate: Gate, task: Task[T], payer: Payer | None) -> Answer[T] | None:
    """Return the first valid answer of the operation's models; None where the built-in engine is to answer.

    That is so where it is the chosen one, where the payer did not allow that a model sees what is theirs (this is the
    one place that asks, and all calls come through it), where their budget for the month is spent, and where every
    model failed. It blocks for as long as the operation's timeout, for each model; call it in a worker.
    """
    with gate.database.read() as session:
        if payer is not None and not service.allows_models(session, payer.user_id):
            return None
        config, endpoints = service.plan(session, task.operation, gate.settings)
        spent = service.spent_this_month(session, payer.user_id) if payer else Decimal(0)
    if not endpoints:
        return None
    budget = _budget(gate.settings, config, payer) if payer else None
    for endpoint in endpoints:
        kept = cache.find(gate.store, task, endpoint, config, payer)
        if kept is not None:
            return Answer(kept, endpoint.path, cached=True)
        if budget is not None and spent >= budget:
            log.info("llm.budget_spent", operation=task.operation)
            return None
        value = _guarded(gate, task, endpoint, config, payer)
        if value is not None:
            _remember(gate, task, endpoint, config, payer, value)
            return Answer(value, endpoint.path)
    return None


def _remember(
    gate: Gate, task: Task[T], endpoint: Endpoint, config: OperationConfig, payer: Payer | None, value: T
) -> None:
    """Keep the answer, unless its person left or changed their mind while the model thought."""
    if payer is None:
        cache.keep(gate.store, task, endpoint, config, None, value)
        return
    with gate.database.write() as session:
        if service.hold_allowing(session, payer.user_id):
            cache.keep(gate.store, task, endpoint, config, payer, value)


def _budget(settings: Settings, config: OperationConfig, payer: Payer) -> Decimal:
    """What a person's calls may cost a month: what their tier has, or less where the operation is set up so."""
    tier = settings.quotas_paid if payer.tier == "paid" else settings.quotas_free
    return min(tier.llm_usd_a_month, config.monthly_budget_usd.get(payer.tier, tier.llm_usd_a_month))


def _guarded(gate: Gate, task: Task[T], endpoint: Endpoint, config: OperationConfig, payer: Payer | None) -> T | None:
    """Call the model unless its provider's breaker is open; None where it gave no valid output."""
    breaker = _breakers.setdefault(
        f"{endpoint.provider} {endpoint.base_url}",
        CircuitBreaker(fail_max=FAILURES_TO_OPEN, reset_timeout=OPEN_SECONDS, throw_new_error_on_trip=False),
    )
    try:
        answer: T = breaker.call(_called, gate, task, endpoint, config, payer)
    except CircuitBreakerError:
        log.info("llm.breaker_open", path=endpoint.path)
    except _NoAnswerError as error:
        log.warning("llm.failed", path=endpoint.path, operation=task.operation, reason=str(error))
    else:
        return answer
    return None


class _NoAnswerError(Exception):
    """A call that gave nothing of use; the message bears no key and nothing of the document."""


def _called(gate: Gate, task: Task[T], endpoint: Endpoint, config: OperationConfig, payer: Payer | None) -> T:
    from upstar.llm.asking import ask  # noqa: PLC0415 - it takes a second to load, and most installations ask no model

    started = time.monotonic()
    attributes = {"gen_ai.operation.name": task.operation, "gen_ai.provider.name": endpoint.provider,
                  "gen_ai.request.model": endpoint.model}  # fmt: skip
    with tracing.span(f"model {task.operation}", "CLIENT", attributes):
        reply = ask(gate.settings, task, endpoint, config)
    seconds = time.monotonic() - started
    metrics.count_model(
        task.operation, endpoint.path, failed=reply.error is not None, seconds=seconds,
        tokens=(reply.prompt_tokens, reply.completion_tokens),
        cost_usd=None if reply.cost_usd is None else float(reply.cost_usd),
    )  # fmt: skip
    call = Call(
        operation=task.operation,
        endpoint=endpoint,
        user_id=payer.user_id if payer else None,
        prompt_tokens=reply.prompt_tokens,
        completion_tokens=reply.completion_tokens,
        cost_usd=reply.cost_usd,
        latency_ms=int(seconds * 1000),
        error=reply.error,
    )
    with gate.database.write() as session:
        service.record(session, call)
    if reply.value is None:
        raise _NoAnswerError(reply.error)
    return reply.value
