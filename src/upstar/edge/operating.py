"""An operator as the audit names them."""

import structlog

from upstar.accounts.operators import Actor
from upstar.accounts.types import Principal


def actor_of(operator: Principal) -> Actor:
    """Return who acts, and in which request."""
    return Actor(str(operator.user_id), structlog.contextvars.get_contextvars().get("request_id"))
