"""From a template and its values to a page."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from gettext import NullTranslations
from math import ceil
from pathlib import Path
from urllib.parse import urlsplit

from babel import Locale
from babel.dates import format_date, format_skeleton, format_timedelta
from babel.numbers import format_compact_decimal, format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from upstar.accounts.types import Principal
from upstar.kit.clock import today
from upstar.kit.tokens import content_hash
from upstar.resumes.partial_dates import as_iso
from upstar.resumes.types import PartialDate
from upstar.web import figures
from upstar.web.charts import stack
from upstar.web.figures import FIGURES_HELD
from upstar.web.language import OWN, catalogue, languages, locale_of, noted, theme_of
from upstar.web.sentences import told

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
HASH_DIGITS = 12
SEE_OTHER = 303
MILLION = 1_000_000
MANY = 2
"""The least whole number that is not one thing."""
ALWAYS_DAYS = 1e9
"""So large a threshold that days stay days, and are not told as weeks or months."""


def page(
    request: Request, template: str, person: Principal | None, *, status: int = 200, **values: object
) -> HTMLResponse:
    """Render a template; `person` is who is signed in."""
    html = render(request, template, person=person, **values)
    return HTMLResponse(html, status)


def render(request: Request, template: str, **values: object) -> str:
    """Render a template in the language of the request."""
    locale = locale_of(request)
    return (
        _environment(str(locale))
        .get_template(template)
        .render(request=request, language=locale.language, theme=theme_of(request), languages=languages(), **values)
    )


def go(path: str) -> RedirectResponse:
    """Send the browser to a page after a form did its work (303, so that a reload repeats nothing)."""
    return RedirectResponse(path, SEE_OTHER)


def from_htmx(request: Request) -> bool:
    """Whether htmx asks, for a fragment."""
    return request.headers.get("hx-request") == "true"


@lru_cache(maxsize=32)
def _environment(locale_name: str) -> Environment:
    locale = Locale.parse(locale_name)
    words = catalogue(locale.language)
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
        auto_reload=False,  # it asks the disk for every part of a page, the cards of a list one by one
    )  # fmt: skip
    made.newstyle_gettext = True  # type: ignore[attr-defined]  # the extension adds it
    # not its own callables: a page asks some hundred times, and they go through three calls each
    said = _Said(words)
    made.globals |= {"_": said.one, "gettext": said.one, "ngettext": said.many}
    made.policies["ext.i18n.trimmed"] = True
    made.globals["static"] = _static
    made.globals["stack"] = stack
    made.filters["web_url"] = _web_url
    by_locale: dict[str, Callable[..., str]] = {
        "day": figures.day, "moment": figures.moment, "when": _when, "number": figures.number, "money": _money,
        "amount": _amount, "percent": figures.percent, "points": _points, "decimals": figures.decimals,
        "month": figures.month,
        "short_day": _short_day, "signed": figures.signed, "country": _country,
    }  # fmt: skip
    made.filters |= {name: partial(function, locale=locale) for name, function in by_locale.items()}
    made.filters["ago"] = partial(_ago, locale=locale, words=words)
    made.filters["iso"] = as_iso
    made.filters["told"] = partial(told, locale=locale, words=words)
    # `_()` is for what stands in a template: it makes markup of it, and fills its placeholders
    made.filters["noted"] = lambda text: words.gettext(text) if text else ""
    return made


class _Said:
    """What templates say in a language: markup, into which whatever is filled is escaped."""

    def __init__(self, words: NullTranslations) -> None:
        self._words = words
        self._marked: dict[str, Markup] = {}

    def one(self, text: str, /, **values: object) -> Markup:
        found = self._marked.get(text)
        if found is None:
            # texts are those of the templates, so there is an end to them
            found = self._marked[text] = Markup(self._words.gettext(text))  # noqa: S704 - templates are ours
        return found % values if values or "%" in found else found

    def many(self, one: str, many: str, number: float, /, **values: object) -> Markup:
        return Markup(_plural(one, many, number, self._words)) % {"num": number, **values}  # noqa: S704 - as above


def _plural(one: str, many: str, count: float, words: NullTranslations) -> str:
    """The form for so many; what is no whole number is many, for catalogues know no parts."""
    return words.ngettext(one, many, int(count) if count == int(count) else max(MANY, ceil(count)))


@lru_cache(maxsize=64)
def _static(name: str) -> str:
    """The address of a file with its fingerprint, so that a browser may keep it for good."""
    return f"/static/{name}?v={content_hash((STATIC / name).read_bytes())[:HASH_DIGITS]}"


def _short_day(value: date | datetime, locale: Locale) -> str:
    """A day where there is little room: 3 Mar 2026."""
    return format_date(value, "medium", locale)


def _ago(value: datetime, locale: Locale, words: NullTranslations) -> str:
    """How many days ago that was, in UTC; what is still to come is today."""
    days = max(0, (today() - value.astimezone(UTC).date()).days)
    if days < 2:
        return words.gettext(noted("yesterday") if days else noted("today"))
    return format_timedelta(timedelta(days=-days), "day", threshold=ALWAYS_DAYS, add_direction=True, locale=locale)


def _when(value: PartialDate | None, locale: Locale) -> str:
    """A date as precise as the document gives it."""
    if value is None:
        return ""
    return f"{value.value:%Y}" if value.precision == "year" else format_skeleton("yMMM", value.value, locale=locale)


def _country(code: str, name: str, locale: Locale) -> str:
    """The name of a country; what has no code keeps the name that it has."""
    return name if locale.language == OWN else locale.territories.get(code, name)


@lru_cache(maxsize=FIGURES_HELD)
def _points(value: float | Decimal | str, locale: Locale) -> str:
    """Points of a score with both decimals, so that they add up as they are read."""
    return format_decimal(Decimal(str(value)), "#,##0.00", locale)


def _money(low: int | None, high: int | None, currency: str | None, locale: Locale) -> str:
    """A yearly salary as people say it: EUR 44k–56k, USD 82M–105M."""
    ends = [_rounded(value, locale) for value in dict.fromkeys((low, high)) if value is not None]
    return f"{currency or ''} {'–'.join(ends)}".strip() if ends else ""


def _amount(value: float | Decimal, currency: str | None, locale: Locale) -> str:
    """An amount without its sign: EUR 5k, EUR 800."""
    return " ".join(filter(None, (currency, _rounded(abs(round(value)), locale))))


@lru_cache(maxsize=FIGURES_HELD)
def _rounded(value: int, locale: Locale) -> str:
    digits = 2 if value >= MILLION else 0
    short = format_compact_decimal(value, locale=locale, fraction_digits=digits)
    if short.isdigit():
        return format_decimal(value, "#,##0", locale)
    # English job ads write 44k
    return short.replace("K", "k") if locale.language == OWN else short


def _web_url(url: str | None) -> str | None:
    """The address if it leads to a web page: job ads and résumés are hostile, and `javascript:` is an address too."""
    if not url:
        return None
    return url if urlsplit(url).scheme in ("http", "https") else None
