"""A house of 10,000 people for `benchmarks.traffic`: a few are read and matched in earnest, others are their copies."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import psutil
import psycopg
from psycopg.conninfo import conninfo_to_dict

from benchmarks.common import free_port
from upstar.accounts import service as accounts
from upstar.accounts.holdings import HOLDINGS, Holding
from upstar.accounts.types import Identity
from upstar.adapters.database import Database
from upstar.adapters.oidc import LOCAL_SUB, AccessToken, LocalIssuer
from upstar.adapters.storage import open_store
from upstar.kit.tokens import content_hash
from upstar.settings import Settings
from upstar.worker.handlers import due
from upstar.worker.run import drain, run_chore
from upstar.workflows.process_resume import upload
from upstar.workflows.seed_reference import seed
from upstar.workflows.tools import Tools

RESUME = """# {name}
{email} | Berlin, Germany

## Experience
Senior {trade}, Example Logistics GmbH
March 2020 - Present
- Led {skills[0]} and {skills[1]} for 3 sites
- Cut the time that reports take from 6 hours to 20 minutes with {skills[2]}

{trade}, Contoso Retail AG
June 2016 - February 2020
- Worked with {skills[3]} and {skills[4]} every day

## Skills
{listed}
"""
TRADES = {
    "Software Engineer": "Python, PostgreSQL, Docker, Kubernetes, Django, Git, Linux, JavaScript",
    "Data Analyst": "SQL, Python, Tableau, Excel, Statistics, Power BI, R, Data Modeling",
    "Registered Nurse": "Patient Care, Triage, Wound Care, Medication Administration, CPR, Nursing, ICU, Charting",
    "Accountant": "Accounting, Bookkeeping, IFRS, SAP, Excel, Auditing, Tax Returns, Payroll",
    "Mechanical Engineer": "AutoCAD, SolidWorks, MATLAB, Finite Element Analysis, GD&T, Manufacturing, CAD, Lean",
    "Marketing Manager": "SEO, Google Analytics, Content Marketing, Copywriting, CRM, Branding, Excel, Adobe Photoshop",
    "Project Manager": "Project Management, Scrum, Jira, Risk Management, Budgeting, Kanban, Excel, Agile",
    "Electrician": "Electrical Wiring, Troubleshooting, PLC, Blueprint Reading, Safety, Maintenance, Welding, HVAC",
}
COPIED = (
    "users", "resumes", "skills", "work_experience", "profile_assessments", "matched_jobs", "match_runs",
    "match_candidates", "learning_recommendations",
)  # fmt: skip
MATCHES_KEPT = 20
"""Matches of a copied person: what two pages of the list show."""
READY_SECONDS = 300
LOOK_SECONDS = 0.2
COPIES_AT_ONCE = 250


def address_of(number: int) -> str:
    """Return the e-mail address of a person by number."""
    return f"person{number}@example.com"


def settle_people(database: Database, folder: Path, people: int) -> None:
    """Let so many people live here: one of each trade is read and matched in earnest, the others are copies of them."""
    settings = Settings(data_dir=folder)
    tools = Tools(database, open_store(settings), settings)
    seed(tools)
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        living = connection.execute("SELECT count(*) FROM users").fetchone()
        if living and living[0] >= people:
            return
        connection.execute("DELETE FROM users")
        start = time.perf_counter()
        for number, (trade, skills) in enumerate(TRADES.items()):
            _settle(tools, number, trade, skills)
        drain(tools)
        for chore, argument in due(tools):  # what a day brings has been done
            run_chore(tools, chore, argument)
        taken = time.perf_counter() - start
        print(f"{len(TRADES)} résumés read and matched, and the day's chores done, after {taken:.0f} s", flush=True)
        for number in range(len(TRADES)):
            _copy(connection, number, people)
        connection.execute("ANALYZE")
        print(f"{people:,} people after {time.perf_counter() - start:.0f} s", flush=True)


def _settle(tools: Tools, number: int, trade: str, skills: str) -> None:
    email = address_of(number)
    with tools.database.write() as session:
        person = accounts.sign_in(session, Identity(_sub(email), email, f"Person {number}", email_verified=False))
    told = RESUME.format(name=f"Person {number}", email=email, trade=trade, skills=skills.split(", "), listed=skills)
    upload(tools, person.user_id, "cv.md", told.encode())


def _sub(email: str) -> str:
    return LOCAL_SUB + content_hash(email.encode())


def _copy(connection: psycopg.Connection, number: int, people: int) -> None:
    """Copy the rows of a person under other ids, which follow from theirs and the copy's number."""
    copies = list(range(number + len(TRADES), people, len(TRADES)))
    found = connection.execute("SELECT id FROM users WHERE email = %s", (address_of(number),)).fetchone()
    assert found is not None
    held = {holding.name: holding for holding in HOLDINGS}
    for first in range(0, len(copies), COPIES_AT_ONCE):
        some = copies[first : first + COPIES_AT_ONCE]
        emails = [address_of(copy) for copy in some]
        values = {"user": found[0], "copies": some, "emails": emails, "subs": [_sub(email) for email in emails]}
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")  # no triggers, no checks: ours is whole
            for name in COPIED:
                connection.execute(_copying(connection, held[name]).encode(), values)


