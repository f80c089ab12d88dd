"""What the pages of operators share."""

from typing import Annotated

from fastapi import Form, Query

PAGE_ROWS = 25
SHORT, LONG = 255, 4000
"""Characters that a field of a form may send."""
DAYS_DEFAULT, DAYS_MAX = 14, 90

Cursor = Annotated[str | None, Query(max_length=500)]
Done = Annotated[str, Query(max_length=20, pattern=r"^[a-z-]*$")]
"""What the form before this page did."""
Days = Annotated[int, Query(ge=1, le=DAYS_MAX)]
Short = Annotated[str, Form(max_length=SHORT)]
Long = Annotated[str, Form(max_length=LONG)]


def plain(text: str) -> str:
    """Return words that were typed in, without what PostgreSQL takes in no text."""
    return text.replace("\x00", "").strip()
