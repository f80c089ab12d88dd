"""What a plan promises, whatever goes in."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_user
from upstar.adapters.database import Database
from upstar.careers.types import ExperienceLevel
from upstar.learning import service as learning
from upstar.learning.catalogue import catalogue, skills_taught
from upstar.learning.engine import plan
from upstar.learning.engine.gaps import gaps_of
from upstar.learning.engine.rank import MAX_COURSES
from upstar.learning.types import Course, Demand, Difficulty

NAMES = [f"skill{number}" for number in range(12)]
skills = st.lists(st.sampled_from(NAMES), unique=True, max_size=6).map(
    lambda names: {name: name.title() for name in names}
)
levels: st.SearchStrategy[ExperienceLevel] = st.sampled_from(["entry", "junior", "mid", "senior", "lead", "executive"])
difficulties: st.SearchStrategy[Difficulty | None] = st.sampled_from(["BEGINNER", "INTERMEDIATE", "ADVANCED", None])
demands = st.lists(st.builds(Demand, st.floats(0, 100), skills), max_size=8)
courses = st.lists(
    st.builds(
        Course,
        st.integers(1, 10**6).map(lambda number: UUID(int=number)),
        st.text(min_size=1, max_size=10),
        st.none(),
        st.none(),
        difficulties,
        st.none() | st.integers(1, 1000),
        skills,
    ),
    max_size=12,
    unique_by=lambda course: course.id,
)


@given(st.frozensets(st.sampled_from(NAMES)), demands, courses, levels, skills)
def test_a_plan_advises_only_what_closes_a_gap(
    have: frozenset[str], wanted: list[Demand], stock: list[Course], level: ExperienceLevel, target: dict[str, str]
) -> None:
    made = plan(have, wanted, stock, level=level, target_role="Nurse", target_skills=target)
    known = {course.id: course for course in stock}
    gaps = {gap.name for gap in made.gaps}
    assert len(made.courses) <= MAX_COURSES
    assert len({item.course.id for item in made.courses}) == len(made.courses)
    assert not {gap.key for gap in made.gaps} & have
    for item in made.courses:
        assert known[item.course.id] == item.course
        assert item.covers
        assert set(item.covers) <= gaps
        assert item.reason.endswith(".")
    staged = [course.id for step in made.steps for course in step.courses]
    assert sorted(staged) == sorted(item.course.id for item in made.courses)
    assert made.insights
    again = plan(have, wanted, list(reversed(stock)), level=level, target_role="Nurse", target_skills=target)
    assert again == made


def test_a_gap_of_better_matches_weighs_more() -> None:
    wanted = [Demand(90, {"a": "A"}), Demand(45, {"b": "B"}), Demand(90, {"c": "C"}), Demand(80, {"c": "C"})]
    gaps = gaps_of(frozenset(), wanted, {})
    assert [gap.key for gap in gaps] == ["c", "a", "b"]
    assert [gap.matches for gap in gaps] == [2, 1, 1]
    assert all(0 <= gap.weight <= 1 for gap in gaps)


def test_without_matches_and_target_there_is_a_plain_sentence() -> None:
    made = plan(frozenset(), [], [], level="mid", target_role=None, target_skills={})
    assert made.courses == ()
    assert made.insights == ("There are no matches yet, so nothing can be said of what employers ask for.",)


def test_the_catalogue_is_sound() -> None:
    entries = list(catalogue())
    assert len({(entry.provider, entry.title) for entry in entries}) == len(entries) >= 150
    for entry in entries:
        assert entry.url.startswith("https://")
        assert entry.duration_hours > 0
        assert entry.difficulty in ("BEGINNER", "INTERMEDIATE", "ADVANCED")
        assert skills_taught(entry.title, entry.description), entry.title


def test_a_course_without_a_list_is_told_by_its_words() -> None:
    taught = skills_taught("Deep dive", "All about PostgreSQL and project management, on the go.")
    assert set(taught.values()) == {"PostgreSQL", "Project Management"}


def test_seeding_twice_inserts_once(database: Database) -> None:
    with database.write() as session:
        first = learning.seed(session)
    with database.write() as session:
        assert learning.seed(session) == 0
    with database.read() as session:
        assert len(learning.courses(session)) == first


def test_an_equal_plan_is_not_written_again(database: Database) -> None:
    wanted = [Demand(90, {"a": "A"})]
    one = plan(frozenset(), wanted, [], level="mid", target_role=None, target_skills={})
    other = plan(frozenset({"b"}), wanted, [], level="mid", target_role=None, target_skills={})
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
