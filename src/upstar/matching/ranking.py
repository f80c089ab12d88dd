"""Rank the stock for a person, and new listings for everyone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from upstar.listings.types import ListingCard
from upstar.matching.engine import explain, explain_all, whole_weights
from upstar.matching.features import MAX_SKILLS, Rarity, features_of
from upstar.matching.index.crowd import Asker, ask_for_each
from upstar.matching.index.keeping import News
from upstar.matching.index.opening import Opening, opening
from upstar.matching.index.person import part_of
from upstar.matching.index.query import Hit, Keys, ask, ranks_of
from upstar.matching.index.stock import View
from upstar.matching.index.unlocks import unlocks
from upstar.matching.preferences import Settings
from upstar.matching.types import Candidate, Features, Match, Ranking


def rank(
    view: View, candidate: Candidate, settings: Settings, *, now: datetime, top: int, with_unlocks: bool = False
) -> Ranking:
    """Return the `top` best listings of the stock with their reasons, best first, and what wishes hide.

    Ties go to the later day of posting, then to the smaller id. A candidate without skills and titles has no matches.
    What the person dismissed is left out. With `with_unlocks`, what each missing skill would open is told too.
    """
    weights, wishes = settings.weights, settings.wishes
    answer = ask(view.parts, candidate, weights, now=now, top=top, wishes=wishes, unwanted=settings.dismissed)
    matches = explain_all(_listings(view, answer.hits), candidate, whole_weights(weights), now.date())
    return Ranking(
        matches=tuple([match for match in matches if match is not None]),
        suiting=answer.suiting,
        hidden=answer.hidden,
        unlocks=unlocks(view.parts, candidate, weights, wishes, now=now) if with_unlocks else (),
    )


def _listings(view: View, hits: Sequence[Hit]) -> list[tuple[ListingCard, Features]]:
    """Return the cards and features of hits, those of a part read together."""
    read = {
        number: iter(part.segment.listings([hit.row for hit in hits if hit.part == number]))
        for number, part in enumerate(view.parts)
    }
    return [next(read[hit.part]) for hit in hits]


def suit(card: ListingCard, rarity: Rarity, candidate: Candidate, settings: Settings, *, now: datetime) -> Match | None:
    """Return how well one listing suits, by the very formulas that rank the stock, with every missing skill tried.

    `rarity` has to know the listing's skills alone. None where nothing decisive can be compared.
    """
    weights = whole_weights(settings.weights)
    return explain(card, features_of(card, rarity), candidate, weights, now.date(), what_ifs=MAX_SKILLS)


def look_through(view: View, candidate: Candidate, settings: Settings, *, now: datetime) -> Opening:
    """Look through the stock once, so that `opened` can count what any skills together would open for a person."""
    return opening(view.parts, candidate, settings.weights, settings.wishes, now=now)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A résumé that new listings are matched against, and the score from which one is among its best."""

    user_id: UUID
    resume_id: UUID
    candidate: Candidate
    settings: Settings
    floor: Decimal


def rank_news(news: News, wanted: Sequence[Wanted], *, now: datetime, top: int) -> list[tuple[Wanted, list[Match]]]:
    """Return for each résumé those of the new listings that are to be among its `top` best, best first.

    What a person dismissed or hides by their wishes is not among them.
    """
    part = part_of(news.segment)
    askers = [
        Asker(one.candidate, one.settings.weights, one.settings.wishes, max(1, int(one.floor * 100))) for one in wanted
    ]
    found = ask_for_each(part, askers, now=now, top=top)
    return [(one, _explained(news, one, keys, now)) for one, keys in zip(wanted, found, strict=True)]


def _explained(news: News, one: Wanted, keys: Keys, now: datetime) -> list[Match]:
    found = news.segment.listings(news.segment.rows_at(ranks_of(keys)))
    listings = [(card, features) for card, features in found if card.id not in one.settings.dismissed]
    matches = explain_all(listings, one.candidate, whole_weights(one.settings.weights), now.date())
    return [match for match in matches if match is not None]
