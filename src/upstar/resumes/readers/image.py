"""Photos and scans: JPEG, PNG, WebP and TIFF, read by optical character recognition."""

import io
import math
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps, ImageSequence

from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.readers import ocr
from upstar.resumes.readers.assemble import assemble, require_text
from upstar.resumes.readers.flow import flow
from upstar.resumes.readers.layout import Block, arrange
from upstar.resumes.types import Document

MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "TIFF": "image/tiff"}
MAX_PIXELS = 60_000_000
"""Twice what a good phone takes; a picture that unpacks to more is an attack."""
MAX_PAGES = 6
"""How many frames of a TIFF are read; each takes seconds."""
A4_LENGTH = 842.0
"""The longer side of a sheet of paper in points, which a picture is taken to show."""


def read(data: bytes) -> Document:
    """Return the text of a picture; AppError where it is damaged, too large or bears no text."""
    try:
        with warnings.catch_warnings():
            # the limit on pixels is kept below; Pillow's own warning says the same twice
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=tuple(MEDIA_TYPES)) as picture:
                media_type = MEDIA_TYPES[picture.format or "PNG"]
                total = getattr(picture, "n_frames", 1)
                pages = list(_pages(picture))
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise AppError(
            ErrorKind.INVALID, "file-corrupt", "This picture is damaged and cannot be read: save or take it once more."
        ) from error
    notes = ["The text was recognised from a picture; please check what was read."]
    if total > MAX_PAGES:
        notes.append(f"Only the first {MAX_PAGES} of {total} pages were read.")
    made = assemble(media_type, flow(pages), pages=total, warnings=notes, pictured=range(1, len(pages) + 1))
    return require_text(made, "This picture shows no text that can be read: take it once more, straight and in focus.")


def _pages(picture: Image.Image) -> Iterator[list[Block]]:
    for number, frame in enumerate(ImageSequence.Iterator(picture)):
        if number == MAX_PAGES:
            return
        if math.prod(frame.size) > MAX_PIXELS:
            raise AppError(ErrorKind.INVALID, "file-too-complex", "This picture has too many pixels: make it smaller.")
        upright = ImageOps.exif_transpose(frame)
        if upright.mode in ("RGBA", "LA", "PA", "P"):
            paper = Image.new("RGBA", upright.size, "white")
            paper.alpha_composite(upright.convert("RGBA"))
            upright = paper
        upright = upright.convert("RGB")
        upright.thumbnail((ocr.MAX_SIDE, ocr.MAX_SIDE), Image.Resampling.LANCZOS)
        yield arrange(ocr.read_pixels(np.asarray(upright), max(upright.size) / A4_LENGTH))
