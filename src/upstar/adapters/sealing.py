"""Streams under a passphrase, in the format of age, so that the program `age` opens them without us.

A file is a header and then chunks of 64 KiB, each of which proves that it is whole, in its place and, for the last one,
the last: what was changed, cut off or put in another order is refused before a byte of that chunk is given. The format
is https://c2sp.org/age (v1, the stanza `scrypt`); the chunks are the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance" (CRYPTO 2015), over
ChaCha20-Poly1305 (RFC 8439); the passphrase is stretched by scrypt (RFC 7914), the keys are parted by HKDF-SHA-256
(RFC 5869). The primitives are the library `cryptography`'s; the library for the format, pyrage 1.4, seals under a
passphrase only what lies in memory whole.
"""

import hashlib
import hmac
import io
import re
import secrets
from base64 import b64decode, b64encode
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from upstar.kit.errors import AppError, ErrorKind
from upstar.settings import Settings

VERSION_LINE = b"age-encryption.org/v1\n"
SCRYPT_LABEL = b"age-encryption.org/v1/scrypt"
CHUNK = 64 * 2**10
"""Plain bytes of a chunk, by the format."""
TAG = 16
FILE_KEY_BYTES = 16
SALT_BYTES = 16
NONCE_BYTES = 16
KEY_BYTES = 32
WORK_FACTOR = 18
"""log2 of scrypt's N, as the program `age` has it: about a second and 256 MB for each guess."""
MOST_WORK = 22
"""A header that asks for more is refused: it would hold its reader up for a minute, and take gigabytes."""
LEAST_CHARACTERS = 16
"""Of a key; the settings ask for the same."""
MOST_KEY_FILE = 4096
MOST_HEADER_LINE = 200
"""No line of a header with one scrypt stanza is half as long."""
_STANZA = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n")
_BODY = re.compile(rb"([A-Za-z0-9+/]{43})\n")
_MAC = re.compile(rb"--- ([A-Za-z0-9+/]{43})\n")


def passphrase_of(settings: Settings, path: Path | None) -> str | None:
    """Return the key for backups: of the named file, of the settings' file, or of the settings; None where none is set.

    AppError INVALID `backup-key-unreadable` where a named file cannot be read or its first line is too short.
    """
    path = path or settings.backup_key_file
    if path is None:
        return settings.backup_key.get_secret_value() if settings.backup_key else None
    try:
        with path.open("rb") as file:
            line = file.read(MOST_KEY_FILE).split(b"\n", 1)[0].decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise AppError(
            ErrorKind.INVALID, "backup-key-unreadable", f"The key file {path} cannot be read: {reason}."
        ) from None
    if len(line) < LEAST_CHARACTERS:
        sentence = f"The first line of {path} is to be a key of at least {LEAST_CHARACTERS} characters."
        raise AppError(ErrorKind.INVALID, "backup-key-unreadable", sentence)
    return line


class Sealer:
    """A file to write to, whose bytes go sealed into another; `close` ends it, and without that it cannot be opened."""

    def __init__(self, sink: IO[bytes], passphrase: str, *, work_factor: int | None = None) -> None:
        """Write the header. `work_factor` is log2 of scrypt's N, WORK_FACTOR where left out."""
        self._sink = sink
        self._waiting = bytearray()
        self._count = 0
        file_key = secrets.token_bytes(FILE_KEY_BYTES)
        sink.write(_header(file_key, passphrase, WORK_FACTOR if work_factor is None else work_factor))
        nonce = secrets.token_bytes(NONCE_BYTES)
        sink.write(nonce)
        self._cipher = ChaCha20Poly1305(_hkdf(file_key, nonce, b"payload"))

    def write(self, data: bytes) -> int:
        """Seal what makes whole chunks, and keep the rest until more comes; returns how much was taken: all."""
        self._waiting += data
        # the last chunk bears a mark, so a full one waits until it is known that another follows
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk. The file below stays open."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._sink.write(self._cipher.encrypt(_nonce(self._count, last=last), plain, None))
        self._count += 1


