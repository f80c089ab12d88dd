"""Errors that a person is meant to read. They know nothing of HTTP; the edge gives them a status."""

from collections.abc import Mapping
from enum import StrEnum


class ErrorKind(StrEnum):
    """What went wrong, in the words of the caller."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"


class AppError(Exception):
    """A failure with a kind, a stable code and a sentence for a person.

    `code` is kebab-case and part of the public interface (`resume-encrypted`); `message` is one line that says what
    to do. `retry_after` is in seconds and only set for LIMITED and UNAVAILABLE. `fields` says for each field of the
    input that does not fit what is wrong with it.
    """

    def __init__(
        self,
        kind: ErrorKind,
        code: str,
        message: str,
        *,
        retry_after: int | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.message = message
        self.retry_after = retry_after
        self.fields = dict(fields or {})


def not_found(what: str) -> AppError:
    """Build the error for something that does not exist or belongs to another: the caller cannot tell which."""
    return AppError(ErrorKind.NOT_FOUND, f"{what.replace(' ', '-')}-not-found", f"There is no such {what}.")
