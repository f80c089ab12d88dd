"""People, their referrals, and what they asked of the API."""

from ipaddress import IPv4Address, IPv6Address
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text, Uuid, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from upstar.tables.base import Base, Now, UuidKey
from upstar.tables.enums import REFERRAL_STATUS, USER_TIER


class User(Base):
    """A row of `users`."""

    __tablename__ = "users"

    id: Mapped[UuidKey]
    auth0_sub: Mapped[str] = mapped_column(String(255))
    email: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255))
    picture: Mapped[str | None] = mapped_column(String(500))
    email_verified: Mapped[bool | None] = mapped_column(Boolean)
    user_metadata: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    created_at: Mapped[Now]
    updated_at: Mapped[Now]
    tier: Mapped[str] = mapped_column(USER_TIER, server_default="free", default="free")

    __table_args__ = (
        Index("ix_users_auth0_sub", "auth0_sub", unique=True),
        Index("ix_users_email", "email", unique=True),
        Index("ix_users_id", "id"),
    )


_OPEN = text("status = 'pending'")


class Referral(Base):
    """A row of `referrals`."""

    __tablename__ = "referrals"

    id: Mapped[UuidKey]
    referring_user_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("users.id", ondelete="CASCADE"))
    referred_user_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("users.id", ondelete="SET NULL"))
    referral_code: Mapped[str] = mapped_column(String(50))
    status: Mapped[str] = mapped_column(REFERRAL_STATUS)
    created_at: Mapped[Now]

    __table_args__ = (
        Index("uq_referrals_open_code", "referral_code", unique=True, postgresql_where=_OPEN),
        Index("uq_referrals_open_person", "referring_user_id", unique=True, postgresql_where=_OPEN),
        Index("uq_referrals_referred", "referred_user_id", unique=True),
        Index("ix_referrals_referring_user_id", "referring_user_id"),
        CheckConstraint("referred_user_id <> referring_user_id", name="ck_referrals_other"),
    )


class ApiUsage(Base):
    """A row of `api_usage_tracking`."""

    __tablename__ = "api_usage_tracking"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("users.id", ondelete="SET NULL"))
    endpoint: Mapped[str] = mapped_column(String(255))
    method: Mapped[str] = mapped_column(String(10))
    ip_address: Mapped[IPv4Address | IPv6Address | None] = mapped_column(INET)
    user_agent: Mapped[str | None] = mapped_column(Text)
    response_time_ms: Mapped[int | None] = mapped_column(Integer)
    status_code: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[Now]

    __table_args__ = (
        Index("ix_api_usage_tracking_user_id_created_at", "user_id", "created_at"),
        Index("ix_api_usage_tracking_created_at", "created_at"),
        Index("ix_api_usage_tracking_limited", "created_at", postgresql_where=text("status_code = 429")),
    )
