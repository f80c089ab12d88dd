"""An export on its way to a browser."""

from uuid import UUID

from fastapi.responses import StreamingResponse

from upstar.edge.downloads import HEADERS, attachment
from upstar.kit.clock import today
from upstar.workflows.export_account import ARCHIVE_TYPE, export, pieces
from upstar.workflows.tools import Tools


def exported(tools: Tools, user_id: UUID) -> StreamingResponse:
    """Return the answer that gives the person everything that is theirs, piece by piece from a temporary file."""
    headers = HEADERS | {"Content-Disposition": attachment(f"upstar-export-{today().isoformat()}.zip")}
    return StreamingResponse(pieces(export(tools, user_id)), media_type=ARCHIVE_TYPE, headers=headers)
