"""A running server and people who are signed in."""

from collections.abc import Callable, Iterator

import httpx2
import pytest

from tests.serving import serving
from upstar.workflows.tools import Tools

SignIn = Callable[[str], httpx2.Client]


@pytest.fixture
def address(stocked: Tools) -> Iterator[str]:
    with serving(stocked) as address:
        yield address


@pytest.fixture
def sign_in(address: str) -> Iterator[SignIn]:
    """A function from an e-mail address to a client that speaks for its owner."""
    opened: list[httpx2.Client] = []

    def client(email: str) -> httpx2.Client:
        made = httpx2.Client(base_url=f"{address}/api/v1/", timeout=30)
        opened.append(made)
        answer = made.post("auth/local", json={"email": email, "name": email.split("@", maxsplit=1)[0]})
        assert answer.status_code == 200, answer.text
        made.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return made

    yield client
    for made in opened:
        made.close()
