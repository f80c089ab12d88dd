"""What the API takes as JSON: values of the types that its description names, and no others turned into them."""

from collections.abc import Iterator
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from upstar.kit.text import storable

NUMBERS = {int, float}


class Body(BaseModel):
    """A body of a request.

    Where a number is asked for, neither `true` nor `"1"` is one, and where a truth value is, neither `1` nor `"yes"`
    (JSON Schema, draft 2020-12, validation 6.1.1). Texts are what the database can hold.
    """

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _of_its_type(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - a field of any kind
        wanted = set(_kinds(cls.model_fields[str(info.field_name)].annotation)) - {type(None)}
        for part in _parts(value):
            if isinstance(part, str) and storable(part) != part:
                raise ValueError("Input should be text without NUL characters and halves of characters")
            told = NUMBERS if type(part) in NUMBERS else {type(part)}
            if wanted <= NUMBERS and told & {bool, str}:
                raise ValueError("Input should be a number")
            if wanted == {bool} and told & (NUMBERS | {str}):
                raise ValueError("Input should be true or false")
        return value


def _kinds(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - an annotation of any kind
    """The plain types of which values of the annotation are made; of a dict, those of its values."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is dict:
        yield from _kinds(parts[1])
    elif origin in (Union, UnionType, list, tuple):
        for part in parts:
            yield from _kinds(part)
    else:
        yield annotation


def _parts(value: Any) -> Iterator[Any]:  # noqa: ANN401 - a value of any kind
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
    else:
        yield value
