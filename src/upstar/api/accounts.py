"""Sign in at this machine, ask who one is, and see where one is signed in and by which tokens."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, status

from upstar.accounts import sessions, tokens
from upstar.accounts.types import PersonalToken, Principal, WebSession
from upstar.api.account_shapes import MadeTokenShape, NewToken, PersonalTokenShape, WebSessionShape
from upstar.api.operator_shapes import UsageShape
from upstar.api.shapes import PROBLEMS, PersonShape, ProblemShape, SignIn, TokenShape
from upstar.edge.auth import Bearer, InPerson, sign_in_locally
from upstar.edge.local import demand_local
from upstar.edge.state import UseTools, house_of
from upstar.workflows import allowances
from upstar.workflows.sweep_sign_ins import lasting

router = APIRouter(tags=["accounts"])

IN_PERSON = PROBLEMS | {
    403: {
        "model": ProblemShape,
        "description": "A personal access token cannot do this.",
        "content": {"application/problem+json": {}},
    }
}


@router.post("/auth/local", dependencies=[Depends(demand_local)])
def local_sign_in(request: Request, who: SignIn) -> TokenShape:
    """Give a token to the person at this machine. Served to loopback addresses alone, and only without a tenant."""
    token = sign_in_locally(house_of(request), who.email, who.name, code=who.referral_code)
    return TokenShape(access_token=token.value, expires_in=token.expires_in)


@router.get("/me", response_model=PersonShape, responses=PROBLEMS)
def me(person: Bearer) -> Principal:
    """Say who the token speaks for."""
    return person


@router.get("/me/sessions", response_model=list[WebSessionShape], responses=IN_PERSON)
def list_sessions(person: InPerson, tools: UseTools) -> list[WebSession]:
    """List where you are signed in on the pages, the last used first; at most 50."""
    with tools.database.read() as session:
        return sessions.list_for(session, person.user_id, lasting(tools.settings))


@router.delete("/me/sessions", status_code=status.HTTP_204_NO_CONTENT, responses=IN_PERSON)
def end_sessions(person: InPerson, tools: UseTools) -> None:
    """Sign out everywhere. Access tokens of the issuer last until they expire."""
    with tools.database.write() as session:
        sessions.end_all(session, person.user_id)


@router.delete("/me/sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT, responses=IN_PERSON)
def end_session(person: InPerson, tools: UseTools, session_id: UUID) -> None:
    """Sign out in one place."""
    with tools.database.write() as session:
        sessions.end_one(session, person.user_id, session_id)


@router.get("/me/tokens", response_model=list[PersonalTokenShape], responses=IN_PERSON)
def list_tokens(person: InPerson, tools: UseTools) -> list[PersonalToken]:
    """List your personal access tokens, the newest first; at most 20, and none of their words."""
    with tools.database.read() as session:
        return tokens.list_for(session, person.user_id)


@router.post("/me/tokens", response_model=MadeTokenShape, status_code=status.HTTP_201_CREATED, responses=IN_PERSON)
def make_token(person: InPerson, tools: UseTools, asked: NewToken) -> MadeTokenShape:
    """Make a personal access token. Its word is told this once."""
    with tools.database.write() as session:
        made, word = tokens.create(
            session, person.user_id, name=asked.name, read_only=asked.read_only, days=asked.expires_in_days
        )
    return MadeTokenShape(**PersonalTokenShape.model_validate(made).model_dump(), token=word)


@router.delete("/me/tokens/{token_id}", status_code=status.HTTP_204_NO_CONTENT, responses=IN_PERSON)
def delete_token(person: InPerson, tools: UseTools, token_id: UUID) -> None:
    """End a personal access token at once."""
    with tools.database.write() as session:
        tokens.delete(session, person.user_id, token_id)


@router.get("/me/usage", response_model=UsageShape, responses=PROBLEMS)
def usage(person: Bearer, tools: UseTools) -> dict[str, Any]:
    """Say what your tier gives you, what you have used of it, and when the rest comes back."""
    return {"tier": person.tier, "quotas": allowances.used(tools, person)}
