"""What you allow, everything that is yours, and leaving."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from upstar.accounts import privacy
from upstar.accounts.erasures import Receipt
from upstar.accounts.privacy import MOST_MONTHS, Choices
from upstar.api.bodies import Body
from upstar.api.shapes import PROBLEMS, Shape
from upstar.edge.auth import Bearer
from upstar.edge.exports import exported
from upstar.edge.sections import Section
from upstar.edge.state import UseTools, leave
from upstar.workflows import erase_account, keep_house

router = Section(prefix="/me", tags=["privacy"], responses=PROBLEMS)

ARCHIVE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {}}, "description": "The archive, as an attachment."}
}


class ChoicesEdit(Body):
    """What you allow."""

    models: bool = Field(description="Whether language models may be sent what is yours.")
    keep_months: int | None = Field(
        ge=1, le=MOST_MONTHS, description="Months after which files and their texts are deleted; null: when you do it."
    )


class ChoicesShape(Shape):
    """What you allow, and since when. Until you say so, no language model is sent anything of yours."""

    models: bool
    keep_months: int | None
    models_said_at: datetime | None
    updated_at: datetime | None


class Confirmation(Body):
    """Your own e-mail address, since there is no way back."""

    confirm: str = Field(min_length=1, max_length=255)


class ReceiptShape(Shape):
    """What was erased: rows by table, objects of the store. Keep the reference: nothing else leads to it."""

    reference: UUID
    started_at: datetime
    finished_at: datetime | None
    rows: dict[str, int]
    objects: int


@router.get("/privacy", response_model=ChoicesShape)
def read(person: Bearer, tools: UseTools) -> Choices:
    """Give what you allow."""
    with tools.database.read() as session:
        return privacy.get(session, person.user_id)


@router.put("/privacy", response_model=ChoicesShape)
def choose(person: Bearer, tools: UseTools, edit: ChoicesEdit) -> Choices:
    """Set what you allow. Without models the built-in engine does the work, and what models said of you is deleted."""
    return keep_house.choose(tools, person.user_id, models=edit.models, keep_months=edit.keep_months)


@router.get("/export", response_class=StreamingResponse, responses=ARCHIVE)
def export(person: Bearer, tools: UseTools) -> StreamingResponse:
    """Give everything that is yours as one ZIP: every row, your files, and your profiles as JSON Resume."""
    return exported(tools, person.user_id)


@router.delete("", response_model=ReceiptShape)
def erase(request: Request, person: Bearer, tools: UseTools, confirmation: Confirmation) -> Receipt:
    """Erase your account with all that is yours, for good; the answer is the receipt. There is no way back."""
    erase_account.confirm(tools, person.user_id, confirmation.confirm)
    leave(request)
    return erase_account.erase(tools, person.user_id)
