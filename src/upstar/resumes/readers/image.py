"""Photos and scans: JPEG, PNG, WebP and TIFF, read by optical character recognition."""

import io
import math
import struct
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps, ImageSequence

from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.readers import ocr
from upstar.resumes.readers.assemble import assemble, require_text
from upstar.resumes.readers.flow import flow
from upstar.resumes.readers.ink import MIN_INK
from upstar.resumes.readers.layout import Block, arrange
from upstar.resumes.types import Document

MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "TIFF": "image/tiff"}
MAX_PIXELS = 60_000_000
"""Twice what a good phone takes; a picture that unpacks to more is an attack."""
MAX_PAGES = 6
"""How many frames of a TIFF are read; each takes seconds."""
MIN_SIDE = 20
"""A strip thinner than this, in pixels, shows no line of text, and the models fail on it."""
A4_LENGTH = 842.0
"""The longer side of a sheet of paper in points, which a picture is taken to show."""
_DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
)
"""What Pillow's decoders raise on bytes that are no picture."""


def read(data: bytes) -> Document:
    """Return the text of a picture; AppError where it is damaged, too large or bears no text."""
    media_type, total, sheets = _opened(data)
    pages = [_blocks(pixels) for pixels in sheets]
    notes = ["The text was recognised from a picture; please check what was read."]
    if total > MAX_PAGES:
        notes.append(f"Only the first {MAX_PAGES} of {total} pages were read.")
    made = assemble(media_type, flow(pages), pages=total, warnings=notes, pictured=range(1, len(pages) + 1))
    return require_text(made, "This picture shows no text that can be read: take it once more, straight and in focus.")


def sheets_of(data: bytes) -> list[ocr.Pixels]:
    """Return the first pages as they are looked at, upright and on white paper; AppError as `read`."""
    return _opened(data)[2]


def _opened(data: bytes) -> tuple[str, int, list[ocr.Pixels]]:
    """The type, the number of pages there are, and the first of them."""
    try:
        with warnings.catch_warnings():
            # the limit on pixels is kept below; Pillow's own warning says the same twice
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=tuple(MEDIA_TYPES)) as picture:
                media_type = MEDIA_TYPES[picture.format or "PNG"]
                return media_type, getattr(picture, "n_frames", 1), list(_sheets(picture))
    except Image.DecompressionBombError:
        raise _too_large() from None
    except _DAMAGE as error:
        raise AppError(
            ErrorKind.INVALID, "file-corrupt", "This picture is damaged and cannot be read: save or take it once more."
        ) from error


def _too_large() -> AppError:
    return AppError(ErrorKind.INVALID, "file-too-complex", "This picture has too many pixels: make it smaller.")


def _sheets(picture: Image.Image) -> Iterator[ocr.Pixels]:
    """Yield the first pages, the right way up, on white paper, no larger than is looked at."""
    for number, frame in enumerate(ImageSequence.Iterator(picture)):
        if number == MAX_PAGES:
            return
        if math.prod(frame.size) > MAX_PIXELS:
            raise _too_large()
        upright = ImageOps.exif_transpose(frame)
        if upright.mode in ("RGBA", "LA", "PA", "P"):
            paper = Image.new("RGBA", upright.size, "white")
            paper.alpha_composite(upright.convert("RGBA"))
            upright = paper
        upright = upright.convert("RGB")
        upright.thumbnail((ocr.MAX_SIDE, ocr.MAX_SIDE), Image.Resampling.LANCZOS)
        yield np.asarray(upright)


def _blocks(pixels: ocr.Pixels) -> list[Block]:
    height, width = pixels.shape[:2]
    if min(height, width) < MIN_SIDE or int(pixels.max()) - int(pixels.min()) < MIN_INK:
        return []
    return arrange(ocr.read_pixels(pixels, max(height, width) / A4_LENGTH))
