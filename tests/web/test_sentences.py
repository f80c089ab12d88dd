"""What rooms say in English is told in the page's language: all that the rule can say, and nothing else."""

from gettext import NullTranslations

import pytest
from babel import Locale
from hypothesis import given, settings

from tests.assessment.golden import GOLDEN
from tests.assessment.making import TODAY, profiles
from upstar.assessment import service as assessment
from upstar.assessment.types import Assessment
from upstar.careers.service import role_called, shipped_roles
from upstar.resumes.types import Profile
from upstar.web.sentences import FORMS, told

GERMAN, ENGLISH = Locale.parse("de"), Locale.parse("en_GB")
ROLES = shipped_roles()


class Marked(NullTranslations):
    """A language that says what English says, in brackets: what is not translated shows."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid1 if n == 1 else msgid2}»"


def in_german(text: str) -> str:
    return told(text, Marked(), GERMAN)


def unknown(made: Assessment) -> list[str]:
    """The sentences of an assessment that no form fits."""
    said = [text for item in made.findings for text in (item.text, item.advice) if text]
    said += [made.ai_insight] if made.ai_insight else []
    return [text for text in said if not in_german(text).startswith("«")]


@settings(deadline=None, max_examples=60)
@given(profiles)
def test_every_sentence_of_an_assessment_is_known(profile: Profile) -> None:
    assert unknown(assessment.assess(profile, ROLES, today=TODAY)) == []


def test_every_sentence_on_thirty_people_is_known() -> None:
    for golden in GOLDEN:
        target = role_called(ROLES, golden.target)
        assert target is not None
        assert unknown(assessment.assess(golden.profile, ROLES, today=TODAY, target_id=target.id)) == [], golden.name


@pytest.mark.parametrize(("text", "words"), [
    ("1 skill is named.", "«1 skill is named.»"),
    ("12 skills are named.", "«12 skills are named.»"),
    ("Name 2 more skills that you have: +2.1", "«Name 2 more skills that you have»: +2,1"),
    ("1 role is dated; 2 projects are named.", "«Dated roles: 1; named projects: 2.»"),
    ("Put the dates of your 2nd role (Cook and Waiter) and your 3rd role right",
     "«Put the dates of «your role no. 2 (Cook and Waiter)» und «your role no. 3» right»"),
    ("3.5 years of dated work at mid level, held against the role of Chef: partial fit. Nothing is dated.",
     "«3,5 years of dated work at «mid» level, held against the role of Chef: «partial fit».» «Nothing is dated.»"),
])  # fmt: skip
def test_numbers_and_names_come_along(text: str, words: str) -> None:
    assert in_german(text) == words
    assert told(text, Marked(), ENGLISH) == text


@pytest.mark.parametrize("text", ["", "A model's own words.", "1 skill is named. And more, says the model.",
                                  "Nothing is dated.\nBut %(count)s"])  # fmt: skip
def test_what_is_not_known_stays_whole(text: str) -> None:
    assert in_german(text) == text


def test_both_forms_of_one_thing_and_many_have_the_same_slots_in_the_same_order() -> None:
    for form in FORMS:
        if not isinstance(form, str):
            one, many = (each.split("%(")[1:] for each in form)
            assert [part.split(")")[0] for part in one] == [part.split(")")[0] for part in many]
