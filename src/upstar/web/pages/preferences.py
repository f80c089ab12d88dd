"""The form in which a person says what they want of a job."""

import re
from itertools import zip_longest
from typing import Annotated, Any

from fastapi import Form, Request, Response
from pydantic import BaseModel, Field

from upstar.edge.auth import SignedIn
from upstar.edge.errors import of_app_error
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError, ErrorKind
from upstar.listings.enrichment.rates import known_currencies
from upstar.matching import preferences, wish_reading
from upstar.matching.preferences import Preferences
from upstar.matching.types import COMPONENTS
from upstar.web.view import go, page
from upstar.workflows import rematch

router = Section(prefix="/preferences", include_in_schema=False)

Line = Annotated[str, Field(max_length=2000)]
ROWS_EMPTY = 2
"""Empty rows for towns below those that are filled."""
_AS_KEPT = ("remote", "pay_currency", "needs_visa", "hide_agencies")
_THOUSANDS = re.compile(r"(?<=\d)[.,'’\s](?=\d{3}(?!\d))")
_BETWEEN = re.compile(r"[,;\n]")


class PreferencesForm(BaseModel):
    """The form as it is filled in; `town` and `radius` are row by row, `weight` is in the order of COMPONENTS."""

    countries: Line = ""
    town: list[Line] = Field(default_factory=list, max_length=wish_reading.MAX_TOWNS + ROWS_EMPTY)
    radius: list[Line] = Field(default_factory=list, max_length=wish_reading.MAX_TOWNS + ROWS_EMPTY)
    remote: Line = "any"
    pay_floor: Line = ""
    pay_currency: Line = "USD"
    needs_visa: bool = False
    blocked_companies: str = Field("", max_length=200_000)
    hide_agencies: bool = False
    languages: Line = ""
    employment_types: list[Line] = Field(default_factory=list, max_length=len(wish_reading.EMPLOYMENT_TYPES))
    weight: list[Line] = Field(default_factory=list, max_length=len(COMPONENTS))
    alert_above: Line = ""

    @classmethod
    def of(cls, found: Preferences) -> "PreferencesForm":
        """Return the form filled with what the person set."""
        wishes = found.wishes
        towns = wishes.get("towns", ())
        return cls.model_validate({
            **{name: wishes[name] for name in _AS_KEPT if name in wishes},
            "countries": ", ".join(wishes.get("countries", ())),
            "languages": ", ".join(wishes.get("languages", ())),
            "town": [_town_line(town) for town in towns],
            "radius": [f"{town['radius_km']:g}" for town in towns],
            "pay_floor": str(wishes.get("pay_floor", "")),
            "blocked_companies": "\n".join(wishes.get("blocked_companies", ())),
            "employment_types": wishes.get("employment_types", ()),
            "weight": [f"{found.weights[name]:g}" if name in found.weights else "" for name in COMPONENTS],
            "alert_above": "" if found.alert_above is None else f"{float(found.alert_above):g}",
        })  # fmt: skip

    def wishes(self) -> dict[str, Any]:
        """Return the wishes as `wish_reading` takes them."""
        rows = zip(self.town, [*self.radius, *[""] * len(self.town)], strict=False)
        return {
            "countries": _items(self.countries),
            "towns": [{"name": town, "radius_km": _number(radius)} for town, radius in rows if town.strip()],
            "remote": self.remote,
            "pay_floor": _amount(self.pay_floor),
            "pay_currency": self.pay_currency,
            "needs_visa": self.needs_visa,
            "blocked_companies": [line for line in self.blocked_companies.splitlines() if line.strip()],
            "hide_agencies": self.hide_agencies,
            "languages": _items(self.languages),
            "employment_types": self.employment_types,
        }

    def weights(self) -> dict[str, Any]:
        """Return the weights that are filled in; what is no number stays as it is, to be refused."""
        told = zip(COMPONENTS, self.weight, strict=False)
        return {name: _number(value) for name, value in told if value.strip()}

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The towns with their radius, and empty rows for more."""
        filled = [(town, radius) for town, radius in zip(self.town, self.radius, strict=False) if town.strip()]
        return filled + [("", "")] * min(ROWS_EMPTY, wish_reading.MAX_TOWNS - len(filled))


@router.get("")
def show(request: Request, person: SignedIn, tools: UseTools, saved: str = "") -> Response:
    """Show the form with what the person set."""
    with tools.database.read() as session:
        found = preferences.get(session, person.user_id)
    return _form(request, person, tools, PreferencesForm.of(found), saved=bool(saved))


@router.post("")
def save(request: Request, person: SignedIn, tools: UseTools, form: Annotated[PreferencesForm, Form()]) -> Response:
    """Set all of it; what does not fit is said beside its field, and nothing is set."""
    try:
        rematch.set_preferences(
            tools, person.user_id, wishes=form.wishes(), weights=form.weights(), alert_above=_number(form.alert_above)
        )
    except AppError as error:
        if error.kind is not ErrorKind.INVALID:
            raise
        return _form(request, person, tools, form, error=error)
    return go("/preferences?saved=yes")


@router.post("/reset")
def reset(person: SignedIn, tools: UseTools) -> Response:
    """Forget what the person set."""
    rematch.reset_preferences(tools, person.user_id)
    return go("/preferences?saved=yes")


def _form(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    form: PreferencesForm,
    *,
    error: AppError | None = None,
    saved: bool = False,
) -> Response:
    with tools.database.read() as session:
        weights = preferences.everybodys(session).weights
    choices = {
        "currencies": sorted(known_currencies()),
        "kinds": wish_reading.EMPLOYMENT_TYPES,
        "components": list(zip_longest(COMPONENTS, map(weights.get, COMPONENTS), form.weight, fillvalue="")),
        "radius_default": wish_reading.RADIUS_DEFAULT_KM,
    }
    errors = error.fields if error else {}
    status = of_app_error(error).status if error else 200
    values = {"form": form, "errors": errors, "saved": saved} | choices
    return page(request, "preferences/index.html", person, status=status, **values)


def _items(line: str) -> list[str]:
    return [item for item in _BETWEEN.split(line) if item.strip()]


def _amount(told: str) -> Any:  # noqa: ANN401 - as `_number`
    """An amount of money, in which signs before three digits only part thousands: 50.000 is not 50."""
    return _number(_THOUSANDS.sub("", told))


def _number(told: str) -> Any:  # noqa: ANN401 - a number, None for nothing, or what was told to be refused
    plain = "".join(told.split()).replace(",", ".")
    if not plain:
        return None
    try:
        value = float(plain)
    except ValueError:
        return told
    return int(value) if value.is_integer() else value


def _town_line(town: dict[str, Any]) -> str:
    return ", ".join(part for part in (town["name"], town["region"], town["country_code"]) if part)
