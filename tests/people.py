"""A person with something in every room, and a search for what is theirs, wherever it may be."""

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import text

from tests.factories import make_willing_user
from upstar.accounts import service as accounts
from upstar.accounts.types import Usage
from upstar.assessment import sharing, targets
from upstar.careers import service as careers
from upstar.kit.clock import utc_now
from upstar.kit.logs import OURS, configure_logs
from upstar.learning import progress
from upstar.listings import saved
from upstar.listings.types import ListingFilter
from upstar.llm import cache
from upstar.matching import preferences, tracker
from upstar.matching import service as matching
from upstar.matching.filters import MatchFilter
from upstar.worker.run import drain
from upstar.workflows.process_resume import UploadResult, upload
from upstar.workflows.tools import Tools

NAME, PHONE = "Zsófia Quillfeather", "+49 30 5550199"
EMAIL = "zsofia.quillfeather@example.com"
ODD = ("Wobblethorpe", "flumditch", "Snargleby")
"""Words that stand in her résumé, her searches and her notes, and nowhere else in the world."""
RESUME = f"""# {NAME}
{EMAIL} | {PHONE} | Berlin, Germany

## Summary
Backend developer who once tamed the {ODD[0]} ledger.

## Experience
Senior Backend Developer, {ODD[2]} Logistics GmbH
March 2020 - Present
- Built shipment tracking in Python and PostgreSQL, and the {ODD[1]} service
- Cut the nightly import from 6 hours to 20 minutes with Docker and Kubernetes

Software Developer, Contoso Retail AG
June 2016 - February 2020
- Wrote REST APIs in Python and Django for 3 shops

## Education
BSc Computer Science, Technische Universität Berlin, 2012 - 2016

## Skills
Python, PostgreSQL, Docker, Kubernetes, Django, REST APIs, Git, Linux
"""
MARKS = (NAME, "Quillfeather", EMAIL, PHONE, "5550199", *ODD)


def settle_in(tools: Tools, *, email: str = EMAIL, words: str = RESUME) -> tuple[UUID, UploadResult]:
    """Make the person, have her résumé read, and let her use every room."""
    with tools.database.write() as session:
        user_id = make_willing_user(session, email=email, name=NAME)
    result = upload(tools, user_id, f"{NAME} {ODD[0]}.md", words.encode())
    drain(tools)
    resume_id = result.resume.id
    with tools.database.write() as session:
        preferences.put(session, user_id, wishes={"blocked_companies": [ODD[1]]}, weights={}, alert_above=1.0)
        matches = matching.list_for(session, user_id, MatchFilter(resume_id), limit=50).items
        tracker.act(session, user_id, matches[0].id, "SAVED", f"the {ODD[0]} people asked about {NAME}")
        tracker.note_new(session, user_id, resume_id, [match.id for match in matches[1:4]])
        roles = careers.roles(session)
        targets.choose(session, user_id, roles[0].id, roles)
        courses = session.execute(text("SELECT id FROM static_courses ORDER BY title LIMIT 2")).scalars().all()
        progress.mark(session, user_id, courses[0], "started")
        progress.mark(session, user_id, courses[1], "done")
        progress.set_pace(session, user_id, 7)
        saved.save(session, user_id, f"{ODD[2]} jobs", ListingFilter(text="developer"), alert=True)
        listing = session.execute(text("SELECT id FROM job_listings ORDER BY id LIMIT 1")).scalar_one()
        session.execute(
            text("INSERT INTO internal.search_finds (search_id, listing_id) SELECT id, :listing"
                 " FROM internal.saved_searches WHERE user_id = :user"),
            {"user": user_id, "listing": listing},
        )  # fmt: skip
        sharing.create(session, user_id, hide_words=[ODD[0]])
        usage = Usage("/api/v1/me", "GET", 200, 3, utc_now(), user_id, "203.0.113.77", "Quillfeather's browser")
        accounts.record_usage(session, [usage])
        session.execute(
            text("INSERT INTO llm_usage_logs (user_id, operation_name, success, error_message)"
                 " VALUES (:user, 'resume.extract', false, :words)"),
            {"user": user_id, "words": f"HTTP 400: {ODD[1]}"},
        )  # fmt: skip
        session.execute(
            text("INSERT INTO referrals (referring_user_id, referral_code, status) VALUES (:user, :code, 'pending')"),
            {"user": user_id, "code": f"{ODD[0]}-{user_id.hex[:6]}"},
        )
    tools.store.put(f"{cache.folder(user_id)}kept.json", f'{{"value": "{ODD[0]}"}}'.encode())
    return user_id, result


def found_in_tables(tools: Tools, marks: Sequence[str]) -> dict[str, int]:
    """How many rows of each table hold one of the marks, in any column of any type."""
    found = {}
    with tools.database.read() as session:
        columns = session.execute(
            text("SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns"
                 " WHERE table_schema IN ('public', 'internal') ORDER BY 1, 2, 3")
        ).all()  # fmt: skip
        tables: dict[str, list[str]] = {}
        for column in columns:
            plain = f'"{column.column_name}"'
            told = f"encode({plain}, 'escape')" if column.data_type == "bytea" else f"CAST({plain} AS text)"
            # what is not ASCII is escaped in bytes, and in JSON
            tables.setdefault(f"{column.table_schema}.{column.table_name}", []).append(told)
        for table, texts in tables.items():
            query = f"SELECT count(*) FROM {table} WHERE lower(concat_ws(' ', {', '.join(texts)})) LIKE ANY(:marks)"
            count = session.execute(text(query), {"marks": [f"%{mark.lower()}%" for mark in marks]}).scalar_one()
            if count:
                found[table] = count
    return found


def found_in_files(folder: Path, marks: Sequence[str]) -> list[str]:
    """The files and folders below that bear one of the marks, in their name or in what they hold."""
    wanted = [mark.lower() for mark in marks]
    found = []
    for path in folder.rglob("*"):
        held = path.read_bytes().decode("utf-8", "replace").lower() if path.is_file() else ""
        if any(mark in held or mark in str(path.relative_to(folder)).lower() for mark in wanted):
            found.append(str(path.relative_to(folder)))
    return found


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile by a process of ours that is set to its finest level."""
    heard = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level, structlog.get_config()
    configure_logs(level="DEBUG")
    handler = logging.StreamHandler(heard)
    handler.setFormatter(root.handlers[0].formatter)
    root.handlers[:] = [handler]
    try:
        yield heard
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        for name in OURS:
            logging.getLogger(name).setLevel(logging.NOTSET)
        structlog.configure(**before[2])


def ids_of(tools: Tools, user_id: UUID) -> list[str]:
    """The ids of everything that is the person's."""
    queries = ("resumes", "skills", "work_experience", "profile_assessments", "matched_jobs", "job_queue",
               "profile_shares", "learning_recommendations", "internal.saved_searches")  # fmt: skip
    with tools.database.read() as session:
        found = [
            str(row)
            for table in queries
            for row in session.scalars(text(f"SELECT id FROM {table} WHERE user_id = :user"), {"user": user_id})
        ]
    assert len(found) > 20
    return [str(user_id), *found]
