"""What a plan promises, whatever goes in."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.factories import make_user
from upstar.adapters.database import Database
from upstar.learning import service as learning
from upstar.learning.catalogue import catalogue, skills_taught
from upstar.learning.engine import plan, shelf_of
from upstar.learning.engine.bases import bases_of, known, taught
from upstar.learning.engine.choose import MAX_COURSES
from upstar.learning.engine.gaps import gaps_of
from upstar.learning.engine.steps import steps_of
from upstar.learning.types import MAX_PACE, STATUSES, Advice, Course, Demand, Difficulty, Learner, Opens, Status
from upstar.skills.vocabulary import vocabulary

NAMES = [f"skill{number}" for number in range(12)]
Ad = tuple[frozenset[str], int]
"""The skills that a listing asks for, and how many of them have to be had for it to suit."""


def named(*names: str) -> dict[str, str]:
    return {vocabulary().key(name): name for name in names}


def course(number: int, *skills: str, hours: int | None = 10, difficulty: Difficulty | None = "BEGINNER",
    title: str = "", provider: str | None = None, url: str | None = None,
) -> Course:  # fmt: skip
    """A course of that number, about its first skill."""
    return Course(UUID(int=number), title or f"Course {number}", provider, url, difficulty, hours, named(*skills))


def suits(ads: Sequence[Ad], have: frozenset[str]) -> int:
    return sum(len(asks & have) >= least for asks, least in ads)


def opening(ads: Sequence[Ad], have: frozenset[str]) -> Opens:
    """The plain way to count what options open."""
    return lambda taken, options: [suits(ads, have | taken | one) - suits(ads, have | taken) for one in options]


def made(
    have: frozenset[str], courses: Sequence[Course], ads: Sequence[Ad], wanted: Sequence[Demand] = (), **over: Any
) -> Any:
    who = Learner(have, **({"level": "mid", "target_skills": dict.fromkeys(have, "")} | over))
    return plan(who, wanted, shelf_of(courses), suits(ads, have), opening(ads, have))


skills = st.lists(st.sampled_from(NAMES), unique=True, max_size=6).map(
    lambda names: {name: name.title() for name in names}
)
demands = st.lists(st.builds(Demand, st.floats(0, 100), skills), max_size=8)
courses = st.lists(
    st.builds(
        Course, st.integers(1, 10**6).map(lambda number: UUID(int=number)), st.text(min_size=1, max_size=10),
        st.sampled_from([None, "A", "B"]), st.none(), st.sampled_from(["BEGINNER", "INTERMEDIATE", "ADVANCED", None]),
        st.none() | st.integers(1, 1000), skills,
    ),
    max_size=12, unique_by=lambda one: one.id,
)  # fmt: skip
ads = st.lists(st.tuples(st.frozensets(st.sampled_from(NAMES)), st.integers(0, 4)), max_size=25)
learners = st.builds(
    Learner, st.frozensets(st.sampled_from(NAMES)),
    st.sampled_from(["entry", "junior", "mid", "senior", "lead", "executive"]), st.none() | st.just("Nurse"), skills,
    st.just({}), st.integers(1, MAX_PACE),
)  # fmt: skip
statuses = st.lists(st.none() | st.sampled_from(STATUSES), min_size=12, max_size=12)


@settings(deadline=None)
@given(learners, demands, courses, ads, statuses)
def test_a_plan_holds_what_it_promises(
    who: Learner, wanted: list[Demand], stock: list[Course], offers: list[Ad], told: list[Status | None]
) -> None:
    marks = {one.id: status for one, status in zip(stock, told, strict=False) if status}
    who = replace(who, marks=marks)
    found = plan(who, wanted, shelf_of(stock), suits(offers, who.have), opening(offers, who.have))
    ids = [item.course.id for item in found.courses]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {one.id for one in stock}
    pinned = {id_ for id_, status in marks.items() if status in ("started", "planned")}
    assert pinned <= set(ids)
    assert len(ids) <= max(MAX_COURSES, len(pinned) * 4)
    assert not {marks.get(id_) for id_ in ids} & {"done", "not_for_me"}
    started = [marks.get(id_) == "started" for id_ in ids]
    assert started == sorted(started, reverse=True)
    done = frozenset(key for one in stock if marks.get(one.id) == "done" for key in one.skills)
    have, now = who.have | done, suits(offers, who.have | done)
    assert (found.suiting, found.gained) == (now, now - suits(offers, who.have))
    assert not {gap.key for gap in found.gaps} & have
    for item in found.courses:
        have |= item.course.skills.keys()
        after = suits(offers, have)
        assert item.opens == after - now
        assert item.reason or item.status is None
        now = after
    assert found.opens == now - found.suiting
    assert [item for step in found.steps for item in step.courses] == list(found.courses)
    hours = sum(item.course.hours for item in found.courses)
    assert sum(step.hours for step in found.steps) == hours
    assert sum(step.weeks for step in found.steps) == math.ceil(hours / who.pace)
    assert found.insights
    again = plan(who, wanted, shelf_of(stock[::-1]), suits(offers, who.have), opening(offers, who.have))
    assert again == found


@settings(deadline=None)
@given(courses, ads, demands)
def test_the_first_course_opens_most_for_the_hour(stock: list[Course], offers: list[Ad], wanted: list[Demand]) -> None:
    stock = [replace(one, difficulty="BEGINNER") for one in stock]
    found = made(frozenset(), stock, offers, wanted, target_skills={name: name for name in NAMES})
    rates = [suits(offers, frozenset(one.skills)) - suits(offers, frozenset()) for one in stock if one.skills]
    best = max(
        (rate / one.hours for rate, one in zip(rates, filter(lambda one: one.skills, stock), strict=True)), default=0
    )
    if found.courses:
        assert found.courses[0].opens / found.courses[0].course.hours == best
    else:
        assert best == 0


def test_what_opens_most_for_the_hour_comes_first() -> None:
    offers: list[Ad] = [(frozenset({"go"}), 1)] * 10 + [(frozenset({"rust"}), 1)] * 30
    found = made(
        frozenset(), [course(1, "Go", hours=5), course(2, "Rust", hours=60)], offers, target_skills=named("Go", "Rust")
    )
    assert [(item.course.id.int, item.opens, str(item.per_hour)) for item in found.courses] == [
        (1, 10, "2.00"), (2, 30, "0.50"),
    ]  # fmt: skip
    assert [(gap.name, gap.opens, gap.hours) for gap in found.gaps] == [("Go", 10, 5), ("Rust", 30, 60)]


def test_who_needs_react_learns_javascript_first() -> None:
    react = course(1, "React", "JavaScript", hours=10, difficulty="INTERMEDIATE")
    stock = [react, course(2, "JavaScript", hours=40), course(3, "Go", "JavaScript", hours=5)]
    offers: list[Ad] = [(frozenset({"react", "javascript"}), 2)] * 9
    found = made(frozenset(), stock, offers, target_skills=named("React"))
    assert [(item.course.id.int, item.opens) for item in found.courses] == [(2, 0), (1, 9)]
    assert found.courses[1].teaches == ("React",)
    assert "comes before “Course 1”" in found.courses[0].reason
    knows = frozenset(named("TypeScript"))
    assert [item.course.id.int for item in made(knows, stock, offers, target_skills=named("React")).courses] == [1]


def test_beginners_come_before_advanced_unless_the_subject_is_known() -> None:
    stock = [course(1, "Go", "Kafka", difficulty="ADVANCED", hours=2), course(2, "Go", hours=30)]
    offers: list[Ad] = [(frozenset({"go"}), 1)] * 6 + [(frozenset({"go", "kafka"}), 2)] * 6
    target = named("Go", "Kafka")
    assert [item.course.id.int for item in made(frozenset(), stock, offers, target_skills=target).courses] == [2, 1]
    entrant = made(frozenset(), stock, offers, target_skills=target, level="entry").courses
    assert [item.course.id.int for item in entrant] == [2, 1]
    knows = made(frozenset({"go"}), stock, offers, target_skills=target, level="entry").courses
    assert [item.course.id.int for item in knows] == [1]


def test_an_entrant_is_not_sent_into_an_advanced_course_of_a_foreign_subject() -> None:
    stock = [course(1, "Go", difficulty="ADVANCED")]
    offers: list[Ad] = [(frozenset({"go"}), 1)] * 6
    assert made(frozenset(), stock, offers, target_skills=named("Go"), level="entry").courses == ()
    assert len(made(frozenset(), stock, offers, target_skills=named("Go"), level="senior").courses) == 1


def test_one_skill_is_not_learnt_twice_and_providers_take_turns() -> None:
    stock = [course(n, "Go", provider="A") for n in range(1, 6)] + [
        course(10, "Rust", title="B", provider="A"), course(11, "Rust", title="A", provider="A"),
        course(12, "Rust", title="C", provider="B"),
    ]  # fmt: skip
    offers: list[Ad] = [(frozenset({"go"}), 1)] * 9 + [(frozenset({"rust"}), 1)] * 6
    found = made(frozenset(), stock, offers, target_skills=named("Go", "Rust"))
    assert [item.course.id.int for item in found.courses] == [1, 12]


def test_where_nothing_opens_what_matches_ask_for_comes_first() -> None:
    wanted = [Demand(90, named("Go", "Rust")), Demand(90, named("Rust"))]
    found = made(frozenset(), [course(1, "Go"), course(2, "Rust"), course(3, "Kafka")], [], wanted)
    assert [item.course.id.int for item in found.courses] == [2, 1]
    assert found.courses[0].reason == "Of your 2 matches 2 ask for Rust."


def test_listings_of_other_trades_by_chance_are_no_reason_to_learn() -> None:
    few, many = [(frozenset({"go"}), 1)] * 4, [(frozenset({"go"}), 1)] * 5
    assert made(frozenset(), [course(1, "Go")], few).courses == ()
    assert len(made(frozenset(), [course(1, "Go")], many).courses) == 1


def test_a_double_is_not_advised_beside_a_finished_or_refused_one() -> None:
    stock = [
        course(1, "Go", title="Go!", url="https://a.example/go/"), course(2, "Go", title="go!", url="http://a.example/go"),
    ]  # fmt: skip
    offers: list[Ad] = [(frozenset({"go"}), 1)] * 9
    assert len(made(frozenset(), stock, offers).courses) == 1
    assert made(frozenset(), stock, offers, marks={UUID(int=1): "not_for_me"}).courses == ()


def test_a_finished_course_counts_and_the_rest_is_counted_after_it() -> None:
    stock = [course(1, "Go"), course(2, "Rust", hours=20)]
    offers: list[Ad] = [(frozenset({"go"}), 1)] * 5 + [(frozenset({"go", "rust"}), 2)] * 7
    aims = named("Go", "Rust")
    before = made(frozenset(), stock, offers, target_skills=aims)
    after = made(frozenset(), stock, offers, target_skills=aims, marks={UUID(int=1): "done"})
    assert [(item.course.id.int, item.opens) for item in before.courses] == [(1, 5), (2, 7)]
    assert [(item.course.id.int, item.opens) for item in after.courses] == [(2, 7)]
    assert (after.suiting, after.gained) == (5, 5)
    assert before.prompt_hash != after.prompt_hash


@pytest.mark.parametrize(
    ("pace", "stages"),
    [(1, [("now", 25), ("next", 40)]), (2, [("now", 33)]), (60, [("now", 2)])],
    ids=["slow", "middling", "fast"],
)
def test_stages_begin_by_the_persons_pace(pace: int, stages: list[tuple[str, int]]) -> None:
    advised = [Advice(course(n, "Go", hours=hours), (), (), "") for n, hours in enumerate((10, 15, 40))]
    assert [(step.stage, step.weeks) for step in steps_of(advised, pace, 0)] == stages


def test_what_a_course_takes_for_granted() -> None:
    pandas = course(1, "Pandas", "Python")
    assert list(taught(pandas).values()) == ["Pandas"]
    assert bases_of(pandas) == (frozenset({"python"}),)
    assert "javascript" in known(frozenset({"nextjs", vocabulary().key("Next.js")}))
    assert bases_of(course(1, "Go")) == ()
    assert bases_of(course(1, "Go", difficulty="ADVANCED")) == (frozenset({"go"}),)


def test_a_gap_of_better_matches_weighs_more() -> None:
    wanted = [Demand(90, {"a": "A"}), Demand(45, {"b": "B"}), Demand(90, {"c": "C"}), Demand(80, {"c": "C"})]
    gaps = gaps_of(frozenset(), wanted, {})
    assert [gap.key for gap in gaps] == ["c", "a", "b"]
    assert [gap.matches for gap in gaps] == [2, 1, 1]
    assert all(0 <= gap.weight <= 1 for gap in gaps)


def test_without_matches_and_target_there_is_a_plain_sentence() -> None:
    found = made(frozenset(), [], [])
    assert found.courses == ()
    assert found.insights == ("There are no matches yet, so nothing can be said of what employers ask for.",)


def test_the_catalogue_is_sound() -> None:
    entries = list(catalogue())
    assert len({(entry.provider, entry.title) for entry in entries}) == len(entries) >= 150
    for entry in entries:
        assert (entry.url or "").startswith("https://")
        assert (entry.duration_hours or 0) > 0
        assert entry.difficulty in ("BEGINNER", "INTERMEDIATE", "ADVANCED")
        assert skills_taught(entry.title, entry.description), entry.title


def test_a_course_without_a_list_is_told_by_its_words() -> None:
    found = skills_taught("Deep dive", "All about PostgreSQL and project management, on the go.")
    assert set(found.values()) == {"PostgreSQL", "Project Management"}


def test_seeding_twice_inserts_once(database: Database) -> None:
    with database.write() as session:
        first = learning.seed(session)
    with database.write() as session:
        assert learning.seed(session) == 0
    with database.read() as session:
        assert len(learning.courses(session)) == first
        assert learning.shelf(session) is learning.shelf(session)
        assert len(learning.shelf(session).books) == first
    with database.write() as session:
        session.execute(text("UPDATE static_courses SET duration_hours = 7 WHERE title = 'Pro Git'"))
    with database.read() as session:
        changed = learning.shelf(session)
    assert [book.hours for book in changed.books if book.course.title == "Pro Git"] == [7]


def test_an_equal_plan_is_not_written_again(database: Database) -> None:
    wanted = [Demand(90, {"a": "A"})]
    one, other = made(frozenset(), [], [], wanted), made(frozenset({"b"}), [], [], wanted)
    with database.write() as session:
        user = make_user(session)
        stranger = make_user(session)
        assert learning.keep(session, user, one)
        assert not learning.keep(session, user, one)
        assert learning.keep(session, user, other)
    with database.read() as session:
        assert learning.latest(session, stranger) is None
        kept = learning.latest(session, user)
        assert kept is not None
        assert kept.trending_insights == list(other.insights)
