"""Secrets and fingerprints."""

import hashlib
import json
import secrets
from string import ascii_lowercase, digits

SHARE_TOKEN_BYTES = 32
"""256 bits; a share link is its own password, and 128 bits are the least that OWASP ASVS 5 (11.5.1) asks for."""

CODE_ALPHABET = "".join(sorted(set(digits + ascii_lowercase) - set("ilou")))
"""Crockford's Base32, in which no two characters look alike."""
CODE_LENGTH = 13
"""65 bits: codes are read aloud and typed, and yet nobody finds one by trying."""
SECRET_BYTES = 32
"""256 bits, of sessions and personal access tokens; OWASP ASVS 5 (7.2.3) asks for 128 at least."""

SHARE_DOMAIN = b"upstar share link v1\0"
"""Said before a token is hashed, so that its hash is of use for nothing else (NIST SP 800-185, domain separation)."""


def share_token() -> str:
    """Return an unguessable URL-safe token."""
    return secrets.token_urlsafe(SHARE_TOKEN_BYTES)


def share_hash(token: str) -> str:
    """Return what is kept of a share token, 64 hexadecimal digits.

    A plain SHA-256 will do: nobody guesses 256 bits, so there is nothing that a slow hash would protect.
    """
    return content_hash(SHARE_DOMAIN + token.encode("utf-8", "surrogatepass"))


def referral_code() -> str:
    """Return an unguessable code for people to pass on, of `CODE_LENGTH` characters."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def fresh_secret() -> str:
    """Return 256 random bits as an URL-safe word: the id of a session, or what a browser or program shows later."""
    return secrets.token_urlsafe(SECRET_BYTES)


def secret_hash(purpose: str, secret: str) -> str:
    """Return what is kept of a secret of that purpose, 64 hexadecimal digits; a plain hash, as for `share_hash`."""
    return content_hash(f"upstar {purpose} v1\0{secret}".encode("utf-8", "surrogatepass"))


def content_hash(data: bytes) -> str:
    """Return the SHA-256 of the bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def json_hash(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON, as 64 hexadecimal digits: equal values, equal hashes."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return content_hash(text.encode())
