"""A search as SQL conditions: over `s` (internal.listing_search) and over `l` (job_listings)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from upstar.adapters.database import ReadSession
from upstar.listings.asked import Asked, take_apart
from upstar.listings.facets import skill_word

JUNK_LIMIT = 0.5
"""Listings with stronger signs of junk than this are left out unless asked for."""
COMMON_SHARE = 0.5
"""A word that half of all texts hold tells nothing there: it is looked for in titles, companies and skills alone."""
COMMON_LEAST = 50_000
"""In a smaller stock no word is common: its hits are all looked at anyway."""

IN_TEXT = "to_tsvector('english', l.description_text) @@ websearch_to_tsquery('english', :in_text)"
"""As the contract's index on descriptions has it."""
IN_WORDS = "s.words @@ websearch_to_tsquery('english', :in_words)"
"""Titles, companies and skills."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """A search as SQL.

    `on_search` holds conditions over `s` that every hit fulfils. A hit by text fulfils the conditions `in_text` over
    `l` (where there are any) or `IN_WORDS` (where `in_words`) besides. `narrow` tells whether anything but the text
    narrows the search.
    """

    on_search: tuple[str, ...]
    in_text: tuple[str, ...]
    in_words: bool
    narrow: bool
    values: Mapping[str, Any]

    @property
    def by_text(self) -> bool:
        """Whether a text is asked for."""
        return bool(self.in_text) or self.in_words


def conditions(
    session: ReadSession,
    asked: str | None,
    facets: Sequence[Sequence[str]],
    *,
    now: datetime,
    posted_after: datetime | None = None,
    added_after: datetime | None = None,
    pay_from: int | None = None,
    everything: bool = False,
) -> Conditions:
    """Return a search as SQL. `facets` are groups of facet words: any of a group, all of the groups."""
    values: dict[str, Any] = {"now": now, "junk": JUNK_LIMIT}
    on_search = ["(s.valid_through IS NULL OR s.valid_through > :now)"]
    if not everything:
        on_search += ["s.canonical_id IS NULL", "s.junk < :junk", "NOT s.stale"]
    bounds = {"s.posted >=": posted_after, "s.added >": added_after, "s.pay >=": pay_from}
    for number, (sign, value) in enumerate(bounds.items()):
        if value is not None:
            on_search.append(f"{sign} :bound{number}")
            values[f"bound{number}"] = value
    parts = take_apart(asked) if asked else Asked()
    groups = [*(list(group) for group in facets if group), *([skill_word(name)] for name in parts.skills)]
    for number, group in enumerate(groups):
        on_search.append(f"s.facets && :facet{number}")
        values[f"facet{number}"] = group
    narrow = bool(groups) or any(value is not None for value in bounds.values())
    silent, common = _telling(session, parts)
    values["in_words"] = parts.without(silent)
    values["in_text"] = parts.loosened(silent | common)
    values["ranked"] = " or ".join(term for term in parts.wanted if term not in silent)
    unwanted = [term for term in parts.unwanted if f"-{term}" not in silent]
    if unwanted and values["in_words"]:
        # a text may be fine and its title not; words are short, so this costs next to nothing
        on_search.append("NOT s.words @@ websearch_to_tsquery('english', :unwanted)")
        values["unwanted"] = " or ".join(unwanted)
    in_text = [IN_TEXT, *_phrases(parts, values)] if values["in_text"] else []
    return Conditions(tuple(on_search), tuple(in_text), bool(values["in_words"]), narrow, values)


def planned_rows(session: ReadSession, statement: str, values: Mapping[str, Any]) -> int:
    """Return how many rows the planner expects of a statement: quick, and right to a few tens of per cent."""
    plan = session.execute(text(f"EXPLAIN (FORMAT JSON) {statement}"), dict(values)).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])


def _phrases(parts: Asked, values: dict[str, Any]) -> list[str]:
    """Return the conditions that phrases stand in the text as they are written, or do not.

    To look for a phrase in a text costs some 30 microseconds, to have the text index do it thirty times as much.
    """
    found = []
    for sign, phrases in zip(("ILIKE", "NOT ILIKE"), parts.phrases, strict=True):
        for phrase in phrases:
            name = f"phrase{len(values)}"
            found.append(f"l.description_text {sign} :{name}")
            values[name] = "%" + re.sub(r"([\\%_])", r"\\\1", phrase) + "%"
    return found


def _telling(session: ReadSession, parts: Asked) -> tuple[set[str], set[str]]:
    """Return the terms of which the text index knows nothing (`the`, a lone sign), and those that most texts hold."""
    words = [*parts.wanted, *(f"-{term}" for term in parts.unwanted)]
    if not words:
        return set(), set()
    statement = (
        "SELECT word FROM unnest(CAST(:words AS text[])) word"
        " WHERE numnode(websearch_to_tsquery('english', ltrim(word, '-'))) = 0"
    )
    silent = set(session.scalars(text(statement), {"words": words}))
    stock = planned_rows(session, "SELECT 1 FROM job_listings l", {})
    common = {
        term
        for term in parts.wanted
        if stock >= COMMON_LEAST
        and term not in silent
        and planned_rows(session, f"SELECT 1 FROM job_listings l WHERE {IN_TEXT}", {"in_text": term})  # noqa: S608
        > stock * COMMON_SHARE
    }
    return silent, common
