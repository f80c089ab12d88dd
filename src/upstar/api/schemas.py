"""The published shapes, open to everyone."""

from typing import Any

from upstar.edge.sections import Section
from upstar.workflows.analysis_schema import schema

router = Section(prefix="/schemas", tags=["schemas"])


@router.get("/analysis")
def analysis() -> dict[str, Any]:
    """Give the JSON Schema of what `upstar resume analyze --json` prints."""
    return schema()
