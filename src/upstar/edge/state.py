"""What the application holds for the length of its life, and how a request reaches it."""

from dataclasses import dataclass, field, replace
from typing import Annotated, cast
from uuid import UUID

from fastapi import Depends, Request

from upstar.accounts.types import Principal
from upstar.adapters.database import DOOR, NOBODY, Actor, person
from upstar.adapters.oidc import LocalIssuer, Verifier
from upstar.adapters.oidc_tenant import Tenant, open_tenant
from upstar.adapters.privileges import LEAVING
from upstar.kit.remembered import Remembered
from upstar.workflows.tools import Tools

LATELY_SECONDS, LATELY_HELD = 2.0, 10_000
"""How long, and of how many tokens, a process answers reads without looking again for whom they speak. A page that is
made of several requests, or a program that asks again and again, is looked for once; who was deleted, or pays since, is
known everywhere after two seconds, and at once by whatever changes anything."""


@dataclass(frozen=True, slots=True)
class House:
    """The tools, used as the house itself (`DOOR`), and who vouches for people.

    That is a tenant or the local issuer, never both.
    """

    tools: Tools
    issuer: LocalIssuer | None
    verifier: Verifier
    tenant: Tenant | None = None
    lately: Remembered[Principal] = field(default_factory=lambda: Remembered(LATELY_SECONDS, LATELY_HELD))
    """Who asked with which access token of the issuer, by the token's hash."""


def open_house(tools: Tools) -> House:
    """Return the house over the tools, with who vouches for people by their settings."""
    tools = at_the_door(tools)
    tenant = open_tenant(tools.settings)
    if tenant is not None:
        return House(tools, None, tenant.verifier, tenant)
    issuer = LocalIssuer(tools.settings.data_dir)
    return House(tools, issuer, issuer.verifier())


def house_of(request: Request) -> House:
    """Return the house that serves the request."""
    return cast("House", request.app.state.house)


def at_the_door(tools: Tools) -> Tools:
    """Return the tools for what is done before it is known who asks, or for nobody."""
    return replace(tools, database=tools.database.acting(lambda: DOOR))


def become(request: Request, actor: Actor) -> None:
    """Let what the request does in the database be done as the actor."""
    request.state.actor = actor


def become_person(request: Request, user_id: UUID) -> None:
    """Let what the request does in the database be done for that person alone."""
    request.state.user_id = user_id
    become(request, person(user_id))


def leave(request: Request) -> None:
    """Let what the request does be done as by its person who leaves, or takes everything along."""
    become(request, Actor(LEAVING, request.state.user_id))


async def _tools(request: Request) -> Tools:
    """Return the tools as whoever asks; that is looked up late, since who asks may be found out after this.

    Like all that does not wait for anything, it is not worth the way to another thread.
    """
    tools = house_of(request).tools
    actor = lambda: getattr(request.state, "actor", NOBODY)  # noqa: E731 - said where it is used
    return replace(tools, database=tools.database.acting(actor))


async def _door(request: Request) -> Tools:
    return house_of(request).tools


UseTools = Annotated[Tools, Depends(_tools)]
UseDoor = Annotated[Tools, Depends(_door)]
"""For links that are open to whoever has them: nobody's tools that see which link a token opens."""


def site_of(request: Request) -> str:
    """Return where people reach the site, without a slash at the end: by the settings, else as the request has it."""
    return house_of(request).tools.settings.public_url or str(request.base_url).rstrip("/")


def is_secure(request: Request) -> bool:
    """Whether people reach the site by https."""
    return site_of(request).startswith("https://")
