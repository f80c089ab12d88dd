"""Forget sign-ins, sessions and personal access tokens that nobody can use any more."""

from datetime import timedelta

from upstar.accounts import sessions
from upstar.accounts.sessions import Lasting
from upstar.settings import Settings
from upstar.workflows.tools import Tools

CHORE = "sweep-sign-ins"


def lasting(settings: Settings) -> Lasting:
    """Return how long sessions last by the settings."""
    return Lasting(timedelta(hours=settings.session_idle_hours), timedelta(hours=settings.session_hours))


def sweep(tools: Tools) -> None:
    """Delete what has ended."""
    with tools.database.write() as session:
        sessions.sweep(session, lasting(tools.settings))


def due(tools: Tools) -> list[tuple[str, str]]:
    """Return the chore where there is anything to delete."""
    with tools.database.read() as session:
        return [(CHORE, CHORE)] if sessions.any_ended(session, lasting(tools.settings)) else []
