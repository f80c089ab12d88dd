"""The form of a search over the stock, and what stands beside its hits: choices with counts, and what was asked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from babel import Locale
from pydantic import BaseModel, Field

from upstar.kit.text import squash, storable
from upstar.listings.reads import DAYS, Sort
from upstar.listings.types import FacetCounts, ListingCard, ListingFilter
from upstar.listings.where import RADIUS_DEFAULT_KM, RADIUS_MAX_KM
from upstar.sourcing.registry import sources
from upstar.web.language import noted

PATH = "/jobs"
RADII = (0, 10, 30, 50, 100, 200)
"""Kilometres around a town that the form offers, up to `where.RADIUS_MAX_KM`."""
MAX_VALUES = 20
"""Values of one kind that a search may name, as in the API."""
PAY_MAX = 10**12
CHOSEN_KINDS = ("type", "level", "country", "region", "city", "skill", "language", "source")
"""Kinds of facets of which several values may be chosen, in the order in which they stand on the page."""
OPTIONS_SHOWN, OPTIONS_MOST = 6, 20
"""Choices of a kind that are shown at once, and in all: the longest lists are not read to their end."""
REMOTE = {"yes": True, "no": False}
SAMPLE = "sample"
_PAY = re.compile(r"(\d[\d.,'’\s]*)([kK]?)")
_THOUSANDS = re.compile(r"[.,'’\s](?=\d{3}(?!\d))")
THOUSAND = 1000

Value = str | list[str] | None
Line = Annotated[str, Field(max_length=200)]
Values = Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=MAX_VALUES)]


class SearchForm(BaseModel):
    """A search as the form sends it and the address bar shows it; what is empty may be anything."""

    q: Line = ""
    near: Line = ""
    radius: int = Field(RADIUS_DEFAULT_KM, ge=0, le=RADIUS_MAX_KM)
    remote: Literal["yes", "no", ""] = ""
    pay: Line = ""
    currency: Annotated[str, Field(max_length=3)] = ""
    company: Line = ""
    days: Literal["1", "7", "30", ""] = ""
    type: Values = Field(default_factory=list)
    level: Values = Field(default_factory=list)
    country: Values = Field(default_factory=list)
    region: Values = Field(default_factory=list)
    city: Values = Field(default_factory=list)
    skill: Values = Field(default_factory=list)
    language: Values = Field(default_factory=list)
    source: Values = Field(default_factory=list)
    sort: Sort = "relevance"
    cursor: Annotated[str | None, Field(max_length=500)] = None

    @classmethod
    def of(cls, wanted: ListingFilter) -> "SearchForm":
        """Return the form filled with a search that was kept; what the form has no field for is left out."""
        filled: dict[str, Any] = {kind: list(getattr(wanted, kind)) for kind in CHOSEN_KINDS}
        return cls.model_validate({
            **filled,
            "q": wanted.text or "",
            "near": wanted.near or "",
            "radius": RADIUS_DEFAULT_KM if wanted.radius_km is None else wanted.radius_km,
            "remote": "" if wanted.remote is None else ("yes" if wanted.remote else "no"),
            "pay": str(wanted.pay_from or ""),
            "currency": wanted.pay_currency or "",
            "company": ", ".join(wanted.company)[:200],
            "days": str(wanted.posted_within) if wanted.posted_within in DAYS else "",
        })  # fmt: skip

    def to_filter(self) -> ListingFilter:
        """Return what is asked for; a pay that is none is left out (`pay_told`)."""
        near, pay = _tidy(self.near), self.pay_told
        companies = tuple(filter(None, map(_tidy, self.company.split(","))))
        kinds: dict[str, Any] = {kind: tuple(map(storable, getattr(self, kind))) for kind in CHOSEN_KINDS}
        return ListingFilter(
            text=_tidy(self.q) or None,
            remote=REMOTE.get(self.remote),
            near=near or None,
            radius_km=self.radius if near else None,
            pay_from=pay,
            pay_currency=(self.currency or None) if pay else None,
            posted_within=int(self.days) if self.days else None,
            company=companies[:MAX_VALUES],
            **kinds,
        )

    @property
    def pay_told(self) -> int | None:
        """The least pay as a whole number, None where none is told or what is told is none: 50.000, 50k, 50,5k."""
        found = _PAY.fullmatch(self.pay.strip())
        if found is None:
            return None
        plain = "".join(_THOUSANDS.sub("", found[1].strip()).split()).replace(",", ".")
        try:
            amount = int(Decimal(plain) * (THOUSAND if found[2] else 1))
        except ArithmeticError:
            return None
        return amount if 0 < amount <= PAY_MAX else None

    @property
    def asks(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.pairs(sort="relevance", cursor=None))

    def pairs(self, **changed: Value) -> list[tuple[str, str]]:
        """Return names and values of what is asked for, with some fields changed: what an address has."""
        values: Mapping[str, Any] = {name: getattr(self, name) for name in SearchForm.model_fields} | changed
        found = []
        for name, value in values.items():
            if name == "radius" and (not values["near"] or value == RADIUS_DEFAULT_KM):
                continue
            if name == "currency" and not values["pay"]:
                continue
            if name == "sort" and value == "relevance":
                continue
            found += [
                (name, str(one)) for one in (value if isinstance(value, list) else [value]) if one not in (None, "")
            ]
        return found

    def address(self, **changed: Value) -> str:
        """Return where this search is, with some fields changed; on its first page unless a cursor is named."""
        values: dict[str, Value] = {"cursor": None, **changed}
        query = urlencode(self.pairs(**values))
        return f"{PATH}?{query}" if query else PATH


@dataclass(frozen=True, slots=True)
class Option:
    """A choice, how it is called (None: by the words of the page), and how many hits bear it (None: not counted)."""

    value: str
    label: str | None
    count: int | None
    on: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition of the search, what it says, and the address of the search without it."""

    kind: str
    text: str | None
    without: str


