"""Read the records of a file one by one: a JSON array or NDJSON, either of them gzipped, told by content."""

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, cast

import ijson

from upstar.kit.errors import AppError, ErrorKind

GZIP_MARK = b"\x1f\x8b"
MAX_RECORD_BYTES = 16 * 2**20
"""A listing has some 14 kB; a line of more than this is no record."""


class MalformedLine:
    """A line of NDJSON that is no JSON; the rest of the file is still good."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        self.reason = reason


def read_records(path: Path) -> Iterator[Any]:
    """Yield the records in order, in constant memory.

    AppError where the file cannot be opened, is neither form, or breaks off; the records before the break have been
    yielded by then. A line of NDJSON that is no JSON is yielded as a MalformedLine.
    """
    with ExitStack() as stack:
        stream = _open(path, stack)
        first = _first_byte(stream)
        if not first:
            raise AppError(ErrorKind.INVALID, "feed-empty", f"{path.name} is empty.")
        try:
            yield from _array(stream) if first == b"[" else _lines(stream)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise _broken(path, f"the gzip data break off ({error})") from error
        except ijson.JSONError as error:
            raise _broken(path, str(error).splitlines()[0] if str(error) else "the JSON breaks off") from error


def _open(path: Path, stack: ExitStack) -> io.BufferedReader:
    try:
        raw = stack.enter_context(path.open("rb"))
    except OSError as error:
        raise AppError(ErrorKind.INVALID, "feed-unreadable", f"{path} cannot be read: {error.strerror}.") from error
    if raw.peek(2)[:2] != GZIP_MARK:
        return raw
    unpacked = stack.enter_context(gzip.GzipFile(fileobj=raw))
    return stack.enter_context(io.BufferedReader(cast("io.RawIOBase", unpacked)))


def _first_byte(stream: io.BufferedReader) -> bytes:
    """Skip a byte order mark and blanks, and look at what comes."""
    try:
        if stream.peek(3)[:3] == b"\xef\xbb\xbf":
            stream.read(3)
        while (byte := stream.peek(1)[:1]) and byte.isspace():
            stream.read(1)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return b"["  # let the reader meet the damage, and report it
    return byte


def _array(stream: IO[bytes]) -> Iterator[Any]:
    yield from ijson.items(stream, "item", use_float=True)


def _lines(stream: io.BufferedReader) -> Iterator[Any]:
    while line := stream.readline(MAX_RECORD_BYTES + 1):
        if len(line) > MAX_RECORD_BYTES:
            yield MalformedLine(f"the line is longer than {MAX_RECORD_BYTES // 2**20} MB")
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD_BYTES)
            continue
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except (ValueError, RecursionError) as error:
            yield MalformedLine(f"the line is not JSON: {error}")


def _broken(path: Path, reason: str) -> AppError:
    return AppError(ErrorKind.INVALID, "feed-broken", f"{path.name} breaks off: {reason}. What came before was kept.")
