"""Which courses to take, and in which order: what opens most listings for each hour of learning comes first.

Greedy choice: of all courses that fit, each time the one is taken that, with whatever has to come before it, opens most
for each of its hours to who has learnt all that was chosen so far. What is learnt already opens nothing again, so one
skill is not learnt twice. Choosing by gain for the cost is the usual rule where a budget of hours is to be spent well
(Sviridenko 2004, Operations Research Letters 32, 41-43); its bound does not hold here, since two skills may open
together what neither opens alone. Every number is counted, none estimated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from upstar.careers.types import ExperienceLevel
from upstar.learning.engine.bases import Base, known
from upstar.learning.engine.shelf import Book, Shelf, shortness
from upstar.learning.types import DIFFICULTIES, Course, Difficulty, Gap, Learner, Opens, Status

MAX_COURSES = 8
"""More is a catalogue, not advice. What the person has begun or planned is always there."""
WORTH = 10_000
"""Weights of gaps are compared in whole ten-thousandths, so that the order of adding cannot matter."""
ASKED = WORTH // 10
"""What the person's matches have to say of a skill for a course to be about their kind of work: a tenth of it."""
TELLING_SHARE, TELLING_LEAST = 20, 5
"""A skill of which the matches say less counts where it opens a twentieth as many listings as suit now, five at least:
one or two listings of another trade are chance."""
MIN_WORTH = WORTH // 20
"""A course that opens nothing is named where what it teaches is asked for by one match in twenty."""
SHORTLIST = 40
"""Courses that are counted again at each step: those that were best at the first, and what came within reach since.
The others would have to gain by what is learnt meanwhile, where nearly all lose."""
DEEPEST = 3
"""Courses before courses before a course: who lacks more is better served by another one."""
HARDEST_FOR_ENTRANTS = DIFFICULTIES.index("INTERMEDIATE")
ENTRANTS: frozenset[ExperienceLevel] = frozenset({"entry", "junior"})
"""Those whom an advanced course suits only in what they know already."""
FITTING: Mapping[ExperienceLevel, tuple[Difficulty, ...]] = {
    "entry": ("BEGINNER", "INTERMEDIATE", "ADVANCED"),
    "junior": ("BEGINNER", "INTERMEDIATE", "ADVANCED"),
    "mid": ("INTERMEDIATE", "BEGINNER", "ADVANCED"),
    "senior": ("INTERMEDIATE", "ADVANCED", "BEGINNER"),
    "lead": ("ADVANCED", "INTERMEDIATE", "BEGINNER"),
    "executive": ("ADVANCED", "INTERMEDIATE", "BEGINNER"),
}
"""Of courses that bring the same for the hour, which comes first at a level."""
PINNED: tuple[Status, ...] = ("started", "planned")
"""What a person said of courses that are to stay in the plan, in that order."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A course in its place: the gaps that it closes there, what it opens there, and the course that it comes before.

    `brings` are the keys that it teaches and that were not there before it.
    """

    course: Course
    brings: frozenset[str]
    opens: int
    before: Course | None = None


def choose(
    learner: Learner, have: frozenset[str], gaps: Sequence[Gap], shelf: Shelf, suiting: int, opens: Opens
) -> list[Chosen]:
    """Return the courses in the order to take them; `have` are the keys of what is known and was learnt so far.

    Each brings a skill of the person's kind of work: one that the target role or their matches ask for, or that opens
    more than chance would; `suiting` is how many listings suit now. No more than MAX_COURSES, unless the person has
    begun or planned more. What they are done with, and what is not for them, is not among them.
    """
    way = _Way(learner, _wanted(gaps, suiting), shelf, opens, have)
    for status in PINNED:
        way.take_all([book for book in way.left if learner.marks.get(book.course.id) == status], status)
    way.take_best()
    return way.chosen


@dataclass(frozen=True, slots=True)
class _Option:
    """Books that may be taken now, the last for its own sake: their hours, and what they open and are asked for."""

    books: list[Book]
    hours: int
    opens: int
    worth: int


