"""Rules of the house that no linter knows. A rule without a test is a wish."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import upstar

PACKAGE = Path(upstar.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
TEMPLATES = sorted(PACKAGE.rglob("*.html"))
MAX_LINES = 400
MAX_TEMPLATE_LINES = 120


def _code(module: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(module.read_text("utf-8")))


def _calls(module: Path, name: str) -> list[int]:
    return [
        node.lineno
        for node in _code(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
    ]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_is_longer_than_a_newcomer_reads(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= MAX_LINES


def test_no_module_hides_behind_a_package_of_its_name() -> None:
    assert [str(module) for module in MODULES if module.with_suffix("").is_dir()] == []


def test_templates_are_short() -> None:
    assert [t.name for t in TEMPLATES if len(t.read_text("utf-8").splitlines()) > MAX_TEMPLATE_LINES] == []


def test_one_door_to_the_commit() -> None:
    """Rows are committed by the door alone; the schema's own steps (migrations, a lock) by what changes the schema."""
    committing = {str(m.relative_to(PACKAGE)) for m in MODULES if _calls(m, "commit") and "migrations" not in m.parts}
    assert committing == {"adapters/database.py", "adapters/schema.py"}


def test_one_door_to_the_environment() -> None:
    reading = {
        str(m.relative_to(PACKAGE))
        for m in MODULES
        if any(isinstance(n, ast.Attribute) and n.attr in ("environ", "getenv") for n in _code(m))
    }
    # they hand a clean environment to the processes that they start, or tell them where to count
    assert reading <= {"adapters/embedded_postgres.py", "adapters/sandbox.py", "adapters/metrics.py"}


def test_one_clock() -> None:
    telling = {
        str(m.relative_to(PACKAGE))
        for m in MODULES
        if any(
            isinstance(n, ast.Call)
            and isinstance(n.func, ast.Attribute)
            and n.func.attr in ("now", "utcnow", "today")
            and isinstance(n.func.value, ast.Name)
            and n.func.value.id in ("datetime", "date")
            for n in _code(m)
        )
    }
    assert telling == {"kit/clock.py"}


def test_no_markup_in_python() -> None:
    markup = re.compile(r"</?(div|span|p|a|ul|li|table|form|button|section)\b[^>]*>")
    guilty = {
        str(m.relative_to(PACKAGE))
        for m in MODULES
        if m.is_relative_to(PACKAGE / "web") or m.is_relative_to(PACKAGE / "api")
        for n in _code(m)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and markup.search(n.value)
    }
    assert guilty == set()


def test_the_project_speaks_of_the_product_alone() -> None:
    foreign = re.compile(r"/work/(main|shared)|/tmp/")
    assert [str(m.relative_to(PACKAGE)) for m in MODULES if foreign.search(m.read_text("utf-8"))] == []
