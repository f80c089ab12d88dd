"""Who may read what is not for strangers: the figures of `/metrics`, and why a part of `/readyz` is not ready."""

import hmac

from fastapi import Request

from upstar.edge.local import FORWARDED
from upstar.edge.state import house_of
from upstar.kit.errors import AppError, ErrorKind
from upstar.settings import is_loopback

SCHEME = "bearer "


def watches(request: Request) -> bool:
    """Whether whoever asks bears the token of UPSTAR_METRICS_TOKEN; where there is none, whether they sit here."""
    token = house_of(request).tools.settings.metrics_token
    if token is None:
        return _is_here(request)
    given = request.headers.get("authorization", "")
    if not given.lower().startswith(SCHEME):
        return False
    return hmac.compare_digest(given[len(SCHEME) :].strip().encode(), token.get_secret_value().encode())


def demand_watcher(request: Request) -> None:
    """Pass whoever may read the figures; AppError UNAUTHENTICATED where a token is wanted, else NOT_FOUND."""
    if watches(request):
        return
    if house_of(request).tools.settings.metrics_token is not None:
        raise AppError(ErrorKind.UNAUTHENTICATED, "token-missing", "This needs the token of UPSTAR_METRICS_TOKEN.")
    raise AppError(ErrorKind.NOT_FOUND, "not-found", "There is nothing at this address.")


def _is_here(request: Request) -> bool:
    """Whether a request comes from this machine to a house that nobody else reaches.

    Behind a proxy every request comes from this machine; a proxy that names nobody in a header would be taken for the
    person at the machine. So where anything says that there is one, or that others come in, only the token counts.
    """
    house = house_of(request)
    settings = house.tools.settings
    if house.issuer is None or settings.public_url or settings.trusted_proxies:
        return False
    client = request.client.host if request.client else ""
    here = is_loopback(client) and is_loopback(request.url.hostname or "")
    return here and not any(name in request.headers for name in FORWARDED)
