"""The command line: run and mend the house, and use the engine without a server.

Results go to standard output, everything else to standard error. A failure is one line and a non-zero exit.
"""

import sys
from typing import Annotated

import typer

from upstar import __version__
from upstar.cli import (
    account,
    assess,
    backup,
    courses,
    db,
    jobs,
    jobs_search,
    learn,
    llm,
    market,
    match,
    paths,
    resume,
    serve,
    skills,
    store,
    users,
)
from upstar.kit.errors import AppError
from upstar.kit.logs import configure_logs
from upstar.settings import get_settings

EXIT_FAILURE = 1
EXIT_INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""

app = typer.Typer(
    name="upstar",
    help="From a résumé to a job: read résumés, match them against listings, and say what to learn next.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(db.app, name="db")
for command in (backup.backup, backup.restore, backup.verify, backup.backups):
    db.app.command(command.__name__)(command)
app.add_typer(jobs.app, name="jobs")
jobs.app.command("search")(jobs_search.search)
jobs.app.command("show")(jobs_search.show)
app.add_typer(llm.app, name="llm")
app.add_typer(resume.app, name="resume")
app.add_typer(skills.app, name="skills")
app.command("match")(match.match)
app.command("assess")(assess.assess)
app.command("paths")(paths.paths)
app.command("learn")(learn.learn)
app.add_typer(courses.app, name="courses")
app.add_typer(market.app, name="market")
app.add_typer(account.app, name="account")
app.add_typer(users.app, name="users")
app.add_typer(store.app, name="store")
app.command("serve")(serve.serve)
app.command("dev")(serve.dev)
app.command("worker")(serve.worker)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - the shape that typer's callbacks have
    if wanted:
        typer.echo(f"upstar {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    # a command's own words are its result and its error; the long-running ones turn their logs on themselves
    configure_logs(level="ERROR", as_json=get_settings().log_json)


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
