"""Take out of a text what its owner does not show: names, employers, schools, addresses. Pure (docs/sharing.md).

A text is searched as a reader would read it: without regard to capitals, accents, hyphens, blanks and characters that
nobody sees, and inside addresses and hashtags. It errs on the side of taking too much.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from upstar.assessment.business_words import COMMON_WORDS, LEGAL_FORMS, NAME_PARTICLES

OMITTED = "[…]"
"""What stands for words that were taken out. It has no letters, so it can never spell what is hidden itself."""
ANYWHERE_LENGTH = 5
"""Letters from which on a term is found inside other words too: `sap` is in `disappear`, `northwind` is in nothing."""
FIRST_UNSPACED = 0x0590
"""From the Hebrew block on, scripts glue particles to names or write no blanks: such terms are found anywhere."""
PART_LENGTH, ACRONYM_LENGTH = 3, 2
"""The least letters of a part of an employer's name that is hidden by itself, and of one in capitals (`EY Germany`)."""
NAME_PART_LENGTH = 2
PHONE_DIGITS = 7
"""Digits that are a subscriber's number with its area: fewer would be any figure (ITU-T E.164 allows up to 15)."""

_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_WORD = re.compile(r"[^\W_]+")
_BLANKS = re.compile(r"(\s+)")
_ADDRESS = re.compile(
    r"@|://|^[(<\[\"']*(?:www\.|mailto:|tel:)"
    r"|^[(<\[\"']*[\w-]+(?:\.[\w-]+)*\.(?:com|org|io|dev|me|co|app|ai|info|edu|gov|xyz|de|fr|uk|ch|at|nl|es|it)/",
    re.IGNORECASE,
)
"""A word that leads somewhere. `Node.js/React` does not, so bare hosts count with a usual ending alone."""
_INTERNATIONAL = re.compile(r"(?:\+|\b00)\d(?:[\s()./-]{0,3}\d){6,14}")
_REPEATED = re.compile(rf"{re.escape(OMITTED)}(?:[\s.,&'’-]{{0,3}}{re.escape(OMITTED)})+")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is to be taken out. Terms are folded to letters and digits alone.

    `anywhere` are found inside words too, `whole` at the edges of words; `phones` are digits. With `addresses` every
    web and e-mail address goes, with `numbers` every international telephone number.
    """

    anywhere: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    addresses: bool = False
    numbers: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to take out."""
        return bool(self.anywhere or self.whole or self.phones or self.addresses or self.numbers)


def terms(
    *,
    people: Iterable[str] = (),
    organisations: Iterable[str] = (),
    contacts: Iterable[str] = (),
    phones: Iterable[str] = (),
    words: Iterable[str] = (),
    shown: Iterable[str] = (),
    numbers: bool = False,
) -> Terms:
    """Return the terms by which these are found: in full, and in the parts by which people know them.

    `people` are names, `organisations` employers and schools, `contacts` addresses and places, `phones` numbers in any
    notation, `words` what the owner named. Addresses go with any of them: they spell names in ways without number.
    `shown` are names that stay: an e-mail address that is hidden is often made of one.
    """
    found: set[str] = set()
    for name in people:
        found |= {name, *_parts(name, NAME_PART_LENGTH, NAME_PARTICLES)}
    for name in organisations:
        found |= set(_organisation(name))
    stay = [_fold(name) for name in shown]
    for contact in contacts:
        parts = (part for part in _contact_parts(contact) if not any(_fold(part) in name for name in stay))
        found |= {contact, *parts}
    found |= set(words)
    folded = {fold for term in found for fold in _folds(term)}
    digits = {digits[-PHONE_DIGITS:] for phone in phones if len(digits := _digits(phone)) >= PHONE_DIGITS}
    anywhere = {term for term in folded if len(term) >= ANYWHERE_LENGTH or max(term) >= chr(FIRST_UNSPACED)}
    return Terms(frozenset(anywhere), frozenset(folded - anywhere), frozenset(digits), bool(folded or digits), numbers)


def redact(text: str, hidden: Terms) -> str:
    """Return the text with `[…]` in the place of each term. Doing it twice does what doing it once does."""
    if not hidden:
        return text
    if hidden.addresses:
        text = "".join(OMITTED if _ADDRESS.search(word) else word for word in _BLANKS.split(text))
    if hidden.numbers:
        text = _INTERNATIONAL.sub(OMITTED, text)
    # what is left and right of an omission may spell a term anew; each round takes letters away, so there is an end
    while spans := sorted(_spans(text, hidden)):
        text = _without(text, spans)
    return _REPEATED.sub(OMITTED, text)


