"""A person who signed in, and a request that was served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Tier = Literal["free", "paid"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an issuer says that someone is. `sub` is unique and lasting; the rest may change."""

    sub: str
    email: str
    name: str
    email_verified: bool = False
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """A person with a row in users."""

    user_id: UUID
    sub: str
    email: str
    name: str
    tier: Tier
    operator: bool = False
    """Whether they may run the house: told by their token or by the settings, never by a row."""


@dataclass(frozen=True, slots=True)
class Usage:
    """A served request. `endpoint` is the route's template, never the path: it holds no id and no search word."""

    endpoint: str
    method: str
    status_code: int
    response_time_ms: int
    created_at: datetime
    user_id: UUID | None = None
    ip_address: str | None = None
    user_agent: str | None = None
