"""From a bearer token or a cookie to a person. The API takes tokens alone, the pages cookies alone.

So no request that a browser was tricked into can use the API: the cookie is not looked at there.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from upstar.accounts import service as accounts
from upstar.accounts.types import Identity, Principal
from upstar.adapters.oidc import AccessToken, Claims
from upstar.edge.limits import counted
from upstar.edge.state import House, house_of
from upstar.kit.errors import AppError, ErrorKind

COOKIE = "upstar_session"
OPERATE = "upstar:operate"
"""The permission in an access token (Auth0: a permission of the API) that makes its bearer an operator."""

_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="An access token, as `POST /auth/local` gives.")


@counted
def from_bearer(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    """Return who bears the token; AppError UNAUTHENTICATED without a valid one."""
    if credentials is None:
        raise AppError(ErrorKind.UNAUTHENTICATED, "token-missing", "This needs an access token in `Authorization`.")
    return _person(request, credentials.credentials)


@counted
def from_cookie(request: Request) -> Principal | None:
    """Return who holds the session cookie; None without a valid one."""
    token = request.cookies.get(COOKIE)
    if token is None:
        return None
    try:
        return _person(request, token)
    except AppError as error:
        if error.kind is ErrorKind.UNAUTHENTICATED:
            return None
        raise


def signed_in(person: Annotated[Principal | None, Depends(from_cookie)]) -> Principal:
    """Return who holds the session cookie; AppError UNAUTHENTICATED without a valid one."""
    if person is None:
        raise AppError(ErrorKind.UNAUTHENTICATED, "signed-out", "Please sign in to see this.")
    return person


def operating(person: Annotated[Principal, Depends(from_bearer)]) -> Principal:
    """Return the operator who bears the token; AppError FORBIDDEN where they are none."""
    if not person.operator:
        raise AppError(ErrorKind.FORBIDDEN, "operator-only", "This is for operators of this installation.")
    return person


Bearer = Annotated[Principal, Depends(from_bearer)]
Operator = Annotated[Principal, Depends(operating)]
MaybePerson = Annotated[Principal | None, Depends(from_cookie)]
SignedIn = Annotated[Principal, Depends(signed_in)]


def sign_in_locally(house: House, email: str, name: str) -> AccessToken:
    """Mint a token for the person at this machine and give them their account."""
    token = house.issuer.mint(email, name)
    _account(house, house.verifier.verify(token.value))
    return token


def _person(request: Request, token: str) -> Principal:
    house = house_of(request)
    claims = house.verifier.verify(token)
    with house.tools.database.read() as session:
        person = accounts.principal(session, claims.sub)
    if person is None:
        # a token outlives its account where the account was deleted, or the database is a new one
        raise AppError(ErrorKind.UNAUTHENTICATED, "account-unknown", "There is no such account; please sign in again.")
    request.state.user_id = person.user_id
    return replace(person, operator=_operates(house, claims))


def _operates(house: House, claims: Claims) -> bool:
    # the local issuer's addresses are unproved, but whoever reaches it has the machine anyway
    named = claims.email.casefold() in {each.casefold() for each in house.tools.settings.operators}
    proved = claims.email_verified or house.issuer.knows(claims)
    return OPERATE in claims.permissions or (named and proved)


def _account(house: House, claims: Claims) -> Principal:
    identity = Identity(claims.sub, claims.email, claims.name, claims.email_verified)
    with house.tools.database.write() as session:
        return accounts.sign_in(session, identity)
