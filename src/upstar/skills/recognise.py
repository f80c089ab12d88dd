"""Find skills in running text, with a certainty that says how much the way it is written speaks for it."""

import re
import unicodedata
from bisect import bisect_left
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
_WORD = re.compile(r"\w", re.UNICODE)


@dataclass(frozen=True, slots=True)
class _Form:
    """One spelling of a skill."""

    written: str
    skill: Skill
    exact: bool


_Matchers = tuple[AhoCorasick, list[tuple[_Form, ...]], re.Pattern[str], dict[str, _Form]]


def recognise(text: str, known: Vocabulary | None = None) -> list[Mention]:
    """Return the skills met in the text, in order, none overlapping; the longest name wins.

    Text of any kind is fine. Spellings without accents are found too, upper and lower case are weighed.
    `known` is the vocabulary to use in place of the process's own.
    """
    flat = _flatten(text)
    found = _candidates(text, flat, known or vocabulary())
    kept: list[tuple[int, int, _Form]] = []
    end = 0
    for start, neg_end, form in sorted((start, -end, form) for start, end, form in found):
        if start >= end:
            end = -neg_end
            kept.append((start, end, form))
    firm = [start for start, _, form in kept if not form.skill.ambiguous]
    return [Mention(form.skill, start, stop, _certainty(text, start, stop, form, firm)) for start, stop, form in kept]


def _candidates(text: str, flat: str, known: Vocabulary) -> list[tuple[int, int, "_Form"]]:
    automaton, forms, short, short_forms = _matchers(known)
    found = [
        (start, end, _best_form(forms[index], text[start:end]))
        for index, start, end in automaton.find_matches_as_indexes(flat, overlapping=True)
        if _is_whole(text, start, end)
    ]
    found += [(hit.start(), hit.end(), short_forms[hit.group()]) for hit in short.finditer(text)]
    return [item for item in found if not item[2].exact or text[item[0] : item[1]] == item[2].written]


def _certainty(text: str, start: int, end: int, form: _Form, firm: list[int]) -> float:
    written = text[start:end]
    if form.skill.ambiguous:
        nearest = bisect_left(firm, start - NEIGHBOURHOOD)
        near = nearest < len(firm) and firm[nearest] <= start + NEIGHBOURHOOD
        as_named = written == form.written or written == form.skill.name
        begins_phrase = _opens_sentence(text, start) and _GOES_ON.match(text, end)
        return PROPER if near and as_named and not begins_phrase else DOUBTFUL
    if form.exact or any(c.isupper() or c.isdigit() or c in "+#." for c in written):
        return PROPER if not _opens_sentence(text, start) or " " in written or form.exact else PHRASE
    return PHRASE if " " in written or "-" in written else COMMON


def _opens_sentence(text: str, start: int) -> bool:
    while start > 0 and text[start - 1] in " \t•-–*·":
        start -= 1
    return start == 0 or text[start - 1] in ".!?:\n"


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether the match is a word or words of its own, not a part of a longer one."""
    if start > 0 and (_WORD.match(text[start - 1]) or text[start - 1] in "@"):
        return False
    if end >= len(text):
        return True
    after = text[end]
    if _WORD.match(after) or after in "+#@":
        return False
    # example.com is an address, not a list with a full stop
    return not (after == "." and end + 1 < len(text) and text[end + 1].isalnum() and text[end + 1].islower())


def _best_form(forms: tuple[_Form, ...], written: str) -> _Form:
    return next((form for form in forms if form.written == written), forms[0])


def _flatten(text: str) -> str:
    """Return the text in lower case without accents, character for character, so that offsets stay."""
    if not text.isascii():
        for character in set(text):
            if character > "\x7f":
                text = text.replace(character, _flat_character(character))
    return text.lower()


@lru_cache(maxsize=4096)
def _flat_character(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[0].lower()
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
    spelt = "|".join(sorted(map(re.escape, short), key=len, reverse=True))
    # a one-letter name is no part of a compound: not C-level, R&D, vitamin C's
    pattern = re.compile(rf"(?<![\w&@.'’/+-])(?:{spelt})(?![\w&@'’+#-])(?!\.\w)")
    automaton = AhoCorasick(list(by_pattern), matchkind=MatchKind.Standard)
    return automaton, [tuple(forms) for forms in by_pattern.values()], pattern, short
