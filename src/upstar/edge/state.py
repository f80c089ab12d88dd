"""What the application holds for the length of its life, and how a request reaches it."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from upstar.adapters.oidc import LocalIssuer, Verifier
from upstar.adapters.oidc_tenant import Tenant, open_tenant
from upstar.workflows.tools import Tools


@dataclass(frozen=True, slots=True)
class House:
    """The tools, and who vouches for people: either a tenant or the local issuer, never both."""

    tools: Tools
    issuer: LocalIssuer | None
    verifier: Verifier
    tenant: Tenant | None = None


def open_house(tools: Tools) -> House:
    """Return the house over the tools, with who vouches for people by their settings."""
    tenant = open_tenant(tools.settings)
    if tenant is not None:
        return House(tools, None, tenant.verifier, tenant)
    issuer = LocalIssuer(tools.settings.data_dir)
    return House(tools, issuer, issuer.verifier())


def house_of(request: Request) -> House:
    """Return the house that serves the request."""
    return cast("House", request.app.state.house)


def _tools(request: Request) -> Tools:
    return house_of(request).tools


UseTools = Annotated[Tools, Depends(_tools)]


def site_of(request: Request) -> str:
    """Return where people reach the site, without a slash at the end: by the settings, else as the request has it."""
    return house_of(request).tools.settings.public_url or str(request.base_url).rstrip("/")


def is_secure(request: Request) -> bool:
    """Whether people reach the site by https."""
    return site_of(request).startswith("https://")
