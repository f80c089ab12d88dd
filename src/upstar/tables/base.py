"""What every table has in common."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from sqlalchemy import DateTime, MetaData, Uuid, text
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}
"""Names as PostgreSQL itself would give them, so that a database made by plain SQL from the contract looks the same."""


class Base(DeclarativeBase):
    """The declarative base; its metadata is what Alembic compares a database with."""

    metadata = MetaData(naming_convention=NAMING)


UuidKey = Annotated[
    UUID, mapped_column(Uuid, primary_key=True, default=uuid4, server_default=text("gen_random_uuid()"))
]
"""A primary key that the program gives, or the server where rows come by COPY or plain SQL."""

Now = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=text("now()"))]
"""A moment that the server stamps when the row is made."""
