"""The secret of this installation: what signs its download links, and what hashes whom it has erased.

Every process of one installation has to have the same: by `UPSTAR_SECRET_KEY`, or by a file in the shared data folder.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from upstar.adapters.locks import locked
from upstar.settings import Settings

KEY_FILE = "secret.key"
KEY_BYTES = 32
"""256 bits, the output size of the hash: more would add nothing (RFC 2104, section 3)."""


def signature(settings: Settings, purpose: str, data: bytes) -> bytes:
    """Return the HMAC-SHA256 of the data, 32 bytes (RFC 2104).

    `purpose` is hashed in, so that what was signed for one use is worth nothing for another.
    """
    key = hmac.digest(installation_key(settings), b"upstar " + purpose.encode(), hashlib.sha256)
    return hmac.digest(key, data, hashlib.sha256)


def installation_key(settings: Settings) -> bytes:
    """Return the secret: the setting's, or that of the data folder, which is made where there is none."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    return _own_key(settings.data_dir / KEY_FILE)


def _own_key(path: Path) -> bytes:
    """Read the key, or make it once, for its owner's eyes only, however many processes start together."""
    with suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.with_suffix(".lock")):
        with suppress(FileNotFoundError):
            return path.read_bytes()
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        key = secrets.token_hex(KEY_BYTES).encode()
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
        fresh.rename(path)
        return key
