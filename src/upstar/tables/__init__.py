"""The 26 mapped tables of the contract and nothing else; the 27th, alembic_version, is Alembic's own.

A table holds no behaviour. Importing this package fills `Base.metadata` with all of them.
"""

from upstar.tables import (
    accounts,
    assessment,
    careers,
    learning,
    listings,
    llm,
    matching,
    places,
    queue,
    resumes,
    sourcing,
)
from upstar.tables.base import Base

__all__ = [
    "Base",
    "accounts",
    "assessment",
    "careers",
    "learning",
    "listings",
    "llm",
    "matching",
    "places",
    "queue",
    "resumes",
    "sourcing",
]
