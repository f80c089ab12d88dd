"""From a bearer token or a cookie to a person. The API takes tokens alone, the pages cookies alone.

So no request that a browser was tricked into can use the API: the cookie is not looked at there.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from upstar.accounts import referrals, sessions, tokens
from upstar.accounts import service as accounts
from upstar.accounts.types import Identity, Principal
from upstar.adapters.database import OPERATOR
from upstar.adapters.oidc import AccessToken, Claims, LocalIssuer
from upstar.edge import cookies
from upstar.edge.limits import count_ahead, counted, counts_itself
from upstar.edge.middleware import SAFE_METHODS
from upstar.edge.state import House, become, become_person, house_of
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.tokens import content_hash
from upstar.workflows.sweep_sign_ins import lasting

OPERATE = "upstar:operate"
"""The permission in an access token (Auth0: a permission of the API) that makes its bearer an operator."""


class _ByToken(HTTPBearer):
    """Tells who bears a token: one dependency and not one upon another, each of which costs every request as much."""

    async def __call__(self, request: Request) -> Principal:  # type: ignore[override]  # of the credentials it is made
        """Return who bears the token; AppError UNAUTHENTICATED without a valid one, FORBIDDEN where it may only read.

        A read by whom we know from a moment ago takes no other thread, which costs as much as asking the database does.
        """
        credentials = await super().__call__(request)
        known = _lately(request, credentials)
        if known is not None and count_ahead(request, known):
            become_person(request, known.user_id)
            return known
        return await run_in_threadpool(_from_bearer, request=request, credentials=credentials)


from_bearer = counts_itself(
    _ByToken(
        scheme_name=HTTPBearer.__name__,
        auto_error=False,
        bearerFormat="JWT",
        description="An access token of the issuer, or a personal one, as `POST /me/tokens` gives.",
    )
)


def _lately(request: Request, credentials: HTTPAuthorizationCredentials | None) -> Principal | None:
    """Return for whom the issuer's token spoke a moment ago; nobody where it changes anything."""
    if credentials is None or request.method not in SAFE_METHODS:
        return None
    return house_of(request).lately.held(content_hash(credentials.credentials.encode()))


@counted
def _from_bearer(request: Request, credentials: HTTPAuthorizationCredentials | None) -> Principal:
    if credentials is None:
        raise AppError(ErrorKind.UNAUTHENTICATED, "token-missing", "This needs an access token in `Authorization`.")
    word, house = credentials.credentials, house_of(request)
    if word.startswith(tokens.PREFIX):
        person = _by_personal_token(house, word)
    elif request.method in SAFE_METHODS:
        person = house.lately.get(content_hash(word.encode()), lambda: _by_issuer(house, word))
    else:
        house.lately.forget(content_hash(word.encode()))
        person = _by_issuer(house, word)
    become_person(request, person.user_id)
    if person.read_only and request.method not in SAFE_METHODS:
        raise AppError(ErrorKind.FORBIDDEN, "token-read-only", "This token may only read.")
    return person


async def in_person(person: Annotated[Principal, Depends(from_bearer)]) -> Principal:
    """Return who signed in themselves; AppError FORBIDDEN for a personal access token: none may make another."""
    if person.token_id is not None:
        raise AppError(
            ErrorKind.FORBIDDEN, "token-too-weak", "A personal access token cannot do this; sign in as yourself."
        )
    return person


@counted
def from_cookie(request: Request) -> Principal | None:
    """Return whose session the browser holds; None without a live one."""
    secret = cookies.get(request, cookies.SESSION)
    if secret is None:
        return None
    house = house_of(request)
    held = sessions.held(house.tools.database, secret, lasting(house.tools.settings))
    if held is None:
        return None
    person = held.principal
    if held.unseen and person.session_id is not None:
        with house.tools.database.write() as session:
            sessions.see(session, person.session_id)
    become_person(request, person.user_id)
    return replace(person, operator=person.operator or _is_named(house, person))


async def signed_in(person: Annotated[Principal | None, Depends(from_cookie)]) -> Principal:
    """Return whose session the browser holds; AppError UNAUTHENTICATED without a live one."""
    if person is None:
        raise AppError(ErrorKind.UNAUTHENTICATED, "signed-out", "Please sign in to see this.")
    return person


