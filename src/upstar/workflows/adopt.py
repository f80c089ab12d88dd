"""What follows when the schema of an adopted database fits: its rows are taken into what the house derives of them."""

from upstar.kit.progress import OnProgress, unwatched
from upstar.listings import cleaning
from upstar.queue import service as queue
from upstar.workflows import process_resume
from upstar.workflows.seed_reference import seed
from upstar.workflows.tools import Tools

BATCH = 500
"""Tasks a transaction: a crash repeats no more than these."""


def take_in(tools: Tools, on_progress: OnProgress = unwatched) -> dict[str, int]:
    """Insert missing reference rows, hand résumés that wait to the worker, and make every listing findable.

    Returns how many there were of each, by kind. Safe to run again: it goes on where it was interrupted. No row that
    was there is changed.
    """
    done = seed(tools)
    done["waiting résumés"] = 0
    while True:
        with tools.database.write() as session:
            taken = queue.take_up(session, process_resume.JOB_TYPE, BATCH)
        done["waiting résumés"] += taken
        if taken < BATCH:
            break
    done["listings indexed"] = cleaning.index_strangers(tools.database, on_progress)
    return done
