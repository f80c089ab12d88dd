"""From a text to the same in another language."""

import re
from functools import lru_cache
from gettext import NullTranslations
from types import ModuleType

from babel import Locale

from upstar.web.language import OWN
from upstar.web.sentences import assessment, errors, learning, market, matching, operating, reading, slots, uploads
from upstar.web.sentences.forms import MOST_LETTERS, Forms, Voice

ROOMS: tuple[ModuleType, ...] = (assessment, errors, learning, market, matching, operating, reading, uploads)
"""Each has FORMS, and SLOTS for those of its placeholders that are not COMMON."""
MOST_PARTS = 40
"""Sentences of a text that is looked at; an assessment's advice, the longest, has a dozen."""
MOST_STOPS = 6
"""Full stops of a name within one sentence, and one more."""
SHORT = 160
"""Letters of a text that is remembered; the longer ones are a person's own, and not told twice."""
TOLD_HELD = 4096
"""Texts that are remembered: a page of matches has some two hundred, half of which the next page has too."""
_BETWEEN = re.compile(r"(?<=\.) (?=\S)")


def told(text: str, words: NullTranslations, locale: Locale) -> str:
    """Return what a room said in the page's language; as it is where any of it is not known."""
    if locale.language == OWN or not text or len(text) > MOST_LETTERS:
        return text
    return (_told if len(text) <= SHORT else _told.__wrapped__)(text, words, locale)


@lru_cache(maxsize=TOLD_HELD)
def _told(text: str, words: NullTranslations, locale: Locale) -> str:
    voice = Voice(words, locale, lambda part: _sentence(part, voice))
    parts = _BETWEEN.split(text, MOST_PARTS) if ". " in text else [text]
    if len(parts) == 1:
        whole = _sentence(text, voice)
        return text if whole is None else whole
    found = None if len(parts) > MOST_PARTS else _all_of(parts, voice)
    return text if found is None else " ".join(found)


def _all_of(parts: list[str], voice: Voice) -> list[str] | None:
    """The sentences of a text that was cut at its full stops, some of which may stand within a name; None if any is
    not known. It goes from the end, so that each run of parts is looked at once.
    """
    rest: list[list[str] | None] = [None] * len(parts) + [[]]
    for at in reversed(range(len(parts))):
        for end in range(at + 1, min(len(parts), at + MOST_STOPS) + 1):
            after = rest[end]
            one = None if after is None else _sentence(" ".join(parts[at:end]), voice)
            if one is not None and after is not None:
                rest[at] = [one, *after]
                break
    return rest[0]


def _sentence(text: str, voice: Voice) -> str | None:
    """One sentence in another language; None where it has no form that is known."""
    for written in dict.fromkeys((text, text[:1].upper() + text[1:])):
        exact = forms().exact.get(written)
        if exact is not None:
            return voice.words.gettext(exact if isinstance(exact, str) else exact[0])
        for known, found in forms().of(written):
            values = {name: known.slots[name].tell(value, voice) for name, value in found.items()}
            if None in values.values():
                continue
            if isinstance(known.form, str):
                return voice.words.gettext(known.form) % values
            return voice.words.ngettext(*known.form, int(found["count"].replace(",", ""))) % values
    return None


@lru_cache(maxsize=1)
def forms() -> Forms:
    """Return the forms of all rooms."""
    made = Forms()
    for room in ROOMS:
        made.add(room.FORMS, slots.COMMON | room.SLOTS)
    return made
