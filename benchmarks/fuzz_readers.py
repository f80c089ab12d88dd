"""Damaged and hostile files against the reading process: none may take the worker down.

    python benchmarks/fuzz_readers.py [--cases 20000] [--seed 1] [--start 0] [--threads 2] [--no-corpus] [--only CASE]

Good files of every format are damaged, each case by its number and the seed alone, and read as the worker reads them.
Some are damaged within: an archive is unpacked and packed again, a stream of a PDF likewise. The corpus of hostile
files (tests/resumes/hostile.py) goes first. Ctrl-C ends the run with the table so far, and `--start` goes on from that
case. `--only` shows one case. The exit code is 1 where the worker crashed, or a reader failed in no foreseen way.
"""

import argparse
import base64
import copy
import io
import json
import random
import re
import sys
import threading
import time
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from lxml import etree
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measure import table, verdict
from tests.documents import LINES, make_pdf
from tests.resumes import hostile, samples
from upstar.adapters.sandbox import SandboxError
from upstar.kit.errors import AppError
from upstar.kit.logs import configure_logs
from upstar.resumes import reading

TODAY = date(2026, 11, 1)
CASES, SEED, THREADS = 20_000, 1, 2
PROGRESS_SECONDS = 10.0
LIMITED = re.compile(r"too long|[Mm]emory|alloc")
"""What the reading process says where it was refused memory, or says too much."""
SILENT = re.compile(r"without an answer|timed out|reset by peer|Broken pipe")
"""What is said of a process that did not answer: the clock or the memory limit ended it, or a crash in a C library."""
PICTURE_SHARE = 0.06
"""Pictures are a smaller share of the cases: to recognise text takes some twenty times as long as to read it."""
MAGIC = (
    b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", bytes(8),
    b"-1", b"0", b"99999999999999999999", b"2147483648", b"1e999", b"NaN", b"null", b"'", b'"', b"<", b">", b"<!--",
    b"]]>", b"<![CDATA[", b"&#0;", b"&x;", b"\xed\xa0\x80", b"\xef\xbf\xbe", b"\xe2\x80\xae\xe2\x80\x8b", b"\x1b[0m",
    b"{", b"}", b"[", b"]", b"(", b")", b"<<", b">>", b"endstream", b"endobj", b" R", b"/Length", b"\\bin9999 ",
    b"\\u-1?", b"\\'", b"\n" * 99,
)  # fmt: skip

Mutation = Callable[[bytes, random.Random], bytes]


# --- the good files ---


def pdf_with_font() -> bytes:
    """The sample with a TrueType font in it, which pdfium has to read."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1, pageCompression=0)
    for number, (text, size) in enumerate(LINES):
        canvas.setFont("Vera", size)
        canvas.drawString(60, 800 - 24 * number, text)
    canvas.linkURL("https://example.org", (60, 700, 200, 720))
    canvas.bookmarkPage("top")
    canvas.addOutlineEntry("Experience", "top")
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def strip_of_text() -> Image.Image:
    """A small picture of two lines, which is recognised in half a second."""
    image = Image.new("RGB", (300, 70), "white")
    ImageDraw.Draw(image).text((8, 8), "Mara Lindqvist, Berlin\nSenior Backend Developer", fill="black", font_size=20)
    return image


def good_files() -> dict[str, list[bytes]]:
    """A few good files of each format, as different as the format's ways of writing."""
    strip = strip_of_text()
    word, open_document = hostile.OFFICES
    page = "<table><tr><td>Go<td>Java</table><p style='color:#fff;font-size:1px'>x</p><ul><li>a<li>b</ul>"
    rich = rb"{\fonttbl{\f1\fcharset204 A;}}\f1 \'e9\u8364?{\v x}\bin3 abc\par\trowd a\cell\row"
    marked = "|a|b|\n|-|-|\n|c|d|\n\n> - [x](y) `z` ![i](j) **k**"
    return {
        "pdf": [make_pdf(), pdf_with_font(), samples.as_scan(strip), hostile.pdf_page(hostile.TEXT)],
        "docx": [samples.as_docx(), samples.as_docx_table("Kubernetes"), word.of(_nested(word))],
        "odt": [samples.as_odt(), open_document.of(_nested(open_document))],
        "rtf": [samples.as_rtf(), hostile.rtf(rich)],
        "html": [samples.as_html(page).encode(), samples.as_html().encode("utf-16")],
        "markdown": [samples.as_markdown().encode(), hostile.markdown(marked)],
        "json": [samples.as_json_resume()],
        "text": [samples.as_text().encode(code) for code in ("utf-8", "cp1252", "utf-16", "utf-8-sig")],
        "picture": [
            *(samples.as_picture(strip, kind) for kind in ("PNG", "JPEG", "WEBP", "TIFF")),
            *(samples.as_picture(strip.convert("P"), "PNG"), hostile.moving("WEBP", 3), hostile.tiff(3)),
        ],
    }


