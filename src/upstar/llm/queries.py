"""All SQL over llm_providers, llm_models, llm_operation_configs and llm_usage_logs."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on

from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.llm import LlmModel, LlmOperationConfig, LlmProvider, LlmUsageLog

SEED_LOCK = 0x6C6C_6D73
"""The advisory lock that one seeding process holds; the number spells `llms`."""


def lock_seed(session: WriteSession) -> None:
    """Hold other seeding processes off until the transaction ends: not everything has a unique key."""
    session.execute(select(func.pg_advisory_xact_lock(SEED_LOCK)))


def insert_providers(session: WriteSession, rows: list[dict[str, Any]]) -> int:
    """Insert the providers that no row names yet; return how many."""
    known = provider_ids(session)
    missing = [row for row in rows if row["name"] not in known]
    if missing:
        session.execute(insert(LlmProvider), missing)
    return len(missing)


def provider_ids(session: ReadSession) -> dict[str, UUID]:
    """Return the providers' ids by name."""
    return {row.name: row.id for row in session.execute(select(LlmProvider.name, LlmProvider.id))}


def insert_models(session: WriteSession, rows: list[dict[str, Any]]) -> int:
    """Insert the models that their provider does not have yet; return how many."""
    known = model_ids(session)
    missing = [row for row in rows if (row["provider_id"], row["name"]) not in known]
    if missing:
        session.execute(insert(LlmModel), missing)
    return len(missing)


def model_ids(session: ReadSession) -> dict[tuple[UUID, str], UUID]:
    """Return the models' ids by provider and name."""
    query = select(LlmModel.provider_id, LlmModel.name, LlmModel.id)
    return {(row.provider_id, row.name): row.id for row in session.execute(query)}


def insert_operations(session: WriteSession, rows: list[dict[str, Any]]) -> int:
    """Insert the operations that have no config yet; return how many."""
    known = set(session.scalars(select(LlmOperationConfig.operation_name)))
    missing = [row for row in rows if row["operation_name"] not in known]
    if missing:
        session.execute(insert(LlmOperationConfig), missing)
    return len(missing)


class ModelRow(NamedTuple):
    """A model with its provider."""

    model_id: UUID
    provider: str
    model: str
    api_base_url: str | None


class ChosenRow(NamedTuple):
    """The model and the config of an operation."""

    provider: str
    model: str
    config_json: Any


def chosen(session: ReadSession, operations: Sequence[str]) -> dict[str, ChosenRow]:
    """Return the active model and config of each operation that has one."""
    name = LlmOperationConfig.operation_name
    query = (
        select(name, LlmProvider.name, LlmModel.name, LlmOperationConfig.config_json)
        .ext(distinct_on(name))
        .join(LlmModel, LlmModel.provider_id == LlmProvider.id)
        .join(LlmOperationConfig, LlmOperationConfig.model_id == LlmModel.id)
        .where(name.in_(operations))
        .where(LlmOperationConfig.is_active, LlmModel.is_active, LlmProvider.is_active)
        .order_by(name, LlmOperationConfig.updated_at.desc(), LlmOperationConfig.id)
    )
    return {row[0]: ChosenRow(*row[1:]) for row in session.execute(query)}


def active_models(session: ReadSession) -> list[ModelRow]:
    """Return the models that may be used, with their providers."""
    query = (
        select(LlmModel.id, LlmProvider.name, LlmModel.name, LlmProvider.api_base_url)
        .join(LlmProvider, LlmModel.provider_id == LlmProvider.id)
        .where(LlmModel.is_active, LlmProvider.is_active)
        .order_by(LlmProvider.name, LlmModel.name)
    )
    return [ModelRow(*row) for row in session.execute(query)]


def put_operation(session: WriteSession, operation: str, model_id: UUID, config: dict[str, Any]) -> None:
    """Give an operation its model and config, in place of the one it has."""
    values = {"model_id": model_id, "config_json": config, "is_active": True}
    changed = session.execute(
        update(LlmOperationConfig)
        .where(LlmOperationConfig.operation_name == operation)
        .values(**values)
        .returning(LlmOperationConfig.id)
    )
    if not changed.all():
        session.execute(insert(LlmOperationConfig).values(operation_name=operation, **values))


def set_base_url(session: WriteSession, provider: str, base_url: str) -> None:
    """Give a provider another address."""
    session.execute(update(LlmProvider).where(LlmProvider.name == provider).values(api_base_url=base_url))


def allows_models(session: ReadSession, user_id: UUID) -> bool:
    """Whether the person lets a model see what is theirs; accounts, a floor above, writes that."""
    query = "SELECT models FROM internal.privacy_choices WHERE user_id = :user"
    return bool(session.scalar(text(query), {"user": user_id}))


def hold_allowing(session: WriteSession, user_id: UUID) -> bool:
    """Keep the person's row from going until the transaction ends; False where they are gone, going, or said no."""
    if not hold_user(session, user_id):
        return False
    query = """
        SELECT models AND NOT EXISTS (SELECT 1 FROM internal.erasures e WHERE e.user_id = :user)
        FROM internal.privacy_choices WHERE user_id = :user
    """
    return bool(session.scalar(text(query), {"user": user_id}))


def hold_user(session: WriteSession, user_id: UUID) -> bool:
    """Keep the person's row from going until the transaction ends; False where it is gone."""
    query = text("SELECT 1 FROM users WHERE id = :user FOR KEY SHARE")
    return session.execute(query, {"user": user_id}).one_or_none() is not None


def insert_call(session: WriteSession, values: dict[str, Any]) -> None:
    """Insert a row of the ledger."""
    session.execute(insert(LlmUsageLog).values(**values))


def spent(session: ReadSession, user_id: UUID, since: datetime) -> Decimal:
    """Return the cost of a user's calls since a moment."""
    query = select(func.coalesce(func.sum(LlmUsageLog.cost_usd), 0)).where(
        LlmUsageLog.user_id == user_id, LlmUsageLog.created_at >= since
    )
    return Decimal(session.scalar(query) or 0)


def spending(session: ReadSession, since: datetime) -> list[Any]:
    """Return (operation, model, calls, failures, tokens, cost) since a moment, dearest first."""
    model = func.coalesce(LlmUsageLog.provider_name, "").concat("/").concat(func.coalesce(LlmModel.name, "deleted"))
    cost = func.coalesce(func.sum(LlmUsageLog.cost_usd), 0)
    query = (
        select(
            LlmUsageLog.operation_name,
            model,
            func.count(),
            func.count().filter(LlmUsageLog.success.is_(False)),
            func.coalesce(func.sum(LlmUsageLog.total_tokens), 0),
            cost,
        )
        .outerjoin(LlmModel, LlmModel.id == LlmUsageLog.model_id)
        .where(LlmUsageLog.created_at >= since)
        .group_by(LlmUsageLog.operation_name, model)
        .order_by(cost.desc(), LlmUsageLog.operation_name, model)
    )
    return list(session.execute(query).all())
