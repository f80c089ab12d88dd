"""What takes seconds to work out of a package's own files, kept on disk for the processes to come.

It lies beside the compiled modules where that folder can be written to, else in the user's cache. Its name bears a mark
of all that it was made of, so that nothing old is ever taken for new.
"""

import marshal
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from sys import implementation
from typing import Any

import platformdirs


def mark(parts: Iterable[bytes]) -> str:
    """Return a mark, 16 letters, that tells these contents from others, and this interpreter from others."""
    found = blake2b((implementation.cache_tag or "").encode(), digest_size=8)
    for part in parts:
        found.update(part)
    return found.hexdigest()


def folder(name: str) -> Path | None:
    """Return a folder of this name that can be written to, made where it is not there; None where none can."""
    own = Path(str(files("upstar"))) / "__pycache__"
    for parent in (own, Path(platformdirs.user_cache_dir("upstar"))):
        found = parent / name
        try:
            found.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=found):
                return found
        except OSError:
            continue
    return None


def kept(name: str, parts: Iterable[bytes], make: Callable[[], Any]) -> Any:  # noqa: ANN401 - as `make` gives it
    """Return what `make` gives: tuples, lists, dicts, texts, bytes and numbers alone. Kept for these `parts`.

    A file that is damaged or cannot be written is as none: what it held is made again.
    """
    where = folder("kept")
    if where is None:
        return make()
    file = where / f"{name}-{mark(parts)}"
    with suppress(OSError, ValueError, EOFError, TypeError):
        return marshal.loads(file.read_bytes())  # noqa: S302 - plain values: it can be damaged, but run nothing
    made = make()
    with suppress(OSError):
        number, fresh = tempfile.mkstemp(dir=where)
        with os.fdopen(number, "wb") as out:
            out.write(marshal.dumps(made))
        Path(fresh).replace(file)
    return made