def options(form: SearchForm, counts: FacetCounts | None, locale: Locale) -> dict[str, list[Option]]:
    """Return the choices of each kind that has any: those that were chosen first, then the commonest."""
    found: dict[str, list[Option]] = {}
    for kind in CHOSEN_KINDS:
        counted = dict(counts.values.get(kind, ())) if counts else {}
        chosen: Sequence[str] = getattr(form, kind)
        others = [value for value in counted if value not in chosen]
        listed = [
            Option(value, label(kind, value, locale), counted.get(value), value in chosen)
            for value in (*chosen, *others[:OPTIONS_MOST])
        ]
        if listed:
            found[kind] = listed
    return found


def chips(form: SearchForm, locale: Locale) -> Iterator[Chip]:
    """Yield a chip for each condition of the search."""
    if form.remote:
        yield Chip("remote", form.remote, form.address(remote=""))
    if form.pay_told is not None:
        yield Chip("pay", str(form.pay_told), form.address(pay=""))
    if form.days:
        yield Chip("days", form.days, form.address(days=""))
    if form.company.strip():
        yield Chip("company", squash(form.company), form.address(company=""))
    for kind in CHOSEN_KINDS:
        chosen: Sequence[str] = getattr(form, kind)
        for value in chosen:
            rest = [other for other in chosen if other != value]
            yield Chip(kind, label(kind, value, locale) or value, form.address(**{kind: rest}))


def label(kind: str, value: str, locale: Locale) -> str | None:
    """Return what a value of a facet is called; None where the page has words of its own for it."""
    if kind == "country":
        return str(locale.territories.get(value, value))
    if kind == "region":
        code, _, name = value.partition("/")
        return f"{name}, {code}"
    if kind == "city":
        return f"{value.rpartition('/')[2]}, {value.partition('/')[0]}"
    if kind == "language":
        return str(locale.languages.get(value, value))
    if kind == "source":
        return source_name(value)
    return None if kind in ("type", "level") else value


def source_name(data_source: str | None) -> str | None:
    """Return what the source of a listing is called."""
    if data_source == SAMPLE:
        return noted("invented samples")
    known = sources().get(data_source or "")
    return known.title if known else data_source


def place_of(card: ListingCard) -> tuple[str, int]:
    """Return the first place of a listing, and how many more it has."""
    names = list(dict.fromkeys(", ".join(dict.fromkeys(filter(None, (place.city, place.region, place.country))))
                               for place in card.places))  # fmt: skip
    return (names[0], len(names) - 1) if names else ("", 0)


def _tidy(text: str) -> str:
    return squash(storable(text))
