"""What an operation asks of a model, how an operator has set it up, and what came back."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Operation = Literal["resume.extract", "job.enrich", "assessment.insight", "learning.narrate"]
OPERATIONS: tuple[Operation, ...] = ("resume.extract", "job.enrich", "assessment.insight", "learning.narrate")
OutputMode = Literal["tool", "json", "prompt"]

BUILTIN = "builtin/rules-1"
"""The engine that needs no model: rules and vocabularies of our own."""
T = TypeVar("T", bound=BaseModel)


class OperationConfig(BaseModel):
    """`llm_operation_configs.config_json`. Unknown keys are kept out, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    auto: bool = True
    """While the built-in engine is chosen: whether a provider whose key is set is used instead."""
    prompt_version: str = "1"
    temperature: float = Field(default=0.0, ge=0, le=2)
    timeout_seconds: float = Field(default=60.0, gt=0, le=600)
    """For the whole call, with its retries and repairs."""
    max_output_tokens: int = Field(default=8192, ge=1)
    repairs: int = Field(default=1, ge=0, le=3)
    """How often a model may mend output that did not fit."""
    output: OutputMode = "tool"
    """How typed output is asked for: by a tool call, by a JSON schema, or in words, for models that know neither."""
    monthly_budget_usd: dict[str, Decimal] = Field(default_factory=dict)
    """By tier: from which spending of the month on this operation is left to the built-in engine, where that is below
    what the tier has for all operations (UPSTAR_QUOTAS_FREE, UPSTAR_QUOTAS_PAID)."""
    fallback: tuple[str, ...] = ()
    """`provider/model` to try in order; the built-in engine comes after them all."""
    cache_days: int = Field(default=30, ge=0)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model that the tables name."""

    model_id: UUID
    provider: str
    model: str
    base_url: str | None

    @property
    def path(self) -> str:
        """`provider/model`, as it is written everywhere."""
        return f"{self.provider}/{self.model}"


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose budget a call is counted against."""

    user_id: UUID
    tier: str


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """One call: instructions are ours, `material` is a stranger's text and never an instruction.

    `check` returns what is wrong with an output, for the model to mend, or None.
    """

    operation: Operation
    instructions: str
    material: str
    output: type[T]
    check: Callable[[T], str | None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A validated output, and the `provider/model` that gave it."""

    value: T
    path: str
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Spending:
    """What the calls of one operation to one model came to."""

    operation: str | None
    model: str
    calls: int
    failures: int
    tokens: int
    cost_usd: Decimal


@dataclass(frozen=True, slots=True)
class Call:
    """A call as `llm_usage_logs` keeps it. `cost_usd` is None where no price is known."""

    operation: str
    endpoint: Endpoint
    user_id: UUID | None
    prompt_tokens: int
    completion_tokens: int
    cost_usd: Decimal | None
    latency_ms: int
    error: str | None = None
