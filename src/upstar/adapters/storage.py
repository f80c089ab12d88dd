"""Objects in a local folder or an S3 bucket, through one library (obstore), chosen by settings alone.

The library's synchronous interface is used on purpose: its asynchronous one can abort the interpreter at exit.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from upstar.kit.errors import AppError, ErrorKind
from upstar.settings import Settings

LOCAL_BUCKET = "local"
TIMEOUT = timedelta(seconds=30)
MAX_RETRIES = 3

if TYPE_CHECKING:
    from obstore.store import S3Config  # it exists for type checkers alone

T = TypeVar("T")


class ObjectStore:
    """Bytes by key. Keys are made by the program, never by a user."""

    def __init__(self, store: LocalStore | S3Store, bucket: str) -> None:
        """Hold a library store; `bucket` is the name that rows keep beside the key."""
        self._store = store
        self.bucket = bucket

    def put(self, key: str, data: bytes) -> None:
        """Write the whole object, replacing one of the same key; AppError UNAVAILABLE where the store fails."""
        _answering(lambda: self._store.put(key, data))

    def get(self, key: str) -> bytes:
        """Return the whole object; AppError NOT_FOUND `object-missing` where there is none."""
        try:
            return _answering(lambda: bytes(self._store.get(key).bytes()))
        except FileNotFoundError:
            raise AppError(ErrorKind.NOT_FOUND, "object-missing", "The stored file is gone.") from None

    def delete_all(self, prefix: str) -> None:
        """Remove every object whose key begins with the folder `prefix`; it ends in a slash."""
        for page in _answering(lambda: list(self._store.list(prefix.rstrip("/")))):
            for item in page:
                self.delete(item["path"])

    def delete(self, key: str) -> None:
        """Remove the object; one that is not there is fine."""
        try:
            _answering(lambda: self._store.delete(key))
        except FileNotFoundError:
            return


def open_store(settings: Settings) -> ObjectStore:
    """Return the store that the settings name: `s3_bucket` set means S3, else the folder `data_dir/objects`."""
    if settings.s3_bucket is None:
        folder = settings.data_dir / "objects"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return ObjectStore(LocalStore(prefix=folder, mkdir=True), LOCAL_BUCKET)
    config: S3Config = {"region": settings.s3_region}
    if settings.s3_endpoint:
        config["endpoint"] = settings.s3_endpoint
    if settings.s3_access_key_id and settings.s3_secret_access_key:
        config["access_key_id"] = settings.s3_access_key_id.get_secret_value()
        config["secret_access_key"] = settings.s3_secret_access_key.get_secret_value()
    # a plain-text endpoint is for a store on this machine or network; AWS itself is always https
    plain = bool(settings.s3_endpoint and settings.s3_endpoint.startswith("http://"))
    store = S3Store(
        settings.s3_bucket,
        config=config,
        client_options={"timeout": TIMEOUT, "allow_http": plain},
        retry_config={"max_retries": MAX_RETRIES, "retry_timeout": TIMEOUT},
    )
    return ObjectStore(store, settings.s3_bucket)


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