async def operating(request: Request, person: Annotated[Principal, Depends(from_bearer)]) -> Principal:
    """Return the operator who bears the token; AppError FORBIDDEN where they are none."""
    if not person.operator:
        raise AppError(ErrorKind.FORBIDDEN, "operator-only", "This is for operators of this installation.")
    become(request, OPERATOR)
    return person


async def operating_page(request: Request, person: Annotated[Principal, Depends(signed_in)]) -> Principal:
    """Return the operator whose session the browser holds; AppError FORBIDDEN where they are none."""
    return await operating(request, person)


Bearer = Annotated[Principal, Depends(from_bearer)]
InPerson = Annotated[Principal, Depends(in_person)]
Operator = Annotated[Principal, Depends(operating)]
MaybePerson = Annotated[Principal | None, Depends(from_cookie)]
SignedIn = Annotated[Principal, Depends(signed_in)]
OperatorPage = Annotated[Principal, Depends(operating_page)]


def local_issuer(house: House) -> LocalIssuer:
    """Return the local issuer; AppError NOT_FOUND where a tenant vouches for people."""
    if house.issuer is None:
        raise AppError(ErrorKind.NOT_FOUND, "not-found", "There is nothing at this address.")
    return house.issuer


def sign_in_locally(house: House, email: str, name: str, *, code: str | None = None) -> AccessToken:
    """Mint a token for the person at this machine and give them their account; `code` is whose they came by."""
    token = local_issuer(house).mint(email, name)
    account(house, house.verifier.verify(token.value), code)
    return token


def account(house: House, claims: Claims, code: str | None = None) -> Principal:
    """Make or renew the account of whom the issuer vouches for; AppError as `accounts.sign_in` raises it.

    At their first time, whoever's `code` they came by is credited. The local issuer speaks for whoever has the address,
    and changes nothing of an account that another issuer made.
    """
    identity = Identity(claims.sub, claims.email, claims.name or claims.email, claims.email_verified, claims.picture)
    with house.tools.database.write() as session:
        if house.tenant is None and sessions.known(house.tools.database, claims.sub) is None:
            holder = accounts.elsewhere(session, claims.sub, claims.email)
            if holder is not None:
                return holder
        person = accounts.sign_in(session, identity, verified_only=house.tools.settings.demands_verified_email)
        referrals.attribute(session, person.user_id, code)
        return person


def operates(house: House, claims: Claims) -> bool:
    """Whether the issuer says that they are an operator: by a permission, or by a role of the settings' name."""
    return OPERATE in claims.permissions or house.tools.settings.oidc_operator_role in claims.roles


def _by_issuer(house: House, token: str) -> Principal:
    claims = house.verifier.verify(token)
    person = sessions.known(house.tools.database, claims.sub)
    if person is None and house.tenant is None:
        with house.tools.database.read() as session:
            person = accounts.elsewhere(session, claims.sub, claims.email)
    if person is None:
        person = _first_seen(house, claims, token)
    return replace(person, operator=operates(house, claims) or _is_named(house, person))


def _first_seen(house: House, claims: Claims, token: str) -> Principal:
    """Give an account to whom the tenant vouches for, at their first request; the local issuer gives one at sign-in."""
    if house.tenant is None:
        # a token outlives its account where the account was deleted, or the database is a new one
        raise AppError(ErrorKind.UNAUTHENTICATED, "account-unknown", "There is no such account; please sign in again.")
    unproved = house.tools.settings.demands_verified_email and not claims.email_verified
    if unproved or not (claims.email and claims.name):
        # access tokens hold neither, unless an action at the issuer adds them
        claims = house.tenant.profile(claims.sub, token)
    return account(house, claims)


def _by_personal_token(house: House, word: str) -> Principal:
    found = tokens.bearer_of(house.tools.database, word)
    if found is None:
        raise AppError(ErrorKind.UNAUTHENTICATED, "token-invalid", "The access token is not valid, or has expired.")
    person, unseen = found
    if unseen and person.token_id is not None:
        with house.tools.database.write() as session:
            tokens.use(session, person.token_id)
    return person  # never an operator: it lies in files and pipelines for months


def _is_named(house: House, person: Principal) -> bool:
    """Whether the settings name them as an operator, by an address that is proved.

    The local issuer proves none, but whoever reaches it has the machine anyway.
    """
    named = person.email.casefold() in {each.casefold() for each in house.tools.settings.operators}
    return named and (person.email_verified or house.tenant is None)
