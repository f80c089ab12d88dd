"""The gateway against a server that misbehaves: for each fault, what comes of it."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, SecretStr
from sqlalchemy import select

from tests.factories import make_user, make_willing_user
from tests.llm.fakellm import FakeLlm, Fault, fake_llm
from upstar.accounts import privacy
from upstar.kit import clock
from upstar.kit.errors import AppError
from upstar.llm import gateway
from upstar.llm import service as llm
from upstar.llm.gateway import Gate, run
from upstar.llm.types import Answer, Payer, Task
from upstar.settings import Settings
from upstar.tables.llm import LlmUsageLog
from upstar.workflows.erase_account import erase
from upstar.workflows.keep_house import choose
from upstar.workflows.tools import Tools

KEY = "sk-very-secret"


class Words(BaseModel):
    """What the test asks for."""

    words: list[str]


TASK = Task("resume.extract", "Name the words.", "alpha beta", Words)
GOOD = {"words": ["alpha"]}


@pytest.fixture
def server() -> Iterator[FakeLlm]:
    with fake_llm(lambda _: GOOD) as server:
        yield server


@pytest.fixture
def gate(tools: Tools, server: FakeLlm) -> Gate:
    """A gateway whose providers all live at the test's server."""
    keys = {"openai_api_key": SecretStr(KEY), "anthropic_api_key": SecretStr(KEY)}
    settings = tools.settings.model_copy(update=keys)
    with tools.database.write() as session:
        llm.seed(session)
        llm.add_model(session, "openai/gpt-4.1-mini", f"{server.url}/v1")
        llm.add_model(session, "anthropic/claude-haiku-4-5", server.url)
        llm.add_model(session, "vllm/own-model", f"{server.url}/v1")
    return Gate(tools.database, tools.store, settings)


def use(gate: Gate, path: str, **changes: Any) -> None:
    with gate.database.write() as session:
        llm.choose(session, "resume.extract", path, changes)


def ledger(gate: Gate) -> list[LlmUsageLog]:
    with gate.database.read() as session:
        rows = list(session.scalars(select(LlmUsageLog).order_by(LlmUsageLog.created_at)))
        session.expunge_all()
        return rows


def person(gate: Gate) -> UUID:
    with gate.database.write() as session:
        return make_willing_user(session)


@pytest.mark.parametrize("path", ["openai/gpt-4.1-mini", "anthropic/claude-haiku-4-5", "vllm/own-model"])
def test_each_protocol_gives_typed_output_and_a_row_in_the_ledger(gate: Gate, server: FakeLlm, path: str) -> None:
    use(gate, path)
    user = person(gate)
    assert run(gate, TASK, Payer(user, "free")) == Answer(Words(words=["alpha"]), path)
    (row,) = ledger(gate)
    assert (row.user_id, row.operation_name, row.provider_name) == (
        user,
        "resume.extract",
        path.split("/", maxsplit=1)[0],
    )
    assert (row.prompt_tokens, row.completion_tokens, row.total_tokens) == (1000, 100, 1100)
    assert (row.success, row.error_message) == (True, None)
    assert row.latency_ms is not None
    # own servers have no price list
    assert (row.cost_usd is None) == path.startswith("vllm")
    assert row.cost_usd is None or Decimal(0) < row.cost_usd < Decimal("0.01")
    assert "alpha beta" in json.dumps(server.requests[0])


@pytest.mark.parametrize("output", ["tool", "json", "prompt"])
def test_output_can_be_asked_for_in_three_ways(gate: Gate, output: str) -> None:
    use(gate, "vllm/own-model", output=output)
    answer = run(gate, TASK, None)
    assert answer is not None
    assert answer.value == Words(words=["alpha"])


FAULTS: list[Any] = [
    pytest.param([Fault(429, {"Retry-After": "0.01"})], "openai/gpt-4.1-mini", None, id="429 with Retry-After"),
    pytest.param([Fault(429)], "openai/gpt-4.1-mini", None, id="429 without Retry-After"),
    pytest.param([Fault(500)], "openai/gpt-4.1-mini", None, id="500 once"),
    pytest.param([Fault(cut=True)], "openai/gpt-4.1-mini", None, id="cut off once"),
    pytest.param([Fault(429, {"Retry-After": "0.01"})] * 3, "vllm/own-model", "HTTP 429", id="429 for ever"),
    pytest.param([Fault(503)] * 3, "vllm/own-model", "HTTP 503", id="503 for ever"),
    pytest.param([Fault(401)], "vllm/own-model", "HTTP 401", id="wrong key"),
    pytest.param([Fault(404)], "vllm/own-model", "HTTP 404", id="unknown model"),
    pytest.param([Fault(silent=True)], "vllm/own-model", "no answer within", id="silence"),
    pytest.param([Fault(body="this is { no JSON")], "vllm/own-model", "", id="no JSON"),
    pytest.param([Fault(body='{"choices": []}')], "vllm/own-model", "", id="no choices"),
    pytest.param([Fault(body="[1, 2, 3]")], "vllm/own-model", "", id="other JSON"),
]


