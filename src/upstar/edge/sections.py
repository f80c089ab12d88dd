"""Where to look for a route: there are some two hundred, and a request is held against each until one fits."""

from typing import Any

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope


class Section(APIRouter):
    """Routes under one prefix, which is looked for in the path before any of them is looked at."""

    def __init__(self, prefix: str, **options: Any) -> None:  # noqa: ANN401 - the library's own
        """Take what the library takes; `prefix` may end in what a path is asked for, such as `/resumes/{resume_id}`."""
        super().__init__(prefix=prefix, **options)
        self._begins = prefix.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether a route fits; where the section was taken in may stand before its prefix."""
        return super().matches(scope) if self._begins in scope["path"] else (Match.NONE, {})
