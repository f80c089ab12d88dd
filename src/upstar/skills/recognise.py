"""Find skills in running text, with a certainty that says how much the way it is written speaks for it."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from upstar.skills.types import Mention, Skill
from upstar.skills.vocabulary import Vocabulary, vocabulary

PROPER = 0.9
"""Written as the name is written: `PostgreSQL`, `CPR`, `Project Management`."""
PHRASE = 0.7
"""Several words in lower case: `project management`."""
COMMON = 0.4
"""One lower-case word that is a skill and an everyday word: `sales`, `research`."""
DOUBTFUL = 0.2
"""An everyday word without anything beside it that makes it a skill: `Spring`, `Go`, a lone `C`."""

SHORT = 2
"""Names of one or two characters are matched by a pattern of their own: they stand inside half of all words."""
ACRONYM_LENGTH = 6
"""An upper-case name up to this length is an acronym: in lower case it is another word (`rest`, `safe`, `pr`)."""
NEIGHBOURHOOD = 40
"""How far, in characters, another skill may stand to bear out an ambiguous one."""

_PRODUCT = re.compile(r"^(?=.{4,}$)(?:\S+ )*\S*(?:[a-z][A-Z]|[A-Z]{2}[A-Z]*[a-z]|\d)\S*(?: \S+)*$")
"""A name with capitals or digits inside its words is a product's (QuickBooks, 3dMapper), whatever text it stands in."""
_GOES_ON = re.compile(r" (?!(?:and|or|und|oder|et|ou|y|e|o|en|of)\b)[a-zà-þ]")
"""What follows a verb that opens a sentence (`Go to market`), and not a name in a list (`Go and Python`)."""
_DIGIT_OR_SIGN = re.compile(r"[\d+#.]")
_NO_LETTER = "\ufffd"
"""Stands for signs made of letters (™, ⓐ): they part words."""


@dataclass(frozen=True, slots=True)
class _Form:
    """One spelling of a skill."""

    written: str
    skill: Skill
    exact: bool


_Found = tuple[int, int, _Form]
"""Where a spelling begins and ends, and which one it is."""


@dataclass(frozen=True, slots=True)
class _Matchers:
    """What searches a text: an automaton with the forms of each of its patterns, and a pattern for short names."""

    automaton: AhoCorasick
    forms: list[tuple[_Form, ...]]
    short: re.Pattern[str]
    short_forms: dict[str, _Form]


def recognise(text: str, known: Vocabulary | None = None) -> list[Mention]:
    """Return the skills met in the text, in order, none overlapping; the longest name wins.

    Text of any kind is fine. Spellings without accents are found too, upper and lower case are weighed.
    `known` is the vocabulary to use in place of the process's own.
    """
    kept: list[_Found] = []
    end = 0
    for found in sorted(_candidates(text, _matchers(known or vocabulary())), key=_place):
        if found[0] >= end:
            end = found[1]
            kept.append(found)
    firm = [start for start, _, form in kept if not form.skill.ambiguous]
    return [Mention(form.skill, start, stop, _certainty(text, start, stop, form, firm)) for start, stop, form in kept]


def _place(found: _Found) -> tuple[int, int]:
    return found[0], -found[1]


def _candidates(text: str, matchers: _Matchers) -> list[_Found]:
    """Return every spelling that stands in the text as a word or words of its own."""
    found: list[_Found] = []
    forms = matchers.forms
    for index, start, end in matchers.automaton.find_matches_as_indexes(_flatten(text), overlapping=True):
        if _is_whole(text, start, end):
            form = _form_of(forms[index], text[start:end])
            if form is not None:
                found.append((start, end, form))
    found += [(hit.start(), hit.end(), matchers.short_forms[hit.group()]) for hit in matchers.short.finditer(text)]
    return found


