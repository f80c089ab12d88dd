"""Sign in at this machine, and ask who one is."""

from fastapi import APIRouter, Depends, Request

from upstar.accounts.types import Principal
from upstar.api.shapes import PROBLEMS, PersonShape, SignIn, TokenShape
from upstar.edge.auth import Bearer, sign_in_locally
from upstar.edge.local import demand_local
from upstar.edge.state import house_of

router = APIRouter(tags=["accounts"])


@router.post("/auth/local", dependencies=[Depends(demand_local)])
def local_sign_in(request: Request, who: SignIn) -> TokenShape:
    """Give a token to the person at this machine. Served to loopback addresses alone."""
    token = sign_in_locally(house_of(request), who.email, who.name, code=who.referral_code)
    return TokenShape(access_token=token.value, expires_in=token.expires_in)


@router.get("/me", response_model=PersonShape, responses=PROBLEMS)
def me(person: Bearer) -> Principal:
    """Say who the token speaks for."""
    return person
