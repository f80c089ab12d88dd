"""What a résumé's pages are made of: segments of the text, the picture of the years, and what differs between two."""

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from upstar.resumes.engine.audit import audit_timeline
from upstar.resumes.engine.comparison import compare_profiles
from upstar.resumes.types import Contact, Evidence, ExperienceFact, PartialDate, Proficiency, Profile, SkillFact
from upstar.web.timeline import MOST_ROWS, WIDTH, timeline
from upstar.web.values import Entry, Part, Value, parts_of, segments_of, values_of

TODAY = date(2026, 11, 26)
SPANS = st.lists(st.tuples(st.integers(-3, 70), st.integers(0, 30)), max_size=12)


@given(text=st.text("ab\n", max_size=60), spans=SPANS)
def test_segments_are_the_whole_text_and_bear_the_values_that_stand_there(
    text: str, spans: list[tuple[int, int]]
) -> None:
    values = [
        Value(f"v{number}", "", evidence=(Evidence(text[begin : begin + length], 1, begin, begin + length),))
        for number, (begin, length) in enumerate(spans)
    ]
    found = segments_of(text, [Part("p", "", (Entry("e", tuple(values)),))])
    assert "".join(segment.text for segment in found) == text
    begun = [value.id for segment in found for value in segment.begins]
    assert len(begun) == len(set(begun))
    at = 0
    for segment in found:
        there = {
            f"v{number}" for number, (begin, length) in enumerate(spans)
            if 0 <= begin <= at and at + len(segment.text) <= begin + length <= len(text) and length
        }  # fmt: skip
        assert {value.id for value in segment.values} == there
        widths = [value.evidence[0].end - value.evidence[0].start for value in segment.values]
        assert widths == sorted(widths)
        at += len(segment.text)


def role(title: str, start: str, end: str | None, words: int = 0) -> ExperienceFact:
    dates = [PartialDate(date.fromisoformat(f"{day}-01"), "month") if day else None for day in (start, end)]
    evidence = (Evidence(title, 1, words, words + len(title)),)
    return ExperienceFact("Inn", title, dates[0], dates[1], end is None, None, "OTHER", None, evidence=evidence)


def profile(*roles: ExperienceFact, skills: tuple[SkillFact, ...] = ()) -> Profile:
    found = audit_timeline(roles, (), TODAY)
    return Profile(Contact(name="A"), None, skills, roles, (), (), (), (), 2.0, timeline=found)


def test_ids_are_unlike_even_where_two_entries_stand_on_one_line() -> None:
    made = parts_of(profile(role("Cook", "2020-01", None), role("Waiter", "2020-01", None)), "Cook Waiter")
    ids = [value.id for value in values_of(made)] + [entry.id for part in made for entry in part.entries]
    assert len(ids) == len(set(ids)) > 6


def test_the_years_show_a_gap_and_what_ran_side_by_side() -> None:
    made = timeline(
        profile(role("C", "2024-01", None), role("B", "2019-01", "2020-06"), role("A", "2017-01", "2019-06")), TODAY
    )
    assert made is not None
    assert [bar.name for bar in made.bars] == ["C", "B", "A"]
    (gap,) = made.gaps
    assert gap.months == 42
    assert made.bars[1].x + made.bars[1].width <= gap.x + 1
    assert gap.x + gap.width <= made.bars[0].x + 1
    assert [len(bar.beside) for bar in made.bars] == [0, 1, 1]


MONTHS = st.integers(1960 * 12, 2026 * 12 + 9)


@settings(deadline=None)
@given(st.lists(st.tuples(MONTHS, st.none() | st.integers(-5, 400)), max_size=20))
def test_every_bar_lies_within_the_picture_whatever_the_dates(spans: list[tuple[int, int | None]]) -> None:
    def month(number: int) -> str:
        number = min(number, 2026 * 12 + 9)
        return f"{number // 12}-{number % 12 + 1:02d}"

    roles = [
        role(f"R{n}", month(start), None if length is None else month(start + length))
        for n, (start, length) in enumerate(spans)
    ]
    made = timeline(profile(*roles), TODAY)
    sound = [span for span in spans if span[1] is None or span[1] >= 0]
    assert (made is None) == (len(sound) < 2)
    if made is None:
        return
    assert len(made.bars) + made.more == len(sound)
    assert len(made.bars) <= MOST_ROWS
    for bar in made.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH + 4
        for left, width in bar.beside:
            assert bar.x - 1 <= left <= left + width <= bar.x + bar.width + 1
    assert all(gap.x >= 0 and gap.x + gap.width <= WIDTH for gap in made.gaps)
    assert all(one[0] < two[0] for one, two in pairwise(made.years))
    assert len(made.years) <= 11


NAMES = st.sampled_from(["Python", "Go", "SQL", "Bash", "Triage"])
LEVELS: st.SearchStrategy[Proficiency] = st.sampled_from(["BEGINNER", "INTERMEDIATE", "ADVANCED", "EXPERT"])
SKILLS = st.dictionaries(NAMES, LEVELS).map(
    lambda named: tuple(SkillFact(name, None, level, None, 1.0, False, ()) for name, level in named.items())
)


@settings(deadline=None)
@given(SKILLS, SKILLS)
def test_a_comparison_is_the_other_way_round_from_the_other_side(
    one: tuple[SkillFact, ...], two: tuple[SkillFact, ...]
) -> None:
    there, back = (
        compare_profiles(profile(skills=one), profile(skills=two)),
        compare_profiles(profile(skills=two), profile(skills=one)),
    )
    assert set(there.gained) == set(back.lost)
    assert set(there.lost) == set(back.gained)
    assert {(pair.name, pair.steps) for pair in there.changed} == {(pair.name, -pair.steps) for pair in back.changed}
    assert len(there.gained) + len(there.changed) + there.same_skills == len(two)
    assert len(there.lost) + len(there.changed) + there.same_skills == len(one)
    same = compare_profiles(profile(skills=one), profile(skills=one))
    assert (same.gained, same.lost, same.changed, same.same_skills) == ((), (), (), len(one))


def test_roles_that_only_one_tells_of_and_roles_that_end_otherwise() -> None:
    before = profile(role("Cook", "2020-01", None), role("Waiter", "2018-01", "2019-01"))
    after = profile(role("Cook", "2020-01", "2024-02"), role("Chef", "2024-03", None))
    made = compare_profiles(before, after)
    assert [item.job_title for item in made.new_roles] == ["Chef"]
    assert [item.job_title for item in made.gone_roles] == ["Waiter"]
    assert [(pair.after.job_title, pair.fields) for pair in made.changed_roles] == [
        ("Cook", ("end_date", "is_current"))
    ]
