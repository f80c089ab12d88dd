"""What is kept on disk for later processes: taken only for what it was made of, and never trusted when damaged."""

from pathlib import Path

import pytest

from upstar.kit import kept as room
from upstar.kit.kept import kept, mark


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(room, "folder", lambda _name: tmp_path)
    return tmp_path


def test_what_was_made_once_is_taken_until_its_parts_change(where: Path) -> None:
    made: list[int] = []

    def make() -> tuple[int, dict[str, object]]:
        made.append(1)
        return len(made), {"a": [1.5, b"x", ("y",)]}

    first = kept("table", [b"code"], make)
    assert kept("table", [b"code"], make) == first == (1, {"a": [1.5, b"x", ("y",)]})
    assert kept("table", [b"other code"], make)[0] == 2
    assert len(list(where.iterdir())) == 2


@pytest.mark.parametrize("left", [b"", b"\x00", b"(\xff\xff\xff\xff", b"half a file"])
def test_a_damaged_file_is_made_anew(where: Path, left: bytes) -> None:
    (where / f"table-{mark([b'code'])}").write_bytes(left)
    assert kept("table", [b"code"], lambda: [1, 2]) == [1, 2]
    assert kept("table", [b"code"], lambda: pytest.fail("it was not kept")) == [1, 2]


def test_where_nothing_can_be_written_it_is_made_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "folder", lambda _name: None)
    assert kept("table", [b"code"], lambda: 7) == 7


def test_a_folder_that_cannot_be_written_to_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "__pycache__").write_text("a file, not a folder")
    monkeypatch.setattr(room, "files", lambda _package: tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert room.folder("kept") == tmp_path / "cache" / "upstar" / "kept"
    (tmp_path / "cache" / "upstar" / "sealed").write_text("a file")
    assert room.folder("sealed") is None