class _Way:
    """The way as far as it is chosen: the one thing here that changes."""

    def __init__(
        self, learner: Learner, wanted: Mapping[str, int], shelf: Shelf, opens: Opens, have: frozenset[str]
    ) -> None:
        self.learner, self.opens, self.shelf = learner, opens, shelf
        self.entrant = learner.level in ENTRANTS
        self.taken, self.known = have, known(have)
        self.worth = wanted
        self.left = dict.fromkeys(_left(learner, shelf))
        self.wanted = [book for book in self.left if not wanted.keys().isdisjoint(book.taught)]
        self.seen: set[Book] = set()
        self.best: set[Book] = set()
        self.chosen: list[Chosen] = []
        self.providers: dict[str | None, int] = {}

    def take_all(self, books: list[Book], status: Status) -> None:
        """Take all of some books, the best first; only what is begun needs nothing before it any more."""
        while books := [book for book in books if book in self.left]:
            chains = [[book] if status == "started" else self._chain(book) for book in books]
            self._take(self._ranked(chains)[0])

    def take_best(self) -> None:
        """Take what opens most for the hour, then what is asked for most, until nothing is worth it or all is full."""
        while len(self.chosen) < MAX_COURSES:
            fitting = [book for book in self.wanted if self._fits(book)]
            chains = [self._chain(book) for book in fitting if book in self.best or book not in self.seen]
            room = MAX_COURSES - len(self.chosen)
            ranked = self._ranked([chain for chain in chains if len(chain) <= room])
            if not ranked or (not ranked[0].opens and ranked[0].worth < MIN_WORTH):
                return
            self.seen.update(fitting)
            self.best = {option.books[-1] for option in ranked[:SHORTLIST]}
            self._take(ranked[0])

    def _fits(self, book: Book) -> bool:
        """Whether it is left, brings what is asked for, repeats nothing, and is within the person's reach."""
        if book not in self.left or not any(key in self.worth for key in book.taught - self.taken):
            return False
        if book.step == 0:
            return book.about not in self.known
        return book.step <= HARDEST_FOR_ENTRANTS or not self.entrant or book.about in self.known

    def _ranked(self, chains: list[list[Book]]) -> list[_Option]:
        """Return the chains, the one that is to be taken first in front."""
        brings = [frozenset().union(*(book.taught for book in chain)) - self.taken for chain in chains]
        counts = self.opens(self.taken, brings)
        worth = self.worth
        options = [
            _Option(
                chain, sum([book.hours for book in chain]), count, sum([worth[key] for key in keys if key in worth])
            )
            for chain, keys, count in zip(chains, brings, counts, strict=True)
        ]
        fitting = FITTING[self.learner.level]

        def rank(option: _Option) -> tuple[float, float, int, int, str, UUID]:
            last = option.books[-1]
            fit, used = fitting.index(DIFFICULTIES[last.step]), self.providers.get(last.course.provider, 0)
            rate, asked = option.opens / option.hours, option.worth / option.hours
            return (-rate, -asked, fit, used, last.course.title, last.course.id)

        return sorted(options, key=rank)

    def _take(self, option: _Option) -> None:
        last = option.books[-1]
        for book in option.books:
            brings = book.taught - self.taken
            opened = option.opens if len(option.books) == 1 else self.opens(self.taken, [brings])[0]
            self.chosen.append(Chosen(book.course, brings, opened, None if book is last else last.course))
            self.taken |= brings
            self.providers[book.course.provider] = self.providers.get(book.course.provider, 0) + 1
            for double in self.shelf.titles[book.title]:
                if double is book or self.learner.marks.get(double.course.id) not in PINNED:
                    self.left.pop(double, None)
        self.known = known(self.taken)

    def _chain(self, book: Book, deep: int = DEEPEST) -> list[Book]:
        """Return the book with what has to come before it; what no course teaches is let pass."""
        if not deep or not any(base.isdisjoint(self.known) for base in book.bases):
            return [book]
        before: dict[Book, None] = {}
        learnt = self.known
        for base in book.bases:
            teacher = self._teacher(base, book) if base.isdisjoint(learnt) else None
            if teacher is not None:
                before |= dict.fromkeys(self._chain(teacher, deep - 1))
                learnt |= known(frozenset().union(*(one.taught for one in before)))
        before.pop(book, None)
        return [*before, book]

    def _teacher(self, base: Base, book: Book) -> Book | None:
        """Return the shortest book about one of the skills that is no harder than what follows, None for none."""
        hardest = book.step - 1 if book.about in base else book.step
        if self.entrant:
            hardest = min(hardest, HARDEST_FOR_ENTRANTS)
        found = (
            one
            for key in base
            for one in self.shelf.about.get(key, ())
            if one.step <= hardest and one in self.left and one is not book
        )
        return min(found, key=shortness, default=None)


def _wanted(gaps: Sequence[Gap], suiting: int) -> dict[str, int]:
    """What is asked for of the skills of the person's kind of work, by key, in whole parts of WORTH."""
    telling = max(TELLING_LEAST, suiting // TELLING_SHARE)
    worths = ((gap, round(gap.weight * WORTH)) for gap in gaps)
    return {gap.key: worth for gap, worth in worths if gap.for_target or worth >= ASKED or gap.opens >= telling}


def _left(learner: Learner, shelf: Shelf) -> Iterator[Book]:
    """Yield the books that may be chosen; of doubles the one that the person has begun or planned, or the first."""
    told = {shelf.by_id[id_]: status for id_, status in learner.marks.items() if id_ in shelf.by_id}
    seen = {book.mark for book in told}
    for book in shelf.books:
        if book in told:
            if told[book] in PINNED:
                yield book
        elif book.mark not in seen:
            seen.add(book.mark)
            yield book
