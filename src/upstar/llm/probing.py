"""A small question to each model in use, to see whether it answers. It is paid for, and stands in the ledger."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from upstar.adapters.database import Database
from upstar.llm import service
from upstar.llm.types import OPERATIONS, Call, Endpoint, OperationConfig, Task
from upstar.settings import Settings

OPERATION = "doctor"
"""What the ledger calls these questions."""
SECONDS = 20.0
MOST_TOKENS = 1024
"""Room for models that think before they speak."""


class _Word(BaseModel):
    word: str


@dataclass(frozen=True, slots=True)
class Probed:
    """A model, `provider/model`, and why it gave nothing; None where it answered."""

    path: str
    error: str | None


def in_use(database: Database, settings: Settings) -> list[Endpoint]:
    """Return the models that some operation asks, each once."""
    with database.read() as session:
        plans = service.plans(session, OPERATIONS, settings).values()
    return list({endpoint.path: endpoint for _, endpoints in plans for endpoint in endpoints}.values())


def probe(database: Database, settings: Settings) -> Iterator[Probed]:
    """Ask every model that is in use for one word."""
    from upstar.llm.asking import ask  # noqa: PLC0415 - it takes a second to load

    task = Task("assessment.insight", "Answer with the word that the document holds.", "ok", _Word)
    config = OperationConfig(timeout_seconds=SECONDS, max_output_tokens=MOST_TOKENS, repairs=0)
    for endpoint in in_use(database, settings):
        begun = time.monotonic()
        reply = ask(settings, task, endpoint, config)
        took = int((time.monotonic() - begun) * 1000)
        call = Call(OPERATION, endpoint, None, reply.prompt_tokens, reply.completion_tokens, reply.cost_usd, took,
                    reply.error)  # fmt: skip
        with database.write() as session:
            service.record(session, call)
        yield Probed(endpoint.path, reply.error)
