"""Sentences that a room made in English and that lie in rows, told in the language of the page.

Rows keep the sentence, since the contract's columns hold words and an assessment once made does not change. So the
page takes it apart again: each form that a room's rule may give stands here as the catalogues have it, a sentence that
fits one is translated with the numbers and names that it holds, and one that fits none (a model's words, a rule of an
earlier version) stays as it is. Nothing is half translated. The tests hold the rule's sentences against these forms.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from gettext import NullTranslations
from re import Pattern

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal

from upstar.web.language import OWN, noted


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Mark a form with `%(count)s` for the catalogues, by the name that they look for."""
    return one, many


Form = str | tuple[str, str]
"""A form as it stands, or for one thing and for many."""

FORMS: tuple[Form, ...] = (
    # completeness
    noted("An e-mail address is there."), noted("An e-mail address is missing."), noted("Add an e-mail address"),
    noted("A phone number is there."), noted("A phone number is missing."), noted("Add a phone number"),
    ngettext("The summary has %(count)s word.", "The summary has %(count)s words."), noted("A summary is missing."),
    noted("Open with a sentence or two on what you do"),
    noted("Dated roles: %(number)s; named projects: %(other)s."),
    noted("Add what you have done with its dates: a job, a placement, voluntary work"),
    noted("Date %(roles)s"), noted("Name the title and employer of %(roles)s"),
    noted("Add a role with its title, employer and dates"),
    noted("%(number)s of %(other)s roles name title, employer and dates."),
    noted("Education is told with degree and place."), noted("Education is not told in full."),
    noted("Name your education or training: what it was, and where"),
    ngettext("%(count)s skill is named.", "%(count)s skills are named."),
    ngettext("Name %(count)s more skill that you have", "Name %(count)s more skills that you have"),
    noted("Certificates, projects, publications and voluntary roles: %(number)s."),
    noted("Add a certificate, a project or voluntary work, if you have one"),
    # depth
    ngettext("%(count)s thing that you did is told.", "%(count)s things that you did are told."),
    ngettext("Tell %(count)s more thing that you did and what came of it",
             "Tell %(count)s more things that you did and what came of it"),
    noted("%(number)s of %(other)s achievements say how much or how many."),
    ngettext("Say how much, how many or how fast in %(count)s new achievement",
             "Say how much, how many or how fast in %(count)s new achievements"),
    noted("Say how much, how many or how fast in %(number)s more of your achievements"),
    ngettext(
        "Say how much, how many or how fast in %(number)s more of your achievements and %(count)s new achievement",
        "Say how much, how many or how fast in %(number)s more of your achievements and %(count)s new achievements",
    ),
    noted("Roles and projects are described in enough words."), noted("Roles and projects are described in few words."),
    noted("Describe your latest work in %(number)s more words"),
    ngettext("%(number)s of %(count)s skill are shown at work.", "%(number)s of %(count)s skills are shown at work."),
    ngettext("Say where you used %(count)s more skill", "Say where you used %(count)s more skills"),
    # recency
    noted("Nothing is dated."), noted("Something is dated within the last year."),
    ngettext("The latest dated thing is %(count)s year old.", "The latest dated thing is %(count)s years old."),
    noted("Add with its date what you do now or did last: work, a course, voluntary work, a project"),
    noted("Study, a course or a project of the last %(number)s years is there."),
    noted("Study, a course or a project of the last %(number)s years is missing."),
    noted("Add a course, certificate or project of the last %(number)s years with its date"),
    ngettext("%(count)s skill was used in a role of the last %(number)s years.",
             "%(count)s skills were used in a role of the last %(number)s years."),
    ngettext("%(count)s skill was used in a role of the last %(number)s years, and study is recent.",
             "%(count)s skills were used in a role of the last %(number)s years, and study is recent."),
    ngettext("Name %(count)s more skill in a role of the last %(number)s years",
             "Name %(count)s more skills in a role of the last %(number)s years"),
    noted("Add a recent course, certificate or project with its date"),
    # polish
    ngettext("Work, study and skills are told in %(count)s word.",
             "Work, study and skills are told in %(count)s words."),
    ngettext("Write %(count)s more word on what you did", "Write %(count)s more words on what you did"),
    ngettext("Leave out %(count)s word on older roles", "Leave out %(count)s words on older roles"),
    noted("The dates are in order."),
    ngettext("%(count)s role has dates that cannot be.", "%(count)s roles have dates that cannot be."),
    noted("Put the dates of %(roles)s right"), noted("Date your work or study"),
    ngettext("%(number)s of %(count)s dated role gives the month.",
             "%(number)s of %(count)s dated roles give the month."),
    noted("Write the months of %(roles)s"),
    ngettext("%(number)s of %(count)s part stands under a heading of its own.",
             "%(number)s of %(count)s parts stand under a heading of its own."),
    noted("Give work, education and skills a heading each"),
    ngettext("%(number)s of %(count)s achievement speaks in the first person.",
             "%(number)s of %(count)s achievements speak in the first person."),
    noted("Begin achievements with what was done, not with “I”"), noted("Tell an achievement"),
    ngettext("%(number)s of %(count)s achievement is read at a glance.",
             "%(number)s of %(count)s achievements are read at a glance."),
    ngettext("Cut %(count)s achievement to %(number)s words", "Cut %(count)s achievements to %(number)s words"),
    ngettext("%(number)s of %(count)s achievement ends in the same way.",
             "%(number)s of %(count)s achievements end in the same way."),
    noted("End all achievements alike, with a full stop or without"),
    # the insight that is composed of them
    noted("The document shows neither work, nor education, nor skills, so there is nothing to score yet."),
    noted("No dated work yet."), noted("No dated work yet, held against the role of %(name)s: %(fit)s."),
    noted("%(number)s years of dated work at %(level)s level."),
    noted("%(number)s years of dated work at %(level)s level, held against the role of %(name)s: %(fit)s."),
    noted("What would raise the score most: %(advice)s."),
)  # fmt: skip
"""Every sentence of an assessment (assessment/engine)."""

