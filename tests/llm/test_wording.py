"""Facts in a model's words: fluent, or not at all."""

from collections.abc import Iterator

import pytest

from tests.llm.fakellm import FakeLlm, fake_llm
from upstar.llm import gateway
from upstar.llm import service as llm
from upstar.llm.wording import reword
from upstar.workflows.tools import Tools

FACTS = [
    "6.8 years of dated work at senior level, held against the role of Nurse.",
    "Python is asked for in 12 listings.",
]


@pytest.fixture
def server(tools: Tools) -> Iterator[FakeLlm]:
    gateway._breakers.clear()
    with fake_llm(lambda _: {}) as server:
        with tools.database.write() as session:
            llm.seed(session)
            llm.add_model(session, "vllm/own", f"{server.url}/v1")
            llm.choose(session, "learning.narrate", "vllm/own", {"cache_days": 0})
        yield server
    gateway._breakers.clear()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("You bring 6.8 years of senior work. Python stands in 12 listings.", True),
        ("Your aim is the role of Nurse.", True),
        ("You bring 7 years of senior work.", False),
        ("Python stands in 12 listings, and Kubernetes in many.", False),
        ("You would fit well at Google.", False),
        ("", False),
    ],
)
def test_a_text_that_says_more_than_the_facts_is_not_taken(
    tools: Tools, server: FakeLlm, text: str, kept: bool
) -> None:
    server.answer = lambda _: {"text": text}
    worded = reword(tools.gate, "learning.narrate", FACTS, None)
    assert (worded.value.text if worded else None) == (text if kept else None)


def test_nothing_is_asked_where_there_is_nothing_to_say(tools: Tools, server: FakeLlm) -> None:
    assert reword(tools.gate, "learning.narrate", [], None) is None
    assert not server.requests