def reveals(value: str, hidden: Terms) -> bool:
    """Whether a short value such as a skill or an e-mail address gives a term away, as a part of a word too."""
    compact, origin, _ = _compact(value)
    return bool(origin) and (
        any(term in compact for term in hidden.anywhere) or next(_spans(value, hidden), None) is not None
    )


def _organisation(name: str) -> Iterator[str]:
    """The name, the name without its legal form, its initials, and those of its words that few other names have."""
    yield name
    own = [word for word in _WORD.findall(name) if _fold(word) not in LEGAL_FORMS]
    yield " ".join(own)
    initials = "".join(word[0] for word in own if word[0].isupper())
    if len(initials) >= PART_LENGTH:
        yield initials
    yield from _parts(name, PART_LENGTH, LEGAL_FORMS | COMMON_WORDS)


def _parts(name: str, least: int, common: frozenset[str]) -> Iterator[str]:
    for word in _WORD.findall(name):
        if _fold(word) in common:
            continue
        if len(word) >= least or (word.isupper() and len(word) >= ACRONYM_LENGTH):
            yield word


def _contact_parts(contact: str) -> Iterator[str]:
    """What an e-mail address says before its @, the last step of a link, the parts of a place between commas."""
    local, at, _ = contact.partition("@")
    if at:
        yield local
    elif "/" in contact:
        yield contact.rstrip("/").rpartition("/")[2]
    else:
        yield from (part for part in contact.split(",") if len(_fold(part)) >= PART_LENGTH)


def _folds(term: str) -> Iterator[str]:
    """The term as it is searched for, with letters plain and spelt out: Müller is muller and mueller."""
    for spelt in (term, unicodedata.normalize("NFC", term.casefold()).translate(_SPELT_OUT)):
        folded = _fold(spelt)
        if len(folded) >= ACRONYM_LENGTH or folded >= chr(FIRST_UNSPACED):
            yield folded


def _fold(text: str) -> str:
    return _compact(text)[0]


def _compact(text: str) -> tuple[str, list[int], list[bool]]:
    """The letters and digits of a text, the place of each in it, and whether a word begins there."""
    letters: list[str] = []
    origin: list[int] = []
    begins: list[bool] = []
    before, apart = "", True
    for place, character in enumerate(text):
        if _unseen(character):
            continue
        plain = unicodedata.normalize("NFKD", character.casefold()).casefold().translate(_PLAIN)
        kept = [letter for letter in plain if letter.isalnum()]
        if not kept:
            apart = True
            continue
        edge = apart or (before.islower() and character.isupper()) or before.isdigit() != character.isdigit()
        letters += kept
        origin += [place] * len(kept)
        begins += [edge] + [False] * (len(kept) - 1)
        before, apart = character, False
    return "".join(letters), origin, begins


def _unseen(character: str) -> bool:
    """Accents that stand apart from their letter, and characters of no width: soft hyphens, joiners, directions."""
    return unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf")


def _spans(text: str, hidden: Terms) -> Iterator[tuple[int, int]]:
    compact, origin, begins = _compact(text)
    begins.append(True)
    for term in (*hidden.anywhere, *hidden.whole):
        at = compact.find(term)
        while at >= 0:
            end = at + len(term)
            if term in hidden.anywhere or (begins[at] and begins[end]):
                yield _seen(text, origin[at], origin[end - 1])
            at = compact.find(term, at + 1)
    for phone in hidden.phones:
        yield from _numbers(text, phone)


def _seen(text: str, first: int, last: int) -> tuple[int, int]:
    end = last + 1
    while end < len(text) and _unseen(text[end]):
        end += 1
    return first, end


def _numbers(text: str, phone: str) -> Iterator[tuple[int, int]]:
    """Where the number ends so, with all digits before it that belong to it; only signs may stand between."""
    for match in re.finditer(r"[\s()./-]{0,3}".join(phone), text):
        start = match.start()
        while start > 0 and text[start - 1] in "+0123456789 ()./-":
            start -= 1
        yield start + len(text[start : match.end()]) - len(text[start : match.end()].lstrip(" .-/")), match.end()


def _digits(phone: str) -> str:
    return "".join(character for character in phone if character.isdecimal() and character.isascii())


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept: list[str] = []
    done = 0
    for start, end in spans:
        if start > done or not kept:
            kept += [text[done:start], OMITTED]
        done = max(done, end)
    return "".join(kept) + text[done:]
