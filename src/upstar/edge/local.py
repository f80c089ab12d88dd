"""Local sign-in asks for no password, so it is for the person at this very machine."""

from fastapi import Request

from upstar.edge.state import house_of
from upstar.kit.errors import AppError, ErrorKind
from upstar.settings import is_loopback

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""A request that bears one of these came through a proxy: its true origin is not the loopback address we see."""


def demand_local(request: Request) -> None:
    """Pass a request that comes from this machine to a server that listens on this machine alone; AppError FORBIDDEN.

    Where a tenant vouches for people there is no local sign-in: AppError NOT_FOUND.
    The Host header is held against loopback names too, so that a foreign page whose name was made to resolve to
    127.0.0.1 (DNS rebinding) gets nowhere.
    """
    if house_of(request).issuer is None:
        raise AppError(ErrorKind.NOT_FOUND, "not-found", "There is nothing at this address.")
    client = request.client.host if request.client else ""
    here = (house_of(request).tools.settings.host, client, request.url.hostname or "")
    if not all(map(is_loopback, here)) or any(name in request.headers for name in FORWARDED):
        raise AppError(
            ErrorKind.FORBIDDEN,
            "local-sign-in-refused",
            "Local sign-in works only on the machine that runs Upstar, at a loopback address such as localhost.",
        )