def _nested(office: hostile.Office) -> str:
    told = office.paragraph % "Engineer, Acme Ltd, 2001 - 2020"
    box = office.box[0] + told + office.box[1]
    return office.table[0] + office.row[0] + told + box + office.row[1] + office.table[1]


# --- mutations ---


def _span(data: bytes, rng: random.Random, most: int = 400) -> tuple[int, int]:
    at = rng.randrange(len(data) + 1)
    return at, min(len(data), at + rng.randrange(1, most))


def flip(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        if out:
            out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def scramble(data: bytes, rng: random.Random) -> bytes:
    at, end = _span(data, rng, 40)
    return data[:at] + rng.randbytes(end - at) + data[end:]


def truncate(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def remove(data: bytes, rng: random.Random) -> bytes:
    at, end = _span(data, rng)
    return data[:at] + data[end:]


def repeat(data: bytes, rng: random.Random) -> bytes:
    at, end = _span(data, rng)
    return data[:at] + data[at:end] * rng.choice((2, 3, 50)) + data[end:]


def move(data: bytes, rng: random.Random) -> bytes:
    at, end = _span(data, rng)
    rest = data[:at] + data[end:]
    to = rng.randrange(len(rest) + 1)
    return rest[:to] + data[at:end] + rest[to:]


def insert(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(MAGIC) * rng.choice((1, 1, 1, 30)) + data[at + rng.choice((0, 1, 4)) :]


def renumber(data: bytes, rng: random.Random) -> bytes:
    """Put another number in the place of one: lengths, counts, sizes and references are written as digits."""
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return insert(data, rng)
    match = rng.choice(found)
    number = rng.choice((b"0", b"-1", b"1", b"65536", b"4294967295", b"9" * 30, b"0.00001", b"1e9", match[0] * 2))
    return data[: match.start()] + number + data[match.end() :]


def retag(data: bytes, rng: random.Random) -> bytes:
    """Repeat, drop or exchange whole tokens: tags, control words, names, brackets."""
    found = list(re.finditer(rb"<[^<>]{0,200}>|\\[a-z]+-?\d*|/[A-Za-z]+|[\[\]{}]|\b[\w:]+\b", data))
    if len(found) < 2:
        return repeat(data, rng)
    one, other = sorted(rng.sample(found, 2), key=lambda match: match.start())
    first, second = rng.choice(
        ((other[0], one[0]), (one[0] * rng.choice((2, 300)), other[0]), (b"", other[0]), (one[0], b""))
    )
    return data[: one.start()] + first + data[one.end() : other.start()] + second + data[other.end() :]


PLAIN: Sequence[Mutation] = (flip, scramble, truncate, remove, repeat, move, insert, renumber, retag, retag, renumber)


def replant(data: bytes, rng: random.Random) -> bytes:
    """Move, copy, drop or rename an element of an XML document, or change what it says; it stays well-formed."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    except (etree.LxmlError, ValueError):
        return data
    every = [element for element in root.iter() if isinstance(element.tag, str)]
    one, other = rng.choice(every), rng.choice(every)
    match rng.choice(("copy", "copy", "move", "drop", "rename", "attribute", "text")):
        case "copy":
            other.append(copy.deepcopy(one))
        case "move" if one not in (*other.iterancestors(), other):
            other.insert(0, one)
        case "drop" if (parent := one.getparent()) is not None:
            parent.remove(one)
        case "rename":
            one.tag = other.tag
        case "attribute" if one.attrib:
            one.set(
                rng.choice(list(one.attrib)), rng.choice(("", "-1", "9" * 40, "0.5.5", "NaN", "true", "²", "x" * 999))
            )
        case _:
            one.text = rng.choice(("", "\t" * 99, "9" * 99, "(" * 99, "\u202e\u200b", "2001 - 2020 " * 20))
    return etree.tostring(root)


def rezip(data: bytes, rng: random.Random) -> bytes:
    """Damage one or two members, and pack them so that the archive itself is sound."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError):
        return data
    text = [name for name in parts if name.endswith((".xml", ".rels"))]
    for name in rng.sample(text, min(len(text), rng.choice((1, 1, 2)))):
        for _ in range(rng.choice((1, 1, 3))):
            parts[name] = rng.choice((replant, *PLAIN) if rng.random() < 0.5 else (replant,))(parts[name], rng)
    if rng.random() < 0.1:
        parts.pop(rng.choice(list(parts)))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            # the type of an ODT is told by a member that is not packed
            archive.writestr(zipfile.ZipInfo(name), part, None if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return target.getvalue()


def restream(data: bytes, rng: random.Random) -> bytes:
    """Damage the inside of one stream of a PDF, and pack it with a true length."""
    found = list(re.finditer(rb"<<[^<>]*?(?:<<[^<>]*>>[^<>]*?)*>>\s*stream\r?\n(.*?)\s*endstream", data, re.DOTALL))
    if not found:
        return data
    match = rng.choice(found)
    inside = match[1]
    with suppress(zlib.error, ValueError):
        inside = zlib.decompress(
            base64.a85decode(inside.strip().removesuffix(b"~>")) if b"ASCII85" in match[0] else inside
        )
    for _ in range(rng.choice((1, 2, 5))):
        inside = rng.choice(PLAIN)(inside, rng)
    packed = zlib.compress(inside)
    return data[: match.start()] + hostile.stream(packed, hostile.FLATE) + data[match.end() :]


def revalue(data: bytes, rng: random.Random) -> bytes:
    """Put a value of another type somewhere into a JSON document."""
    try:
        document = json.loads(data)
    except ValueError:
        return data
    parent, key = rng.choice(list(_places(document)))
    old = parent[key]
    text = rng.choice(MAGIC).decode("utf-8", "replace")
    parent[key] = rng.choice((rng.choice(hostile.WRONG), [old] * 3, {"name": old}, text, f"{old}{text}"))
    return json.dumps(document, ensure_ascii=rng.random() < 0.5).encode("utf-8", "replace")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - any JSON value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from _places(inner)


WITHIN: dict[str, Mutation] = {"docx": rezip, "odt": rezip, "pdf": restream, "json": revalue}


def damaged(kind: str, good: dict[str, list[bytes]], rng: random.Random) -> bytes:
    """Return one of the good files of that kind after one to six mutations."""
    data = rng.choice(good[kind])
    if kind in WITHIN and rng.random() < 0.7:
        data = WITHIN[kind](data, rng)
        if rng.random() < 0.7:
            return data
    if rng.random() < 0.1:  # the head of one file before the tail of another
        other = rng.choice(good[rng.choice(list(good))])
        data = truncate(data, rng) + other[rng.randrange(len(other)) :]
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        data = rng.choice(PLAIN)(data, rng)
    return data


# --- the run ---


@dataclass(slots=True)
class Tally:
    """What came of the cases so far, by format, and what must not have come."""

    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)
    defects: dict[str, str] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, name: str, outcome: str, detail: str, seconds: float) -> None:
        """Count a case; the first of each distinct defect is kept by name."""
        with self.lock:
            self.outcomes[kind][outcome] += 1
            self.slowest[kind] = max(self.slowest.get(kind, (0.0, "")), (seconds, name))
            if outcome in ("internal", "crash"):
                self.defects.setdefault(
                    f"{outcome}: {re.sub(r'[0-9]+', 'N', detail)[:160]}", f"{kind} {name}: {detail[:300]}"
                )
            elif outcome in ("limit", "ended"):
                self.ended[f"{kind} {name}"] = f"{detail[:80]} after {seconds:.1f} s"

    def fuzzed(self) -> int:
        """Return how many cases beside the corpus there were."""
        return sum(counts.total() for kind, counts in self.outcomes.items() if not kind.startswith("corpus"))

    def total(self, outcome: str | None = None) -> int:
        """Return how many cases there were, or came out so."""
        return sum(n for counts in self.outcomes.values() for key, n in counts.items() if outcome in (None, key))


def read(data: bytes) -> tuple[str, str, float]:
    """Return what came of a file (`read`, a code, `limit`, `ended`, `internal`, `crash`), the details, and seconds."""
    began = time.monotonic()
    outcome, detail = "read", ""
    try:
        hostile.check_sound(*reading.read_in_child(data, "cv", today=TODAY))
    except AppError as error:
        outcome, detail = error.code.removeprefix("file-"), str(error.__cause__ or "")
        if isinstance(error.__cause__, SandboxError):
            outcome = "limit" if LIMITED.search(detail) else "ended" if SILENT.search(detail) else "internal"
    except AssertionError as error:
        outcome, detail = "internal", f"unsound: {error}"
    except Exception as error:  # noqa: BLE001 - whatever gets here has left the worker's own process
        outcome, detail = "crash", repr(error)
    seconds = time.monotonic() - began
    if outcome == "ended" and seconds >= reading.TEXT_SECONDS:
        outcome = "limit"
    return outcome, detail, seconds


def cases(seed: int, numbers: Sequence[int], *, corpus: bool) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """Yield kind, name and maker of every case."""
    if corpus:
        for attack in hostile.ATTACKS:
            yield f"corpus, {attack.kind}", f"“{attack.name}”", attack.make
    good = good_files()
    others = [kind for kind in good if kind != "picture"]
    for number in numbers:
        rng = random.Random(f"{seed}:{number}")
        kind = "picture" if rng.random() < PICTURE_SHARE else rng.choice(others)
        yield kind, str(number), lambda kind=kind, rng=rng: damaged(kind, good, rng)  # type: ignore[misc]


def run(todo: Iterator[tuple[str, str, Callable[[], bytes]]], tally: Tally, threads: int) -> bool:
    """Read all cases from several threads, and tell how far it is; False where Ctrl-C ended it."""
    source, stop = threading.Lock(), threading.Event()

    def work() -> None:
        while not stop.is_set():
            with source:
                case = next(todo, None)
            if case is None:
                return
            kind, name, make = case
            tally.add(kind, name, *read(make()))

    workers = [threading.Thread(target=work, daemon=True) for _ in range(threads)]
    for worker in workers:
        worker.start()
    began = time.monotonic()
    try:
        while any(worker.is_alive() for worker in workers):
            for worker in workers:
                worker.join(PROGRESS_SECONDS / threads)
            told = f"{tally.total()} cases, {time.monotonic() - began:.0f} s, {len(tally.defects)} defects"
            print(told, file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        stop.set()
        for worker in workers:
            worker.join()
        return False
    return True


COLUMNS = ("read", "corrupt", "no-text", "too-complex", "type-unsupported", "encrypted", "empty", "too-large")
ENDS = ("limit", "ended", "internal", "crash")


def report(tally: Tally) -> str:
    """Return the table of what came of the cases of each format."""
    rows = [
        [
            kind,
            *(str(number) for number in (counts.total(), *(counts[key] for key in (*COLUMNS, *ENDS)))),
            *(f"{tally.slowest[kind][0]:.1f}", tally.slowest[kind][1]),
        ]
        for kind, counts in sorted(tally.outcomes.items())
    ]
    sums = [str(tally.total(key)) for key in (None, *COLUMNS, *ENDS)]
    slowest = max((seconds for seconds, _ in tally.slowest.values()), default=0.0)
    return table(
        ("format", "cases", *COLUMNS, *ENDS, "slowest s", "case"), [*rows, ["all", *sums, f"{slowest:.1f}", ""]]
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--start", type=int, default=0, help="the number of the first case")
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--no-corpus", action="store_true", help="leave the corpus of hostile files out")
    parser.add_argument("--only", type=int, help="read this case alone, and write it to standard output")
    return parser.parse_args()


def main() -> int:
    """Run the cases, print the table, and return the exit code."""
    asked = arguments()
    configure_logs(level="ERROR")
    if asked.only is not None:
        ((kind, _, make),) = cases(asked.seed, [asked.only], corpus=False)
        data = make()
        print(kind, *read(data), file=sys.stderr)
        sys.stdout.buffer.write(data)
        return 0
    reading.sandbox().start()
    template = reading.sandbox().process_id
    tally = Tally()
    numbers = range(asked.start, asked.cases)
    whole = run(cases(asked.seed, numbers, corpus=not asked.no_corpus), tally, asked.threads)
    print(report(tally))
    for text, details in (("ended by a limit, or in a C library", tally.ended), ("defects", tally.defects)):
        if details:
            print(f"\n{text}:", *(f"{key}: {value}" for key, value in sorted(details.items())), sep="\n  ")
    if not whole:
        print(f"\ninterrupted; go on with --start {asked.start + tally.fuzzed()} --no-corpus")
    restarted = reading.sandbox().process_id != template
    return verdict(
        [
            (f"the worker crashed {tally.total('crash')} times (bar: 0)", tally.total("crash") == 0),
            ("the process that readings are forked from is still the first one", not restarted),
            (
                f"{tally.total('internal')} readings failed in a way nobody thought of (bar: 0)",
                not tally.total("internal"),
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
