"""Signing in and out of the pages: from the issuer's answer, or the local form, to a session in a cookie."""

from urllib.parse import urlsplit

from fastapi import Request, Response

from upstar.accounts import sessions
from upstar.accounts.types import Principal
from upstar.adapters import oidc_flow
from upstar.adapters.oidc import Claims
from upstar.adapters.oidc_flow import Attempt
from upstar.adapters.oidc_tenant import Tenant
from upstar.edge import cookies
from upstar.edge.auth import account, local_issuer, operates
from upstar.edge.state import House, house_of, site_of
from upstar.kit.errors import AppError, ErrorKind
from upstar.workflows.sweep_sign_ins import lasting

CALLBACK = "/signin/callback"
MAX_PATH = 1000
HOME = "/"
OWN_STEPS = ("/signin", "/signout")
"""What nobody is to come back to."""


def own_path(to: str | None) -> str:
    """Return the path to go back to, with its query; the front page for what could lead anywhere else (RFC 9700, 4.11).

    Browsers take a backslash for a slash and leave out tabs and line ends, so nothing of that kind is let through.
    """
    if not to or len(to) > MAX_PATH or not to.isascii() or not to.isprintable() or any(c in to for c in "\\ #"):
        return HOME
    try:
        parts = urlsplit(to)
    except ValueError:
        return HOME
    leads_home = parts.path.startswith("/") and "//" not in parts.path and not parts.scheme and not parts.netloc
    return to if leads_home and to.startswith("/") and not to.startswith(OWN_STEPS) else HOME


def start_locally(request: Request, email: str, name: str, response: Response) -> None:
    """Start a session for the person at this machine."""
    house = house_of(request)
    claims = house.verifier.verify(local_issuer(house).mint(email, name).value)
    _start(request, _account(request, claims), claims, response, id_token=None)


def begin(request: Request, to: str | None, *, anew: bool) -> tuple[str, str]:
    """Begin a sign-in at the tenant; returns where to send the browser and the word that is to bind it.

    `anew` is for those who are signed in there as somebody who cannot come in here.
    """
    house = house_of(request)
    attempt = oidc_flow.new_attempt()
    url = oidc_flow.authorization_url(_tenant(house), attempt, site_of(request) + CALLBACK, anew=anew)
    with house.tools.database.write() as session:
        browser = sessions.begin_sign_in(
            session, state=attempt.state, nonce=attempt.nonce, verifier=attempt.verifier, return_to=own_path(to)
        )
    return url, browser


def bind(request: Request, response: Response, browser: str) -> None:
    """Bind a sign-in that begins to the browser."""
    cookies.put(request, response, cookies.SIGN_IN, browser, int(sessions.SIGN_IN_TTL.total_seconds()))


def finish(request: Request) -> tuple[str, Principal, Claims, str]:
    """Take the issuer's answer: where to go, who it is, what the issuer said of them, and its ID token.

    AppError UNAUTHENTICATED where the answer is not the one that this browser waits for, or does not hold.
    """
    house, answer = house_of(request), dict(request.query_params)
    tenant = _tenant(house)
    state, browser = answer.get("state", ""), cookies.get(request, cookies.SIGN_IN) or ""
    with house.tools.database.write() as session:
        begun = sessions.take_sign_in(session, state=state, browser=browser)
    code = oidc_flow.check_answer(tenant, answer)
    attempt = Attempt(state, begun.nonce, begun.verifier)
    signed_in = oidc_flow.redeem(tenant, code, attempt, site_of(request) + CALLBACK)
    return begun.return_to, _account(request, signed_in.claims), signed_in.claims, signed_in.id_token


def start_from_answer(request: Request, response: Response, person: Principal, claims: Claims, id_token: str) -> None:
    """Start the session of whom `finish` told."""
    cookies.drop(request, response, cookies.SIGN_IN)
    _start(request, person, claims, response, id_token=id_token)


def sign_out(request: Request) -> str | None:
    """End the browser's session; returns where to sign out of the issuer too, None where that is not to be done."""
    house = house_of(request)
    secret = cookies.get(request, cookies.SESSION)
    if secret is None:
        return None
    with house.tools.database.write() as session:
        id_token = sessions.end(session, secret)
    if house.tenant is None or house.tenant.client is None:
        return None
    try:
        return oidc_flow.logout_url(house.tenant, id_token, site_of(request) + HOME)
    except AppError as error:
        if error.kind is not ErrorKind.UNAVAILABLE:
            raise
        return None  # the session here has ended whether the issuer answers or not


def forget(request: Request, response: Response) -> None:
    """Take the session from the browser."""
    cookies.drop(request, response, cookies.SESSION)


def _tenant(house: House) -> Tenant:
    if house.tenant is None or house.tenant.client is None:
        raise AppError(ErrorKind.NOT_FOUND, "not-found", "There is nothing at this address.")
    return house.tenant


def _account(request: Request, claims: Claims) -> Principal:
    return account(house_of(request), claims, cookies.get(request, cookies.CAME_BY))


def _start(request: Request, person: Principal, claims: Claims, response: Response, *, id_token: str | None) -> None:
    house = house_of(request)
    terms = lasting(house.tools.settings)
    with house.tools.database.write() as session:
        secret = sessions.start(
            session,
            person.user_id,
            terms,
            operator=operates(house, claims),
            id_token=id_token,
            browser=request.headers.get("user-agent"),
            instead_of=cookies.get(request, cookies.SESSION),
        )
    cookies.put(request, response, cookies.SESSION, secret, int(terms.whole.total_seconds()))
