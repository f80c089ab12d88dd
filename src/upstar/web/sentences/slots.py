"""What stands in the slots that the forms of several rooms have, and how it is told in another language."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice

from babel.lists import format_list

from upstar.skills.vocabulary import vocabulary
from upstar.web import figures
from upstar.web.sentences.forms import MOST_NAME, Slot, Voice

WORDS = f".{{1,{MOST_NAME}}}"
"""Any words, but no new line."""
FEW_WORDS = f"{WORDS}?"
"""The same, as few as there can be: for a slot that another one for words follows."""
WHOLE = r"\d{1,3}(?:,\d{3}){1,4}|\d{1,12}"
NUMBER = rf"(?:{WHOLE})(?:\.\d{{1,6}})?"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
"""As sentences of ours write them, whatever the locale of the server is."""
MONTH = "|".join(MONTHS)
MOST_ANDS = 4
"""In the last two names of a list together."""
ABBREVIATED = frozenset("St Ste Dr Mt Ft Inc Ltd Co Corp Jr Sr No Vol Prof Dept Univ vs".split())
_STOP = re.compile(r"(?<!\w)(\w*)[.!?] ")


def ends_within(value: str) -> bool:
    """Whether a sentence ends in what should be a name: a full stop after an initial or an abbreviation ends none."""
    return any(not (word in ABBREVIATED or (len(word) == 1 and word.isupper())) for word in _STOP.findall(value))


def name(value: str, voice: Voice) -> str | None:  # noqa: ARG001 - a teller
    """Return a name as it is; None for what holds a sentence of its own, which would be told in two languages."""
    return None if ends_within(value) else value


def quoted(value: str, voice: Voice) -> str | None:
    """Return what stands in quotation marks as it is; a full stop in them is the name's own."""
    return name(value, voice) if "”" in value else value


def number(value: str, voice: Voice) -> str:
    """Return a number as the reader writes it, with all its digits after the point."""
    plain = value.replace(",", "")
    digits = len(plain.partition(".")[2])
    return (
        figures.decimals(Decimal(plain), digits, voice.locale) if digits else figures.number(int(plain), voice.locale)
    )


def day(value: str, voice: Voice) -> str | None:
    """Return a day such as `3 March 2026`, or 2026-03-03."""
    if value[:4].isdigit():
        with suppress(ValueError):
            return figures.day(date.fromisoformat(value), voice.locale)
        return None
    on, month, year = value.split(" ")
    with suppress(ValueError):
        return figures.day(date(int(year), MONTHS.index(month) + 1, int(on)), voice.locale)
    return None


def moment(value: str, voice: Voice) -> str | None:
    """Return a moment such as `2026-03-03 14:05 UTC`."""
    with suppress(ValueError):
        return figures.moment(datetime.fromisoformat(value.replace(" UTC", "+00:00")), voice.locale)
    return None


def month(value: str, voice: Voice) -> str | None:
    """Return a month such as `2026-03`."""
    with suppress(ValueError):
        return figures.month(date.fromisoformat(f"{value}-01"), voice.locale)
    return None


def names(value: str, voice: Voice) -> str | None:
    """Return a list such as `A, B and C` in the words of the language; None where it holds a sentence."""
    return None if ends_within(value) else listed(_apart(value), voice)


def listed(items: Iterable[str], voice: Voice) -> str:
    """Return things in a row, as the language joins them."""
    return format_list(list(items), locale=voice.locale)


def one_of(*choices: str) -> Slot:
    """Return the slot for one of some words, each of which the catalogues have."""
    return Slot("|".join(map(re.escape, choices)), lambda value, voice: voice.words.gettext(value))


def _apart(value: str) -> list[str]:
    """The names of a list; one that has “and” in it, as Health and Safety, is known by the vocabulary."""
    *before, last = value.split(", ")
    find = vocabulary().find
    if not before and find(last):
        return [last]
    ways = [(last[: at.start()], last[at.end() :]) for at in islice(re.finditer(" and ", last), MOST_ANDS)]
    if not ways:
        return [*before, last]
    both = (way for way in ways if find(way[0]) and find(way[1]))
    last_one = (way for way in ways if find(way[1]))
    return [*before, *next(chain(both, last_one), ways[-1])]


COUNT = Slot(WHOLE, number)
VALUE = Slot(NUMBER, number)
NAME = Slot(WORDS, name, free=True)
FIRST = Slot(FEW_WORDS, name, free=True)
"""A name that another slot for words follows."""
QUOTED = Slot(FEW_WORDS, quoted, free=True)
NAMES = Slot(FEW_WORDS, names, free=True)
DAY = Slot(rf"\d{{1,2}} (?:{MONTH}) \d{{4}}|\d{{4}}-\d\d-\d\d", day)
MONTH_ALONE = Slot(r"\d{4}-\d\d", month)

COMMON = {
    "count": COUNT, "number": VALUE, "other": VALUE, "name": NAME, "role": NAME, "place": NAME, "skill": FIRST,
    "role_before": FIRST, "skills": NAMES, "title": QUOTED, "day": DAY, "month": MONTH_ALONE, "last_month": MONTH_ALONE,
    "moment": Slot(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", moment),
}  # fmt: skip
"""By the name of the placeholder. Rooms have others of their own."""
