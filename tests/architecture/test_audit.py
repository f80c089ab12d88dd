"""The audit of dependencies, against a server of our own that plays the database of known holes."""

import importlib.util
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "audit.py"


def _loaded() -> Any:
    """The script as a module: the folder of scripts is no package."""
    spec = importlib.util.spec_from_file_location("audit", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


audit = _loaded()
HOLE = {"id": "PYSEC-1", "aliases": ["CVE-2099-1"], "summary": "It can be broken into."}


class _Service(BaseHTTPRequestHandler):
    bad: str | None = None
    """The package that has a hole."""
    healthy = True

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        assert all(set(each) == {"package", "version"} for each in asked)
        self._answer({"results": [{"vulns": [HOLE]} if each["package"]["name"] == self.bad else {} for each in asked]})

    def do_GET(self) -> None:
        assert self.path == "/v1/vulns/PYSEC-1"
        self._answer(HOLE)

    def _answer(self, value: object) -> None:
        self.send_response(200 if self.healthy else 503)
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_known_hole_is_told(
    service: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.main(service) == audit.CLEAN
    monkeypatch.setattr(_Service, "bad", "jinja2")
    assert audit.main(service) == audit.KNOWN
    told = capsys.readouterr().out
    assert told.startswith("jinja2 ")
    assert "PYSEC-1 CVE-2099-1: It can be broken into." in told


def test_who_is_not_reached_says_nothing_is_well(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Service, "healthy", False)
    assert audit.main(service) == audit.UNREACHED
    assert audit.main("http://127.0.0.1:9") == audit.UNREACHED


def test_every_locked_package_is_asked_for() -> None:
    text = (audit.ROOT / "requirements" / "runtime.txt").read_text("utf-8")
    packages = audit.locked(text)
    assert len(packages) == sum("==" in line and not line.startswith((" ", "#")) for line in text.splitlines()) > 50
    assert audit.locked('a-b==1.2 ; python_version < "3" \\\n    --hash=x\nc==2 \\\n') == [("a-b", "1.2"), ("c", "2")]
