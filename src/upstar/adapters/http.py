"""One door to other people's servers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: 200 with a body, or 304."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def not_modified(self) -> bool:
        """Whether nothing has changed since the answer that we know."""
        return self.status == 304

    def json(self) -> Any:  # noqa: ANN401 - JSON
        """Return the body as JSON."""
        raise NotImplementedError


class Web(Protocol):
    """What a source may ask of the network: its own hosts, one request at a time."""

    def get(
        self, url: str, *, params: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Get a document."""
        ...
