"""Listings for tests of matching."""

from typing import Any

from upstar.listings.types import ListingCard


def card(**over: Any) -> ListingCard:
    values: dict[str, Any] = {
        "id": "1", "title": "Nurse", "organization": "Example GmbH", "organization_logo": None, "url": None,
        "source": None,
        "data_source": None, "remote_derived": False, "employment_type": (), "ai_experience_level": None,
        "ai_work_arrangement": None, "ai_visa_sponsorship": None, "key_skills": (), "requirements": None,
        "salary_min": None, "salary_max": None, "salary_currency": None, "date_posted": None,
        "date_valid_through": None, "places": (),
    }  # fmt: skip
    return ListingCard(**(values | over))
