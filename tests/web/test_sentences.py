"""What rooms say in English is told in the page's language: all that their rules can say, and nothing else."""

import ast
import time
from collections.abc import Iterator
from datetime import date
from gettext import NullTranslations
from http import HTTPStatus
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import nodes

from tests.assessment.golden import GOLDEN
from tests.assessment.making import TODAY, profiles
from upstar.accounts import limits
from upstar.accounts.types import Tier
from upstar.assessment import service as assessment
from upstar.assessment.types import Assessment
from upstar.careers.service import role_called, shipped_roles
from upstar.edge.errors import STATUS
from upstar.kit.clock import utc_now
from upstar.kit.data import read_rows
from upstar.kit.errors import AppError
from upstar.kit.rates import parse
from upstar.learning.engine import steps, words
from upstar.learning.engine.choose import Chosen
from upstar.learning.types import Advice, Course, Gap
from upstar.market import telling
from upstar.market.types import Interval, Share, Trend
from upstar.matching.engine import texts
from upstar.matching.features import BANDS
from upstar.matching.types import COMPONENTS
from upstar.resumes import readers
from upstar.resumes.engine.audit import audit_timeline
from upstar.resumes.types import Profile
from upstar.settings import Settings
from upstar.sourcing.registry import sources
from upstar.web import view
from upstar.web.language import catalogue
from upstar.web.sentences import ROOMS, told

GERMAN, ENGLISH, SPANISH = Locale.parse("de"), Locale.parse("en_GB"), Locale.parse("es")
ROLES = shipped_roles()
SOURCE = Path(view.__file__).parents[1]
FORMS = tuple(form for room in ROOMS for form in room.FORMS)