def _copying(connection: psycopg.Connection, holding: Holding) -> str:
    columns = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = ''",
        (holding.table,),
    ).fetchall()
    names = [name for (name,) in columns]
    renamed = {holding.key or "id", "user_id", *holding.inside} if holding.name != "users" else {"id"}
    given = ", ".join(_given(holding, name, renamed | {"resume_id"}) for name in names)
    fewer = f" ORDER BY match_score DESC LIMIT {MATCHES_KEPT}" if holding.name == "matched_jobs" else ""
    whose = holding.whose.replace(":user", "%(user)s")
    return (
        f"INSERT INTO {holding.table} ({', '.join(names)}) SELECT {given}"
        f" FROM (SELECT * FROM {holding.table} t WHERE {whose}{fewer}) t,"
        " unnest(%(copies)s::int[], %(emails)s::text[], %(subs)s::text[]) c (number, email, sub)"
    )


def _given(holding: Holding, column: str, renamed: set[str]) -> str:
    """How a copy's column is told."""
    if column in renamed:
        return f"md5(t.{column}::text || c.number)::uuid"
    if holding.name == "users" and column in ("email", "auth0_sub"):
        return "c.email" if column == "email" else "c.sub"
    if column == "s3_key":
        return "t.s3_key || '-' || c.number"  # of a file that nobody opens here
    if holding.name == "match_candidates" and column == "block":
        return "('x' || left(md5(t.resume_id::text || c.number), 2))::bit(8)::int %% 64"  # as matching.active.block_of
    return f"t.{column}"


class House:
    """`upstar serve` over the database, in a process of its own with its worker."""

    def __init__(
        self, database: Database, folder: Path, *, processes: int, syncs: str, mirrors: dict[str, str]
    ) -> None:
        self.port = free_port()
        self.issuer = LocalIssuer(folder)
        told = conninfo_to_dict(database.dsn)
        often = json.dumps(dict.fromkeys(("sign_in", "uploads", "other", "searches"), "1000000/minute"))
        self.environment = os.environ | {
            "UPSTAR_DATA_DIR": str(folder), "DB_HOST": str(told["host"]), "DB_PORT": str(told["port"]),
            "DB_NAME": str(told["dbname"]), "DB_PASSWORD": str(told["password"]), "UPSTAR_PORT": str(self.port),
            "UPSTAR_WEB_PROCESSES": str(processes), "UPSTAR_RATES_ANONYMOUS": often, "UPSTAR_RATES_FREE": often,
            "UPSTAR_LOG_LEVEL": "WARNING",
            "UPSTAR_SYNCS": syncs, "UPSTAR_FEED_MIRRORS": json.dumps(mirrors),
        }  # fmt: skip
        self.log = folder / "house.log"

    def token(self, number: int) -> AccessToken:
        """Return an access token of a person by number."""
        return self.issuer.mint(address_of(number), f"Person {number}")

    @contextmanager
    def serving(self) -> Iterator[psutil.Process]:
        """Run it for the length of the block; give its process once it says that it is ready."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "upstar", "serve"], env=self.environment, stdout=log, stderr=log
            )
        try:
            self._wait(process)
            yield psutil.Process(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(READY_SECONDS)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and process.poll() is None:
            with suppress(httpx2.HTTPError):
                if httpx2.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == httpx2.codes.OK:
                    return
            time.sleep(LOOK_SECONDS)
        raise TimeoutError(f"the house does not answer: {self.log}")
