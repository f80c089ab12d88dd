"""Objects in a local folder or an S3 bucket, through one library (obstore), chosen by settings alone.

The library's synchronous interface is used on purpose: its asynchronous one can abort the interpreter at exit.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from upstar.kit.errors import AppError, ErrorKind
from upstar.settings import Settings

LOCAL_BUCKET = "local"
TIMEOUT = timedelta(seconds=30)
MAX_RETRIES = 3
CHUNK_BYTES = 256 * 2**10
"""What is read of an object at a time when it is passed on: some hundred people may download at once."""
PAGE = 500
"""Objects that are listed, and deleted, at a time; S3 takes 1000 at most."""

PROBES = "incoming/probe-"

if TYPE_CHECKING:
    from obstore.store import S3Config  # it exists for type checkers alone

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as a listing shows it; `size` is in bytes."""

    key: str
    size: int
    modified: datetime


class ObjectStore:
    """Bytes by key. Keys are made by the program, never by a user."""

    def __init__(self, store: LocalStore | S3Store, bucket: str, folder: Path | None = None) -> None:
        """Hold a library store; `bucket` is the name that rows keep beside the key, `folder` where a local one lies."""
        self._store = store
        self._folder = folder
        self.bucket = bucket

    def put(
        self,
        key: str,
        data: bytes | Iterator[bytes],
        *,
        media_type: str | None = None,
        download_as: str | None = None,
    ) -> None:
        """Write the whole object, replacing one of the same key; AppError UNAVAILABLE where the store fails.

        Pieces are sent as they come, and the object is there when all are. With a media type, a bucket keeps it and
        gives it, as a download of that plain ASCII name, to who has a link.
        """
        if media_type is None or self._folder is not None:
            _answering(lambda: self._store.put(key, data))
            return
        attributes = {
            "Content-Type": media_type,
            "Content-Disposition": f'attachment; filename="{download_as or "file"}"',
            "Cache-Control": "private, no-store",
        }
        _answering(lambda: self._store.put(key, data, attributes=attributes))

    def get(self, key: str) -> bytes:
        """Return the whole object; AppError NOT_FOUND `object-missing` where there is none."""
        try:
            return _answering(lambda: bytes(self._store.get(key).bytes()))
        except FileNotFoundError:
            raise _missing() from None

    def has(self, key: str) -> bool:
        """Whether there is an object of that key."""
        try:
            _answering(lambda: self._store.head(key))
        except FileNotFoundError:
            return False
        return True

    def stream(self, key: str) -> tuple[int, Iterator[bytes]]:
        """Return an object's size and its bytes piece by piece; AppError NOT_FOUND `object-missing`."""
        try:
            found = _answering(lambda: self._store.get(key))
        except FileNotFoundError:
            raise _missing() from None
        return found.meta["size"], _pieces(iter(found.stream(min_chunk_size=CHUNK_BYTES)))

    def probe(self) -> None:
        """Write, read and delete an object of a few bytes; AppError UNAVAILABLE where one of these fails.

        One that a killed process leaves behind is an upload that nobody names, and goes as those do.
        """
        key, said = f"{PROBES}{uuid4().hex}", b"probe"
        self.put(key, said)
        try:
            heard = self.get(key)
        finally:
            self.delete(key)
        if heard != said:
            raise AppError(ErrorKind.UNAVAILABLE, "store-untrue", "The file store gives back other than it was given.")

    def link(self, key: str, lifetime: timedelta) -> str | None:
        """Return an address from which anyone can get the object for that long; None where the store signs none."""
        store = self._store
        if isinstance(store, LocalStore):
            return None
        return _answering(lambda: obstore.sign(store, "GET", key, lifetime))

    def walk(self, prefix: str) -> Iterator[list[Stored]]:
        """Give the objects below the folder `prefix`, which ends in a slash, page by page; all where it is empty."""
        pages = iter(_answering(lambda: self._store.list(prefix.rstrip("/"), chunk_size=PAGE)))
        while page := _answering(lambda: next(pages, None)):
            yield [Stored(item["path"], item["size"], item["last_modified"]) for item in page]

    def delete_all(self, prefix: str) -> int:
        """Remove every object whose key begins with the folder `prefix`, which ends in a slash; return how many."""
        count = 0
        for page in self.walk(prefix):
            self.delete_some([item.key for item in page])
            count += len(page)
        return count

    def delete_some(self, keys: list[str]) -> None:
        """Remove the objects; those that are not there are fine."""
        if self._folder is None and keys:
            _answering(lambda: self._store.delete(keys))
            return
        for key in keys:
            self.delete(key)

    def delete(self, key: str) -> None:
        """Remove the object; one that is not there is fine."""
        with suppress(FileNotFoundError):
            _answering(lambda: self._store.delete(key))
        if self._folder is not None:
            # an empty folder would still say whose it was; one that is being put into makes it anew
            with suppress(OSError):
                (self._folder / key).parent.rmdir()


def open_store(settings: Settings) -> ObjectStore:
    """Return the store that the settings name: `s3_bucket` set means S3, else the folder `data_dir/objects`."""
    if settings.s3_bucket is None:
        folder = settings.data_dir / "objects"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return ObjectStore(LocalStore(prefix=folder, mkdir=True), LOCAL_BUCKET, folder)
    config: S3Config = {"region": settings.s3_region}
    if settings.s3_endpoint:
        config["endpoint"] = settings.s3_endpoint
    if settings.s3_access_key_id and settings.s3_secret_access_key:
        # without keys the library asks where it runs: container, instance or web identity role
        config["access_key_id"] = settings.s3_access_key_id.get_secret_value()
        config["secret_access_key"] = settings.s3_secret_access_key.get_secret_value()
        if settings.s3_session_token:
            config["session_token"] = settings.s3_session_token.get_secret_value()
    if settings.s3_sse != "none":
        config["server_side_encryption"] = settings.s3_sse
        if settings.s3_sse_kms_key_id:
            config["sse_kms_key_id"] = settings.s3_sse_kms_key_id
    # a plain-text endpoint is for a store on this machine or network; AWS itself is always https
    plain = bool(settings.s3_endpoint and settings.s3_endpoint.startswith("http://"))
    store = S3Store(
        settings.s3_bucket,
        config=config,
        client_options={"timeout": TIMEOUT, "allow_http": plain},
        retry_config={"max_retries": MAX_RETRIES, "retry_timeout": TIMEOUT},
    )
    return ObjectStore(store, settings.s3_bucket)


def _pieces(pieces: Iterator[Any]) -> Iterator[bytes]:
    while (piece := _answering(lambda: next(pieces, None))) is not None:
        yield bytes(piece)


def _missing() -> AppError:
    return AppError(ErrorKind.NOT_FOUND, "object-missing", "The stored file is gone.")


def _answering(call: Callable[[], T]) -> T:
    """Run a store call; what the store itself failed at becomes an error for people."""
    try:
        return call()
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise AppError(
            ErrorKind.UNAVAILABLE, "store-unavailable", "The file store does not answer.", retry_after=10
        ) from error
