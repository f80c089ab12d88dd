"""Leaving takes everything along: searched for in every column, every object and every log line."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.factories import make_user
from tests.people import EMAIL, MARKS, RESUME, found_in_files, found_in_tables, ids_of, listening, settle_in
from upstar.accounts import erasures, held, privacy
from upstar.accounts.holdings import HOLDINGS
from upstar.kit.errors import AppError
from upstar.queue import service as queue
from upstar.resumes import extraction
from upstar.worker.run import run_task
from upstar.workflows import advise, erase_account, process_resume
from upstar.workflows.erase_account import erase
from upstar.workflows.process_resume import upload
from upstar.workflows.tools import Tools

STRUCTURE = """
    WITH RECURSIVE leads AS (
        SELECT 'users'::regclass::oid AS id
        UNION
        SELECT c.conrelid FROM pg_constraint c JOIN leads l ON c.confrelid = l.id WHERE c.contype = 'f'
    )
    SELECT id::regclass::text FROM leads
"""


def test_every_table_that_leads_to_a_person_is_declared(tools: Tools) -> None:
    with tools.database.read() as session:
        leading = set(session.scalars(text(STRUCTURE)))
        named = set(session.scalars(text(
            "SELECT attrelid::regclass::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " WHERE attname LIKE '%user_id%' AND relkind = 'r' AND relnamespace::regnamespace::text"
            " IN ('public', 'internal')"
        )))  # fmt: skip
    assert len(leading) > 20, "the walk sees the tables"
    assert leading | named <= {holding.table for holding in HOLDINGS}


def test_nothing_is_found_of_a_person_who_left(stocked: Tools) -> None:
    with listening() as heard:
        user_id, _ = settle_in(stocked)
        marks = (*MARKS, *ids_of(stocked, user_id))
        before = found_in_tables(stocked, MARKS)
        assert {"public.users", "public.resumes", "internal.match_candidates", "internal.match_history"} <= set(before)
        assert len(found_in_tables(stocked, marks)) > 15, "the search finds plenty while she is here"
        assert len(found_in_files(stocked.settings.data_dir, marks)) >= 4
        receipt = erase(stocked, user_id)
        assert found_in_tables(stocked, marks) == {}
        assert found_in_files(stocked.settings.data_dir, marks) == []
    lines = heard.getvalue().lower()
    assert "account.erased" in lines
    assert [mark for mark in MARKS if mark.lower() in lines] == []
    assert receipt.finished_at is not None
    assert receipt.rows["resumes"] == receipt.rows["users"] == 1
    assert receipt.rows["matched_jobs"] > 10
    assert receipt.objects == 2
    with stocked.database.read() as session:
        assert erasures.receipts_for(session, stocked.settings, EMAIL.upper()) == [receipt]
        assert erasures.receipts_for(session, stocked.settings, "somebody@example.com") == []
        usage = session.execute(text("SELECT count(*), count(ip_address) FROM api_usage_tracking")).one()
    assert tuple(usage) == (1, 0), "the request is counted, and says nothing of who asked"


def test_another_person_loses_nothing(stocked: Tools) -> None:
    stayed, _ = settle_in(stocked, email="other@example.com")
    left, _ = settle_in(stocked)
    with stocked.database.read() as session:
        before = held.counts(session, stayed)
        rows = list(held.rows(session, stayed))
    erase(stocked, left)
    with stocked.database.read() as session:
        assert held.counts(session, stayed) == before
        assert list(held.rows(session, stayed)) == rows
    assert len(before) > 20, "she has rows of almost every kind"


class Died(BaseException):
    """The process ends here."""


STEPS: tuple[tuple[Any, str], ...] = (
    (erase_account, "_remove_objects"), (erasures, "note_objects"), (erasures, "remove"), (held, "remove"),
)  # fmt: skip


@pytest.mark.parametrize(("place", "name"), STEPS, ids=[name for _, name in STEPS])
def test_an_erasure_that_was_broken_off_is_ended_by_the_worker(
    stocked: Tools, monkeypatch: pytest.MonkeyPatch, place: Any, name: str
) -> None:
    with stocked.database.write() as session:
        user_id = make_user(session, email=EMAIL)
    upload(stocked, user_id, "mine.md", RESUME.encode())

    def die(*_: Any, **__: Any) -> None:
        raise Died

    monkeypatch.setattr(place, name, die)
    with pytest.raises(Died):
        erase(stocked, user_id)
    monkeypatch.undo()
    assert erase_account.due(stocked) == [("erase", "erase")]
    assert erase_account.finish(stocked) == 1
    assert erase_account.due(stocked) == []
    assert found_in_tables(stocked, [*MARKS, str(user_id)]) == {}
    assert found_in_files(stocked.settings.data_dir, [*MARKS, str(user_id)]) == []
    with stocked.database.read() as reading:
        (receipt,) = erasures.receipts_for(reading, stocked.settings, EMAIL)
    assert receipt.finished_at is not None
    assert receipt.objects == 1


def test_two_processes_at_once_give_one_receipt(stocked: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    with stocked.database.write() as session:
        user_id = make_user(session, email=EMAIL)
    upload(stocked, user_id, "mine.md", RESUME.encode())
    remove: Callable[..., None] = erase_account._remove_objects
    ended: list[int] = []

    def meanwhile(tools: Tools, person: UUID) -> None:
        if not ended:
            ended.append(0)
            ended[0] = erase_account.finish(stocked)
        remove(tools, person)

    monkeypatch.setattr(erase_account, "_remove_objects", meanwhile)
    receipt = erase(stocked, user_id)
    assert ended == [1], "the worker took it for broken off, and ended it"
    assert (receipt.rows["resumes"], receipt.objects) == (1, 1)
    with stocked.database.read() as reading:
        assert erasures.receipts_for(reading, stocked.settings, EMAIL) == [receipt]


@pytest.mark.parametrize(
    ("stage", "half"),
    [(stage, "whole") for stage in ("reading", "read", "assessing", "matching", "recommending", "advising")]
    + [("read", "begun"), ("matching", "begun")],
)
def test_a_running_task_writes_nothing_back(
    stocked: Tools, monkeypatch: pytest.MonkeyPatch, stage: str, half: str
) -> None:
    with stocked.database.write() as session:
        user_id = make_user(session, email=EMAIL)
    result = upload(stocked, user_id, "mine.md", RESUME.encode())
    reached = []

    def leave() -> None:
        reached.append(stage)
        if half == "whole":
            erase(stocked, user_id)
        else:
            with stocked.database.write() as marking:
                erasures.begin(marking, stocked.settings, user_id)
                queue.cancel_all(marking, user_id)
            erase_account._remove_objects(stocked, user_id)

    def then(call: Callable[..., Any]) -> Callable[..., Any]:
        def leaving(*args: Any, **named: Any) -> Any:
            found = call(*args, **named)
            leave()
            return found

        return leaving

    if stage == "read":
        monkeypatch.setattr(process_resume, "refine", then(extraction.refine))
    elif stage == "advising":
        monkeypatch.setattr(advise, "plan", then(advise.plan))
    else:
        at_stage = queue.at_stage

        def told(session: Any, task_id: UUID, now: str) -> bool:
            there = at_stage(session, task_id, now)
            if now == stage:
                session.commit()
                leave()
            return there

        monkeypatch.setattr(queue, "at_stage", told)
    run_task(stocked, result.job_id, 0)
    monkeypatch.undo()
    assert reached == [stage]
    if half == "begun":
        assert found_in_files(stocked.settings.data_dir, [str(user_id)]) == [], "no object after they were removed"
        erase_account.finish(stocked)
    assert found_in_tables(stocked, [*MARKS, str(user_id), str(result.resume.id), str(result.job_id)]) == {}
    assert found_in_files(stocked.settings.data_dir, [*MARKS, str(user_id)]) == []


def test_whoever_leaves_uploads_nothing_more(stocked: Tools) -> None:
    with stocked.database.write() as session:
        user_id = make_user(session)
        erasures.begin(session, stocked.settings, user_id)
    with pytest.raises(AppError) as raised:
        upload(stocked, user_id, "mine.md", RESUME.encode())
    assert raised.value.code == "account-leaving"
    assert found_in_files(stocked.settings.data_dir, [str(user_id)]) == []


def test_accounts_that_nobody_uses_are_erased_only_where_the_settings_say_so(stocked: Tools) -> None:
    with stocked.database.write() as session:
        idle, used = make_user(session), make_user(session)
        session.execute(text("INSERT INTO internal.account_activity VALUES (:a, '2020-01-01'), (:b, now())"),
                        {"a": idle, "b": used})  # fmt: skip
    assert erase_account.erase_idle(stocked) == 0
    set_so = stocked.settings.model_copy(update={"idle_months": 24})
    tools = Tools(stocked.database, stocked.store, set_so)
    assert erase_account.erase_idle(tools) == 1
    with stocked.database.write() as session:
        privacy.stay(session, used)
        with pytest.raises(AppError):
            privacy.stay(session, idle)
