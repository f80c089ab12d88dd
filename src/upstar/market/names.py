"""What listings name, as ids: their facet words, and the role that their title tells.

Spellings of one skill share its key in the vocabulary, and so its id. Only distinct words and titles are looked at one
by one, some thousands of a million listings' twenty million words.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from upstar.adapters.database import ReadSession
from upstar.listings.postings import SEPARATOR, Block
from upstar.market import queries
from upstar.market.counting import Given, of_ids
from upstar.market.layout import Ints, Kind, make_id, pay_number
from upstar.skills.vocabulary import vocabulary

TradeOf = Callable[[str], str]
"""Gives the trade that a title names, in canonical words; '' where it names none."""

ROLE_WORDS = 5
"""A trade of more words is a sentence, and no two listings share it: such a title tells no role."""
ROLE_LENGTH = 80
MEASURED = {"skill": Kind.SKILL, "country": Kind.COUNTRY, "region": Kind.REGION}
"""The kinds of facet words that are counted."""
UNCOUNTED = -1
_ASIDE = re.compile(r"\s[-–—|@·/]+\s|[,;|]\s*|\s-|-\s|:\s")
"""What parts a title's role from what is said beside it: `Data Engineer, Payments`, `Nurse - Night Shift`."""


@dataclass(slots=True)
class Book:
    """Ids that were given out: by facet word, and by kind and key. What is new since it was opened is in `new_…`.

    With a `session`, words and keys that it does not hold are looked for in the database first.
    """

    next_number: int
    session: ReadSession | None = None
    by_key: dict[tuple[int, str], int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    titles: dict[str, int] = field(default_factory=dict)
    new_names: list[tuple[int, int, str, str]] = field(default_factory=list)
    new_words: list[tuple[str, int]] = field(default_factory=list)


def open_book(session: ReadSession) -> Book:
    """Return a book that asks the database for what it does not hold: for a small part of the stock."""
    return Book(queries.next_number(session), session)


def whole_book(session: ReadSession) -> Book:
    """Return a book of all keys and no words: for all of the stock, whose words are read by today's vocabulary."""
    return Book(queries.next_number(session), by_key=queries.ids_by_key(session))


def encode(block: Block, book: Book, trade_of: TradeOf) -> Given:
    """Return what each listing of a block gives. All rows of the block are to have a month."""
    import pyarrow.compute as pc  # noqa: PLC0415 - takes longer to load than most commands take

    words = pc.split_pattern(block["words"].combine_chunks(), SEPARATOR)
    coded = words.flatten().dictionary_encode()
    by_code = np.array(_word_ids(book, coded.dictionary.to_pylist()), np.int32)
    ids: Ints = by_code[coded.indices.to_numpy()] if len(coded) else np.empty(0, np.int32)
    rows = np.repeat(np.arange(len(block), dtype=np.int32), pc.list_value_length(words).to_numpy())
    titles = block["title"].combine_chunks().dictionary_encode()
    roles = np.array(_title_ids(book, titles.dictionary.to_pylist(), trade_of), np.int32)[titles.indices.to_numpy()]
    pays = _pay_ids(pc.fill_null(block["pay"], UNCOUNTED).to_numpy())
    each = np.arange(len(block), dtype=np.int32)
    named, rows = np.concatenate((ids, roles, pays)), np.concatenate((rows, each, each))
    counted = named != UNCOUNTED
    return of_ids(block["month"].to_numpy().astype(np.int32), rows[counted], named[counted])


def role_of(title: str, trade_of: TradeOf) -> str:
    """Return the role that a title tells, as the canonical words of its trade; '' where it tells none.

    What stands behind a comma or a dash names the team, the shift or the place; where what stands before it names no
    trade, the whole title is read.
    """
    found = trade_of(_ASIDE.split(title.strip(), maxsplit=1)[0]) or trade_of(title)
    return found if found.count(" ") < ROLE_WORDS and len(found) <= ROLE_LENGTH else ""


def _word_ids(book: Book, words: Sequence[str]) -> list[int]:
    counted = {word: kind for word in words if (kind := MEASURED.get(word.partition(":")[0])) is not None}
    unknown = [word for word in counted if word not in book.words]
    if book.session is not None and unknown:
        book.words |= queries.ids_of_words(book.session, unknown)
        unknown = [word for word in unknown if word not in book.words]
    named = {word: (counted[word], *_name_of(counted[word], word.partition(":")[2])) for word in unknown}
    _learn(book, ((kind, key) for kind, key, _ in named.values()))
    for word, (kind, key, name) in named.items():
        if key:
            book.words[word] = _id_of(book, kind, key, name)
            book.new_words.append((word, book.words[word]))
    return [book.words.get(word, UNCOUNTED) for word in words]


def _name_of(kind: Kind, value: str) -> tuple[str, str]:
    """Return the key and the name of what a facet word has behind its colon."""
    if kind is not Kind.SKILL:
        return value, value
    known = vocabulary().find(value)
    return vocabulary().key(value), known.name if known else value


def _title_ids(book: Book, titles: Sequence[str], trade_of: TradeOf) -> list[int]:
    roles = {title: role_of(title, trade_of) for title in titles if title not in book.titles}
    _learn(book, ((Kind.ROLE, role) for role in set(roles.values()) if role))
    for title, role in roles.items():
        name = role[:1].upper() + role[1:]
        book.titles[title] = _id_of(book, Kind.ROLE, role, name) if role else UNCOUNTED
    return [book.titles[title] for title in titles]


def _learn(book: Book, keys: Iterable[tuple[Kind, str]]) -> None:
    """Look in the database for the ids of keys that the book does not hold."""
    unknown = [pair for pair in keys if pair not in book.by_key]
    if book.session is not None and unknown:
        book.by_key |= queries.ids_of_keys(book.session, unknown)


def _id_of(book: Book, kind: Kind, key: str, name: str) -> int:
    found = book.by_key.get((kind, key))
    if found is None:
        found = book.by_key[kind, key] = make_id(kind, book.next_number)
        book.next_number += 1
        book.new_names.append((found, int(kind), key, name))
    return found


def _pay_ids(pays: Ints) -> Ints:
    """Return the ids of yearly pays in dollars."""
    thousands = range(int(pays.max(initial=0)) // 1000 + 1)
    by_thousand = np.array([make_id(Kind.PAY, pay_number(thousand)) for thousand in thousands], np.int32)
    return np.where(pays >= 0, by_thousand[np.maximum(pays, 0) // 1000], np.int32(UNCOUNTED)).astype(np.int32)
