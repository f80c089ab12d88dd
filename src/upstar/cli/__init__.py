"""The command line: run and mend the house, and use the engine without a server.

Results go to standard output, everything else to standard error. A failure is one line and a non-zero exit.
"""

import sys
from typing import Annotated

import typer

from upstar import __version__
from upstar.cli.later import Later, group_of
from upstar.kit.errors import AppError
from upstar.kit.logs import configure_logs
from upstar.settings import get_settings

EXIT_FAILURE = 1
EXIT_INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""

COMMANDS = {
    "db": Later("upstar.cli.db", "app", "Make, reach, check, adopt, save and restore the database."),
    "jobs": Later("upstar.cli.jobs", "app", "Bring job listings in and look at them."),
    "llm": Later("upstar.cli.llm", "app", "Language models: which one does what, and at what cost."),
    "resume": Later("upstar.cli.resume", "app", "Read and analyse résumés."),
    "skills": Later("upstar.cli.skills", "app", "The vocabulary of skills."),
    "match": Later("upstar.cli.match", "match", "Match a résumé against the stock of listings, with reasons."),
    "assess": Later("upstar.cli.assess", "assess", "Score a résumé, say why, and what would raise the score most."),
    "paths": Later("upstar.cli.paths", "paths", "List the career paths; with a résumé, say where it stands on them."),
    "learn": Later("upstar.cli.learn", "learn", "Say what to learn next, and how many listings that would open."),
    "courses": Later("upstar.cli.courses", "app", "The catalogue of courses that plans are made of."),
    "market": Later("upstar.cli.market", "app", "What the stock of listings asks for, and what moves in it."),
    "account": Later("upstar.cli.account", "app", "Export a person's account, and import it elsewhere."),
    "users": Later("upstar.cli.users", "app", "People: who is here, their tiers, erasing them, what operators did."),
    "store": Later("upstar.cli.store", "app", "Check the file store, and remove what nobody names."),
    "doctor": Later("upstar.cli.doctor", "doctor", "Check settings, database, store, issuer, models and machine."),
    "serve": Later("upstar.cli.serve", "serve", "Run the web application and its API, with a worker beside it."),
    "dev": Later("upstar.cli.serve", "dev", "The same with verbose logs, for development."),
    "worker": Later("upstar.cli.serve", "worker", "Run background tasks until stopped."),
}
"""Every command with its line in the list; its own help says more."""

app = typer.Typer(
    name="upstar",
    help="From a résumé to a job: read résumés, match them against listings, and say what to learn next.",
    cls=group_of(COMMANDS),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - the shape that typer's callbacks have
    if wanted:
        typer.echo(f"upstar {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    ctx: typer.Context,
    *,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    # a command's own words are its result and its error; the long-running ones turn their logs on themselves
    # and the doctor is there for settings that do not fit, too
    as_json = ctx.invoked_subcommand != "doctor" and get_settings().log_json
    configure_logs(level="ERROR", as_json=as_json)


def main() -> None:
    """Run the command that the arguments name; the console script `upstar`."""
    try:
        app()
    except AppError as error:
        sys.stderr.write(f"upstar: {error.message}\n")
        sys.exit(EXIT_FAILURE)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # the reader of our output went away, as `upstar … | head` does
        sys.stderr.close()
        sys.exit(EXIT_FAILURE)
