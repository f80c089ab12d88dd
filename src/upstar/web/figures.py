"""Days, numbers and amounts as the reader of a page writes them."""

from copy import copy
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal

FIGURES_HELD = 8192
"""Figures whose words are remembered: a page of hits has some two hundred, mostly the same as the page before."""


@lru_cache(maxsize=FIGURES_HELD)
def day(value: date | datetime, locale: Locale) -> str:
    """Return a day: 3 March 2026."""
    return format_date(value, "long", locale)


def moment(value: datetime, locale: Locale) -> str:
    """Return a day and a time, in UTC, and said to be so."""
    return f"{format_datetime(value.astimezone(UTC), 'medium', locale=locale)} UTC"


def month(value: date, locale: Locale, *, short: bool = False) -> str:
    """Return a month with its year: March 2026, or Mar 2026."""
    return format_skeleton("yMMM" if short else "yMMMM", value, locale=locale)


@lru_cache(maxsize=FIGURES_HELD)
def number(value: float | Decimal, locale: Locale) -> str:
    """Return a number without the zeros that say nothing, to one digit after the point."""
    return format_decimal(value, "#,##0.#", locale)


def percent(value: float | Decimal, digits: int = 0, *, locale: Locale) -> str:
    """Return a share of one in per cent, with so many digits after the point, whether they say something or not."""
    pattern = copy(locale.percent_formats[None])
    pattern.frac_prec = (digits, digits)
    return str(pattern.apply(value, locale))


def signed(value: float | Decimal, locale: Locale) -> str:
    """Return a number with its sign, and a true minus: +1.2, −3."""
    return f"{'−' if value < 0 else '+'}{number(value if value >= 0 else -value, locale)}"


@lru_cache(maxsize=FIGURES_HELD)
def decimals(value: float | Decimal, places: int, locale: Locale) -> str:
    """Return a number with so many digits after the point, each of which counts: 0.0412."""
    return format_decimal(value, f"#,##0.{'0' * places}", locale)