@pytest.mark.parametrize(("faults", "path", "error"), FAULTS)
def test_a_fault_is_got_over_or_another_model_answers(
    gate: Gate, server: FakeLlm, faults: list[Fault], path: str, error: str | None
) -> None:
    silent = any(fault.silent for fault in faults)
    use(gate, "openai/gpt-4.1-mini", fallback=["vllm/own-model"], timeout_seconds=4 if silent else 20)
    server.faults[:] = faults
    answer = run(gate, TASK, None)
    assert answer == Answer(Words(words=["alpha"]), path)
    first, *rest = ledger(gate)
    assert first.success == (error is None)
    assert first.error_message is None if error is None else error in (first.error_message or "")
    assert [row.success for row in rest] == ([] if error is None else [True])


@pytest.mark.parametrize("body", ["[1, 2, 3]", '{"detail": "ok"}', "null", '"words"'])
def test_an_answer_of_a_shape_that_its_protocol_does_not_know_is_a_failure(
    gate: Gate, server: FakeLlm, body: str
) -> None:
    use(gate, "anthropic/claude-haiku-4-5", fallback=["vllm/own-model"])
    server.faults[:] = [Fault(body=body)]
    assert run(gate, TASK, None) == Answer(Words(words=["alpha"]), "vllm/own-model")
    assert [row.success for row in ledger(gate)] == [False, True]


def test_where_every_model_fails_the_built_in_engine_is_to_answer(gate: Gate, server: FakeLlm) -> None:
    use(gate, "openai/gpt-4.1-mini", fallback=["anthropic/claude-haiku-4-5"])
    server.faults[:] = [Fault(401)] * 2
    assert run(gate, TASK, None) is None
    assert [row.success for row in ledger(gate)] == [False, False]


def test_output_of_another_shape_is_mended_once_and_then_given_up(gate: Gate, server: FakeLlm) -> None:
    use(gate, "openai/gpt-4.1-mini")
    answers: Iterator[dict[str, Any]] = iter([{"wrong": 1}, GOOD])
    server.answer = lambda _: next(answers)
    assert run(gate, TASK, None) is not None
    (row,) = ledger(gate)
    assert row.total_tokens == 2200, "the repair is paid for too"
    server.answer = lambda _: {"wrong": 1}
    gate.store.delete_all("llm-cache/shared/")
    assert run(gate, TASK, None) is None
    assert ledger(gate)[-1].error_message is not None


def test_what_the_check_refuses_is_asked_for_once_more_with_the_complaint(gate: Gate, server: FakeLlm) -> None:
    use(gate, "openai/gpt-4.1-mini")
    answers: Iterator[dict[str, Any]] = iter([{"words": ["invented"]}, GOOD])
    server.answer = lambda _: next(answers)
    task = Task(
        "resume.extract", "Name the words.", "alpha beta", Words,
        lambda value: "“invented” does not stand there" if "invented" in value.words else None,
    )  # fmt: skip
    answer = run(gate, task, None)
    assert answer is not None
    assert answer.value == Words(words=["alpha"])
    assert "does not stand there" in json.dumps(server.requests[1], ensure_ascii=False)


def test_the_same_question_is_asked_once(gate: Gate, server: FakeLlm) -> None:
    use(gate, "openai/gpt-4.1-mini", cache_days=2)
    payer = Payer(person(gate), "free")
    first, second = run(gate, TASK, payer), run(gate, TASK, payer)
    assert first is not None
    assert second == Answer(first.value, first.path, cached=True)
    assert len(server.requests) == len(ledger(gate)) == 1
    run(gate, TASK, Payer(person(gate), "free"))
    assert len(server.requests) == 2, "another person's answer is theirs"
    with clock.frozen(clock.utc_now() + timedelta(days=3)):
        run(gate, TASK, payer)
    assert len(server.requests) == 3, "an old answer is asked for anew"


