"""How long a two-page résumé takes, from its bytes to its rows in PostgreSQL.

    python -m benchmarks.reading [--runs 40]

The baseline is the plainest reading there is: pypdfium2's own text of both pages. The rows below it add one layer each.
`bytes to rows` is what a worker does for the built-in engine: the file is read in the warm reading process, and what it
says is committed to the embedded PostgreSQL, synchronously. Processor time is that of this process alone; what the
reading process uses is shown by `text and facts`, which is the same work done here.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pypdfium2 as pdfium

from benchmarks.common import scratch_database, scratch_folder
from benchmarks.measure import MS, Bar, interleave, table, verdict
from benchmarks.pages import one_column
from upstar.accounts import service as accounts
from upstar.accounts.types import Identity
from upstar.adapters.database import Database
from upstar.resumes import files
from upstar.resumes import service as resumes
from upstar.resumes.engine import parse
from upstar.resumes.readers import read
from upstar.resumes.types import Document, Profile

MAX_MS = 120.0
"""The bar: median milliseconds from bytes to rows."""
RUNS = 40
FONT_SIZE = 10.5
"""Points; two pages of it hold some 930 words."""
TODAY = date(2026, 11, 1)
FILENAME = "resume.pdf"
MOST = 10_000
BARE, LAYER, FACTS, CHILD, ROWS = (
    "bare pypdfium2 text",
    "text layer alone",
    "text and facts",
    "text and facts in the warm process",
    "bytes to rows",
)


class Keeper:
    """Keeps readings as rows, each under a résumé of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.write() as session:
            self._user = accounts.sign_in(session, Identity("bench|1", "bench@example.com", "Bench")).user_id
        self._number = 0

    def register(self, data: bytes) -> UUID:
        """Write the row of a new upload, as the web process does before a worker reads it."""
        self._number += 1
        with self._database.write() as session:
            placed = files.place(
                session,
                self._user,
                filename=FILENAME,
                data=data + f"\n% {self._number}".encode(),  # the same content again would be the same résumé
                file_type=resumes.check(data, FILENAME),
                key=f"resumes/{self._user}/{self._number}",
                bucket="local",
                most=MOST,
            )
        return placed.resume.id

    def keep(self, resume_id: UUID, document: Document, profile: Profile) -> None:
        """Commit what was read."""
        with self._database.write() as session:
            resumes.keep(session, self._user, resume_id, document, profile, today=TODAY)

    def skills(self, resume_id: UUID) -> int:
        """Return how many skills are kept."""
        with self._database.read() as session:
            return len(resumes.skills_of(session, self._user, resume_id))


def main() -> int:
    """Measure, print, and return 1 if the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS)
    runs: int = parser.parse_args().runs
    made = one_column(pages=2, size=FONT_SIZE)
    print(f"A PDF of two pages, {len(made.words)} words, {len(made.pdf)} bytes; {runs} runs of each, interleaved.\n")
    with scratch_folder() as folder, scratch_database(folder) as database:
        keeper = Keeper(database)
        waiting = [keeper.register(made.pdf) for _ in range(runs + 1)]
        kept = waiting[-1]

        def bytes_to_rows() -> None:
            keeper.keep(waiting.pop(), *resumes.read_file(made.pdf, FILENAME, today=TODAY))

        timings = interleave(_cases(made.pdf) | {ROWS: bytes_to_rows}, runs)
        print(f"Rows of a reading: {keeper.skills(kept)} skills.")
    base = timings[BARE].wall
    rows = [
        (name, f"{t.wall * MS:.1f}", f"{t.least * MS:.1f}", f"{t.cpu * MS:.1f}", f"{t.wall / base:.1f}")
        for name, t in timings.items()
    ]
    print(table(("", "median ms", "least ms", "CPU ms", "x bare"), rows))
    took = timings[ROWS].wall * MS
    plain = base * MS
    return verdict([Bar("bytes to rows", took, "ms", MAX_MS, at_least=False, baseline=BARE, baseline_figure=plain)])


def _cases(data: bytes) -> dict[str, Callable[[], object]]:
    return {
        BARE: lambda: _bare_text(data),
        LAYER: lambda: read(data, FILENAME),
        FACTS: lambda: parse(read(data, FILENAME), today=TODAY),
        CHILD: lambda: resumes.read_file(data, FILENAME, today=TODAY),
    }


def _bare_text(data: bytes) -> str:
    document = pdfium.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


if __name__ == "__main__":
    sys.exit(main())
