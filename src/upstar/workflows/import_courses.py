"""An operator's file of courses becomes part of the catalogue, all of it or none."""

from dataclasses import dataclass
from pathlib import Path

from upstar.kit.errors import AppError, ErrorKind
from upstar.learning.loading import Loaded, load
from upstar.learning.reading import MAX_BYTES, CourseFile, read_courses
from upstar.workflows.tools import Tools


@dataclass(frozen=True, slots=True)
class CourseImport:
    """What a file held, and what came of it; `loaded` is None where nothing was written, since a line did not fit."""

    file: CourseFile
    loaded: Loaded | None


def read_file(path: Path) -> CourseFile:
    """Return what a file of courses holds; AppError where it cannot be read at all."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise AppError(ErrorKind.INVALID, "file-unreadable", f"{path} cannot be read: {error.strerror}.") from None
    return read_courses(data, path.name)


def import_courses(tools: Tools, file: CourseFile, *, keep_going: bool = False) -> CourseImport:
    """Bring the courses in; where a line does not fit, all that do with `keep_going`, else none."""
    if file.refusals and not keep_going:
        return CourseImport(file, None)
    with tools.database.write() as session:
        return CourseImport(file, load(session, [entry for _, entry in file.courses]))
