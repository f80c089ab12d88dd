"""Have a language model read listings that came without an AI's reading of their own."""

from upstar.kit.progress import OnProgress, unwatched
from upstar.listings import merge, refining
from upstar.listings import service as listings
from upstar.listings.merge import Incoming
from upstar.sourcing.registry import sources
from upstar.sourcing.types import RejectedError
from upstar.workflows.tools import Tools


def run(tools: Tools, limit: int, on_progress: OnProgress = unwatched) -> int:
    """Have up to `limit` listings read, newest first; return how many were. None is read twice by the same state.

    Only listings whose source's record is kept, so that what the source states is told from what was read. It stops
    where no model is chosen, and where one fails.
    """
    translations = {source.name: source.translate for source in sources().values()}
    with tools.database.read() as session:
        rows = listings.unrefined(session, list(translations), limit)
    for done, row in enumerate(rows):
        try:
            stated = translations[row.data_source](row.raw_data)
        except RejectedError:
            continue
        refined = refining.refine(tools.gate, stated)
        if refined is None:
            return done
        listing, path = refined
        with tools.database.write() as session:
            listings.store(session, [Incoming(listing)])
            merge.note_refined(session, listing.id, path)
        on_progress(done + 1, len(rows))
    return len(rows)
