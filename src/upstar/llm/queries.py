"""All SQL over llm_providers, llm_models and llm_operation_configs."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.llm import LlmModel, LlmOperationConfig, LlmProvider

SEED_LOCK = 0x6C6C_6D73
"""The advisory lock that one seeding process holds; the number spells `llms`."""


def lock_seed(session: WriteSession) -> None:
    """Hold other seeding processes off until the transaction ends: operation configs have no unique key."""
    session.execute(select(func.pg_advisory_xact_lock(SEED_LOCK)))


def insert_providers(session: WriteSession, rows: list[dict[str, Any]]) -> int:
    """Insert the providers that no row names yet; return how many."""
    statement = upsert(LlmProvider).on_conflict_do_nothing().returning(LlmProvider.id)
    return len(session.execute(statement, rows).all())


def provider_ids(session: ReadSession) -> dict[str, UUID]:
    """Return the providers' ids by name."""
    return {row.name: row.id for row in session.execute(select(LlmProvider.name, LlmProvider.id))}


def insert_models(session: WriteSession, rows: list[dict[str, Any]]) -> int:
    """Insert the models that their provider does not have yet; return how many."""
    statement = upsert(LlmModel).on_conflict_do_nothing().returning(LlmModel.id)
    return len(session.execute(statement, rows).all())


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


def chosen(session: ReadSession, operation: str) -> tuple[str, str] | None:
    """Return the active provider and model of an operation; None where none is chosen."""
    query = (
        select(LlmProvider.name, LlmModel.name)
        .join(LlmModel, LlmModel.provider_id == LlmProvider.id)
        .join(LlmOperationConfig, LlmOperationConfig.model_id == LlmModel.id)
        .where(LlmOperationConfig.operation_name == operation)
        .where(LlmOperationConfig.is_active, LlmModel.is_active, LlmProvider.is_active)
        .order_by(LlmOperationConfig.updated_at.desc(), LlmOperationConfig.id)
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None
