"""The courses as every plan looks at them: sorted out once, for anybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from upstar.kit.text import fold
from upstar.learning.engine.bases import Base, bases_of, taught
from upstar.learning.types import Course


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A course on the shelf, the same object for all who look at it; so it is told from others by what it is.

    `taught` are the keys of what it teaches, `bases` what has to be known before. `title` is folded, and `mark` tells
    it from all others, whoever lists it: by title and address, or by the provider where there is no address.
    """

    course: Course
    taught: frozenset[str]
    bases: tuple[Base, ...]
    title: str
    mark: tuple[str, str]
    about: str
    hours: int
    step: int


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """Books by title, then id, and by what is asked of them.

    `names` has the name and `hours` the length of the shortest course of each skill that is taught, by key; `about` the
    books about a skill, the shortest first; `titles` those of one title, in any spelling.
    """

    books: tuple[Book, ...]
    by_id: Mapping[UUID, Book]
    names: Mapping[str, str]
    hours: Mapping[str, int]
    about: Mapping[str, tuple[Book, ...]]
    titles: Mapping[str, tuple[Book, ...]]


def shelf_of(courses: Iterable[Course]) -> Shelf:
    """Sort courses out; any order of them gives the same."""
    books = tuple(_book(course) for course in sorted(courses, key=lambda one: (one.title, one.id)))
    names: dict[str, str] = {}
    hours: dict[str, int] = {}
    about: dict[str, list[Book]] = {}
    titles: dict[str, list[Book]] = {}
    for book in books:
        about.setdefault(book.about, []).append(book)
        titles.setdefault(book.title, []).append(book)
        for key, name in taught(book.course).items():
            names.setdefault(key, name)
            hours[key] = min(hours.get(key, book.hours), book.hours)
    return Shelf(
        books=books,
        by_id={book.course.id: book for book in books},
        names=names,
        hours=hours,
        about={key: tuple(sorted(some, key=shortness)) for key, some in about.items()},
        titles={title: tuple(some) for title, some in titles.items()},
    )


def shortness(book: Book) -> tuple[int, str, UUID]:
    """Return by what the shortest book comes first; of equally long ones the first by title, then id."""
    return book.hours, book.course.title, book.course.id


def _book(course: Course) -> Book:
    title = fold(course.title)
    address = (course.url or "").casefold().partition("://")[2].rstrip("/")
    return Book(
        course=course,
        taught=frozenset(taught(course)),
        bases=bases_of(course),
        title=title,
        mark=(title, address or fold(course.provider or "")),
        about=course.about,
        hours=course.hours,
        step=course.step,
    )
