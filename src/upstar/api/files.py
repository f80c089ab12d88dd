"""The original files: download them, or make a link that ends soon."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, status
from fastapi.responses import StreamingResponse

from upstar.api.shapes import PROBLEMS, Shape
from upstar.edge.auth import Bearer
from upstar.edge.downloads import sending
from upstar.edge.state import UseTools, house_of, site_of
from upstar.resumes.files import ENDINGS
from upstar.workflows import download_file

router = APIRouter(tags=["resumes"], responses=PROBLEMS)

FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {media_type: {} for media_type in ENDINGS}, "description": "The file, as an attachment."}
}
Ticket = Annotated[str, Path(max_length=download_file.MAX_TICKET)]


class LinkShape(Shape):
    """An address that gives the file to anyone, without a token, until `expires_at`."""

    url: str
    expires_at: datetime


@router.get("/resumes/{resume_id}/file", response_class=StreamingResponse, responses=FILE)
def original(person: Bearer, tools: UseTools, resume_id: UUID) -> StreamingResponse:
    """Give the file as it was uploaded; 409 until it was read, and where it is no longer kept."""
    return sending(download_file.download(tools, person.user_id, resume_id))


@router.post("/resumes/{resume_id}/download-link", response_model=LinkShape, status_code=status.HTTP_201_CREATED)
def make_link(request: Request, person: Bearer, tools: UseTools, resume_id: UUID) -> LinkShape:
    """Make a link to the file that ends soon; whoever has it needs no token, so do not pass it on."""
    link = download_file.make_link(tools, person.user_id, resume_id)
    url = link.url or site_of(request) + str(request.app.url_path_for("open_link", ticket=link.ticket))
    return LinkShape(url=url, expires_at=link.expires_at)


@router.get("/files/{ticket}", name="open_link", response_class=StreamingResponse, responses=FILE)
def open_link(request: Request, ticket: Ticket) -> StreamingResponse:
    """Give the file of a link; 403 once it has ended."""
    return sending(download_file.open_ticket(house_of(request).tools, ticket))
