"""What a person types into the search box, taken apart: words, "phrases", or, -not. Pure."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from upstar.kit.text import squash
from upstar.skills.vocabulary import vocabulary

MAX_TERMS = 12
"""More words than this say nothing more, and each costs a look into two indexes."""
OR = "or"
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_SIGNS = re.compile(r"[+#]|^\.")


@dataclass(frozen=True, slots=True)
class Asked:
    """The terms in their order, as `websearch_to_tsquery` reads them (PostgreSQL documentation, 12.3.2).

    `skills` are names that no text index can tell from other words (`C++`, `.NET`): they are a matter of facets.
    """

    terms: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """The terms that may speak for a listing, each once."""
        return tuple(dict.fromkeys(term for term in self.terms if term != OR and not term.startswith("-")))

    @property
    def unwanted(self) -> tuple[str, ...]:
        """The terms that speak against a listing, without their sign."""
        return tuple(dict.fromkeys(term[1:] for term in self.terms if term.startswith("-")))

    def without(self, terms: Collection[str]) -> str:
        """Return the query without these terms; empty where nothing is left to look for."""
        return _tidy(term for term in self.terms if term not in terms)

    def loosened(self, terms: Collection[str]) -> str:
        """Return the query without these terms and with the words of its phrases apart from one another.

        An index of words cannot tell a phrase: `phrases` are to be looked for in what it finds.
        """
        loose = (
            term.strip('"') if term.startswith('"') else term
            for term in self.terms
            if term not in terms and not term.startswith('-"')
        )
        return _tidy(loose)

    @property
    def phrases(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The phrases that must be there, and those that must not; none of the former where `or` leaves a choice."""
        there = tuple(term.strip('"') for term in self.wanted if term.startswith('"'))
        return (() if OR in self.terms else there), tuple(
            term.strip('"') for term in self.unwanted if term.startswith('"')
        )


def take_apart(text: str) -> Asked:
    """Return the terms of a query, the first dozen of them."""
    terms: list[str] = []
    skills: list[str] = []
    for count, match in enumerate(_TERM.finditer(squash(text))):
        if count == MAX_TERMS:
            break
        sign, phrase, word = match.groups()
        term = f'"{squash(phrase)}"' if phrase else (word or "").strip('-"')
        known = vocabulary().find(term) if _SIGNS.search(term) and not sign else None
        if known:
            skills.append(known.name)
        elif term.strip('"'):
            terms.append(OR if term.casefold() == OR and not sign else sign + term)
    return Asked(tuple(terms), tuple(skills))


def _tidy(terms: Iterable[str]) -> str:
    """Join the terms; an `or` without a term on either side is left out, and what only excludes is nothing at all."""
    kept: list[str] = []
    for term in terms:
        if term == OR and (not kept or kept[-1] == OR):
            continue
        kept.append(term)
    while kept and kept[-1] == OR:
        kept.pop()
    return " ".join(kept) if any(term != OR and not term.startswith("-") for term in kept) else ""
