"""Which engine an operation uses."""

from sqlalchemy import select, update

from upstar.adapters.database import Database
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
        assert llm.engine_for(session, "resume.extract") == BUILTIN
        other = session.scalars(select(LlmModel.id).where(LlmModel.name != "rules-1").limit(1)).one()
        session.execute(
            update(LlmOperationConfig)
            .where(LlmOperationConfig.operation_name == "resume.extract")
            .values(model_id=other)
        )
        llm.seed(session)
        assert llm.engine_for(session, "resume.extract") != BUILTIN


def test_an_operation_that_nobody_configured_uses_the_built_in_engine(database: Database) -> None:
    with database.read() as session:
        assert llm.engine_for(session, "no.such.operation") == BUILTIN
