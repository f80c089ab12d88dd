"""The vocabulary: one skill under many spellings, and what an operator adds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_listing
from upstar.kit.errors import AppError
from upstar.skills import vocabulary as words
from upstar.skills.published import skills_in
from upstar.skills.recognise import recognise
from upstar.skills.types import Skill
from upstar.workflows import skill_vocabulary
from upstar.workflows.tools import Tools

ESCO_HEAD = "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status"
ESCO_URI = "KnowledgeSkillCompetence,http://data.europa.eu/esco/skill"
ESCO = f"""{ESCO_HEAD}
{ESCO_URI}/1,knowledge,sector,zymology glazing,"glazed zymology
zymological glaze",,released
{ESCO_URI}/2,skill/competence,sector,quibble over the terms of an old agreement,,,released
"""
ONET_HEAD = "O*NET-SOC Code\tExample\tCommodity Code\tCommodity Title\tHot Technology"
ONET = f"{ONET_HEAD}\n11-1011.00\tQuibbleSoft Ledger\t1\tAccounting software\tN\n"


@pytest.fixture(autouse=True)
def _as_shipped() -> Iterator[None]:
    """What a test adds goes with it."""
    yield
    words.add([])


def test_there_are_more_than_ten_thousand_skills_with_a_category_each() -> None:
    known = words.vocabulary()
    skills = [*known.core, *known.listed]
    assert len({words.normalise(skill.name) for skill in skills}) > 10_000
    assert all(skill.category for skill in skills)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("k8s", "Kubernetes"), ("JS", "JavaScript"), ("golang", "Go"), ("postgres", "PostgreSQL"), ("C sharp", "C#"),
        ("Análisis de datos", "Data Analysis"), ("analisis de datos", "Data Analysis"), ("node js", "Node.js"),
        ("Amazon Web Services", "AWS"), ("MS Excel", "Excel"), ("Basic Life Support (BLS)", "BLS"),
    ],
)  # fmt: skip
def test_many_spellings_are_one_skill(written: str, name: str) -> None:
    found = words.vocabulary().find(written)
    assert found is not None
    assert words.vocabulary().key(written) == words.vocabulary().key(name)


def test_what_differs_by_a_sign_is_not_one_skill() -> None:
    names = [words.vocabulary().key(name) for name in ("C", "C++", "C#", ".NET")]
    assert len(set(names)) == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wrote services in Go and Python with gRPC", {"Go", "Python", "gRPC"}),
        ("Go to market strategy for retail", set()),
        ("We rest in spring and excel at nothing", set()),
        ("Java, Spring, Hibernate", {"Java", "Spring", "Hibernate"}),
        ("statistics in R, SQL and SAS", {"R", "SQL", "SAS", "Statistics"}),
        ("R&D with C-level sponsors, vitamin C", set()),
    ],
)
def test_context_decides_on_names_that_are_also_words(text: str, expected: set[str]) -> None:
    sure = {mention.skill.name for mention in recognise(text) if mention.certainty >= 0.4}
    assert sure & {"Go", "R", "C", "Spring", "Excel", "Rest"} == expected & {"Go", "R", "C", "Spring", "Excel"}
    assert expected <= sure


@settings(deadline=None)  # the first example loads the vocabulary
@given(st.text())
def test_mentions_lie_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for mention in recognise(text):
        assert end <= mention.start < mention.end <= len(text)
        assert 0 < mention.certainty <= 1
        end = mention.end


@given(st.lists(st.builds(Skill, st.sampled_from("Ab Cd EFg".split()), st.just("Kind"), st.tuples(st.just("xy")))))
def test_entries_are_read_as_they_were_written(skills: list[Skill]) -> None:
    assert words.read_entries(words.write_entries(skills)) == skills


def test_published_files_are_read() -> None:
    assert [skill.name for skill in skills_in(ESCO.splitlines(keepends=True))] == ["zymology glazing"]
    (tool,) = skills_in(ONET.splitlines(keepends=True))
    assert (tool.name, tool.category) == ("QuibbleSoft Ledger", "Accounting software")


def test_an_import_adds_what_is_new_once_and_for_every_process(tools: Tools, tmp_path: Path) -> None:
    assert words.vocabulary().find("zymological glaze") is None
    for name, content in (("skills_en.csv", ESCO), ("Technology Skills.txt", ONET)):
        (tmp_path / name).write_text(content)
        assert skill_vocabulary.import_file(tools.store, tmp_path / name, print).added == 1
        assert skill_vocabulary.import_file(tools.store, tmp_path / name, print).added == 0
    words.add([])
    skill_vocabulary.load(tools.store)
    found = words.vocabulary().find("Zymological Glaze")
    assert found is not None
    assert (found.name, found.category) == ("zymology glazing", "Knowledge")
    assert [mention.skill.name for mention in recognise("Closed the books in QuibbleSoft Ledger.")] == [
        "QuibbleSoft Ledger"
    ]


@pytest.mark.parametrize("content", ["", "a,b,c\n1,2,3\n", "preferredLabel\nx\n", "\x00\x01"])
def test_another_file_is_refused_and_nothing_is_added(tools: Tools, tmp_path: Path, content: str) -> None:
    (tmp_path / "x.csv").write_text(content)
    with pytest.raises(AppError) as caught:
        skill_vocabulary.import_file(tools.store, tmp_path / "x.csv", print)
    assert caught.value.code == "skills-unreadable"


def test_a_missing_file_is_named(tools: Tools, tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        skill_vocabulary.import_file(tools.store, tmp_path / "none.csv", print)
    assert caught.value.code == "file-not-found"


def test_what_many_listings_ask_for_becomes_a_skill(tools: Tools) -> None:
    with tools.database.write() as session:
        for number in range(skill_vocabulary.MIN_LISTINGS):
            asked = ["Zymurgic Balancing", "Python"] + ["Rare Craft"] * (number == 0)
            make_listing(session, f"t:{number}", ai_key_skills=asked)
    assert skill_vocabulary.grow(tools).added == 1
    found = words.vocabulary().find("zymurgic balancing")
    assert found is not None
    assert found.category == skill_vocabulary.GROWN
    assert words.vocabulary().find("Rare Craft") is None
    assert skill_vocabulary.grow(tools).added == 0
