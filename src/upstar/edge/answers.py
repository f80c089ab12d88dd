"""Answers that are made where their values were found."""

from fastapi import Response
from pydantic import BaseModel


def answer(shape: type[BaseModel], value: object) -> Response:
    """Return the value as JSON of that shape, made in this thread.

    A route that returns the value itself has it looked through in a second thread and written on the event loop. Where
    little else is done, that is most of the time.
    """
    made = shape.model_validate(value).model_dump_json(by_alias=True)
    return Response(made, media_type="application/json")
