"""Secrets and fingerprints."""

import hashlib
import json
import secrets

SHARE_TOKEN_BYTES = 32
"""256 bits; a share link is its own password, and 128 bits are the least that OWASP ASVS 5 (11.5.1) asks for."""


def share_token() -> str:
    """Return an unguessable URL-safe token."""
    return secrets.token_urlsafe(SHARE_TOKEN_BYTES)


def content_hash(data: bytes) -> str:
    """Return the SHA-256 of the bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def json_hash(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON, as 64 hexadecimal digits: equal values, equal hashes."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return content_hash(text.encode())
