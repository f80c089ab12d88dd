"""A search as SQL conditions: over `s` (internal.listing_search) and over `l` (job_listings)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from upstar.adapters.database import ReadSession
from upstar.listings.asked import OR, Asked, take_apart
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

    `on_search` holds conditions over `s` that every hit fulfils. A hit by text fulfils `IN_TEXT` (where `in_text`) and
    the conditions `phrases` over `l`, or `IN_WORDS` (where `in_words`) besides. `narrow` tells whether anything but the
    text narrows the search. `likely_texts` is in how many texts the rarest of the words is that all must hold, or any
    of those of which one will do.
    """

    on_search: tuple[str, ...]
    in_text: bool
    phrases: tuple[str, ...]
    in_words: bool
    narrow: bool
    likely_texts: int
    values: Mapping[str, Any]

    @property
    def by_text(self) -> bool:
        """Whether a text is asked for."""
        return self.in_text or self.in_words


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
    silent, spread = _telling(session, parts)
    common = {word for word, texts in spread.items() if texts is None}
    likely = [texts for texts in spread.values() if texts is not None]
    values["in_words"] = parts.without(silent)
    values["in_text"] = parts.loosened(silent | common)
    values["ranked"] = " or ".join(term for term in parts.wanted if term not in silent)
    unwanted = [term for term in parts.unwanted if f"-{term}" not in silent]
    if unwanted and values["in_words"]:
        # a text may be fine and its title not; words are short, so this costs next to nothing
        on_search.append("NOT s.words @@ websearch_to_tsquery('english', :unwanted)")
        values["unwanted"] = " or ".join(unwanted)
    in_text = bool(values["in_text"])
    phrases = tuple(_phrases(parts, values)) if in_text else ()
    # words that are asked for together mostly stand together: the rarest of them tells how often
    likely_texts = sum(likely) if OR in parts.terms else min(likely, default=0)
    return Conditions(tuple(on_search), in_text, phrases, bool(values["in_words"]), narrow, likely_texts, values)


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


def _telling(session: ReadSession, parts: Asked) -> tuple[set[str], dict[str, int | None]]:
    """Return the terms of which the text index knows nothing (`the`, a lone sign), and in how many texts each word is.

    None for a word that most texts hold.
    """
    terms = [*parts.wanted, *(f"-{term}" for term in parts.unwanted)]
    if not terms:
        return set(), {}
    words = dict.fromkeys(word for term in parts.wanted for word in term.strip('"').split())
    statement = (
        "SELECT word FROM unnest(CAST(:words AS text[])) word"
        " WHERE numnode(websearch_to_tsquery('english', ltrim(word, '-'))) = 0"
    )
    silent = set(session.scalars(text(statement), {"words": [*terms, *words]}))
    stock = planned_rows(session, "SELECT 1 FROM job_listings l", {})
    spread: dict[str, int | None] = {}
    for word in words:
        if word not in silent:
            texts = planned_rows(session, f"SELECT 1 FROM job_listings l WHERE {IN_TEXT}", {"in_text": word})  # noqa: S608
            spread[word] = None if stock >= COMMON_LEAST and texts > stock * COMMON_SHARE else texts
    return silent, spread
