"""Everything that the counts and the stock say of one skill."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from upstar.adapters.database import ReadSession
from upstar.kit.clock import today
from upstar.listings import postings
from upstar.listings.places.countries import country_name
from upstar.market import queries
from upstar.market.board import Asked, board, share, summed, trends_at
from upstar.market.engine import pay
from upstar.market.engine.intervals import Numbers
from upstar.market.engine.together import strength
from upstar.market.layout import PAY_TOP, Kind, number_of, pay_number
from upstar.market.scopes import country_key, scope_of, skill_id
from upstar.market.types import Beside, Interval, MonthShare, PayEffect, SkillView
from upstar.market.when import YEAR, first_day, month_of, period

SHOWN_MONTHS = 24
LOOKED_AT = 10_000
"""Listings that are looked at for what stands beside a skill, all where there are no more: a share of 5 % among so many
is known to ± 0.4 points."""
BESIDE = 20
"""Skills that are given of those beside."""
COUNTRIES = 8
"""Countries in which pay is compared: those with most paid listings that name the skill."""
THOUSAND = 1000


def skill(session: ReadSession, name: str, country: str | None = None) -> SkillView:
    """Return what is known of a skill, in all countries or in one; AppError NOT_FOUND for a skill no listing named."""
    identity = skill_id(session, name)
    scope = scope_of(session, country, None)
    made = board(session, Asked(scope, Kind.SKILL))
    trends = trends_at(session, made, np.flatnonzero(made.found.ids == identity))
    key, shown = queries.names(session, [identity])[identity]
    months = queries.counts_of(session, scope, identity, made.now - SHOWN_MONTHS, made.now)
    words = queries.words_of(session, identity)
    looked_at, beside = _beside(session, scope, identity, words, country)
    return SkillView(
        key=key,
        name=shown,
        country=country_key(country) if country else None,
        trend=trends[0] if trends else None,
        period=period(made.late, made.now),
        before=period(made.early, made.now) if made.early else None,
        months=[MonthShare(first_day(month), share(count, total), month < made.now) for month, count, total in months],
        pay=_pay(session, words, country),
        beside=beside,
        beside_of=looked_at,
    )


def _pay(session: ReadSession, words: list[str], country: str | None) -> list[PayEffect]:
    """Return pay with and without the skill, by country, of listings of the last year."""
    now = month_of(today())
    with_it: defaultdict[str, Numbers] = defaultdict(lambda: np.zeros(PAY_TOP + 1, np.int64))
    for place, thousands, listings in postings.pay_of(session, words, *postings.span(now - YEAR + 1, now)):
        with_it[place.partition(":")[2]][pay_number(thousands) - 1] += listings
    if country is not None:
        with_it = defaultdict(with_it.default_factory, {k: v for k, v in with_it.items() if k == country_key(country)})
    most = sorted(with_it, key=lambda key: (-int(with_it[key].sum()), key))[:COUNTRIES]
    scopes = queries.ids_of_keys(session, [(Kind.COUNTRY, key) for key in most])
    paid = queries.counts_in(session, list(scopes.values()), Kind.PAY, now - YEAR + 1, now)
    found = [
        _pay_in(key, paid[scopes[Kind.COUNTRY, key]].values(), with_it[key])
        for key in most
        if (Kind.COUNTRY, key) in scopes
    ]
    return [effect for effect in found if effect is not None]


def _pay_in(country: str, months: Iterable[queries.Row], with_it: Numbers) -> PayEffect | None:
    everything = np.zeros(PAY_TOP + 1, np.int64)
    for row in months:
        everything[[number_of(identity) - 1 for identity in row.ids.tolist()]] += row.counts
    # what came in since the last count is known of the skill's listings alone
    without = np.maximum(everything - with_it, 0)
    found = pay.shift(with_it, without)
    if found is None:
        return None
    return PayEffect(
        country=country,
        name=country_name(country),
        with_skill=int(with_it.sum()),
        without=int(without.sum()),
        median_with=found.median_with * THOUSAND,
        median_without=found.median_without * THOUSAND,
        shift=found.shift * THOUSAND,
        interval=Interval(found.low * THOUSAND, found.high * THOUSAND),
    )


def _beside(
    session: ReadSession, scope: int, identity: int, words: list[str], country: str | None
) -> tuple[int, list[Beside]]:
    """Return how many of the skill's listings of the last year were looked at, and what stands beside it in them."""
    now = month_of(today())
    rows = queries.counts(session, scope, Kind.SKILL, now - YEAR + 1, now)
    total = sum(row.total for row in rows.values())
    named = np.unique(np.concatenate([np.empty(0, np.int32), *(row.ids for row in rows.values())]))
    everywhere = dict(zip(named.tolist(), summed(rows, named, (now - YEAR + 1, now)).tolist(), strict=True))
    hits = everywhere.get(identity, 0)
    if not hits:
        return 0, []
    within = [f"country:{country_key(country)}"] if country else []
    looked_at, met = postings.words_beside(
        session, words, within, *postings.span(now - YEAR + 1, now), most=LOOKED_AT, share=min(1.0, LOOKED_AT / hits)
    )
    ids = queries.ids_of_words(session, [word for word, _ in met])
    both: defaultdict[int, int] = defaultdict(int)
    for word, count in met:
        if word in ids and ids[word] != identity:
            both[ids[word]] = min(looked_at, both[ids[word]] + count)  # spellings of one skill may stand in one listing
    strong = {
        one: found
        for one, count in both.items()
        if (found := strength(count, looked_at, everywhere.get(one, 0) / total, hits / total)) is not None
    }
    best = sorted(strong, key=lambda one: (-strong[one][1], one))[:BESIDE]
    names = queries.names(session, best)
    return looked_at, [Beside(*names[one], share(both[one], looked_at), *strong[one]) for one in best]
