"""A profile as the scorer reads it."""

from contextlib import suppress

import phonenumbers

from upstar.kit.text import fold
from upstar.listings.places import read_places
from upstar.matching.titles import title_words
from upstar.matching.types import Candidate
from upstar.resumes.degrees import EDUCATION_RANK, degree_level
from upstar.resumes.levels import title_level
from upstar.resumes.types import Profile
from upstar.skills.relate import related
from upstar.skills.vocabulary import vocabulary

MAX_TITLES = 4
"""Older titles say little of what a person is today."""
FEED_WORDS = {"CONTRACT": "CONTRACTOR", "INTERNSHIP": "INTERN"}
"""The contract's kinds of employment as listings write them."""


def candidate_of(profile: Profile) -> Candidate:
    """Return what matching reads of a profile; what the profile does not say is None or empty."""
    key = vocabulary().key
    skills = {key(fact.skill_name): fact.skill_name for fact in profile.skills}
    near: dict[str, tuple[float, str]] = {}
    for have, name in skills.items():
        for other, strength in related(have).items():
            if other not in skills and strength > near.get(other, (0.0, ""))[0]:
                near[other] = (strength, name)
    titled = [role for role in profile.work_experience if role.job_title][:MAX_TITLES]
    places = read_places(profile.contact.location).places if profile.contact.location else ()
    home = places[0] if places else None
    return Candidate(
        skills=skills,
        near=near,
        titles=tuple(title_words(role.job_title) for role in titled),
        title_names=tuple(role.job_title for role in titled),
        years=profile.total_years_experience if profile.work_experience else None,
        level=max((title_level(role.job_title) for role in titled[:2]), default=None),
        education=max((EDUCATION_RANK[degree_level(fact)] for fact in profile.education), default=None),
        country_code=home.country_code if home else _country(profile.contact.phone),
        city=fold(home.city) if home and home.city else None,
        employment_types=frozenset(
            FEED_WORDS.get(role.employment_type, role.employment_type)
            for role in profile.work_experience
            if role.employment_type != "OTHER"
        ),
    )


def _country(phone: str | None) -> str | None:
    """The country of a phone number's country code."""
    if phone and phone.strip().startswith("+"):
        with suppress(phonenumbers.NumberParseException):
            return phonenumbers.region_code_for_number(phonenumbers.parse(phone, None))
    return None
