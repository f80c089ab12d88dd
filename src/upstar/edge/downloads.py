"""A file on its way to a browser, in a way that makes it save the file and never run it."""

from urllib.parse import quote

from fastapi.responses import StreamingResponse

from upstar.edge.middleware import DATA_POLICY
from upstar.workflows.download_file import Download

ATTR_CHARS = "!#$&+-.^_`|~"
"""What an extended value may hold beside letters and digits without being encoded (RFC 8187, 3.2.1)."""
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": DATA_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def attachment(name: str) -> str:
    """Return a Content-Disposition that has the file saved under the name (RFC 6266), whatever is in it."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=ATTR_CHARS)}"


def sending(found: Download) -> StreamingResponse:
    """Return the answer that gives the file piece by piece."""
    headers = HEADERS | {"Content-Disposition": attachment(found.name), "Content-Length": str(found.size)}
    return StreamingResponse(found.pieces, media_type=found.media_type, headers=headers)
