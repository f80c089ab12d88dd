"""Skills that are covered in part: by relations, by what texts tell, and never less for knowing more."""

from hypothesis import given, settings
from hypothesis import strategies as st

from upstar.matching.near import EVIDENCE, MAX_NEAR, MAX_SHOWN, near_of
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


def test_only_what_is_asked_is_looked_for() -> None:
    asked = ["Purchase Planning", "Nursing"]
    assert set(near_of({}, _TEXTS, asked)) <= set(map(_KEY, asked))
    assert near_of({}, _TEXTS, []) == {}


def test_without_skills_and_texts_nothing_is_near() -> None:
    assert near_of({}, []) == {}


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(_NAMES), unique=True),
    st.lists(st.sampled_from(_TEXTS) | st.text(max_size=60), max_size=4),
    st.sampled_from(_NAMES),
    st.sampled_from(_TEXTS) | st.text(max_size=60),
)
def test_knowing_more_never_lowers_a_cover(names: list[str], texts: list[str], name: str, text: str) -> None:
    before = near_of(_skills(names), texts)
    for after in (near_of(_skills([*names, name]), texts), near_of(_skills(names), [*texts, text])):
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
        assert 1 <= found.cover <= (EVIDENCE if found.kind == "evidence" else HAD - 1)
        assert len(found.by) <= MAX_SHOWN


def test_relations_name_skills_of_the_vocabulary() -> None:
    lines = (*relate._SAME_TRADE, *relate._IMPLIES, *relate._IMPLIES.values())
    names = {name for line in lines for name in line.split(", ")}
    assert names <= {skill.name for skill in vocabulary().core}


def test_no_relation_is_more_than_what_it_implies() -> None:
    strengths = [strength for others in relate.relations().values() for strength in others.values()]
    assert 0 < min(strengths) <= max(strengths) == relate.IMPLIES
