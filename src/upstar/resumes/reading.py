"""Read a file in a process of its own: bytes in, text and profile out, both as JSON.

The parent side is `read_in_child`; `warm` and `handle` run in the child (adapters/sandbox.py).
"""

import atexit
import json
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from upstar.adapters.sandbox import Limits, Sandbox, SandboxError, tighten
from upstar.kit import clock
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.resumes.engine import parse
from upstar.resumes.readers import PICTURED, media_type, read
from upstar.resumes.types import Document, Profile
from upstar.skills.vocabulary import add, added, read_entries, write_entries

LIMITS = Limits(memory_bytes=2 * 2**30, seconds=60.0, answer_bytes=16 * 2**20)
"""Six scanned pages take about 20 s on two cores and 1 GB; anything beyond is no résumé."""
TEXT_MEMORY_BYTES, TEXT_SECONDS = 2**30, 15.0
"""The same for a file in which no picture is read, which takes a tenth of a second."""
SAMPLE = b"""Ann Example
ann@example.com | 415 555 0100 | Springfield, Illinois

Summary
Nurse with a liking for clear handovers.

Experience
Nurse, Example Hospital
May 2019 - today
- Cared for 12 patients
Springfield Clinic, Springfield, IL
Assistant, 03/2015 - 04/2019

Education
BSc Nursing, University of Springfield, 2015

Skills
Triage (expert), Excel, Python

Languages
English (native), German (B2)

Certifications
BLS, 2020

Projects
Rota, 2021
"""
"""Something of everything, so that every table is built and every pattern compiled once and for all."""
PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj "
    b"4 0 obj<</Length 71>>stream\nBT /F 12 Tf 50 700 Td (Ann Example, nurse at the Example Hospital) Tj ET\n"
    b"endstream endobj 5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
"""A page of a PDF, so that its library is up."""

_DOCUMENT = TypeAdapter(Document)
_PROFILE = TypeAdapter(Profile)

log = get_logger(__name__)


def read_in_child(data: bytes, filename: str, *, today: date) -> tuple[Document, Profile]:
    """Return the text and the profile of a file.

    AppError says what is wrong with a file that cannot be read: damaged, encrypted, too complex, of an unknown kind.
    """
    media_type(data, filename)
    head = json.dumps({"filename": filename, "today": today.isoformat()}).encode()
    try:
        answer = sandbox().call(head + b"\n" + data)
    except SandboxError as error:
        log.warning("reading.killed", reason=str(error)[:200], bytes=len(data))
        raise AppError(
            ErrorKind.INVALID,
            "file-too-complex",
            "This file is damaged or far more complex than a résumé, and cannot be read: save it once more as a plain "
            "PDF or DOCX and upload that.",
        ) from error
    outcome, _, rest = answer.partition(b"\n")
    if outcome == b"error":
        said: dict[str, Any] = json.loads(rest)
        raise AppError(ErrorKind(said["kind"]), said["code"], said["message"])
    length = int(outcome)
    return _DOCUMENT.validate_json(rest[:length]), _PROFILE.validate_json(rest[length:])


def try_out() -> None:
    """Read two small files of our own, a text and a PDF; AppError where this machine does not let the sandbox work."""
    today = clock.today()
    for data, name in ((SAMPLE, "sample.txt"), (PAGE, "sample.pdf")):
        read_in_child(data, name, today=today)


@lru_cache(maxsize=1)
def sandbox() -> Sandbox:
    """Return this process's sandbox; its template process ends with this one."""
    made = Sandbox(__name__, LIMITS, lambda: write_entries(added()).encode())
    atexit.register(made.close)
    return made


def warm(setup: bytes) -> None:
    """Load what every reading needs: vocabularies, tables, patterns. `setup` holds the skills that were added."""
    add(read_entries(setup.decode()))
    parse(read(SAMPLE, "warm.txt"), today=clock.today())
    parse(read(PAGE, "warm.pdf"), today=clock.today())


def handle(request: bytes) -> bytes:
    """Read the file of a request; the answer is the two lengths and texts, or `error` and what is to be said."""
    head, _, data = request.partition(b"\n")
    asked = json.loads(head)
    try:
        if media_type(data, asked["filename"]) not in PICTURED:
            tighten(TEXT_MEMORY_BYTES, TEXT_SECONDS)
        document = read(data, asked["filename"])
        profile = parse(document, today=date.fromisoformat(asked["today"]))
    except AppError as error:
        said = {"kind": error.kind.value, "code": error.code, "message": error.message}
        return b"error\n" + json.dumps(said).encode()
    text = _DOCUMENT.dump_json(document)
    return str(len(text)).encode() + b"\n" + text + _PROFILE.dump_json(profile)
