"""Ask the Open Source Vulnerabilities database (osv.dev) for known holes in what requirements/runtime.txt locks.

One request for all packages, and one for each hole that is known, so no further tool is needed. Ends with 0 where
nothing is known, 1 where something is, 2 where the database cannot be reached (no statement about anything).
"""

import json
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;]+)", re.MULTILINE)
SERVICE = "https://api.osv.dev"
BATCH = 500
"""Packages a request; the service takes 1000."""
SECONDS = 30
CLEAN, KNOWN, UNREACHED = 0, 1, 2


def locked(text: str) -> list[tuple[str, str]]:
    """Return name and version of each requirement."""
    return LOCKED.findall(text)


def known(packages: list[tuple[str, str]], service: str = SERVICE) -> dict[str, list[str]]:
    """Return by package what is known: id, other ids and a summary. OSError or ValueError where the service fails."""
    found: dict[str, list[str]] = {}
    for start in range(0, len(packages), BATCH):
        part = packages[start : start + BATCH]
        queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in part]
        results = _ask(f"{service}/v1/querybatch", {"queries": queries})["results"]
        if len(results) != len(part):
            raise ValueError("another number of answers than of questions")
        for (name, version), result in zip(part, results, strict=True):
            ids = [entry["id"] for entry in result.get("vulns", [])]
            if ids:
                found[f"{name} {version}"] = [_told(_ask(f"{service}/v1/vulns/{quote(each)}")) for each in ids]
    return found


def _told(hole: dict[str, Any]) -> str:
    names = " ".join([hole["id"], *hole.get("aliases", [])])
    return f"{names}: {hole.get('summary') or hole.get('details', '')[:200]}"


def _ask(url: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return json.load(answer)


def main(service: str = SERVICE) -> int:
    """Print what is known."""
    packages = locked((ROOT / "requirements" / "runtime.txt").read_text("utf-8"))
    try:
        found = known(packages, service)
    except (OSError, ValueError, KeyError) as error:
        reason = getattr(error, "reason", error)
        print(f"Not audited: {service} does not answer as it should ({reason}).", file=sys.stderr)
        return UNREACHED
    for package, holes in found.items():
        print(package, *holes, sep="\n  ")
    print(f"{len(packages)} packages asked for, {len(found)} with known holes.", file=sys.stderr)
    return KNOWN if found else CLEAN


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
