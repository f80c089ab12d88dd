"""A running house with a person in it who has some of everything, and those who should not get at it."""

import base64
import hmac
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.conftest import copy_of, over
from tests.documents import make_pdf
from tests.serving import serving_app
from upstar.adapters.oidc import AUDIENCE, KEY_FILE, LOCAL_ISSUER
from upstar.kit.clock import utc_now
from upstar.kit.rates import Rate
from upstar.main import create_app
from upstar.settings import PaidRates, Rates
from upstar.worker.run import drain
from upstar.workflows.tools import Tools

OWNER, PAYER, STRANGER, OPERATOR = (
    f"{name}@example.com" for name in ("owner", "payer", "stranger", "operator")
)  # fmt: skip
MARKS = ("Lindqvist", OWNER)
"""Words that only the owner's rows hold."""


@dataclass(frozen=True, slots=True)
class House:
    """The application, where it answers, and what its people hold."""

    app: FastAPI
    tools: Tools
    address: str
    ids: dict[str, dict[str, str]]
    """By e-mail address: an id of theirs for each parameter of a path."""
    stack: ExitStack
    known: dict[tuple[str, bool], httpx2.Client] = field(default_factory=dict)

    def client(self, token: str | None = None, cookies: dict[str, str] | None = None) -> httpx2.Client:
        """Return a client that bears the token, or the cookies."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        made = httpx2.Client(base_url=self.address, headers=headers, cookies=cookies, timeout=30)
        return self.stack.enter_context(made)

    def as_person(self, email: str, *, page: bool = False) -> httpx2.Client:
        """Return a client that speaks for the person, or a browser in which they have signed in."""
        if (email, page) not in self.known:
            self.known[email, page] = self._signed_in(email) if page else self.client(self.token(email))
        return self.known[email, page]

    def token(self, email: str) -> str:
        """Return a valid token for the person of that address."""
        answer = httpx2.post(
            f"{self.address}/api/v1/auth/local", json={"email": email, "name": email.split("@", maxsplit=1)[0]}
        )
        return str(answer.json()["access_token"])

    def _signed_in(self, email: str) -> httpx2.Client:
        client = self.client()
        answer = client.post("/signin", data={"email": email, "name": "Somebody"})
        assert answer.status_code == 303, answer.text
        return client

    def forged(self, email: str) -> dict[str, str]:
        """Return tokens for the person that are each wrong in one way."""
        key = ECKey.import_key(json.loads((self.tools.settings.data_dir / KEY_FILE).read_text("utf-8")))
        good = self._claims(email)
        header = {"alg": "ES256", "kid": key.kid}

        def signed(*, with_key: Any = key, head: dict[str, Any] = header, **changed: Any) -> str:
            return jwt.encode(head, good | changed, with_key, algorithms=[head["alg"]])

        past = int((utc_now() - timedelta(days=2)).timestamp())
        public = key.as_pem(private=False)
        stranger = ECKey.generate_key("P-256")
        return {
            "expired": signed(iat=past, exp=past + 60),
            "wrong audience": signed(aud="urn:other:api"),
            "wrong issuer": signed(iss="https://evil.example/"),
            "alg=none": _part({"alg": "none", "typ": "JWT"}) + "." + _part(good) + ".",
            "HS256 with the public key": _hs256(good, {"alg": "HS256", "kid": key.kid}, public),
            "unknown kid": signed(with_key=stranger, head={"alg": "ES256", "kid": "nobody-s"}),
            "another's key": signed(with_key=stranger),
        }

    def _claims(self, email: str) -> dict[str, Any]:
        middle = self.token(email).split(".")[1]
        told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        assert (told["iss"], told["aud"]) == (LOCAL_ISSUER, AUDIENCE)
        return told


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _hs256(claims: dict[str, Any], header: dict[str, Any], secret: bytes) -> str:
    told = f"{_part(header)}.{_part(claims)}"
    mark = hmac.new(secret, told.encode(), "sha256").digest()
    return f"{told}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


@pytest.fixture(scope="session")
def settled(
    postgres: str, stocked_template: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path, dict[str, dict[str, str]]]:
    """A database to be copied in which people have settled, the folder that goes with it, and their ids."""
    # a fixture that another folder imports is another one, with another database
    name, folder = f"settled_{uuid4().hex}", tmp_path_factory.mktemp("settled")
    with psycopg.connect(postgres + "postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {stocked_template} STRATEGY FILE_COPY".encode())
    with over(postgres + name, folder) as tools, housing(tools) as made:
        ids = made.ids
    return name, folder, ids


@pytest.fixture
def house(postgres: str, settled: tuple[str, Path, dict[str, dict[str, str]]], tmp_path: Path) -> Iterator[House]:
    template, folder, ids = settled
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with copy_of(postgres, template) as dsn, over(dsn, tmp_path) as tools, housing(tools, ids) as made:
        yield made


@contextmanager
def housing(tools: Tools, ids: dict[str, dict[str, str]] | None = None) -> Iterator[House]:
    """Open a house over the tools, with people in it who have some of everything; `ids` where they settled before."""
    often = dict.fromkeys(Rates.model_fields, Rate(1_000_000, 60))  # the walks ask more than anybody
    update = {"operators": (OPERATOR,), "rates_anonymous": Rates(**often), "rates_free": Rates(**often)}
    settings = tools.settings.model_copy(update=update | {"rates_paid": PaidRates(**often)})
    tools = Tools(tools.database, tools.store, settings)
    app = create_app(tools)
    with serving_app(app) as address, ExitStack() as stack:
        made = House(app, tools, address, {}, stack)
        for email, pdf in ((OWNER, make_pdf()), (PAYER, make_pdf(name="Ama Boateng"))):
            known = ids[email] if ids else _settle(made, email, pdf)
            made.ids[email] = known | {"ticket": _ticket_for(made, email, known["resume_id"])}
        with tools.database.write() as session:
            session.connection().exec_driver_sql("UPDATE users SET tier = 'paid' WHERE email = %s", (PAYER,))
        yield made


def _settle(house: House, email: str, pdf: bytes) -> dict[str, str]:
    """Let the person have some of everything; returns an id for each parameter of a path."""
    client = house.as_person(email)
    api = "/api/v1/"
    accepted = client.post(api + "resumes", files={"file": ("cv.pdf", pdf)}).json()
    drain(house.tools)
    resume_id = accepted["resume"]["id"]
    assert client.put(f"{api}resumes/{resume_id}/skills/Cobol", json={}).is_success
    profile = client.get(f"{api}resumes/{resume_id}/profile").json()
    search = client.post(api + "saved-searches", json={"name": "Mine", "query": {"q": "nurse"}}).json()
    shared = client.post(api + "shares", json={}).json()
    drain(house.tools)
    return {
        "resume_id": resume_id,
        "task_id": accepted["job_id"],
        "match_id": client.get(api + "matches").json()["items"][0]["id"],
        "key": profile["work_experience"][0]["key"],
        "part": "education",
        "entry_key": profile["education"][0]["key"],
        "name": "Python",
        "number": "0",
        "page": "1",
        "search_id": search["id"],
        "share_id": shared["id"],
        "token": shared["token"],
        "assessment_id": client.get(api + "assessments").json()["items"][0]["id"],
        "listing_id": client.get(api + "jobs", params={"limit": 1}).json()["items"][0]["id"],
        "slug": client.get(api + "career-paths").json()[0]["slug"],
        "path_id": client.get(api + "career-paths").json()[1]["id"],
        "run_id": _run_of(house),
        "path": "users/list",
        "role_id": client.get(api + "roles", params={"limit": 1}).json()["items"][0]["id"],
        "course_id": client.get(api + "courses", params={"limit": 1}).json()["items"][0]["id"],
        "other_role_id": client.get(api + "roles", params={"limit": 2}).json()["items"][1]["id"],
        "other_course_id": client.get(api + "courses", params={"limit": 2}).json()["items"][1]["id"],
        "skill": "Python",
        "code": client.get(api + "me/referrals").json()["code"],
        "user_id": client.get(api + "me").json()["user_id"],
        "person_id": client.get(api + "me").json()["user_id"],
        "email": email,
        "token_id": client.post(api + "me/tokens", json={"name": "programs"}).json()["id"],
        "session_id": _session_of(house, email),
    }


def _ticket_for(house: House, email: str, resume_id: str) -> str:
    """A link of theirs to the file, which holds for minutes."""
    answer = house.as_person(email).post(f"/api/v1/resumes/{resume_id}/download-link")
    return str(answer.json()["url"].rpartition("/")[2])


def _run_of(house: House) -> str:
    with house.tools.database.read() as session:
        return str(session.connection().exec_driver_sql("SELECT id FROM sync_runs LIMIT 1").scalar_one())


def _session_of(house: House, email: str) -> str:
    house.as_person(email, page=True)
    return str(house.as_person(email).get("/api/v1/me/sessions").json()[0]["id"])
