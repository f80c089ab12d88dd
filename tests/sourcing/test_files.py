"""Every form that a file of records may have: the same records come out, and damage is named."""

import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from upstar.kit.errors import AppError, ErrorKind
from upstar.sourcing import files
from upstar.sourcing.files import MalformedLine, read_records
from upstar.sourcing.translate import translate

ROWS: list[dict[str, Any]] = [
    {"id": "1", "title": "Nurse", "organization": "Example Clinic", "note": 'a "quoted"\nline, and [brackets] {too}'},
    {"id": "2", "title": "Müller 🚀", "organization": "Bäckerei", "note": "\\ / \u2028 </script>"},
]


def write(folder: Path, data: str | bytes, name: str = "feed.json") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def as_csv(delimiter: str = ",", mark: bytes = b"") -> bytes:
    out = io.StringIO(newline="")
    rows = csv.DictWriter(out, list(ROWS[0]), delimiter=delimiter)
    rows.writeheader()
    rows.writerows(ROWS)
    return mark + out.getvalue().encode()


FORMS: dict[str, Callable[[], bytes]] = {
    "array": lambda: json.dumps(ROWS).encode(),
    "array of plain UTF-8": lambda: json.dumps(ROWS, ensure_ascii=False).encode(),
    "array over lines": lambda: json.dumps(ROWS, indent=2).encode(),
    "array behind a mark and blanks": lambda: b"\xef\xbb\xbf \r\n" + json.dumps(ROWS).encode() + b"\n ",
    "lines": lambda: "\n".join(map(json.dumps, ROWS)).encode(),
    "lines of Windows": lambda: "\r\n".join(map(json.dumps, ROWS)).encode() + b"\r\n\r\n",
    "csv": as_csv,
    "csv with semicolons": lambda: as_csv(";"),
    "csv with tabs and a mark": lambda: as_csv("\t", b"\xef\xbb\xbf"),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("name", ["feed.json", "feed"])
def test_each_form_is_told_by_its_content(tmp_path: Path, name: str, form: str, packed: bool) -> None:
    data = FORMS[form]()
    assert list(read_records(write(tmp_path, gzip.compress(data) if packed else data, name))) == ROWS


def test_a_csv_file_is_told_by_its_name_too(tmp_path: Path) -> None:
    assert list(read_records(write(tmp_path, "key,name\n7,x\n", "odd.CSV"))) == [{"key": "7", "name": "x"}]
    packed = write(tmp_path, gzip.compress(b"key\tname\n7\tx\n"), "odd.tsv.gz")
    assert list(read_records(packed)) == [{"key": "7", "name": "x"}]


def test_parquet_is_told_by_its_content(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 1, 8, 0, 0, 123456, tzinfo=UTC)
    rows = [
        {"id": "1", "title": "Nurse", "skills": ["CPR", "Triage"], "pay": Decimal("10.50"), "at": moment, "no": None},
        {"id": "2", "title": "Baker", "skills": None, "pay": None, "at": None, "no": None},
    ]
    table = pa.Table.from_pylist(rows)
    table = table.set_column(4, "at", table["at"].cast(pa.timestamp("ns", "UTC")))
    pq.write_table(table, tmp_path / "feed.bin")
    assert list(read_records(tmp_path / "feed.bin")) == rows


def test_one_object_over_many_lines_is_one_record(tmp_path: Path) -> None:
    assert list(read_records(write(tmp_path, json.dumps(ROWS[0], indent=2)))) == [ROWS[0]]


def test_a_first_line_that_is_damaged_costs_no_other(tmp_path: Path) -> None:
    first, *rest = read_records(write(tmp_path, '{"id": "1", "ti\n' + "\n".join(map(json.dumps, ROWS))))
    assert isinstance(first, MalformedLine)
    assert rest == ROWS


def test_flat_columns_make_the_record_that_they_were(tmp_path: Path) -> None:
    header = (
        "id,title,organization,ai_key_skills,ai_key_skills/1,ai_key_skills/0,ai_key_skills/10,salary/value/minValue"
    )
    path = write(tmp_path, header + "\n7,Nurse,Example,,Triage,CPR,Rota,90000\n", "feed.csv")
    [record] = read_records(path)
    listing = translate(record)
    assert listing.ai_key_skills == ("CPR", "Triage", "Rota")
    assert listing.salary_raw == {"value": {"minValue": "90000"}}


def test_rows_with_too_many_cells_are_malformed_and_empty_ones_are_none(tmp_path: Path) -> None:
    found = list(read_records(write(tmp_path, "id,title\n1,a\n\n,\n2,b,c\n3\n4,d,\n", "feed.csv")))
    assert [row if isinstance(row, dict) else type(row) for row in found] == [
        {"id": "1", "title": "a"}, MalformedLine, {"id": "3"}, {"id": "4", "title": "d"},
    ]  # fmt: skip


def broken(path: Path) -> tuple[list[Any], AppError]:
    kept: list[Any] = []
    with pytest.raises(AppError) as caught:
        kept.extend(read_records(path))
    assert caught.value.kind is ErrorKind.INVALID
    assert path.name in caught.value.message
    return kept, caught.value


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        (b'[{"id": 1}, {"id": 2}', 2), (b'[{"id": 1}, {"id": 2}, {"i', 2), (b'[{"id": 1} {"id": 2}]', 1),
        (b'[{"id": 1},]', 1), (b"[", 0), (b"[1, 2, nul]", 2), (b'[{"id": 1}, "\xff"]', 1), (b"[" * 100_000, 0),
        (b"[1, " + b"9" * 5000 + b"]", 1), (b"[1, 2", 2),
    ],
)  # fmt: skip
def test_an_array_that_breaks_gives_what_came_before(tmp_path: Path, data: bytes, kept: int) -> None:
    found, error = broken(write(tmp_path, data))
    assert (len(found), error.code) == (kept, "feed-broken")
    assert len(broken(write(tmp_path, gzip.compress(data)))[0]) == kept