DATED = re.compile(r"(\d+) (?:role is|roles are) dated; (\d+) (?:project is|projects are) named\.")
"""It counts two things, and a catalogue's plural goes by one: so it has a form of its own."""
ROLE = re.compile(r"your (\d+)(?:st|nd|rd|th) role(?: \((.+?)\))?(?=$|, your | and your )")
GAIN = re.compile(r"(.+): \+(\d+(?:\.\d+)?)", re.DOTALL)
BETWEEN = re.compile(r"(?<=\.) (?=[A-Z0-9])")
FITS = (noted("strong fit"), noted("good fit"), noted("partial fit"), noted("stretch"), noted("poor fit"))
LEVELS = (noted("entry"), noted("junior"), noted("mid"), noted("senior"), noted("lead"), noted("executive"))
_SLOT = re.compile(r"%\((\w+)\)s")
_SLOTS = {
    "count": r"\d+", "number": r"\d+(?:\.\d+)?", "other": r"\d+", "roles": r"your \d.*", "name": r".+",
    "fit": "|".join(FITS), "level": "|".join(LEVELS), "advice": r".+",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Known:
    form: Form
    pattern: Pattern[str]


def told(text: str, words: NullTranslations, locale: Locale) -> str:
    """Return what a room said in the page's language; as it is where any of it is not known."""
    if locale.language == OWN or not text:
        return text
    whole = _sentence(text, words, locale)
    if whole is not None:
        return whole
    parts = [_sentence(part, words, locale) for part in BETWEEN.split(text)]
    return " ".join(part for part in parts if part is not None) if None not in parts else text


def _sentence(text: str, words: NullTranslations, locale: Locale) -> str | None:
    gain = GAIN.fullmatch(text)
    if gain:
        advice = _sentence(gain[1], words, locale)
        return None if advice is None else f"{advice}: +{format_decimal(gain[2], locale=locale)}"
    dated = DATED.fullmatch(text)
    if dated:
        text = f"Dated roles: {dated[1]}; named projects: {dated[2]}."
    for form, found in _fitting(text[:1].upper() + text[1:]):
        slots = {name: _slot(name, value, words, locale) for name, value in found.items()}
        if None in slots.values():
            continue
        if isinstance(form, str):
            return words.gettext(form) % slots
        return words.ngettext(*form, int(found["count"])) % slots
    return None


def _slot(name: str, value: str, words: NullTranslations, locale: Locale) -> str | None:
    tellers: dict[str, Callable[[], str | None]] = {
        "roles": lambda: _roles(value, words, locale),
        "advice": lambda: _advice(value, words, locale),
        "name": lambda: value,
        "fit": lambda: words.gettext(value),
        "level": lambda: words.gettext(value),
    }
    return tellers.get(name, lambda: format_decimal(value, locale=locale))()


def _roles(value: str, words: NullTranslations, locale: Locale) -> str:
    told_ones = [
        words.gettext(noted("your role no. %(number)s (%(name)s)")) % {"number": place, "name": title}
        if title
        else words.gettext(noted("your role no. %(number)s")) % {"number": place}
        for place, title in ROLE.findall(value)
    ]
    return format_list(told_ones, locale=locale)


def _advice(value: str, words: NullTranslations, locale: Locale) -> str | None:
    """Several pieces of advice in a row, each with what it would bring."""
    parts = [_sentence(part, words, locale) for part in value.split("; ")]
    return "; ".join(part for part in parts if part is not None) if None not in parts else None


def _fitting(text: str) -> Iterator[tuple[Form, dict[str, str]]]:
    for known in _known():
        found = known.pattern.fullmatch(text)
        if found:
            yield known.form, found.groupdict()


@lru_cache(maxsize=1)
def _known() -> tuple[_Known, ...]:
    return tuple(_Known(form, _pattern(form)) for form in FORMS)


def _pattern(form: Form) -> Pattern[str]:
    """A pattern that every sentence of the form fits, be it of one thing or of many.

    It is made piece by piece between the slots, which both have in the same order.
    """
    one, many = (form, form) if isinstance(form, str) else form
    pieces = zip(_SLOT.split(one), _SLOT.split(many), strict=True)
    return re.compile(
        "".join(
            f"(?P<{a}>{_SLOTS[a]})" if at % 2 else f"(?:{'|'.join(map(re.escape, dict.fromkeys((a, b))))})"
            for at, (a, b) in enumerate(pieces)
        )
    )
