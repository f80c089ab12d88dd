"""Model providers, their models, which operation uses which, and what each call cost."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, Numeric, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from upstar.tables.base import Base, Now, UuidKey


class LlmProvider(Base):
    """A row of `llm_providers`."""

    __tablename__ = "llm_providers"

    id: Mapped[UuidKey]
    name: Mapped[str] = mapped_column(String(100))
    api_base_url: Mapped[str | None] = mapped_column(String(500))
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)
    created_at: Mapped[Now]

    __table_args__ = (UniqueConstraint("name", name="uq_llm_providers_name"),)


class LlmModel(Base):
    """A row of `llm_models`."""

    __tablename__ = "llm_models"

    id: Mapped[UuidKey]
    name: Mapped[str] = mapped_column(String(100))
    provider_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("llm_providers.id", ondelete="CASCADE"))
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)
    created_at: Mapped[Now]

    __table_args__ = (UniqueConstraint("provider_id", "name", name="uq_llm_models_provider_name"),)


class LlmOperationConfig(Base):
    """A row of `llm_operation_configs`."""

    __tablename__ = "llm_operation_configs"

    id: Mapped[UuidKey]
    operation_name: Mapped[str] = mapped_column(String(100))
    model_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("llm_models.id", ondelete="CASCADE"))
    config_json: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=False)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)
    created_at: Mapped[Now]
    updated_at: Mapped[Now]

    __table_args__ = (
        Index("ix_llm_operation_configs_operation_name", "operation_name"),
        Index("ix_llm_operation_configs_model_id", "model_id"),
    )


class LlmUsageLog(Base):
    """A row of `llm_usage_logs`."""

    __tablename__ = "llm_usage_logs"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("users.id", ondelete="SET NULL"))
    operation_name: Mapped[str | None] = mapped_column(String(100))
    model_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("llm_models.id", ondelete="SET NULL"))
    provider_name: Mapped[str | None] = mapped_column(String(50))
    prompt_tokens: Mapped[int | None] = mapped_column(Integer)
    completion_tokens: Mapped[int | None] = mapped_column(Integer)
    total_tokens: Mapped[int | None] = mapped_column(Integer)
    cost_usd: Mapped[Decimal | None] = mapped_column(Numeric(10, 6))
    latency_ms: Mapped[int | None] = mapped_column(Integer)
    success: Mapped[bool] = mapped_column(Boolean)
    error_message: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Now]

    __table_args__ = (
        Index("ix_llm_usage_logs_created_at", "created_at"),
        Index("idx_usage_logs_model", "model_id"),
        Index("idx_usage_logs_operation", "operation_name"),
        Index("idx_usage_logs_user", "user_id"),
    )
