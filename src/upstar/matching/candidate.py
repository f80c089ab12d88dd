"""A profile as the scorer reads it."""

from contextlib import suppress

import phonenumbers

from upstar.listings.places import read_places
from upstar.matching.features import MAX_PAY, kinds_of, place_key
from upstar.matching.meaning import vectors
from upstar.matching.near import near_of
from upstar.matching.titles import trade_of
from upstar.matching.types import UNKNOWN, Candidate, PlaceKey
from upstar.matching.wishes import NO_WISHES, Wishes
from upstar.resumes.degrees import EDUCATION_RANK, degree_level
from upstar.resumes.levels import title_level
from upstar.resumes.types import Profile
from upstar.skills.vocabulary import vocabulary

MAX_TITLES = 4
"""Older titles say little of what a person is today."""
CURRENT_TITLES = 2
"""The titles by which seniority is told; who led before and does not now may lead again."""


def candidate_of(profile: Profile, wishes: Wishes = NO_WISHES, asked: tuple[str, ...] = ()) -> Candidate:
    """Return what matching reads of a profile; what neither it nor the wishes say is UNKNOWN or empty.

    `asked` are names of skills that ads ask for: signs of them are looked for as of the vocabulary's own.
    """
    key = vocabulary().key
    skills = {found: fact.skill_name for fact in profile.skills if (found := key(fact.skill_name))}
    titled = [role for role in profile.work_experience if role.job_title][:MAX_TITLES]
    trades = tuple(trade_of(role.job_title) for role in titled)
    roles = [role.employment_type for role in profile.work_experience if role.employment_type != "OTHER"]
    return Candidate(
        skills=skills,
        near=near_of(skills, texts_of(profile), _titles(profile), asked),
        trades=trades,
        vectors=vectors(trades),
        title_names=tuple(role.job_title for role in titled),
        tenths=round(profile.total_years_experience * 10) if profile.work_experience else UNKNOWN,
        level=max((title_level(role.job_title) for role in titled[:CURRENT_TITLES]), default=UNKNOWN),
        education=max((EDUCATION_RANK[degree_level(fact)] for fact in profile.education), default=UNKNOWN),
        home=_home(profile),
        kinds=kinds_of(wishes.employment_types or frozenset(roles)),
        pay=min((wishes.pay_floor_dollars or 0) // 1000, MAX_PAY),
    )


def _titles(profile: Profile) -> list[str]:
    """All titles, at work and beside it: what was done once can be done again, however long ago."""
    return [role.job_title for role in (*profile.work_experience, *profile.volunteering) if role.job_title]


def texts_of(profile: Profile) -> list[str]:
    """What the résumé says of the person's work, in running text, what tells most of it first."""
    roles = [
        ". ".join((role.job_title, role.description or "", *role.achievements)) for role in profile.work_experience
    ]
    projects = [". ".join(filter(None, (project.name, project.description))) for project in profile.projects]
    volunteering = [f"{role.job_title}. {role.description or ''}" for role in profile.volunteering]
    certificates = [fact.name for fact in profile.certifications]
    others = [section.text for section in profile.other]
    return [text for text in (profile.summary or "", *roles, *projects, *volunteering, *certificates, *others) if text]


def _home(profile: Profile) -> PlaceKey:
    places = read_places(profile.contact.location).places if profile.contact.location else ()
    if places:
        return place_key(places[0])
    return PlaceKey(_country(profile.contact.phone) or "", "", "")


def _country(phone: str | None) -> str | None:
    """The country of a phone number's country code."""
    if phone and phone.strip().startswith("+"):
        with suppress(phonenumbers.NumberParseException):
            return phonenumbers.region_code_for_number(phonenumbers.parse(phone, None))
    return None
