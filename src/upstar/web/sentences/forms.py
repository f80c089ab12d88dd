"""Forms of sentences: what they look like, and which of them a sentence has.

Whatever stands in a slot may be hostile: a job's title, the name of a skill or of a file. So every pattern is read from
left to right without going back: a slot for words ends where what follows it in the form first stands, and no slot is
longer than a name is. A text longer than `MOST_LETTERS` is no sentence of ours.
"""

import re
from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from gettext import NullTranslations
from itertools import chain
from re import Pattern

from babel import Locale

MOST_LETTERS = 4000
"""Of a text that is looked at: the longest of ours, a plan's reason with long names, has some 2,000."""
MOST_NAME = 1000
"""Letters of a name in a sentence; a title of a listing has 500 at most."""


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Mark a form with `%(count)s` for the catalogues, by the name that they look for."""
    return one, many


Form = str | tuple[str, str]
"""A form as it stands, or for one thing and for many."""


@dataclass(frozen=True, slots=True)
class Voice:
    """In which language and by whose customs a sentence is told; `sentence` tells one that stands within another."""

    words: NullTranslations
    locale: Locale
    sentence: Callable[[str], str | None]


Teller = Callable[[str, Voice], str | None]
"""What stands in a slot, in another language; None where it is not what the slot is for."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What a placeholder of a form may hold, as a pattern, and how it is told.

    `free` is a slot for words: its pattern is one that any letters fit, and ends where the form goes on.
    """

    pattern: str
    tell: Teller
    free: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A form ready to be held against a text: what it begins with, what it has in it at least, and all of it."""

    form: Form
    starts: tuple[str, ...]
    holds: tuple[str, ...]
    letters: int
    """Of the form itself."""
    pattern: Pattern[str]
    slots: Mapping[str, Slot]


@dataclass(slots=True)
class Forms:
    """All forms, by what their sentences begin with, so that a text is held against a few of them alone."""

    exact: dict[str, Form] = field(default_factory=dict)
    by_word: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    by_letter: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    """Those that have a slot within their first word."""
    by_number: list[Known] = field(default_factory=list)
    any: list[Known] = field(default_factory=list)
    """Those that begin with a name."""

    def add(self, forms: Iterable[Form], slots: Mapping[str, Slot]) -> None:
        """Take in the forms of a room and what their slots hold."""
        for form in forms:
            pieces = _pieces(form)
            if len(pieces) == 1:
                self.exact |= dict.fromkeys(pieces[0], form)
                continue
            known = _known(form, pieces, slots)
            for shelf in self._shelves(known, pieces):
                # the longest first: what it says would fit the slot of a shorter one
                insort(shelf, known, key=lambda one: -one.letters)

    def of(self, text: str) -> Iterator[tuple[Known, dict[str, str]]]:
        """Yield each form that the text has, with what stands in its slots."""
        near = (
            self.by_word.get(text.partition(" ")[0], ()),
            self.by_letter.get(text[:1], ()),
            self.by_number if text[:1].isdigit() else (),
            self.any,
        )
        for known in chain.from_iterable(near):
            if text.startswith(known.starts) and any(words in text for words in known.holds):
                found = known.pattern.fullmatch(text)
                if found:
                    yield known, found.groupdict()

    def _shelves(self, known: Known, pieces: list[tuple[str, ...]]) -> list[list[Known]]:
        if known.starts != ("",):
            return [
                self.by_word[words.partition(" ")[0]] if " " in words else self.by_letter[words[0]]
                for words in known.starts
            ]
        return [self.any if known.slots[pieces[1][0]].free else self.by_number]


_SLOT = re.compile(r"%\((\w+)\)s")


def _pieces(form: Form) -> list[tuple[str, ...]]:
    """What stands around the slots, and their names in between; both forms have the same slots in the same order."""
    one, many = (form, form) if isinstance(form, str) else form
    pieces = zip(_SLOT.split(one), _SLOT.split(many), strict=True)
    return [tuple(dict.fromkeys(part.replace("%%", "%") for part in pair)) for pair in pieces]


def _known(form: Form, pieces: list[tuple[str, ...]], slots: Mapping[str, Slot]) -> Known:
    own = {name: slots[name] for (name,) in pieces[1::2]}
    literals = pieces[::2]
    last_free = max((at for at, name in enumerate(own) if own[name].free), default=-1)
    written = [_either(literals[0])]
    for at, (name, slot) in enumerate(own.items()):
        after = _either(literals[at + 1])
        inner = f"(?P<{name}>{slot.pattern})"
        # no going back into a name: it ends where the form first goes on, but for the last one, which may hold the same
        written.append(f"(?>{inner}(?={after}))" if slot.free and at != last_free else inner)
        written.append(after)
    longest = max(literals, key=lambda piece: min(map(len, piece)))
    letters = sum(len(piece[-1]) for piece in literals)
    return Known(form, literals[0], longest, letters, re.compile("".join(written)), own)


def _either(words: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(map(re.escape, words))})"
