"""New listings against everybody: after each sync, in blocks that any number of workers share.

Each block of profiles has a moment of the database up to which its people know the stock. A sync sets the moment that
all are to reach; a block that is behind is due as a chore, matches what has changed since its own moment, and moves it.
So nothing is lost where a worker dies, and what is done twice leaves what once leaves.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from upstar.accounts import service as accounts
from upstar.accounts.limits import most_of
from upstar.adapters.database import ReadSession
from upstar.kit.clock import utc_now
from upstar.listings import changes
from upstar.listings import service as listings
from upstar.matching import active, preferences, tracker
from upstar.matching import service as matching
from upstar.matching.active import Active
from upstar.matching.index.keeping import News
from upstar.matching.preferences import Settings
from upstar.resumes import service as resumes
from upstar.workflows.tools import Tools

CHORE = "match"
LOOKED_AT = 5000
"""Listings of matches that are looked at in a transaction."""
REMEMBERED = timedelta(days=30)
"""How long it is known which listings were deleted: a copy of the stock is made anew sooner than that."""
NO_FLOOR = Decimal(0)
"""A résumé that has not its number of matches yet takes any."""


def announce(tools: Tools) -> None:
    """Let everything that is committed by now be matched against all profiles; nothing is due where nothing changed."""
    _begin_anew_if_restored(tools)
    with tools.database.read() as session:
        moment = changes.moment(session)
        before = active.progress(session).get(active.TARGET)
        unchanged = before is not None and not changes.any_since(session, before)
    with tools.database.write() as session:
        if unchanged and before is not None:
            active.move_all(session, before, moment)
        else:
            active.set_target(session, moment)


def retire(tools: Tools) -> int:
    """Remove matches of listings that search shows no more, but for those acted on; return how many.

    That a listing's last day has come changes nothing in the database, so it is looked for once a day.
    """
    with tools.database.write() as session:
        tracker.forget_removed(session)
    after, retired = "", 0
    while True:
        with tools.database.read() as session:
            ids = tracker.matched_listings(session, after, LOOKED_AT)
            gone = changes.not_shown(session, ids)
        if not ids:
            break
        with tools.database.write() as session:
            retired += tracker.retire(session, gone)
        after = ids[-1]
    with tools.database.write() as session:
        changes.forget_gone(session, utc_now() - REMEMBERED)
    return retired


def due(tools: Tools) -> list[tuple[str, str]]:
    """Return the chores for the blocks that are behind."""
    _begin_anew_if_restored(tools)
    with tools.database.read() as session:
        return [(CHORE, str(block)) for block in active.behind(active.progress(session))]


def match_block(tools: Tools, block: int) -> int:
    """Match what is new against the profiles of a block; return how many matches are new."""
    with tools.database.read() as session:
        moments = active.progress(session)
    if block not in active.behind(moments):
        return 0
    target, found = moments[active.TARGET], 0
    people = _next(tools, block, None)
    while people:
        news = tools.stock.news(tools.database, moments[block], target)
        if not news.ids:
            break
        for most, some in _by_most(tools, people).items():
            found += _match_some(tools, news, some, most)
        people = _next(tools, block, people[-1].resume_id)
    with tools.database.write() as session:
        active.reached(session, block, target)
    return found


def _begin_anew_if_restored(tools: Tools) -> None:
    """Where the database was restored on another server, let the blocks go by the transactions of this one.

    Moments that lie ahead were another server's. What a block had not come to is stamped as changed now, so that it is
    not lost; then all begin at 0, from where they find what this server changed and no more.
    """
    with tools.database.read() as session:
        moments = active.progress(session)
        if max(moments.values(), default=0) <= changes.moment(session):
            return
    waiting = [moments[block] for block in active.behind(moments)]
    if waiting:
        with tools.database.write() as session:
            changes.stamp_since(session, min(waiting))
    with tools.database.read() as session:
        moment = changes.moment(session)
    with tools.database.write() as session:
        active.begin_anew(session, moment)


def _next(tools: Tools, block: int, after: UUID | None) -> list[Active]:
    with tools.database.read() as session:
        return active.chunk(session, block, after)


def _by_most(tools: Tools, people: Sequence[Active]) -> dict[int, list[Active]]:
    """Part people by how many matches their tier lets them keep."""
    with tools.database.read() as session:
        tiers = accounts.tiers_of(session, {one.user_id for one in people})
    parted: dict[int, list[Active]] = {}
    for one in people:
        most = most_of(tools.settings, tiers.get(one.user_id, "free"), "matches_shown")
        parted.setdefault(most, []).append(one)
    return parted


def _match_some(tools: Tools, news: News, people: Sequence[Active], most: int) -> int:
    """Match some people and keep what was found for all of them, `most` each, or, where that fails, for none."""
    with tools.database.read() as session:
        settings = preferences.settings_of(session, {one.user_id for one in people})
        floors = matching.floors(session, [one.resume_id for one in people], most)
        anew = _read_anew(session, [one for one in people if one.candidate is None], settings)
    wanted = [
        matching.Wanted(
            one.user_id, one.resume_id, one.candidate, settings[one.user_id], floors.get(one.resume_id, NO_FLOOR)
        )
        for one in (*people, *anew)
        if one.candidate is not None
    ]
    found = matching.rank_news(news, wanted, now=utc_now(), top=most)
    with tools.database.read() as session:
        texts = listings.texts(session, list({match.listing.id for _, matches in found for match in matches}))
    described = [(one, matching.described(matches, texts)) for one, matches in found]
    with tools.database.write() as session:
        active.put_anew(session, anew)
        new = matching.renew(session, described, news.ids, most=most)
        for told in wanted:
            if told.settings.alerts and told.resume_id in new:
                tracker.note_new(session, told.user_id, told.resume_id, new[told.resume_id])
    return sum(map(len, new.values()))


def _read_anew(session: ReadSession, people: Sequence[Active], settings: Mapping[UUID, Settings]) -> list[Active]:
    """Return the profiles as matching reads them now; of a résumé that is being read, or was deleted, there is none."""
    if not people:
        return []
    owners, asked = {one.resume_id: one.user_id for one in people}, listings.often_asked(session)
    return [
        Active(resume_id, owners[resume_id], matching.candidate_of(profile, settings[owners[resume_id]].wishes, asked))
        for resume_id, profile in resumes.profiles_of(session, list(owners))
    ]
