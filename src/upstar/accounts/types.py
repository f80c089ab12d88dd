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
    """Whether they may run the house: told by their issuer or by the settings, never by the row."""
    email_verified: bool = False
    session_id: UUID | None = None
    """The session of the pages that they speak in; None for a bearer token."""
    token_id: UUID | None = None
    """The personal access token that speaks for them; None where they signed in themselves."""
    read_only: bool = False
    """Whether that token may only read."""


@dataclass(frozen=True, slots=True)
class WebSession:
    """A session of the pages, as its owner sees it. `browser` is what the browser called itself."""

    id: UUID
    browser: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A personal access token, as its owner sees it. `used_at` is true to an hour."""

    id: UUID
    name: str
    read_only: bool
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that is under way at the issuer: what its answer is held against, and where to go then."""

    nonce: str
    verifier: str
    return_to: str


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
