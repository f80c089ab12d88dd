"""Read the records of a file one by one, in constant memory, whatever form it has.

A JSON array, NDJSON, one JSON object over many lines, CSV (each of them gzipped or not) and Parquet are told by their
content; a CSV file also by its name.
"""

import codecs
import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import orjson

from upstar.kit.errors import AppError, ErrorKind

GZIP_MARK = b"\x1f\x8b"
PARQUET_MARK = b"PAR1"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MAX_RECORD_BYTES = 16 * 2**20
"""A listing has some 14 kB; a line or a value of more than this is no record."""
CHUNK_BYTES = 2**20
"""What is read of an array at a time: large beside a record, since the record at its end is begun twice."""
LONGEST_CUT = 2
"""Characters of a number that are none of it until a digit follows: `1e+` reads as 1."""
HEADER_BYTES = 2**16
"""What is looked at to tell a CSV file; a header of 500 columns has some 10 kB."""
PARQUET_ROWS = 500
DELIMITERS = ",;\t|"
CSV_NAMES = {".csv", ".tsv"}
TITLE_COLUMN = "title"
"""Every record has one, so a first line that names it among others is a header."""

_BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)
"""NaN and Infinity, which are no JSON but are written, become null."""


class MalformedLine:
    """A line of NDJSON that is no JSON, or a row of CSV that is no row; the rest of the file is still good."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        self.reason = reason


class RawLine(bytes):
    """A line of NDJSON that holds an object, not yet taken apart: one that is known need not be."""

    __slots__ = ()

    def record(self) -> Any:  # noqa: ANN401 - JSON
        """Return the record, or a MalformedLine."""
        return _line(self)


class _BrokenError(Exception):
    """The file cannot be read on; the message says why."""


def read_records(path: Path, *, raw_lines: bool = False) -> Iterator[Any]:
    """Yield the records in order, in constant memory.

    AppError where the file cannot be opened, is none of the forms, or breaks off; the records before the break have
    been yielded by then. A line that is no record is yielded as a MalformedLine. With `raw_lines`, the lines of NDJSON
    that hold an object are yielded as they are, each a RawLine.
    """
    with ExitStack() as stack:
        stream = _open(path, stack)
        try:
            if stream.peek(4)[:4] == PARQUET_MARK:
                yield from _parquet(path)
                return
            first = _first_byte(stream)
            if not first:
                raise AppError(ErrorKind.INVALID, "feed-empty", f"{path.name} is empty.")
            if first == b"[":
                yield from _array(stream)
            elif first not in b"{" and _is_csv(path, stream):
                yield from _csv(stream)
            else:
                yield from _lines(stream, raw=raw_lines)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise _broken(path, f"the gzip data break off ({error})") from error
        except _BrokenError as error:
            raise _broken(path, str(error)) from error.__cause__


def _open(path: Path, stack: ExitStack) -> "io.BufferedReader[Any]":
    try:
        file = path.open("rb", buffering=0)
    except OSError as error:
        raise AppError(ErrorKind.INVALID, "feed-unreadable", f"{path} cannot be read: {error.strerror}.") from error
    raw = stack.enter_context(io.BufferedReader(cast("io.RawIOBase", file), HEADER_BYTES))
    if raw.peek(2)[:2] != GZIP_MARK:
        return raw
    unpacked = stack.enter_context(gzip.GzipFile(fileobj=raw))
    return stack.enter_context(io.BufferedReader(cast("io.RawIOBase", unpacked), HEADER_BYTES))


def _first_byte(stream: io.BufferedReader) -> bytes:
    """Skip a byte order mark and blanks, and look at what comes."""
    if stream.peek(3)[:3] == BYTE_ORDER_MARK:
        stream.read(3)
    while (byte := stream.peek(1)[:1]) and byte.isspace():
        stream.read(1)
    return byte


class _Window:
    """A piece of a text stream, and the place in it that has been read up to."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._fault: UnicodeDecodeError | None = None
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self) -> None:
        """Read on, at least as much again as is waiting; drop what has been read up to."""
        waiting = self.text[self.at :]
        if self._fault is not None:
            raise _BrokenError("it is not in UTF-8") from self._fault
        data = self._stream.read(max(CHUNK_BYTES, len(waiting)))
        self.ended = not data
        try:
            added = self._decode.decode(data, final=self.ended)
        except UnicodeDecodeError as error:
            # what comes before the fault is good; the fault is met when it is asked for
            self._fault = error
            added = error.object[: error.start].decode("utf-8")
        self.text, self.at = waiting + added, 0

    def next_mark(self) -> str:
        """Skip blanks and return the character that comes, without taking it; nothing at the end."""
        while True:
            found = _BLANKS.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.more()

    def value(self) -> Any:  # noqa: ANN401 - JSON
        """Take the JSON value that comes."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                fault = _BrokenError("the JSON breaks off" if self.ended else f"it is not JSON: {error.msg}")
            except (ValueError, RecursionError) as error:
                raise _BrokenError(f"a value cannot be read: {error}") from error
            else:
                # a number at the end of the piece may go on, also behind `.` and `e+`
                if self.ended or not isinstance(value, (int, float)) or len(self.text) - end > LONGEST_CUT:
                    self.at = end
                    return value
                fault = _BrokenError("a value is too long")
            if self.ended or len(self.text) - self.at > MAX_RECORD_BYTES:
                raise fault
            self.more()


def _array(stream: io.BufferedReader) -> Iterator[Any]:
    """The elements of an array, each decoded where it stands, without a look at what is between its ends."""
    window = _Window(stream)
    window.next_mark()
    window.at += 1
    if window.next_mark() == "]":
        return
    while True:
        window.next_mark()
        yield window.value()
        mark = window.next_mark()
        window.at += 1
        if mark == "]":
            return
        if mark != ",":
            raise _BrokenError(f"there is {mark!r} where a comma should be" if mark else "the JSON breaks off")


def _lines(stream: io.BufferedIOBase, *, raw: bool) -> Iterator[Any]:
    first = True
    while line := stream.readline(MAX_RECORD_BYTES + 1):
        if len(line) > MAX_RECORD_BYTES:
            yield MalformedLine(f"the line is longer than {MAX_RECORD_BYTES // 2**20} MB")
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD_BYTES)
        elif raw and not first and line[:1] == b"{":
            yield RawLine(line)
        elif line.strip():
            record = _line(line)
            if first and isinstance(record, MalformedLine) and line.lstrip()[:1] == b"{":
                yield from _object(line, stream, record)
            else:
                yield record
            first = False


def _line(line: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return orjson.loads(line)
    except ValueError:
        pass
    try:  # slower, and takes NaN and lone surrogates too
        return json.loads(line, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        return MalformedLine(f"the line is not JSON: {error}")


def _object(line: bytes, stream: io.BufferedIOBase, malformed: MalformedLine) -> Iterator[Any]:
    """One object over many lines, which is the whole file; else the first line is malformed, and others follow."""
    rest = stream.read(MAX_RECORD_BYTES) + stream.readline(MAX_RECORD_BYTES)
    whole = _line(line + rest)
    if not isinstance(whole, MalformedLine):
        yield whole
        return
    yield malformed
    yield from (_line(each) for each in io.BytesIO(rest) if each.strip())


def _is_csv(path: Path, stream: io.BufferedReader) -> bool:
    if {suffix.lower() for suffix in path.suffixes[-2:]} & CSV_NAMES:
        return True
    header = stream.peek(HEADER_BYTES)[:HEADER_BYTES].split(b"\n", 1)[0].decode("utf-8", "replace")
    cells = header.lower().split(_delimiter(header))
    return len(cells) > 1 and TITLE_COLUMN in {cell.strip(' "\r\t') for cell in cells}


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _csv(stream: io.BufferedReader) -> Iterator[Any]:
    """The rows of a CSV file as objects; its first line names their keys."""
    csv.field_size_limit(MAX_RECORD_BYTES)  # descriptions are longer than the 128 kB of the default
    text = io.TextIOWrapper(stream, "utf-8", newline="")
    try:
        header = text.readline(HEADER_BYTES)
        delimiter = _delimiter(header)
        names = next(csv.reader([header], delimiter=delimiter), [])
        for row in csv.reader(_text_lines(text), delimiter=delimiter):
            if any(row[len(names) :]):
                yield MalformedLine(f"the row has {len(row)} cells under {len(names)} columns")
            elif any(row):
                yield dict(zip(names, row, strict=False))
    except UnicodeDecodeError as error:
        raise _BrokenError("it is not in UTF-8") from error
    except csv.Error as error:
        raise _BrokenError(str(error)) from error
    finally:
        text.detach()  # the stream is closed by whoever opened it


def _text_lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(MAX_RECORD_BYTES):
        if len(line) == MAX_RECORD_BYTES:
            raise _BrokenError(f"a line is longer than {MAX_RECORD_BYTES // 2**20} MB")
        yield line


def _parquet(path: Path) -> Iterator[Any]:
    # takes a fifth of a second to import, and hardly any import needs it
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(path) as table:
            for batch in table.iter_batches(batch_size=PARQUET_ROWS):
                yield from batch.cast(_in_microseconds(batch.schema), safe=False).to_pylist()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _BrokenError(f"the Parquet data cannot be read ({str(error).split(chr(10), 1)[0][:200]})") from error


def _in_microseconds(schema: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """The schema with moments as Python knows them: it has no nanoseconds."""
    import pyarrow as pa  # noqa: PLC0415

    moments = {
        index: field.with_type(pa.timestamp("us", field.type.tz))
        for index, field in enumerate(schema)
        if pa.types.is_timestamp(field.type)
    }
    return pa.schema([moments.get(index, field) for index, field in enumerate(schema)])


def _broken(path: Path, reason: str) -> AppError:
    return AppError(ErrorKind.INVALID, "feed-broken", f"{path.name} breaks off: {reason}. What came before was kept.")
