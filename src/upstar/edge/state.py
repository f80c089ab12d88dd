"""What the application holds for the length of its life, and how a request reaches it."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from upstar.adapters.oidc import LocalIssuer, Verifier
from upstar.workflows.tools import Tools


@dataclass(frozen=True, slots=True)
class House:
    """The tools, and who vouches for people."""

    tools: Tools
    issuer: LocalIssuer
    verifier: Verifier


def house_of(request: Request) -> House:
    """Return the house that serves the request."""
    return cast("House", request.app.state.house)


def _tools(request: Request) -> Tools:
    return house_of(request).tools


UseTools = Annotated[Tools, Depends(_tools)]
