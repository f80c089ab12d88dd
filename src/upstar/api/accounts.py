"""Sign in at this machine, and ask who one is."""

from typing import Any

from fastapi import APIRouter, Depends, Request

from upstar.accounts.types import Principal
from upstar.api.operator_shapes import UsageShape
from upstar.api.shapes import PROBLEMS, PersonShape, SignIn, TokenShape
from upstar.edge.auth import Bearer, sign_in_locally
from upstar.edge.local import demand_local
from upstar.edge.state import UseTools, house_of
from upstar.workflows import allowances

router = APIRouter(tags=["accounts"])


@router.post("/auth/local", dependencies=[Depends(demand_local)])
def local_sign_in(request: Request, who: SignIn) -> TokenShape:
    """Give a token to the person at this machine. Served to loopback addresses alone."""
    token = sign_in_locally(house_of(request), who.email, who.name)
    return TokenShape(access_token=token.value, expires_in=token.expires_in)


@router.get("/me", response_model=PersonShape, responses=PROBLEMS)
def me(person: Bearer) -> Principal:
    """Say who the token speaks for."""
    return person


@router.get("/me/usage", response_model=UsageShape, responses=PROBLEMS)
def usage(person: Bearer, tools: UseTools) -> dict[str, Any]:
    """Say what your tier gives you, what you have used of it, and when the rest comes back."""
    return {"tier": person.tier, "quotas": allowances.used(tools, person)}
