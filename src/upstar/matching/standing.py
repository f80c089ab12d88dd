"""Where job listings stand for a person: which of them are matches of theirs, and what they did about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.listings.types import ListingCard
from upstar.matching import queries, tracker
from upstar.matching.rows import row_of
from upstar.matching.types import COMPONENTS, Action, Match, StoredMatch


@dataclass(frozen=True, slots=True)
class Stands:
    """The person's match of a listing: of several résumés' the one that was acted on, else the best."""

    match_id: UUID
    score: Decimal
    action: Action | None


def standings(session: ReadSession, user_id: UUID, listing_ids: Sequence[str]) -> dict[str, Stands]:
    """Return where those of the listings stand that are matches of the person, by listing."""
    found: dict[str, Stands] = {}
    for row in queries.of_listings(session, user_id, listing_ids):
        found.setdefault(row.external_job_id, Stands(row.id, row.match_score, row.user_action))
    return found


def track(session: WriteSession, user_id: UUID, resume_id: UUID, match: Match, action: Action | None) -> StoredMatch:
    """Keep a listing that ranking did not choose as a match of a résumé, and set where it stands.

    It stays whatever is ranked later, as every match does that the person acted on.
    """
    row = {"user_id": user_id, "resume_id": resume_id} | row_of(match)
    return tracker.act(session, user_id, queries.put_match(session, row), action)


def incomparable(card: ListingCard) -> Match:
    """Return the match of a listing that cannot be compared with a résumé: no points, and all is unknown."""
    return Match(card, Decimal(0), (), COMPONENTS, (), card.key_skills)
