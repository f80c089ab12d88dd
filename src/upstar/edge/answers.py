"""Answers that are made at once."""

from fastapi import Response
from pydantic import BaseModel


def answer(shape: type[BaseModel], value: object) -> Response:
    """Return the value as JSON of that shape.

    A route that returns the value itself has it looked through by the framework, in a thread of its own where the route
    is not async, and written after that. Where little else is done, that is most of the time. A page of matches takes
    the event loop a millisecond or two.
    """
    made = shape.model_validate(value).model_dump_json(by_alias=True)
    return Response(made, media_type="application/json")
