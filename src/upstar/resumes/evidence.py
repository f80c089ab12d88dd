"""Where in a document a value stands: the exact words behind it, with page and character offsets."""

import re
from collections.abc import Iterable

from upstar.resumes.types import Contact, Document, Evidence, PartialDate

MAX_VALUE = 200
"""A longer value is a text, not a name; its place is that of its section."""
CENTURY = 100


def within(value: str | None, evidence: Iterable[Evidence]) -> Evidence | None:
    """Return the part of the evidence that reads as the value, blanks and line breaks aside; None where none does."""
    if not value or len(value) > MAX_VALUE:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, value.split())))
    for item in evidence:
        match = pattern.search(item.text)
        if match is not None:
            return Evidence(match.group(), item.page, item.start + match.start(), item.start + match.end())
    return None


def of_date(when: PartialDate | None, evidence: Iterable[Evidence]) -> Evidence | None:
    """Return the line of the evidence that bears the date's year, in four digits or two; None where none does."""
    if when is None:
        return None
    year = when.value.year
    pattern = re.compile(rf"{year}|(?<!\d){year % CENTURY:02d}(?!\d)")
    return next((item for item in evidence if pattern.search(item.text)), None)


def of_contact(contact: Contact, document: Document) -> tuple[tuple[str, Evidence], ...]:
    """Return (field, words) for each field of the contact whose words stand together in the document."""
    found = ((name, _in_document(getattr(contact, name), document)) for name in ("name", "email", "phone", "location"))
    return tuple((name, words) for name, words in found if words is not None)


def _in_document(value: str | None, document: Document) -> Evidence | None:
    """The first place of a value; a line may break it anywhere, and a postcode stand between its words."""
    if not value or len(value) > MAX_VALUE:
        return None
    words = (r"\n?".join(map(re.escape, word)) for word in value.split())
    match = re.search(r"[\s,]+(?:\S{1,12}\s+)?".join(words), document.text)
    if match is None:
        return None
    page = next((line.page for line in document.lines if line.start <= match.start() <= line.end), 1)
    return Evidence(match.group(), page, match.start(), match.end())
