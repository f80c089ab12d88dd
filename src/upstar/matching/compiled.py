"""Where compiled code is kept, so that a process need not compile it again."""

from importlib.resources import files
from typing import Any

import numba

from upstar.kit.kept import folder, mark

SOURCES = (
    "types.py",
    "features.py",
    "meaning.py",
    "engine/parts.py",
    "engine/formulas.py",
    "engine/sharing.py",
    "index/texts.py",
    "index/segment.py",
    "index/kernel.py",
    "index/scanning.py",
    "index/unlocks.py",
    "index/opening.py",
    "index/crowd.py",
)
"""What compiled code depends on. The library looks at the one file that a function stands in, so the folder's name
tells the rest: code of other constants is never taken for this one's."""


_package = files("upstar.matching")
_kept_in = folder(f"compiled-{mark(_package.joinpath(name).read_bytes() for name in SOURCES)}")
if _kept_in is not None:
    numba.config.CACHE_DIR = str(_kept_in)  # type: ignore[attr-defined]  # made when it is imported


def compiled(function: Any) -> Any:  # noqa: ANN401 - what the library returns
    """Compile a function when it is first called, without the interpreter's lock; kept where a folder allows it."""
    return numba.njit(cache=_kept_in is not None, nogil=True)(function)


inlined: Any = numba.njit(inline="always")
"""Compile a function into those that call it."""
