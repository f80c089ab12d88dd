"""Where compiled code is kept, so that a process need not compile it again."""

import tempfile
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Any

import numba
import platformdirs

SOURCES = (
    "types.py",
    "features.py",
    "meaning.py",
    "engine/parts.py",
    "index/segment.py",
    "index/kernel.py",
    "index/unlocks.py",
    "index/crowd.py",
)
"""What compiled code depends on. The library looks at the one file that a function stands in, so the folder's name
tells the rest: code of other constants is never taken for this one's."""


def _folder() -> Path | None:
    """Return a folder of this version's own that can be written to, None where there is none."""
    package = files("upstar.matching")
    marks = blake2b(digest_size=8)
    for name in SOURCES:
        marks.update(package.joinpath(name).read_bytes())
    own = Path(str(package)) / "__pycache__"
    for parent in (own, Path(platformdirs.user_cache_dir("upstar"))):
        folder = parent / f"compiled-{marks.hexdigest()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return None


_kept_in = _folder()
if _kept_in is not None:
    numba.config.CACHE_DIR = str(_kept_in)  # type: ignore[attr-defined]  # made when it is imported


def compiled(function: Any) -> Any:  # noqa: ANN401 - what the library returns
    """Compile a function when it is first called, without the interpreter's lock; kept where a folder allows it."""
    return numba.njit(cache=_kept_in is not None, nogil=True)(function)


inlined: Any = numba.njit(inline="always")
"""Compile a function into those that call it."""