def _form_of(forms: tuple[_Form, ...], written: str) -> _Form | None:
    """Return the form that is written so, or the first one where case does not matter to it."""
    for form in forms:
        if form.written == written:
            return form
    return None if forms[0].exact else forms[0]


def _certainty(text: str, start: int, end: int, form: _Form, firm: list[int]) -> float:
    written = text[start:end]
    if form.skill.ambiguous:
        nearest = bisect_left(firm, start - NEIGHBOURHOOD)
        near = nearest < len(firm) and firm[nearest] <= start + NEIGHBOURHOOD
        as_named = written in (form.written, form.skill.name)
        begins_phrase = _opens_sentence(text, start) and _GOES_ON.match(text, end)
        return PROPER if near and as_named and not begins_phrase else DOUBTFUL
    if form.exact or _is_named(written):
        return PROPER if form.exact or " " in written or not _opens_sentence(text, start) else PHRASE
    return PHRASE if " " in written or "-" in written else COMMON


def _is_named(written: str) -> bool:
    """Whether it is written as names are: with capitals, digits or the signs of C++, C# and .NET."""
    return written != written.lower() or _DIGIT_OR_SIGN.search(written) is not None


def _opens_sentence(text: str, start: int) -> bool:
    while start > 0 and text[start - 1] in " \t•-–*·":
        start -= 1
    return start == 0 or text[start - 1] in ".!?:\n"


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether the match is a word or words of its own, not a part of a longer one."""
    after = text[end] if end < len(text) else " "
    if after.isalnum() or after in "_+#@":
        return False
    if start and (text[start - 1].isalnum() or text[start - 1] in "_@"):
        return False
    # example.com is an address, not a list with a full stop
    following = text[end + 1 : end + 2]
    return not (after == "." and following.isalnum() and following.islower())


def _flatten(text: str) -> str:
    """Return the text without accents, character for character, so that offsets stay.

    All is in lower case but the first letters of words: a name is then not met in the middle of one (`rust` in
    `trust`), where nearly all of them would be met.
    """
    if not text.isascii():
        for character in set(text):
            if character > "\x7f":
                text = text.replace(character, _flat_character(character))
    return text.title()


@lru_cache(maxsize=4096)
def _flat_character(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[0].lower()
    if base == "ß":
        return "ẞ"  # a ß that begins a word becomes two letters otherwise
    if not character.isalnum() and (base + "a").title().endswith("a"):
        return _NO_LETTER
    return base if len(base) == 1 else character


@lru_cache(maxsize=2)
def _matchers(known: Vocabulary) -> _Matchers:
    by_pattern: dict[str, list[_Form]] = {}
    short: dict[str, _Form] = {}
    for skill in known.core:
        for written in (skill.name, *skill.aliases):
            acronym = written.isupper() and len(written) <= ACRONYM_LENGTH and " " not in written
            form = _Form(written, skill, acronym)
            if len(written) <= SHORT:
                short.setdefault(written, form)
            else:
                by_pattern.setdefault(_flatten(written), []).append(form)
    for skill in known.listed:
        if _PRODUCT.match(skill.name):
            by_pattern.setdefault(_flatten(skill.name), [_Form(skill.name, skill, exact=True)])
    automaton = AhoCorasick(list(by_pattern), matchkind=MatchKind.Standard)
    return _Matchers(automaton, [tuple(forms) for forms in by_pattern.values()], _short_pattern(short), short)


def _short_pattern(names: Iterable[str]) -> re.Pattern[str]:
    # what must not stand before a name is asked after it, since a pattern that begins with letters is found faster;
    # a one-letter name is no part of a compound: not C-level, R&D, vitamin C's
    spelt = "|".join(
        rf"{re.escape(name)}(?<![\w&@.'’/+-]{re.escape(name)})" for name in sorted(names, key=len, reverse=True)
    )
    spelt = spelt or r"(?!)"  # without names there is nothing to find
    return re.compile(rf"(?:{spelt})(?![\w&@'’+#-])(?!\.\w)")