def test_a_spent_budget_leaves_the_work_to_the_built_in_engine(gate: Gate, server: FakeLlm) -> None:
    use(gate, "openai/gpt-4.1-mini", monthly_budget_usd={"free": "0.0001"}, cache_days=0)
    user = person(gate)
    assert run(gate, TASK, Payer(user, "free")) is not None
    assert run(gate, TASK, Payer(user, "free")) is None
    assert run(gate, TASK, Payer(user, "paid")) is not None, "a tier without a budget has no limit"
    assert run(gate, TASK, Payer(person(gate), "free")) is not None, "another's spending is not theirs"
    assert len(server.requests) == 3


def test_a_provider_that_is_down_is_left_alone(gate: Gate, server: FakeLlm) -> None:
    use(gate, "openai/gpt-4.1-mini", cache_days=0)
    server.faults[:] = [Fault(401)] * gateway.FAILURES_TO_OPEN
    for _ in range(gateway.FAILURES_TO_OPEN + 3):
        assert run(gate, TASK, None) is None
    assert len(server.requests) == gateway.FAILURES_TO_OPEN


def test_a_key_alone_is_enough_and_none_means_built_in(gate: Gate, tools: Tools, server: FakeLlm) -> None:
    assert run(Gate(tools.database, tools.store, Settings(openai_api_key=None)), TASK, None) is None
    assert not server.requests
    answer = run(gate, TASK, None)
    assert answer is not None
    assert answer.path == "openai/gpt-4.1-mini"
    use(gate, "builtin/rules-1")
    assert run(gate, TASK, None) is None, "the operator's choice outranks a key"


def test_keys_are_sent_and_nowhere_kept(gate: Gate, server: FakeLlm, capfd: pytest.CaptureFixture[str]) -> None:
    use(gate, "openai/gpt-4.1-mini")
    server.faults[:] = [Fault(401, body=json.dumps({"error": {"message": f"bad key {KEY}"}}))]
    run(gate, TASK, None)
    run(gate, TASK, None)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in "".join(str(row.error_message) for row in ledger(gate))
    out, err = capfd.readouterr()
    assert KEY not in out + err
    assert KEY not in repr(gate.settings)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda session: llm.choose(session, "resume.extract", "openai/none", {}), "model-not-found"),
        (lambda session: llm.choose(session, "resume.extract", "openai/gpt-4o", {"temperature": 9}), "config-invalid"),
        (lambda session: llm.choose(session, "resume.extract", "openai/gpt-4o", {"tmp": 1}), "config-invalid"),
        (lambda session: llm.add_model(session, "justaname", None), "model-invalid"),
    ],
)
def test_a_wrong_choice_is_refused(gate: Gate, call: Callable[[Any], Any], code: str) -> None:
    with pytest.raises(AppError) as caught, gate.database.write() as session:
        call(session)
    assert caught.value.code == code


def test_nothing_of_a_person_who_did_not_allow_it_leaves(gate: Gate, server: FakeLlm) -> None:
    use(gate, "vllm/own-model")
    with gate.database.write() as session:
        silent, unwilling = make_user(session), make_willing_user(session)
        privacy.put(session, unwilling, models=False, keep_months=None)
    assert run(gate, TASK, Payer(silent, "free")) is None, "whoever said nothing did not say yes"
    assert run(gate, TASK, Payer(unwilling, "free")) is None
    assert (server.requests, ledger(gate)) == ([], [])
    assert run(gate, TASK, Payer(person(gate), "free")) is not None
    assert run(gate, TASK, None) is not None, "what is nobody's needs nobody's leave"


@pytest.mark.parametrize("change", ["erased", "no more"])
def test_an_answer_is_not_kept_of_whoever_left_while_the_model_thought(
    gate: Gate, tools: Tools, server: FakeLlm, change: str
) -> None:
    use(gate, "vllm/own-model")
    user = person(gate)

    def leave(_: dict[str, Any]) -> dict[str, Any]:
        if change == "erased":
            erase(tools, user)
        else:
            choose(tools, user, models=False, keep_months=None)
        return GOOD

    server.answer = leave
    assert run(gate, TASK, Payer(user, "free")) is not None
    assert [path for path in tools.settings.data_dir.rglob("llm-cache/*/*") if path.is_file()] == []
    (row,) = ledger(gate)
    assert row.user_id == (None if change == "erased" else user)
