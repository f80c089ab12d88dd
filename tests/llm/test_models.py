"""Which engine an operation uses."""

from sqlalchemy import select, update

from upstar.adapters.database import Database, ReadSession
from upstar.llm import queries
from upstar.llm import service as llm
from upstar.llm.types import BUILTIN
from upstar.tables.llm import LlmModel, LlmOperationConfig


def test_seeding_twice_adds_nothing_the_second_time(database: Database) -> None:
    with database.write() as session:
        assert llm.seed(session) > 0
    with database.write() as session:
        assert llm.seed(session) == 0


def test_the_built_in_engine_is_the_default_and_a_chosen_model_is_kept(database: Database) -> None:
    with database.write() as session:
        llm.seed(session)
        assert _chosen(session) == BUILTIN
        other = session.scalars(select(LlmModel.id).where(LlmModel.name != "rules-1").limit(1)).one()
        session.execute(
            update(LlmOperationConfig)
            .where(LlmOperationConfig.operation_name == "resume.extract")
            .values(model_id=other)
        )
        llm.seed(session)
        assert _chosen(session) not in (None, BUILTIN)


def test_an_operation_that_nobody_configured_has_no_model(database: Database) -> None:
    with database.read() as session:
        assert not queries.chosen(session, ["no.such.operation"])


def _chosen(session: ReadSession) -> str | None:
    found = queries.chosen(session, ["resume.extract"]).get("resume.extract")
    return f"{found.provider}/{found.model}" if found else None