class Unsealer(io.RawIOBase):
    """The plain bytes of a sealed file, chunk by chunk.

    Reading raises AppError INVALID `backup-key-wrong` at the beginning, or `backup-damaged` at the first chunk that is
    not what was written.
    """

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        """Read the header."""
        self._source = source
        file_key = _file_key(source, passphrase)
        nonce = source.read(NONCE_BYTES)
        if len(nonce) < NONCE_BYTES:
            raise damaged()
        self._cipher = ChaCha20Poly1305(_hkdf(file_key, nonce, b"payload"))
        self._count = 0
        self._plain = memoryview(b"")
        self._coming = source.read(CHUNK + TAG)
        self._ended = False

    def readable(self) -> bool:
        """Whether it can be read: yes."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever can be written to
        """Fill the buffer as far as the present chunk reaches; 0 at the end."""
        while not self._plain and not self._ended:
            self._plain = memoryview(self._next())
        taken = self._plain[: len(buffer)]
        buffer[: len(taken)] = taken
        self._plain = self._plain[len(taken) :]
        return len(taken)

    def _next(self) -> bytes:
        block, self._coming = self._coming, self._source.read(CHUNK + TAG)
        self._ended = not self._coming
        try:
            plain = self._cipher.decrypt(_nonce(self._count, last=self._ended), block, None)
        except InvalidTag:
            raise damaged() from None
        if not plain and self._count:
            raise damaged()
        self._count += 1
        return plain


def damaged() -> AppError:
    """Return the error for a sealed file that is not what was written."""
    return AppError(ErrorKind.INVALID, "backup-damaged", "The encrypted file was changed or cut off.")


def _header(file_key: bytes, passphrase: str, work_factor: int) -> bytes:
    salt = secrets.token_bytes(SALT_BYTES)
    wrapped = ChaCha20Poly1305(_stretched(passphrase, salt, work_factor)).encrypt(bytes(12), file_key, None)
    head = VERSION_LINE + b"-> scrypt %s %d\n%s\n---" % (_b64(salt), work_factor, _b64(wrapped))
    return head + b" " + _b64(_mac(file_key, head)) + b"\n"


def _file_key(source: IO[bytes], passphrase: str) -> bytes:
    lines = [source.readline(MOST_HEADER_LINE) for _ in range(4)]
    stanza, body, mac = (shape.fullmatch(line) for shape, line in zip((_STANZA, _BODY, _MAC), lines[1:], strict=True))
    if lines[0] != VERSION_LINE or not stanza or not body or not mac or int(stanza[2]) > MOST_WORK:
        raise damaged()
    key = _stretched(passphrase, _unb64(stanza[1]), int(stanza[2]))
    try:
        file_key = ChaCha20Poly1305(key).decrypt(bytes(12), _unb64(body[1]), None)
    except InvalidTag:
        raise AppError(
            ErrorKind.INVALID,
            "backup-key-wrong",
            "The backup was not encrypted with this key, or its head was changed.",
        ) from None
    head = b"".join(lines[:3]) + b"---"
    if not hmac.compare_digest(_mac(file_key, head), _unb64(mac[1])):
        raise damaged()
    return file_key


def _stretched(passphrase: str, salt: bytes, work_factor: int) -> bytes:
    made: bytes = Scrypt(SCRYPT_LABEL + salt, KEY_BYTES, 2**work_factor, 8, 1).derive(passphrase.encode())
    return made


def _hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    made: bytes = HKDF(SHA256(), KEY_BYTES, salt, info).derive(key)
    return made


def _mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(_hkdf(file_key, b"", b"header"), head, hashlib.sha256)


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])


def _b64(data: bytes) -> bytes:
    return b64encode(data).rstrip(b"=")


def _unb64(text: bytes) -> bytes:
    return b64decode(text + b"=" * (-len(text) % 4))
