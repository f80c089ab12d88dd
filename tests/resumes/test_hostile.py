"""No file takes the worker down: each is read or refused with one sentence, within its limits.

The heavy files of the corpus, and 20,000 fuzzed ones, are run by benchmarks/fuzz_readers.py.
"""

import json
import os
import re
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.documents import make_pdf
from tests.resumes import hostile, samples
from upstar.adapters.sandbox import Limits, Sandbox, SandboxError
from upstar.kit.errors import AppError
from upstar.resumes import reading
from upstar.resumes import service as resumes
from upstar.resumes.types import Document, Profile

TODAY = date(2026, 11, 1)
CODES = {
    "file-corrupt", "file-empty", "file-encrypted", "file-no-text", "file-too-complex", "file-too-large",
    "file-type-unsupported",
}  # fmt: skip
LIMITED = re.compile(r"without an answer|too long|[Mm]emory|alloc")
"""What the reading process says, or does not say, where a limit ended it."""
MEGA = 2**20
USUAL_MEMORY = 400 * MEGA
"""What a reading without a picture may hold at most, the template that it is forked from included."""


def answer(data: bytes) -> tuple[Document, Profile] | AppError:
    """Read a file as the worker does; anything but a sound answer fails."""
    began = time.monotonic()
    try:
        document, profile = resumes.read_file(data, "cv", today=TODAY)
    except AppError as error:
        check_refusal(error)
        return error
    finally:
        assert time.monotonic() - began < reading.LIMITS.seconds
    hostile.check_sound(document, profile)
    return document, profile


def check_refusal(refused: AppError) -> None:
    """A person is told in one sentence, and no reader failed in a way that nobody thought of."""
    assert refused.code in CODES
    assert re.fullmatch(r"[^\n]{10,400}[.?]", refused.message), refused.message
    assert refused.__cause__ is None or LIMITED.search(str(refused.__cause__)), refused.__cause__


@pytest.mark.parametrize(
    "attack", [a for a in hostile.ATTACKS if not a.heavy], ids=lambda attack: f"{attack.kind}: {attack.name}"
)
def test_a_hostile_file_is_answered(attack: hostile.Attack) -> None:
    answer(attack.make())


def test_a_good_file_is_read_by_the_same_process_after_the_worst_ones() -> None:
    assert not isinstance(answer(make_pdf()), AppError)
    before = reading.sandbox().process_id
    killers = ("a content stream of 1 GB", "a font of 1 GB", "boxes within boxes", "a PNG of 30,000 x 30,000")
    for attack in hostile.ATTACKS:
        if attack.name in killers:
            answer(attack.make())
    read = answer(make_pdf())
    assert not isinstance(read, AppError)
    assert read[1].contact.name == "Mara Lindqvist"
    assert reading.sandbox().process_id == before


def test_ten_thousand_pages_are_not_all_read() -> None:
    read = answer(hostile.pdf_pages(10_000))
    assert not isinstance(read, AppError)
    assert read[0].pages == 10_000
    assert read[0].warnings == ("Only the first 30 of 10000 pages were read.",)


@pytest.mark.parametrize("how", sorted(hostile.reaching_out("file:///")))
def test_no_file_is_read_and_no_address_asked_for(how: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The password is Zebrafink-Querstrich.")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        for address in (secret.as_uri(), f"http://127.0.0.1:{listener.getsockname()[1]}/secret.dtd"):
            told = answer(hostile.reaching_out(address)[how])
            assert "Zebrafink" not in (told.message if isinstance(told, AppError) else told[0].text)
        with pytest.raises(BlockingIOError):
            listener.accept()


# --- limits of the reading process; `warm` and `handle` run in it ---


def warm(setup: bytes) -> None:
    reading.warm(setup)


def handle(request: bytes) -> bytes:
    """Do what the request names: read a file and tell the most memory that was held, or break a limit."""
    match request[:5]:
        case b"sleep":
            while True:
                pass
        case b"hoard":
            return bytes(10 * 2**30)[:1]
        case b"write":
            Path(request[5:].decode()).write_bytes(b"x" * MEGA)
        case b"prate":
            return bytes(MEGA)
        case b"crash":
            os.kill(os.getpid(), signal.SIGSEGV)
    reading.handle(request)
    return str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024).encode()


