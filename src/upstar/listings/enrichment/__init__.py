"""Fill in what an ad leaves out, from its own text: never over what it says, and nothing that it does not say.

One door: `enrich`. It is pure and deterministic; another engine that answers the same questions takes its place there.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from upstar.listings.enrichment.arrangement import HYBRID, ON_SITE, REMOTE_OK, REMOTE_SOLELY, arrangement_of
from upstar.listings.enrichment.benefits import benefits_of
from upstar.listings.enrichment.experience import level_of
from upstar.listings.enrichment.language import language_of
from upstar.listings.enrichment.rates import annual_salary, in_dollars
from upstar.listings.enrichment.reading import Ad, read
from upstar.listings.enrichment.salary import salary_of
from upstar.listings.enrichment.sections import DUTIES, NEEDS, sections_of, summary
from upstar.listings.enrichment.terms import hours_of, sponsors_visa, types_of
from upstar.listings.markup import plain_text
from upstar.listings.types import Listing
from upstar.skills.recognise import COMMON, PHRASE, recognise
from upstar.skills.types import Mention

__all__ = ["annual_salary", "enrich", "in_dollars"]

MAX_SKILLS = 20
LANGUAGE_TEXT = 600
"""Characters that tell the language of a text: some hundred words."""
TITLE_WEIGHT = 3
"""A skill in the title is asked for more surely than one in the text."""
_TELECOMMUTE = "TELECOMMUTE"
"""What schema.org's jobLocationType says of work that may be done from anywhere."""

_Changes = dict[str, object]


def enrich(listing: Listing) -> Listing:
    """Return the listing with what its own words say in the fields that came empty; what the source states stays.

    Read from title, description and `salary_raw`: pay, type of employment, experience, arrangement, hours, visa,
    benefits, skills, duties, requirements and language. What the ad does not say stays None. An ad that comes with its
    source's own reading (skills, and duties or requirements) is only told its language: its gaps are findings too.
    """
    if _is_read(listing):
        language = listing.language or language_of(listing.title, (listing.description_text or "")[:LANGUAGE_TEXT])
        return replace(listing, language=language) if language else listing
    ad = read(listing.title, listing.description_text or plain_text(listing.description_html or ""))
    changes = _pay(listing, ad) | _terms(listing, ad) | _place_of_work(listing, ad) | _contents(listing, ad)
    return replace(listing, **changes) if changes else listing  # type: ignore[arg-type]


def _is_read(listing: Listing) -> bool:
    summarised = listing.ai_core_responsibilities or listing.ai_requirements_summary
    return bool(listing.ai_key_skills and summarised)


def _pay(listing: Listing, ad: Ad) -> _Changes:
    stated = (listing.ai_salary_value, listing.ai_salary_minvalue, listing.ai_salary_maxvalue)
    if any(amount is not None for amount in stated):
        return {}
    codes = {place.country_code for place in listing.places}
    salary = salary_of(listing.salary_raw, ad, codes.pop() if len(codes) == 1 else None)
    if salary is None:
        return {}
    return {
        "ai_salary_currency": salary.currency or listing.ai_salary_currency,
        "ai_salary_unittext": salary.unit,
        "ai_salary_value": salary.value,
        "ai_salary_minvalue": salary.low,
        "ai_salary_maxvalue": salary.high,
    }


def _terms(listing: Listing, ad: Ad) -> _Changes:
    changes: _Changes = {}
    if not listing.employment_type and not listing.ai_employment_type and (types := types_of(ad)):
        changes["ai_employment_type"] = types
    if listing.ai_working_hours is None and (hours := hours_of(ad)) is not None:
        changes["ai_working_hours"] = hours
    if listing.ai_visa_sponsorship is None and (sponsors := sponsors_visa(ad)) is not None:
        changes["ai_visa_sponsorship"] = sponsors
    if listing.ai_experience_level is None and (level := level_of(ad)):
        changes["ai_experience_level"] = level
    return changes


def _place_of_work(listing: Listing, ad: Ad) -> _Changes:
    """Read where the work is done; a source that says remote is not contradicted by a word in the text."""
    if listing.ai_work_arrangement is not None:
        remote = listing.ai_work_arrangement in (REMOTE_OK, REMOTE_SOLELY)
        return {"remote_derived": True} if remote and not listing.remote_derived else {}
    found = arrangement_of(ad)
    remote_by_source = listing.remote_derived or (listing.location_type or "").upper() == _TELECOMMUTE
    if remote_by_source and (found is None or found.kind == ON_SITE):
        return {"ai_work_arrangement": REMOTE_OK} if found is None else {}
    if found is None:
        return {}
    changes: _Changes = {"ai_work_arrangement": found.kind}
    if found.kind == HYBRID and listing.ai_work_arrangement_office_days is None and found.office_days:
        changes["ai_work_arrangement_office_days"] = found.office_days
    if found.kind in (REMOTE_OK, REMOTE_SOLELY) and not listing.remote_derived:
        changes["remote_derived"] = True
    return changes


def _contents(listing: Listing, ad: Ad) -> _Changes:
    changes: _Changes = {}
    mentions = recognise(ad.text)
    if not listing.ai_key_skills and (skills := _skills(ad.title, mentions)):
        changes["ai_key_skills"] = skills
    sections = sections_of(ad)
    telling = [mention.start for mention in mentions if mention.certainty >= COMMON]
    if listing.ai_core_responsibilities is None and (duties := summary(ad, sections, DUTIES, telling)):
        changes["ai_core_responsibilities"] = duties
    if listing.ai_requirements_summary is None and (needs := summary(ad, sections, NEEDS, telling)):
        changes["ai_requirements_summary"] = needs
    if not listing.ai_benefits and (benefits := benefits_of(ad, sections)):
        changes["ai_benefits"] = benefits
    if listing.language is None and (language := language_of(ad.title, ad.text)):
        changes["language"] = language
    return changes


def _skills(title: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    weight: Counter[str] = Counter()
    for found, factor in ((recognise(title), TITLE_WEIGHT), (mentions, 1)):
        for mention in found:
            if mention.certainty >= PHRASE:
                weight[mention.skill.name] += 2 * factor
            elif mention.certainty >= COMMON:
                weight[mention.skill.name] += factor
    return tuple(name for name, count in weight.most_common(MAX_SKILLS) if count > 1)
