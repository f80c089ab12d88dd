"""Tokens: what is ours is taken, and nothing else is."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from upstar.adapters.oidc import (
    ALGORITHM,
    AUDIENCE,
    KEY_FILE,
    LEEWAY_SECONDS,
    LOCAL_ISSUER,
    LOCAL_TTL_SECONDS,
    LocalIssuer,
)
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError

CLAIMS = {
    "iss": LOCAL_ISSUER, "aud": AUDIENCE, "sub": "local|x", "email": "a@example.com", "name": "A",
    "exp": int(utc_now().timestamp()) + 600,
}  # fmt: skip


def refused(issuer: LocalIssuer, token: str) -> str:
    """The code with which a token is refused."""
    with pytest.raises(AppError) as caught:
        issuer.verifier().verify(token)
    return caught.value.code


def signed_by_the_issuer(folder: Path, **over: object) -> str:
    """A token with the issuer's own key, and claims that it would not write."""
    key = ECKey.import_key(json.loads((folder / KEY_FILE).read_text()))
    claims = {name: value for name, value in (CLAIMS | over).items() if value is not None}
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])


def test_a_minted_token_names_the_person_it_was_minted_for(tmp_path: Path) -> None:
    claims = LocalIssuer(tmp_path).verifier().verify(LocalIssuer(tmp_path).mint(" Mara@Example.COM ", " Mara ").value)
    assert (claims.email, claims.name, claims.email_verified) == ("mara@example.com", "Mara", False)


def test_one_address_is_one_subject_and_another_is_another(tmp_path: Path) -> None:
    issuer = LocalIssuer(tmp_path)
    subjects = [issuer.verifier().verify(issuer.mint(mail, "x").value).sub for mail in ("a@b.c", "A@B.C", "z@b.c")]
    assert subjects[0] == subjects[1] != subjects[2]


def test_the_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    LocalIssuer(tmp_path)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_an_old_token_has_expired(tmp_path: Path) -> None:
    issuer = LocalIssuer(tmp_path)
    long_ago = utc_now() - timedelta(seconds=LOCAL_TTL_SECONDS + LEEWAY_SECONDS + 1)
    assert refused(issuer, issuer.mint("a@b.c", "A", at=long_ago).value) == "token-expired"


def test_another_machines_token_is_refused(tmp_path: Path) -> None:
    assert refused(LocalIssuer(tmp_path / "a"), LocalIssuer(tmp_path / "b").mint("a@b.c", "A").value) == "token-invalid"


@pytest.mark.parametrize("over", [{"aud": "else"}, {"iss": "else"}, {"exp": None}, {"sub": None}, {"nbf": 1 << 40}])
def test_claims_that_are_not_for_us_are_refused(tmp_path: Path, over: dict[str, object]) -> None:
    issuer = LocalIssuer(tmp_path)
    assert refused(issuer, signed_by_the_issuer(tmp_path, **over)) == "token-invalid"


@pytest.mark.parametrize("over", [{"email": None}, {"name": ""}, {"email": 7}])
def test_a_token_that_names_no_person_is_refused(tmp_path: Path, over: dict[str, object]) -> None:
    issuer = LocalIssuer(tmp_path)
    assert refused(issuer, signed_by_the_issuer(tmp_path, **over)) == "token-incomplete"


def test_a_token_without_a_signature_or_with_a_shared_secret_is_refused(tmp_path: Path) -> None:
    issuer = LocalIssuer(tmp_path)
    public = (tmp_path / KEY_FILE).read_bytes()
    symmetric = jwt.encode({"alg": "HS256"}, CLAIMS, OctKey.import_key(public), algorithms=["HS256"])
    unsigned = symmetric.replace(symmetric.split(".")[0], "eyJhbGciOiJub25lIn0").rsplit(".", 1)[0] + "."
    assert {refused(issuer, token) for token in (symmetric, unsigned, "", "a.b", "a.b.c", "é.é.é")} == {"token-invalid"}
