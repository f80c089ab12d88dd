"""`upstar llm …`: which language model does what, and what it has cost. Keys come from the environment alone."""

import json
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.markup import escape

from upstar.cli.common import out, table
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.llm import service as llm
from upstar.llm.types import BUILTIN, OPERATIONS, Operation
from upstar.wiring import open_tools

app = typer.Typer(help="Language models: which one does what, and at what cost.", no_args_is_help=True)


@app.command()
def show() -> None:
    """List the operations with the models that they would use now."""
    listed = table("Operations", "Operation", "Model", "Then", "Prompt", "Timeout", "Budget a month")
    with open_tools() as tools, tools.database.read() as session:
        of = tools.settings
        budgets = {"free": of.quotas_free.llm_usd_a_month, "paid": of.quotas_paid.llm_usd_a_month}
        for operation in OPERATIONS:
            config, endpoints = llm.plan(session, operation, tools.settings)
            first, *others = [*(endpoint.path for endpoint in endpoints), BUILTIN]
            budget = ", ".join(
                f"{tier} ${min(size, config.monthly_budget_usd.get(tier, size))}" for tier, size in budgets.items()
            )
            listed.add_row(
                operation, escape(first), escape(", ".join(others)) or "–", config.prompt_version,
                f"{config.timeout_seconds:g} s", budget,
            )  # fmt: skip
    out.print(listed)


@app.command()
def use(
    operation: Annotated[str, typer.Argument(help=f"One of {', '.join(OPERATIONS)}.")],
    model: Annotated[str, typer.Argument(help=f"provider/model; {BUILTIN} is the engine that needs none.")],
    *,
    settings: Annotated[str, typer.Option("--set", help='Changes as JSON: {"timeout_seconds": 30}.')] = "{}",
) -> None:
    """Let an operation use a model."""
    with open_tools() as tools, tools.database.write() as session:
        llm.choose(session, _operation(operation), model, _object(settings))
    out.print(f"{operation} uses {escape(model)}")


@app.command()
def add(
    model: Annotated[str, typer.Argument(help="provider/model; a provider of any name speaks OpenAI's protocol.")],
    *,
    base_url: Annotated[str | None, typer.Option(help="Where it answers: http://localhost:11434/v1.")] = None,
) -> None:
    """Make a model known, such as one of Ollama, vLLM or LM Studio."""
    with open_tools() as tools, tools.database.write() as session:
        llm.add_model(session, model, base_url)
    out.print(f"{escape(model)} is known")


@app.command()
def spend(
    *,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How far back to look.")] = 30,
) -> None:
    """Say what the calls of the last days came to."""
    listed = table(f"Last {days} days", "Operation", "Model", "Calls", "Failed", "Tokens", "US dollars")
    with open_tools() as tools, tools.database.read() as session:
        for row in llm.spending(session, utc_now() - timedelta(days=days)):
            listed.add_row(
                row.operation, escape(row.model), str(row.calls), str(row.failures), str(row.tokens),
                f"{row.cost_usd:.4f}",
            )  # fmt: skip
    out.print(listed)


def _operation(name: str) -> Operation:
    found = next((operation for operation in OPERATIONS if operation == name), None)
    if found is None:
        raise AppError(ErrorKind.INVALID, "operation-unknown", f"{name} is none of {', '.join(OPERATIONS)}.")
    return found


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise AppError(ErrorKind.INVALID, "config-invalid", "--set takes a JSON object.")
    return value
