"""In which language and by whose customs a page is written.

English stands in the templates; every other language is one catalogue, `languages/<code>.po`, that is read as it is.
Whoever adds a file adds a language (docs/languages.md).
"""

import gettext
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fastapi import Request

CATALOGUES = Path(__file__).parent / "languages"
OWN = "en"
"""The language of the templates themselves."""
CUSTOMS = {"en": "en_GB"}
"""Whose dates and numbers a language has where the browser names no country; any other language has its own."""
COOKIE = "upstar_language"
THEME = "upstar_theme"
THEMES = ("light", "dark")
MOST_TAGS = 20
"""Entries of Accept-Language that are looked at; browsers send fewer than ten."""


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """Return the code of every language there is, with its name in itself: `{"de": "Deutsch", ...}`."""
    codes = sorted({OWN, *(path.stem for path in CATALOGUES.glob("*.po"))})
    return {code: (Locale.parse(code).get_language_name() or code).capitalize() for code in codes}


def locale_of(request: Request) -> Locale:
    """Return the locale of a page: the language that was chosen, else the browser's first that there is, else English.

    The country is the browser's where its language is the page's: dates and numbers are as the person is used to.
    """
    asked = _accepted(request.headers.get("accept-language", ""))
    chosen = request.cookies.get(COOKIE)
    if chosen not in languages():
        best = negotiate_locale(asked, list(languages()), sep="-")
        chosen = best or OWN
    return next(
        (locale for locale in map(_known, asked) if locale is not None and locale.language == chosen),
        Locale.parse(CUSTOMS.get(chosen, chosen)),
    )


def theme_of(request: Request) -> str | None:
    """Return the colours that were chosen, `light` or `dark`; None where the system decides."""
    chosen = request.cookies.get(THEME)
    return chosen if chosen in THEMES else None


@lru_cache(maxsize=16)
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the translations into a language; English passes through."""
    path = CATALOGUES / f"{language}.po"
    if language == OWN or not path.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def noted(text: str) -> str:
    """Mark a text for the catalogues where it stands in code; the template translates it with `_()`."""
    return text


def _accepted(header: str) -> list[str]:
    """The tags of Accept-Language, the best first (RFC 9110, 12.5.4)."""
    weighed = []
    for place, part in enumerate(header.split(",")[:MOST_TAGS]):
        tag, _, parameters = part.partition(";")
        try:
            weight = float(parameters.replace(" ", "").removeprefix("q=") or 1)
        except ValueError:
            continue
        if weight > 0:
            weighed.append((-weight, place, tag.strip()))
    return [tag for _, _, tag in sorted(weighed)]


@lru_cache(maxsize=256)
def _known(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
