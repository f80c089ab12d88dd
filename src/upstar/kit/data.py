"""Reference rows that travel inside the package."""

import json
from importlib.resources import files
from typing import Any


def read_rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of `upstar/data/NAME.json`, a JSON array of objects."""
    rows: list[dict[str, Any]] = json.loads((files("upstar") / "data" / f"{name}.json").read_text("utf-8"))
    return rows