@pytest.mark.parametrize("name", ["a.json", "a.csv"])
def test_gzip_that_breaks_off_is_named(tmp_path: Path, name: str) -> None:
    data = gzip.compress(FORMS["csv" if name.endswith("csv") else "lines"]())
    _, error = broken(write(tmp_path, data[:-20], name))
    assert "gzip" in error.message


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.parquet", b"PAR1 but nothing more"), ("a.csv", b"id,title\n1,caf\xe9\n"), ("a.json", b"\x1f\x8b no gzip"),
        ("a.json", b""), ("a.json", b" \n"), ("a.json", gzip.compress(b"", mtime=0)),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    assert broken(write(tmp_path, data, name))[0] == []


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert broken(tmp_path / "none.json")[1].code == "feed-unreadable"


def test_records_over_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_RECORD_BYTES", 5000)
    monkeypatch.setattr(files, "CHUNK_BYTES", 512)
    small, large = {"id": "1", "note": "x" * 4000}, {"id": "2", "note": "x" * 30_000}
    assert list(read_records(write(tmp_path, json.dumps([small, small])))) == [small, small]
    assert broken(write(tmp_path, json.dumps([small, large])))[0] == [small]
    first, second, third = read_records(write(tmp_path, "\n".join(map(json.dumps, [small, large, small]))))
    assert (first, type(second), third) == (small, MalformedLine, small)
    assert broken(write(tmp_path, "id,title\n1," + "x" * 30_000, "a.csv"))[0] == []
    assert broken(write(tmp_path, 'id,title\n1,"' + "x\n" * 9000, "a.csv"))[0] == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet=st.characters(codec="utf-8"), max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6).filter(str.isprintable), inner,
                                                               max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(json_values, max_size=6), chunk=st.integers(1, 40), indent=st.sampled_from([None, 1]),
    escaped=st.booleans(),
)  # fmt: skip
@example(values=[0.5, 1e22, -1], chunk=1, indent=None, escaped=False)
def test_an_array_reads_as_it_was_written_wherever_it_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, values: list[Any], chunk: int, indent: int | None, escaped: bool
) -> None:
    monkeypatch.setattr(files, "CHUNK_BYTES", chunk)
    path = write(tmp_path, json.dumps(values, indent=indent, ensure_ascii=escaped))
    assert list(read_records(path)) == values


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80), st.sampled_from([b"", b"[", b"{", b"PAR1", b"id,title\n", b"\x1f\x8b", b"[{}"]))
def test_no_bytes_break_the_reading(tmp_path: Path, data: bytes, start: bytes) -> None:
    with suppress(AppError):  # and nothing else
        list(read_records(write(tmp_path, start + data)))


@pytest.mark.parametrize("form", ["json", "ndjson", "csv"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, form: str) -> None:
    row = {"id": "1", "title": "x", "note": "word " * 3000}
    count = 2000
    if form == "csv":
        data = "id,title,note\n" + f"1,x,{row['note']}\n" * count
    else:
        rows = [json.dumps(row)] * count
        data = "[" + ",".join(rows) + "]" if form == "json" else "\n".join(rows)
    path = write(tmp_path, data, f"feed.{form}")
    size = path.stat().st_size
    del data
    tracemalloc.start()
    assert sum(1 for _ in read_records(path)) == count
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < size / 4
