"""Commands that are loaded when they are called: all of the product at once takes seconds, a help page should not."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group


@dataclass(frozen=True, slots=True)
class Later:
    """Where a command is, or a group of them, and its line in the list of all."""

    module: str
    name: str
    """Of a function, or of a `typer.Typer`."""
    line: str


def group_of(later: dict[str, Later]) -> type[TyperGroup]:
    """Return a kind of group whose commands are those, in that order; each one's module is imported when it is used."""

    class Group(TyperGroup):
        def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - as what it overrides has it, like those below
            super().__init__(**settings)
            self.commands = {name: TyperCommand(name, help=each.line) for name, each in later.items()}

        def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002
            each = later.get(cmd_name)
            return None if each is None else _loaded(cmd_name, each)

        def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
            # the list shows a line of each, and for that none need be loaded
            shown = TyperGroup(name=self.name, commands=dict(self.commands), help=self.help, params=self.params)
            shown.format_help(ctx, formatter)

    return Group


def _loaded(name: str, each: Later) -> Any:  # noqa: ANN401 - a command, of a type that typer keeps to itself
    found: typer.Typer | Callable[..., Any] = getattr(import_module(each.module), each.name)
    around = typer.Typer(add_completion=False)
    if isinstance(found, typer.Typer):
        around.add_typer(found, name=name)
    else:
        around.command(name)(found)
    return get_group(around).commands[name]
