"""What others wrote that we hand on: under which licence, and whether each file is the one that was locked."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+)", re.MULTILINE)
UNWANTED = re.compile(r"\bAGPL|Affero|\bSSPL|Server Side Public|Commons Clause|\bBUSL|Business Source", re.IGNORECASE)
"""Licences that would bind whoever runs Upstar for others, or forbid it."""
RUNTIME = sorted(name for name, _ in LOCKED.findall((REQUIREMENTS / "runtime.txt").read_text("utf-8")))


def licence_of(name: str) -> str:
    """All that a distribution says of its licence."""
    told = metadata(name)
    marks = [mark for mark in told.get_all("Classifier", []) if mark.startswith("License")]
    return " ".join(
        [*told.get_all("License-Expression", []), *(text[:200] for text in told.get_all("License", [])), *marks]
    )


@pytest.mark.parametrize("name", RUNTIME)
def test_no_dependency_binds_whoever_runs_it(name: str) -> None:
    try:
        told = licence_of(name)
        files = metadata(name).get_all("License-File", [])
    except PackageNotFoundError:
        pytest.skip("not for this system")
    assert told or files, f"{name} tells no licence"
    assert not UNWANTED.search(told), told


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt"])
def test_every_dependency_is_locked_to_a_version_and_its_hashes(name: str) -> None:
    """And to no address of its own: all come from the one index that is set up."""
    text = (REQUIREMENTS / name).read_text("utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) > 50
    for block in blocks:
        assert LOCKED.match(block), block[:80]
        assert "--hash=sha256:" in block, block[:80]
    assert not re.search(
        r"^\s*(?:-e|--(?:extra-)?index-url|--find-links|git\+)|@\s*(?:https?|git|file)", text, re.MULTILINE
    )
