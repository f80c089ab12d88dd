"""Somebody with a résumé that was read."""

from uuid import UUID

import pytest

from tests.factories import make_resume, make_user
from upstar.adapters.database import Database


@pytest.fixture
def person(database: Database) -> UUID:
    with database.write() as session:
        return make_user(session)


@pytest.fixture
def resume(database: Database, person: UUID) -> UUID:
    with database.write() as session:
        return make_resume(session, person, processing_status="COMPLETED")
