"""The object store against a real folder and a real S3 server: the same promises hold for both."""

from pathlib import Path

import pytest

from tests.s3server import s3_settings
from upstar.adapters.storage import ObjectStore, open_store
from upstar.kit.errors import AppError, ErrorKind
from upstar.settings import Settings


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "folder":
        return open_store(Settings(data_dir=tmp_path))
    return open_store(s3_settings(request.getfixturevalue("s3_endpoint"), tmp_path))


def test_what_was_put_is_got_back(store: ObjectStore) -> None:
    data = bytes(range(256)) * 5000
    store.put("resumes/someone/round-trip", data)
    assert store.get("resumes/someone/round-trip") == data


def test_the_same_key_is_replaced(store: ObjectStore) -> None:
    store.put("resumes/someone/twice", b"first")
    store.put("resumes/someone/twice", b"second")
    assert store.get("resumes/someone/twice") == b"second"


def test_a_missing_object_is_named(store: ObjectStore) -> None:
    with pytest.raises(AppError) as raised:
        store.get("resumes/someone/never-put")
    assert (raised.value.kind, raised.value.code) == (ErrorKind.NOT_FOUND, "object-missing")


def test_deleting_twice_is_fine(store: ObjectStore) -> None:
    store.put("resumes/someone/gone", b"x")
    store.delete("resumes/someone/gone")
    store.delete("resumes/someone/gone")
    with pytest.raises(AppError):
        store.get("resumes/someone/gone")


@pytest.mark.s3
def test_a_wrong_secret_is_refused(s3_endpoint: str, tmp_path: Path) -> None:
    store = open_store(s3_settings(s3_endpoint, tmp_path, secret="not-the-secret"))
    with pytest.raises(AppError) as raised:
        store.put("resumes/someone/forged", b"x")
    assert raised.value.kind is ErrorKind.UNAVAILABLE


def test_a_key_cannot_leave_the_folder(tmp_path: Path) -> None:
    store = open_store(Settings(data_dir=tmp_path / "data"))
    with pytest.raises(ValueError, match="illegal character sequence"):
        store.put("../../outside", b"x")
    assert not (tmp_path / "outside").exists()