@pytest.fixture(scope="module", autouse=True)
def _tests_are_found() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:  # the folder that a process stands in does not count
        patched.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
        yield


@pytest.fixture(scope="module")
def measured() -> Iterator[Sandbox]:
    box = Sandbox(__name__, reading.LIMITS)
    yield box
    box.close()


@pytest.mark.parametrize(
    "name",
    [
        "10,000 pages", "a million letters on one spot", "an attribute of 9 MB", "tags just below the limits",
        "a size that is not stated truly", "a style sheet of 9 MB", "a million entries", "an integer of 9 MB",
        "one line of 10 MB", "5 million lines", "9 MB of bytes beyond ASCII", "3,000 pages", "9 MB of text",
    ],
)  # fmt: skip
def test_little_memory_is_held(name: str, measured: Sandbox) -> None:
    head = json.dumps({"filename": "cv", "today": TODAY.isoformat()}).encode()
    for attack in hostile.ATTACKS:
        if attack.name == name:
            assert int(measured.call(head + b"\n" + attack.make())) < USUAL_MEMORY


@pytest.mark.parametrize("how", [b"sleep", b"hoard", b"write", b"prate", b"crash"])
def test_what_breaks_a_limit_ends_alone(how: bytes, tmp_path: Path) -> None:
    box = Sandbox(__name__, Limits(memory_bytes=256 * MEGA, seconds=3, answer_bytes=1000))
    head = json.dumps({"filename": "cv", "today": TODAY.isoformat()}).encode()
    try:
        assert int(box.call(head + b"\n" + reading.SAMPLE)) > 0
        before = box.process_id
        with pytest.raises(SandboxError):
            box.call(how + bytes(tmp_path / "written"))
        assert int(box.call(head + b"\n" + reading.SAMPLE)) > 0
        assert box.process_id == before
        assert sum(file.stat().st_size for file in tmp_path.iterdir()) == 0
    finally:
        box.close()


# --- fuzzing, the same cases every time ---

GOOD: dict[str, Callable[[], bytes]] = {
    "pdf": make_pdf,
    "docx": samples.as_docx_table,
    "odt": samples.as_odt,
    "rtf": samples.as_rtf,
    "html": lambda: samples.as_html("<table><tr><td>a<td>b</table><p style='color:#fff'>c").encode(),
    "markdown": lambda: samples.as_markdown().encode(),
    "json": samples.as_json_resume,
    "text": lambda: samples.as_text().encode(),
}
EDITS = st.lists(
    st.tuples(
        st.sampled_from(("flip", "cut", "repeat", "insert", "end")),
        st.floats(0, 1),
        st.integers(0, 200),
        st.binary(max_size=9),
    ),
    min_size=1,
    max_size=8,
)


def edited(data: bytes, edits: list[tuple[str, float, int, bytes]]) -> bytes:
    for how, place, length, some in edits:
        at = int(place * len(data))
        part = data[at : at + length]
        match how:
            case "flip":
                data = data[:at] + bytes(b ^ (length or 1) for b in data[at : at + 1]) + data[at + 1 :]
            case "cut":
                data = data[:at] + data[at + length :]
            case "repeat":
                data = data[:at] + part * (length % 7) + data[at:]
            case "insert":
                data = data[:at] + some + data[at:]
            case "end":
                data = data[: len(data) - length]
    return data


@pytest.mark.parametrize("kind", GOOD)
# the same ones each time; `benchmarks.fuzz_readers` looks for others, for hours
@settings(max_examples=15, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS)
def test_a_damaged_file_is_answered(kind: str, edits: list[tuple[str, float, int, bytes]]) -> None:
    answer(edited(GOOD[kind](), edits))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("name", "city", "url")), inner, max_size=3)
    ),
    max_leaves=5,
)
ENTRY = st.dictionaries(
    st.sampled_from(
        ("name", "position", "startDate", "endDate", "location", "highlights", "keywords", "language", "summary")
    ),
    JSON | st.text(st.characters(), max_size=9) | st.lists(st.text(max_size=9), max_size=3),
    max_size=5,
)
PARTS = st.dictionaries(
    st.sampled_from(("work", "education", "skills", "languages", "certificates", "volunteer")),
    st.lists(ENTRY, max_size=3),
)


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=PARTS)
def test_a_json_resume_of_any_values_is_answered(parts: dict[str, object]) -> None:
    answer(hostile.json_resume(**parts))