class Marked(NullTranslations):
    """A language that says what English says, in brackets: what is not translated shows."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid1 if n == 1 else msgid2}»"


MARKED = Marked()


def in_german(text: str) -> str:
    return told(text, MARKED, GERMAN)


def known(text: str) -> bool:
    """Whether all of a text is told."""
    return in_german(text) != text


def unknown(made: Assessment) -> list[str]:
    """The sentences of an assessment that no form fits."""
    said = [text for item in made.findings for text in (item.text, item.advice) if text]
    said += [made.ai_insight] if made.ai_insight else []
    return [text for text in said if not known(text)]


@settings(deadline=None, max_examples=60)
@given(profiles)
def test_every_sentence_of_an_assessment_is_known(profile: Profile) -> None:
    assert unknown(assessment.assess(profile, ROLES, today=TODAY)) == []


def test_every_sentence_on_thirty_people_is_known() -> None:
    for golden in GOLDEN:
        target = role_called(ROLES, golden.target)
        assert target is not None
        assert unknown(assessment.assess(golden.profile, ROLES, today=TODAY, target_id=target.id)) == [], golden.name


skills = st.sampled_from(["Python", "SQL", "Health and Safety", "Node.js", "C++", "iOS", "CI/CD", ".NET", "R"])
titles = st.sampled_from(["Go, a Tour", "C. Then D. And E", "Vol. 2", "Data “Science”", "A and B (3)"])
gaps = st.lists(
    st.builds(
        Gap,
        key=st.just("k"),
        name=skills,
        weight=st.floats(0, 1),
        matches=st.integers(0, 1200),
        for_target=st.booleans(),
    ),
    max_size=4,
    unique_by=lambda gap: gap.name,
)
courses = st.builds(
    Course, st.just(UUID(int=1)), titles, st.none(), st.none(), st.none(), st.just(9), st.just({"k": "Python"})
)


@settings(deadline=None)
@given(gaps, courses, st.none() | courses, st.integers(0, 2000), st.sampled_from([None, "started", "planned"]))
def test_every_reason_for_a_course_is_known(
    closed: list[Gap], course: Course, before: Course | None, opens: int, status: Any
) -> None:
    said = words.why(Chosen(course, frozenset(), opens, before), closed, 50, "Backend Developer", status)
    assert not said or known(said)


@settings(deadline=None)
@given(gaps, courses, st.integers(0, 3), st.integers(0, 5000), st.integers(0, 2), st.integers(0, 60))
def test_all_that_a_plan_rests_on_is_known(
    lacking: list[Gap], course: Course, many: int, suiting: int, gained: int, matches: int
) -> None:
    advised = [Advice(course, ("Python",), tuple(gap.name for gap in lacking), "", place) for place in range(many)]
    said = words.insights(lacking, advised, matches, "Head of IT", suiting, gained)
    said += tuple(step.milestone for step in steps.steps_of(advised, 6, suiting))
    assert [text for text in said if not known(text)] == []


shares = st.builds(
    lambda count, total: Share(count, max(count, total), count / max(count, total), Interval(0.1, 0.2)),
    st.integers(1, 2000), st.integers(1, 90_000),
)  # fmt: skip


@settings(deadline=None)
@given(
    st.sampled_from(["skill", "role"]), skills, shares, st.none() | shares,
    st.sampled_from(["rising", "falling", "unclear", "too_few"]),
    st.sampled_from([(24310, 24310), (24306, 24315), (24301, 24303)]),
)  # fmt: skip
def test_every_sentence_on_the_market_is_known(
    kind: str, name: str, recent: Share, before: Share | None, direction: Any, late: tuple[int, int]
) -> None:
    change = None if before is None else recent.share - before.share
    ends = None if before is None else Interval(-0.0123, 0.25)
    trend = Trend(name.lower(), name, recent, before, change, ends, None, None, direction)
    made = cast("Any", SimpleNamespace(late=late, early=(24290, 24299) if before else None, now=24316))
    assert known(telling._sentence(kind, trend, made)["text"])


@settings(deadline=None)
@given(st.sampled_from([*BANDS, None]), st.integers(0, 500), st.dates(date(1990, 1, 1)), st.booleans(), titles, skills)
def test_every_reason_of_a_match_is_known(
    band: str | None, tenths: int, posted: date, remote: bool, title: str, skill: str
) -> None:
    place = SimpleNamespace(city="St. Gallen", region=None, country="CH")
    card = SimpleNamespace(
        title=title, ai_experience_level=band, places=[place, place], remote_derived=remote, requirements="Much.",
        date_posted=SimpleNamespace(date=lambda: posted), employment_type=("FULL_TIME",),
    )  # fmt: skip
    sides = texts.Sides((skill,), (skill, skill), (f"a → {skill}",) if remote else (), 0, ())
    candidate = SimpleNamespace(title_names=(title,), tenths=tenths, pay=50)
    of: tuple[Any, Any, Any] = card, SimpleNamespace(pay=44), candidate
    assert len(texts.TELLERS) == len(COMPONENTS)
    assert [text for text, _ in (tell(*of, sides) for tell in texts.TELLERS) if not known(text)] == []


@settings(deadline=None)
@given(profiles)
def test_every_question_of_a_timeline_is_known(profile: Profile) -> None:
    found = audit_timeline(profile.work_experience, profile.education, TODAY)
    assert [item.text for item in found if "“”" not in item.text and not known(item.text)] == []


FOR_PROGRAMS = {
    # the API alone: tokens in its header, archives and files of courses that are sent to it
    "token-missing",
    "token-read-only",
    "token-too-weak",
    "token-no-person",
    "token-incomplete",
    "token-no-profile",
    "archive-invalid",
    "field-unknown",
    "courses-invalid",
    "file-too-long",
    "identity-unknown",
    # a page's own choices leave nothing else
    "status-invalid",
    "share-invalid",
    # the terminal alone
    "file-unreadable",
    "file-not-found",
    "settings-invalid",
    "database-not-current",
    "skills-unreadable",
    "role-unknown",
    "plan-invalid",
    "sync-name-long",
    "user-not-found",
    # of readiness, which a probe and the doctor ask for
    "store-untrue",
    # of other people's servers: an operator reads these beside the address
    *("feed-malformed", "feed-unavailable", "feed-limited", "feed-not-found", "feed-refused", "feed-too-large"),
    *("feed-broken", "feed-unreadable", "feed-empty", "address-refused", "option-invalid", "option-unknown"),
    *("board-invalid", "board-unknown", "browsing-slow", "sync-running", "issuer-unavailable"),
}
FOR_OPERATORS = tuple(
    f"{room}.py"
    for room in (
        "adapters/adoption", "adapters/backup_folder", "adapters/backup_objects", "adapters/dumps", "adapters/sealing",
        "workflows/back_up", "workflows/restore", "workflows/verify_backup", "workflows/adopt",
    )
)  # fmt: skip
"""What is done at the machine: adopting a database, saving and restoring it."""
ROOMS_OF_PROGRAMS = (
    "cli",
    "llm",
    "adapters/embedded_",
    "adapters/revision",
    "adapters/schema",
    "adapters/privileges",
    "learning/loading",
    "learning/reading",
    *FOR_OPERATORS,
)
ELSEWHERE = {
    # of several sentences or words, each of which is looked at below
    "rate-limited",
    "sign-in-failed",
    "file-type-unsupported",
    # a page's form gives lists, and the words of a JSON Resume are looked at below
    "This is a list of towns with their names.",
    "This is a list of texts.",
    "This file is no JSON Resume: ….",
    "These are of: ….",
}
SAID_AT = {"AppError": 2, "_Unfit": 0, "require_text": 1}
"""What makes a message for a person, and which of its arguments that is."""
SAMPLES = ("7", "Zürich", "cv.pdf", "DOCX", "'x'", "a year", "country", "“name”", "resume", "")


def messages() -> Iterator[tuple[str, str, list[str]]]:
    """Yield the place, the code, and the pieces of every message for people that stands in the code as it is."""
    for path in sorted(SOURCE.rglob("*.py")):
        room = path.relative_to(SOURCE).as_posix()
        if room.startswith(ROOMS_OF_PROGRAMS):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        texts_of = {
            target.id: node.value
            for node in ast.walk(tree) if isinstance(node, ast.Assign)
            for target in node.targets if isinstance(target, ast.Name)
        }  # fmt: skip
        for node, code, said in _said(tree):
            said = texts_of.get(said.id, said) if isinstance(said, ast.Name) else said
            pieces = said.values if isinstance(said, ast.JoinedStr) else [said]
            if all(isinstance(piece, ast.Constant | ast.FormattedValue) for piece in pieces):
                shown = [str(piece.value) if isinstance(piece, ast.Constant) else "" for piece in pieces]
                yield f"{room}:{node.lineno}", code, shown


def _said(tree: ast.AST) -> Iterator[tuple[ast.expr, str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAID_AT:
            code = next((str(arg.value) for arg in node.args[1:2] if isinstance(arg, ast.Constant)), "")
            yield node, code, node.args[SAID_AT[getattr(node.func, "id", "")]]
        # what is wrong with single fields is gathered by this name everywhere
        elif isinstance(node, ast.Assign) and getattr(getattr(node.targets[0], "value", None), "id", "") == "wrong":
            yield node.targets[0], "", node.value


def test_every_error_that_a_page_may_show_is_known() -> None:
    seen, missing = 0, []
    for place, code, pieces in messages():
        whole = "".join(piece or "…" for piece in pieces)
        if code in FOR_PROGRAMS or {code, whole} & ELSEWHERE:
            continue
        seen += 1
        tries = product(*([piece] if piece else SAMPLES for piece in pieces))
        if not any(known("".join(words)) for words in tries):
            missing.append(f"{place} {whole}")
    assert missing == []
    assert seen > 80


FILES = (
    b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", b"GIF89a", b"\x1f\x8b..", b"MZ\x90", b"\x01\x00\x02",
    b"PK\x03\x04 cut", b"PK\x03\x04 word/ cut", b"{}", b'{"basics": ', b'{"basics": []}', b'{"work": 5}',
    b'{"basics": {}}', b"x", b"%PDF-1", b"<html><p>a", b"{\\rtf1 }",
)  # fmt: skip


@pytest.mark.parametrize("data", FILES, ids=range(len(FILES)))
def test_what_is_wrong_with_a_file_is_known(data: bytes) -> None:
    with pytest.raises(AppError) as caught:
        readers.read(data, "my résumé 2.pdf")
    assert known(caught.value.message), caught.value.message


@pytest.mark.parametrize("quota", limits.WORDS)
@pytest.mark.parametrize("tier", ["free", "paid"])
def test_a_quota_that_is_used_up_is_known(quota: str, tier: Tier) -> None:
    assert known(limits.exceeded(Settings(), tier, quota, utc_now()).message)


@pytest.mark.parametrize("rate", ["600/minute", "20/10 minutes", "5/second", "1/hour", "9/2 days"])
def test_too_much_at_once_is_known(rate: str) -> None:
    assert known(f"That was more than {parse(rate).told}. Please come back in 1 second.")
    assert known(f"That was more than {parse(rate).told}. Please come back in 17 seconds.")


@pytest.mark.parametrize("status", [*STATUS.values(), HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.INTERNAL_SERVER_ERROR])
def test_every_title_of_an_error_is_known(status: HTTPStatus) -> None:
    assert known(status.phrase)


def test_every_reason_of_a_weight_and_every_word_for_a_board_is_known() -> None:
    said = [weight["reason"] for weight in read_rows("scoring_weights")] + [
        one.board for one in sources().values() if one.board
    ]
    assert [text for text in said if not known(text)] == []


@pytest.mark.parametrize(("text", "words"), [
    ("1 skill is named.", "«1 skill is named.»"),
    ("12 skills are named.", "«12 skills are named.»"),
    ("Name 2 more skills that you have: +2.1", "««Name 2 more skills that you have»: +2,1»"),
    ("1 role is dated; 2 projects are named.", "«1 role is dated; 2 projects are named.»"),
    ("Put the dates of your 2nd role (Cook and Waiter) and your 3rd role right",
     "«Put the dates of «your role no. 2 (Cook and Waiter)» und «your role no. 3» right»"),
    ("3.5 years of dated work at mid level, held against the role of Chef: partial fit. Nothing is dated.",
     "«3,5 years of dated work at «mid» level, held against the role of Chef: «partial fit».» «Nothing is dated.»"),
    ("Of your 1,250 matches 5 ask for Java, 9 for CSS and 4 for Health and Safety. iOS is part of the role iOS Lead.",
     "«Of your 1.250 matches Java (5), CSS (9) und Health and Safety (4).» «iOS is part of the role iOS Lead.»"),
    ("You can show a piece of work that uses Health and Safety and Go; 7 listings suit you, 1,011 more than before.",
     "«You can show a piece of work that uses Health and Safety und Go; 7 listings suit you, 1.011 more than before.»"),
    ("Posted on 26 November 2026.", "«Posted on 26. November 2026.»"),
    ("The job is in St. Gallen.", "«The job is in St. Gallen.»"),
    ("“100% Wool at %(name)s” has no dates; it is not counted as experience.",
     "«“«100% Wool at %(name)s»” has no dates; it is not counted as experience.»"),
])  # fmt: skip
def test_numbers_and_names_come_along(text: str, words: str) -> None:
    assert in_german(text) == words
    assert told(text, MARKED, ENGLISH) == text


@pytest.mark.parametrize("text", [
    "", "A model's own words.", "1 skill is named. And more, says the model.", "Nothing is dated.\nBut %(count)s",
    "You chose it. The weather is nice. Redis is part of the role Chef.",
    "We think so. Redis is part of the role Chef.",
    "The job is in Berlin. It pays well.",
    "Towards the end, learn SQL.", "The box is empty.",
    "You can show a piece of work that uses tools. It matters.",
    "Posted on 31 February 2026.", "Date your 1st role (A); your 2nd role: +1",
])  # fmt: skip
def test_what_is_not_known_stays_whole(text: str) -> None:
    assert in_german(text) == text


def test_a_sentence_is_told_as_its_catalogue_has_it() -> None:
    text = (
        "Docker is named in 7.2 % of the listings posted in August to November 2026 (28 of 1,390), up from 5.1 % in "
        "March 2026 (20 of 390): +2.1 points, 95 % interval −0.1 to +4.0."
    )
    assert told(text, catalogue("de"), GERMAN).replace("\xa0", " ") == (
        "Docker steht in 7,2 % der Anzeigen, die in diesem Zeitraum erschienen: August 2026 bis November 2026 "
        "(28 von 1.390); das ist mehr als 5,1 % zuvor, März 2026 (20 von 390): +2,1 Prozentpunkte, 95-%-Intervall "
        "−0,1 bis +4,0."
    )
    assert told("You have 3 of the 7 skills asked for.", catalogue("es"), SPANISH) == (
        "Tienes 3 de las 7 habilidades que se piden."
    )


HOSTILE = (
    "The job is in " + "a and " * 600, "“" * 3900, "Of your 5 matches " + "1 for a, " * 400 + ".", "x. " * 39 + "y",
    "Docker is named in " * 180, "Date your 1st role (" + "a) and your 2nd role (" * 150 + ")", ": +1" * 900,
    " is part of the role " * 180 + ".", "1," * 1900, "You can show a piece of work that uses " + "a and " * 160 + "a.",
    "“a” and “b" * 300 + "” ran side by side for 4 months, counted once.", "a.b" * 1300 + " is empty.",
    "What would raise the score most: " * 120 + "x.", "(1), " * 700, ".*" * 1900, "A. " * 38 + "is empty.",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_take_no_longer_than_others(text: str) -> None:
    begun = time.process_time()
    in_german(text)
    # each takes less than a millisecond; a pattern that goes back takes minutes
    assert time.process_time() - begun < 0.2


@given(st.text("“”(). %s%(name)and for;:+1,\n", max_size=80))
def test_whatever_a_name_holds_comes_through_or_leaves_the_sentence_as_it_is(name: str) -> None:
    text = f"“{name}” beside your titles."
    assert in_german(text) in (text, f"«{text}»")


def test_both_forms_of_one_thing_and_many_have_the_same_slots_in_the_same_order() -> None:
    for form in FORMS:
        if not isinstance(form, str):
            one, many = (each.split("%(")[1:] for each in form)
            assert [part.split(")")[0] for part in one] == [part.split(")")[0] for part in many]


def test_templates_translate_only_words_of_their_own_by_underscore() -> None:
    """It makes markup of its text and fills placeholders: words of code or of people go through `told` or `noted`."""
    environment = view._environment("en_GB")
    wrong = []
    for path in sorted((view.FOLDER / "templates").rglob("*.html")):
        for call in environment.parse(path.read_text("utf-8")).find_all(nodes.Call):
            named = isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext")
            if named and not isinstance(call.args[0], nodes.Const):
                wrong.append(f"{path.name}:{call.lineno}")
    assert wrong == []


@pytest.mark.parametrize("language", ["en_GB", "de", "es"])
@pytest.mark.parametrize("way", ["told", "noted"])
def test_words_of_people_are_no_markup_and_no_form(language: str, way: str) -> None:
    page = view._environment(language).from_string(f"{{{{ text | {way} }}}}")
    assert "<img" not in page.render(text="“<img src=x> 100%d” has no dates; it is not counted as experience.")
    assert page.render(text="%(n)s 50%d") == "%(n)s 50%d"


@pytest.mark.parametrize(("years", "words"), [(1.0, "1 year"), (1.5, "1.5 years"), (0.5, "0.5 years"), (3, "3 years")])
def test_parts_of_a_year_are_years(years: float, words: str) -> None:
    text = "{% trans count=n, n=n | number %}{{ n }} year{% pluralize %}{{ n }} years{% endtrans %}"
    assert view._environment("en_GB").from_string(text).render(n=years) == words
    assert view._environment("de").from_string(text).render(n=years)
