"""What pay amounts to in a year, and roughly in dollars: for comparing and bands, never shown as an ad's own figure."""

from collections.abc import Mapping
from decimal import Decimal

WEEKS_A_YEAR = 52
"""Paid weeks: leave is paid, so a year of pay has all of its weeks."""
DAYS_A_WEEK = 5
HOURS_A_WEEK = 40
"""Where an ad does not say: the International Labour Organization's Forty-Hour Week Convention (C047, 1935)."""
MONTHS_A_YEAR = 12
"""Some countries pay a thirteenth and fourteenth month; it counts only where an ad says so."""

PERIODS_A_YEAR: Mapping[str, int] = {
    "YEAR": 1,
    "MONTH": MONTHS_A_YEAR,
    "WEEK": WEEKS_A_YEAR,
    "DAY": WEEKS_A_YEAR * DAYS_A_WEEK,
    "HOUR": WEEKS_A_YEAR * HOURS_A_WEEK,
}

RATES_AS_OF = "2025-06"
"""When one unit was worth about so many dollars. Approximate, rounded to two or three digits, and not kept current."""
_DOLLARS: Mapping[str, Decimal] = {
    currency: Decimal(rate)
    for currency, rate in (
        pair.split()
        for pair in (
            "USD 1|EUR 1.15|GBP 1.35|CHF 1.22|CAD 0.73|AUD 0.65|NZD 0.6|SGD 0.78|HKD 0.127|JPY 0.0069|CNY 0.139|"
            "TWD 0.034|KRW 0.00073|INR 0.0117|PKR 0.0035|BDT 0.0082|LKR 0.0033|IDR 0.000061|MYR 0.235|PHP 0.0178|"
            "THB 0.0307|VND 0.000038|SEK 0.105|NOK 0.099|DKK 0.154|ISK 0.008|PLN 0.27|CZK 0.0465|HUF 0.00286|RON 0.228|"
            "BGN 0.588|UAH 0.024|RUB 0.0127|TRY 0.0253|ILS 0.287|AED 0.272|SAR 0.267|QAR 0.275|KWD 3.26|BHD 2.65|"
            "OMR 2.6|EGP 0.0201|ZAR 0.056|NGN 0.00065|KES 0.0077|GHS 0.096|MAD 0.109|BRL 0.18|MXN 0.0525|ARS 0.00085|"
            "CLP 0.00107|COP 0.000244|PEN 0.275|UYU 0.0243|CRC 0.00197|RSD 0.0098|GEL 0.366|KZT 0.00193"
        ).split("|")
    )
}


def annual_salary(
    low: Decimal | None, high: Decimal | None, unit: str | None, hours: int | None = None
) -> tuple[Decimal | None, Decimal | None]:
    """Return what the amounts come to in a year: 52 weeks of 5 days, and of `hours`, else 40, hours.

    `unit` is one of PERIODS_A_YEAR; None stands for a year. An unknown unit gives (None, None).
    """
    periods = PERIODS_A_YEAR.get((unit or "YEAR").upper())
    if periods is None:
        return None, None
    if unit is not None and unit.upper() == "HOUR" and hours:
        periods = WEEKS_A_YEAR * hours
    return (low * periods if low is not None else None), (high * periods if high is not None else None)


def in_dollars(amount: Decimal, currency: str | None) -> Decimal | None:
    """Return the amount in US dollars at the approximate rates of RATES_AS_OF; None for a currency without a rate."""
    rate = _DOLLARS.get((currency or "").upper())
    return amount * rate if rate is not None else None


def known_currencies() -> frozenset[str]:
    """Return the ISO 4217 codes that have a rate."""
    return frozenset(_DOLLARS)
