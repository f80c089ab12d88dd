"""What the API gives and takes of sessions and personal access tokens."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from upstar.accounts.tokens import DAYS_DEFAULT, DAYS_MAX, DAYS_MIN, NAME_MAX
from upstar.api.bodies import Body
from upstar.api.shapes import Shape


class WebSessionShape(Shape):
    """A session of the pages. `browser` is what the browser called itself; `seen_at` is true to five minutes."""

    id: UUID
    browser: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class PersonalTokenShape(Shape):
    """A personal access token. `used_at` is true to an hour."""

    id: UUID
    name: str
    read_only: bool
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class MadeTokenShape(PersonalTokenShape):
    """A token that was made just now; `token` is what goes into `Authorization: Bearer`, and is told this once."""

    token: str


class NewToken(Body):
    """What a token is to be called, whether it may only read, and how long it lasts."""

    name: str = Field(min_length=1, max_length=NAME_MAX, examples=["Backup script"])
    read_only: bool = True
    expires_in_days: int = Field(DAYS_DEFAULT, ge=DAYS_MIN, le=DAYS_MAX)
