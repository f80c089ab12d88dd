"""Fill in what an ad leaves out, from its own text: never over what it says, and nothing that it does not say."""

import re
from collections import Counter
from dataclasses import replace

from upstar.listings.types import Listing
from upstar.skills.recognise import COMMON, PHRASE, recognise

MAX_SKILLS = 20
MAX_TEXT = 20_000
"""An ad is seldom longer; what stands further down are legal notices."""
TITLE_WEIGHT = 3
"""A skill in the title is asked for more surely than one in the text."""

_YEARS = re.compile(
    r"(\d{1,2})\s*(?:\+|plus|[-–]\s*\d{1,2})?\s*(?:years?|yrs?|jahre?n?|ans|a[ñn]os)\b[^.\n]{0,40}?"
    r"(?:experience|erfahrung|exp[ée]rience|experiencia)",
    re.IGNORECASE,
)
_TITLE_BANDS = (
    ("0-2", r"intern|internship|praktik\w+|stage|stagiaire|trainee|apprentice|entry|graduate|junior|jr"),
    ("10+", r"chief|vice president|vp|director|head|ceo|cto|cfo"),
    ("5-10", r"senior|sr|lead|principal|staff|manager|leiter\w*|architect"),
)
_TITLE_RE = tuple((band, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for band, words in _TITLE_BANDS)


def enrich(listing: Listing) -> Listing:
    """Return the listing with key skills and experience level read from its text where it came without them."""
    text = (listing.description_text or "")[:MAX_TEXT]
    changes: dict[str, object] = {}
    if not listing.ai_key_skills and (skills := _skills(listing.title, text)):
        changes["ai_key_skills"] = skills
    if listing.ai_experience_level is None and (band := _band(listing.title, text)):
        changes["ai_experience_level"] = band
    return replace(listing, **changes) if changes else listing  # type: ignore[arg-type]


def _skills(title: str, text: str) -> tuple[str, ...]:
    weight: Counter[str] = Counter()
    for words, factor in ((title, TITLE_WEIGHT), (text, 1)):
        for mention in recognise(words):
            if mention.certainty >= PHRASE:
                weight[mention.skill.name] += 2 * factor
            elif mention.certainty >= COMMON:
                weight[mention.skill.name] += factor
    return tuple(name for name, count in weight.most_common(MAX_SKILLS) if count > 1)


def _band(title: str, text: str) -> str | None:
    asked = _YEARS.search(text)
    if asked:
        years = int(asked[1])
        return "0-2" if years < 2 else "2-5" if years < 5 else "5-10" if years < 10 else "10+"
    return next((band for band, pattern in _TITLE_RE if pattern.search(title)), None)
