"""Every operation of the API against its own description: `python -m benchmarks.api_fuzz [CASES]`.

A house of its own is opened, and somebody in it who has some of everything. Schemathesis sends requests that fit the
OpenAPI document and requests that do not (examples, coverage, fuzzing, and chains of requests), and holds every answer
against the document with all its checks. Ends with 1 where an answer is a server's error or not as described, or where
fewer than CASES requests (20,000 where none is named) were answered.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.common import free_port
from upstar.adapters import embedded_postgres

CASES = 20_000
WORKERS = 2
MORE = 1.5
"""Times the examples asked for that an even share would be: some operations have few different requests."""
START_SECONDS = 180
BIN = Path(sys.executable).parent
CONFIG = Path(__file__).with_name("schemathesis.toml")
NO_LIMIT = json.dumps(dict.fromkeys(("sign_in", "uploads", "searches", "public", "other"), "1000000/minute"))
NO_QUOTA = json.dumps({"uploads_a_day": 1_000_000, "analyses_a_day": 1_000_000})
EMAIL = "mara@example.com"
RESUME = b"""Mara Lindqvist
mara.lindqvist@example.com | Berlin, Germany

Experience
Backend Developer, Northwind Logistics GmbH
March 2020 - Present
- Built shipment tracking in Python and PostgreSQL for 40 depots

Skills
Python, PostgreSQL, Docker, Kubernetes, Git
"""


def main(cases: int) -> int:
    """Fuzz, print what was sent and what was wrong, and return the exit code."""
    with tempfile.TemporaryDirectory(prefix="upstar-fuzz-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with _served(folder) as address:
            return _fuzz(address, _settled(address), folder / "events.ndjson", cases)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Run `upstar serve` over a database of its own, with a worker, and no limit that a fuzzer would run into."""
    port = free_port()
    settings = {
        "UPSTAR_DATA_DIR": str(folder / "data"), "DB_PORT": str(free_port()), "UPSTAR_PORT": str(port),
        "UPSTAR_LOG_LEVEL": "ERROR", "UPSTAR_RATES_FREE": NO_LIMIT, "UPSTAR_RATES_ANONYMOUS": NO_LIMIT,
        "UPSTAR_QUOTAS_FREE": NO_QUOTA, "UPSTAR_OPERATORS": json.dumps([EMAIL]),
    }  # fmt: skip
    process = subprocess.Popen([str(BIN / "upstar"), "serve"], env=os.environ | settings)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address + "/readyz")
        yield address
    finally:
        process.terminate()
        process.wait()
        embedded_postgres.stop(folder / "data")


def _wait_for(url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            if httpx2.get(url, timeout=5).is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.5)
    raise SystemExit(f"The server did not answer within {START_SECONDS} seconds.")


def _settled(address: str) -> str:
    """Return the token of somebody whose résumé was read."""
    who = {"email": EMAIL, "name": "Mara"}
    token = str(httpx2.post(f"{address}/api/v1/auth/local", json=who).json()["access_token"])
    with httpx2.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        accepted = client.post("/api/v1/resumes", files={"file": ("cv.txt", RESUME)}).json()
        while client.get(f"/api/v1/tasks/{accepted['job_id']}").json()["status"] in ("PENDING", "RUNNING"):
            time.sleep(0.5)
        client.post("/api/v1/shares", json={})
        client.post("/api/v1/saved-searches", json={"name": "Mine", "query": {"q": "nurse"}})
    return token


def _fuzz(address: str, token: str, log: Path, cases: int) -> int:
    described: dict[str, Any] = httpx2.get(f"{address}/api/v1/openapi.json", timeout=60).json()
    operations = sum(len(methods) for methods in described["paths"].values())
    command = [
        str(BIN / "schemathesis"), "--config-file", str(CONFIG), "run", f"{address}/api/v1/openapi.json",
        "--workers", str(WORKERS), "--max-examples", str(int(MORE * cases / operations) + 1),
        "--header", f"Authorization: Bearer {token}", "--continue-on-failure", "--warnings", "off",
        # whoever leaves cannot ask for more
        "--exclude-by", "method == 'DELETE' and path == '/api/v1/me'",
        "--report", "ndjson", "--report-ndjson-path", str(log), "--request-timeout", "60",
    ]  # fmt: skip
    code = subprocess.run(command, check=False, env=os.environ | {"NO_COLOR": "1"}).returncode
    answered = _answered(log)
    total = sum(answered.values())
    print(f"{operations} operations, {total} requests answered: {dict(sorted(answered.items()))}")
    return int(code != 0 or total < cases)


def _answered(log: Path) -> Counter[int]:
    """Count the answers by status, as the report has them."""
    found: Counter[int] = Counter()
    with log.open() as events:
        for line in events:
            for event in json.loads(line).values():
                recorder = event.get("recorder") or {} if isinstance(event, dict) else {}
                for interaction in (recorder.get("interactions") or {}).values():
                    if interaction.get("response"):
                        found[interaction["response"]["status_code"]] += 1
    return found


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES))
