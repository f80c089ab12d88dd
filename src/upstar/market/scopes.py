"""Names that people use to ids: countries, roles and skills of the stock."""

from upstar.adapters.database import ReadSession
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.text import storable
from upstar.listings.places.countries import country_code
from upstar.market import queries
from upstar.market.layout import ALL, Kind
from upstar.skills.vocabulary import vocabulary


def scope_of(session: ReadSession, country: str | None, role: str | None) -> int:
    """Return the scope of a country's (code or name), a role's (its key) or all listings.

    AppError NOT_FOUND for one that no listing has, INVALID for both at once: that is not counted.
    """
    if country and role:
        raise AppError(
            ErrorKind.INVALID, "market-filters", "Please ask for a country or for a role, not for both at once."
        )
    if role:
        return _id(session, Kind.ROLE, role)
    return _id(session, Kind.COUNTRY, country_key(country)) if country else ALL


def skill_id(session: ReadSession, name: str) -> int:
    """Return the id of a skill, however it is spelt; AppError NOT_FOUND where no listing ever named it."""
    return _id(session, Kind.SKILL, vocabulary().key(name))


def country_key(country: str) -> str:
    """Return what a country is counted under: its code; its name where it has none."""
    return country_code(country) or storable(country)


def _id(session: ReadSession, kind: Kind, key: str) -> int:
    key = storable(key)
    found = queries.ids_of_keys(session, [(kind, key)])
    if not found:
        what = kind.name.lower()
        raise AppError(
            ErrorKind.NOT_FOUND, f"market-{what}-not-found", f"No listing that is counted names this {what}."
        )
    return found[kind, key]
