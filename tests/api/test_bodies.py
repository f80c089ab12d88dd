"""Values of another type than asked for are refused, not turned into it; and a wrong method is told the right ones."""

from typing import Any

import pytest
from pydantic import Field, ValidationError

from tests.api.conftest import SignIn
from upstar.api.bodies import Body


class Sample(Body):
    size: float | None = None
    count: int = 0
    on: bool = False
    words: list[str] = Field(default_factory=list)
    weights: dict[str, float] = Field(default_factory=dict)
    either: int | str = 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("size", True), ("size", "1"), ("count", False), ("count", "3"), ("on", 1), ("on", "yes"), ("on", 0.0),
     ("words", ["a\x00b"]), ("words", ["\ud800"]), ("weights", {"a": True}), ("words", [1]), ("words", "a"),
     ("other", 1)],
)  # fmt: skip
def test_another_type_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("size", 1), ("size", 1.5), ("size", None), ("count", 3), ("on", True), ("words", ["a"]), ("weights", {"a": 1}),
     ("either", "a"), ("either", 2)],
)  # fmt: skip
def test_its_own_type_is_taken(name: str, value: Any) -> None:
    assert getattr(Sample.model_validate({name: value}), name) == value


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "preferences", "GET, PUT, DELETE"),
        ("PATCH", "matches/board", "GET"),
        ("PUT", "matches/00000000-0000-4000-8000-000000000000", "GET, PATCH"),
        ("OPTIONS", "shares", "GET, POST"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(sign_in: SignIn, method: str, path: str, allowed: str) -> None:
    answer = sign_in("a@example.com").request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
