"""A job and a person: how well it suits them, whether or not the ranking chose it, and what they do about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from upstar.adapters.database import ReadSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.listings import browse
from upstar.listings import service as listings
from upstar.listings.places import coordinates
from upstar.listings.types import ListingCard
from upstar.matching import active, preferences, standing, tracker
from upstar.matching import service as matching
from upstar.matching.features import Rarity, words_by_key
from upstar.matching.gains import Gain, gains, opened
from upstar.matching.preferences import Settings
from upstar.matching.tracker import Run
from upstar.matching.types import Action, Candidate, Match, StoredMatch, WhatIf
from upstar.matching.wishes import hidden_by
from upstar.resumes import service as resumes
from upstar.workflows.tools import Tools

NOTHING_TO_TRACK_BY = "A job is tracked beside a résumé that was read. Upload one first, then come back."


@dataclass(frozen=True, slots=True)
class Suiting:
    """How a job suits a person: the match that is kept, if any, and the score of this moment, if there can be one.

    `resume_id` is the résumé of both, None where none was read. `gains` are what each missing skill would bring.
    `hidden` is the wish (one of `wishes.HIDDEN`) by which rankings leave the job out.
    """

    resume_id: UUID | None = None
    kept: StoredMatch | None = None
    now: Match | None = None
    gains: Sequence[Gain] = ()
    hidden: str | None = None


def suiting(session: ReadSession, user_id: UUID, card: ListingCard) -> Suiting:
    """Return how a job suits the person, by the résumé of its match, else by the newest that was read."""
    stands = standing.standings(session, user_id, [card.id]).get(card.id)
    kept = matching.get(session, user_id, stands.match_id) if stands else None
    resume_id = kept.resume_id if kept else newest(session, user_id)
    if resume_id is None:
        return Suiting()
    settings = preferences.settings_for(session, user_id)
    now = _scored(session, user_id, resume_id, card, settings)
    hidden = hidden_by(settings.wishes, card, coordinates)
    return Suiting(resume_id, kept, now, _gains(session, user_id, resume_id, kept, now), hidden)


def suiting_of(session: ReadSession, user_id: UUID, match: StoredMatch) -> Suiting:
    """Return the same for a match; of a job that is in the stock no more, what was kept is all there is."""
    try:
        card = browse.get(session, match.external_job_id)
    except AppError:
        return Suiting(match.resume_id, match, None, _gains(session, user_id, match.resume_id, match, None))
    settings = preferences.settings_for(session, user_id)
    now = _scored(session, user_id, match.resume_id, card, settings)
    found = _gains(session, user_id, match.resume_id, match, now)
    return Suiting(match.resume_id, match, now, found, hidden_by(settings.wishes, card, coordinates))


def act(tools: Tools, user_id: UUID, listing_id: str, action: Action | None) -> StoredMatch:
    """Set where a job stands for the person; one that is no match of theirs becomes one of their newest résumé.

    AppError NOT_FOUND where there is no such job, CONFLICT `resume-needed` where no résumé was read.
    """
    with tools.database.write() as session:
        stands = standing.standings(session, user_id, [listing_id]).get(listing_id)
        if stands is not None:
            return tracker.act(session, user_id, stands.match_id, action)
        card = browse.get(session, listing_id)
        resume_id = newest(session, user_id)
        if resume_id is None:
            raise AppError(ErrorKind.CONFLICT, "resume-needed", NOTHING_TO_TRACK_BY)
        settings = preferences.settings_for(session, user_id)
        match = _scored(session, user_id, resume_id, card, settings) or standing.incomparable(card)
        return standing.track(session, user_id, resume_id, match, action)


def gains_of(matches: Iterable[StoredMatch], runs: Iterable[Run]) -> dict[UUID, list[Gain]]:
    """Return for each match what the skills that were tried for it would bring, with what they would open elsewhere."""
    opens = {run.resume_id: opened(run.unlocks) for run in runs}
    return {match.id: _kept_gains(match, opens.get(match.resume_id, {})) for match in matches}


def newest(session: ReadSession, user_id: UUID) -> UUID | None:
    """Return the person's newest résumé that was read."""
    return next(iter(resumes.read_ones(session, user_id, 1)), None)


def _scored(
    session: ReadSession, user_id: UUID, resume_id: UUID, card: ListingCard, settings: Settings
) -> Match | None:
    candidate = _candidate(session, user_id, resume_id, settings)
    if candidate is None:
        return None
    rarity = Rarity(*listings.rarity_of(session, list(words_by_key(card.key_skills))))
    return matching.suit(card, rarity, candidate, settings, now=utc_now())


def _candidate(session: ReadSession, user_id: UUID, resume_id: UUID, settings: Settings) -> Candidate | None:
    """The profile as matching reads it; None where the résumé is being read anew."""
    kept = active.get(session, user_id, resume_id)
    if kept is not None:
        return kept
    try:
        profile = resumes.profile_of(session, user_id, resume_id)
    except AppError:
        return None
    return matching.candidate_of(profile, settings.wishes, listings.often_asked(session))


def _gains(
    session: ReadSession, user_id: UUID, resume_id: UUID, kept: StoredMatch | None, now: Match | None
) -> list[Gain]:
    """What the missing skills would bring: all of them tried now, else the few that were tried when it was kept."""
    run = tracker.last_run(session, user_id, resume_id)
    opens = opened(run.unlocks if run else ())
    if now is not None:
        return gains(now.skills_missing, now.what_if, opens)
    return _kept_gains(kept, opens) if kept is not None else []


def _kept_gains(match: StoredMatch, opens: Mapping[str, int]) -> list[Gain]:
    told = match.match_reasons.get("what_if", ())
    tried = [WhatIf(one["skill"], Decimal(one["points"])) for one in told]
    # whoever kept it may have named a skill otherwise than the listing does
    missing = dict.fromkeys((*match.skills_missing, *(one.skill for one in tried)))
    return [gain for gain in gains(list(missing), tried, opens) if gain.points or gain.listings]
