"""The options of `upstar match` that say what a person wants of a job."""

from typing import Annotated, Any

import typer

from upstar.matching.wish_reading import RADIUS_DEFAULT_KM, RADIUS_MAX_KM, read_wishes
from upstar.matching.wishes import Wishes

Many = list[str] | None

Country = Annotated[Many, typer.Option("--country", help="A country, by name or code; may be given several times.")]
City = Annotated[
    Many, typer.Option("--city", help="A town, as Berlin or 'Cambridge, UK'; it narrows its country.", metavar="NAME")
]
Radius = Annotated[
    int, typer.Option("--radius", min=1, max=RADIUS_MAX_KM, help="How far around a town, in km.", metavar="KM")
]
Remote = Annotated[bool | None, typer.Option("--remote/--no-remote", help="Only remote jobs, or none of them.")]
PayFrom = Annotated[int | None, typer.Option("--pay-from", min=1, help="Least pay a year.", metavar="AMOUNT")]
Currency = Annotated[str, typer.Option("--currency", help="Of --pay-from, ISO 4217.")]
Visa = Annotated[bool, typer.Option("--visa", help="I need a visa: hide jobs that sponsor none.")]
Block = Annotated[Many, typer.Option("--block", help="A company not to show.", metavar="COMPANY")]
NoAgencies = Annotated[bool, typer.Option("--no-agencies", help="Hide recruitment agencies.")]
Language = Annotated[Many, typer.Option("--language", help="A language of ads that you read, ISO 639-1.")]
Kind = Annotated[Many, typer.Option("--type", help="FULL_TIME, PART_TIME, CONTRACTOR, TEMPORARY, INTERN …")]


def read_options(
    *,
    country: Country = None,
    city: City = None,
    radius: Radius = RADIUS_DEFAULT_KM,
    remote: Remote = None,
    pay_from: PayFrom = None,
    currency: Currency = "USD",
    visa: Visa = False,
    block: Block = None,
    no_agencies: NoAgencies = False,
    language: Language = None,
    kind: Kind = None,
) -> Wishes:
    """Return the wishes that the options say; AppError INVALID for what cannot be meant."""
    told: dict[str, Any] = {
        "countries": country,
        "towns": [{"name": name, "radius_km": radius} for name in city or ()],
        "remote": None if remote is None else "only" if remote else "no",
        "pay_floor": pay_from,
        "pay_currency": currency,
        "needs_visa": visa,
        "blocked_companies": block,
        "hide_agencies": no_agencies,
        "languages": language,
        "employment_types": kind,
    }
    return read_wishes(told)
