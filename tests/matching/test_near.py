"""Skills that are covered in part: by relations, by what texts tell, and never less for knowing more."""

from hypothesis import given, settings
from hypothesis import strategies as st

from upstar.matching.near import HELD, MAX_NEAR, MAX_SHOWN, near_of
from upstar.matching.types import HAD
from upstar.skills import relate
from upstar.skills.vocabulary import vocabulary

_KEY = vocabulary().key
_NAMES = ["Python", "React", "MySQL", "Nursing", "Accounts Payable", "Forklift Operation", "Excel", "AWS", "JS"]
_TEXTS = [
    "Reconciled bank accounts and prepared monthly financial statements.",
    "Administered medication and cared for elderly patients on a ward",
    "Planned production and managed the inventory of a warehouse\nDrove a forklift truck",
    "Negotiated contracts with suppliers; purchased raw materials",
    "",
    "Education",
]


def _skills(names: list[str]) -> dict[str, str]:
    return {_KEY(name): name for name in names}


def test_a_related_skill_covers_in_part() -> None:
    near = near_of(_skills(["React"]), [])
    assert (near[_KEY("JavaScript")].by, near[_KEY("JavaScript")].kind) == ("React", "related")
    assert HAD // 2 < near[_KEY("JavaScript")].cover < HAD


def test_an_alias_is_the_skill_itself() -> None:
    assert _KEY("JS") == _KEY("JavaScript")
    assert _KEY("JavaScript") not in near_of(_skills(["JS", "React"]), [])


def test_texts_are_evidence_of_what_they_tell() -> None:
    near = near_of({}, _TEXTS)
    found = near[_KEY("Bank Reconciliation")]
    assert found.kind == "evidence"
    assert found.by in _TEXTS[0]
    assert _KEY("Special Education") not in near_of({}, ["Education"])


def test_products_are_not_guessed() -> None:
    near = near_of({}, ["The word perfect describes my access to excel sheets and a table of figures"])
    assert not {_KEY(name) for name in ("Excel", "Tableau", "Word", "Access", "Figma", "Airtable")} & set(near)


def test_signs_of_names_that_the_vocabulary_does_not_know_are_found_where_they_are_asked_for() -> None:
    name = "Purchase of Raw Stuff"
    assert vocabulary().find(name) is None
    before, after = near_of({}, _TEXTS), near_of({}, _TEXTS, (), (name,))
    assert _KEY(name) not in before
    assert after[_KEY(name)].by in _TEXTS[3]
    strongest = list(before)[:9]
    assert [after[key] for key in strongest] == [before[key] for key in strongest]


def test_a_title_tells_of_what_it_is_called_like() -> None:
    name = "Store Manager"
    found = near_of({}, [], [name, "Nurse"], (name,))[_KEY(name)]
    assert (found.by, found.cover, found.kind) == (name, HELD, "evidence")
    assert found.cover > near_of({}, ["Worked as a store manager"], [], (name,))[_KEY(name)].cover


def test_without_skills_and_texts_nothing_is_near() -> None:
    assert near_of({}, []) == {}


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(_NAMES), unique=True),
    st.lists(st.sampled_from(_TEXTS) | st.text(max_size=60), max_size=4),
    st.sampled_from(_NAMES),
    st.sampled_from(_TEXTS) | st.text(max_size=60),
    st.sampled_from(["Staff Nurse", "Bookkeeper", "", "Java Developer"]) | st.text(max_size=30),
)
def test_knowing_more_never_lowers_a_cover(
    names: list[str], texts: list[str], name: str, text: str, title: str
) -> None:
    before = near_of(_skills(names), texts)
    for after in (
        near_of(_skills([*names, name]), texts),
        near_of(_skills(names), [*texts, text]),
        near_of(_skills(names), texts, [title]),
        near_of(_skills(names), texts, (), ("book keeping for shops",)),
    ):
        assert all(after[key].cover >= near.cover for key, near in before.items() if key in after)


@settings(deadline=None)
@given(st.lists(st.sampled_from(_NAMES), unique=True), st.lists(st.sampled_from(_TEXTS) | st.text(), max_size=6))
def test_the_result_is_bounded_and_in_order(names: list[str], texts: list[str]) -> None:
    skills = _skills(names)
    near = near_of(skills, texts)
    assert len(near) <= MAX_NEAR
    assert not set(near) & set(skills)
    assert list(near) == sorted(near, key=lambda key: (-near[key].cover, key))
    for found in near.values():
        assert 1 <= found.cover <= (HELD if found.kind == "evidence" else HAD - 1)
        assert len(found.by) <= MAX_SHOWN


def test_relations_name_skills_of_the_vocabulary() -> None:
    lines = (*relate._SAME_TRADE, *relate._IMPLIES, *relate._IMPLIES.values())
    names = {name for line in lines for name in line.split(", ")}
    assert names <= {skill.name for skill in vocabulary().core}


def test_no_relation_is_more_than_what_it_implies() -> None:
    strengths = [strength for others in relate.relations().values() for strength in others.values()]
    assert 0 < min(strengths) <= max(strengths) == relate.IMPLIES
