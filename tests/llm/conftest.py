"""What every test of models needs: no provider that an earlier test brought down."""

from collections.abc import Iterator

import pytest

from upstar.llm import gateway


@pytest.fixture(autouse=True)
def _closed_breakers() -> Iterator[None]:
    gateway._breakers.clear()
    yield
    gateway._breakers.clear()
