"""Everybody's weights: what they are, what others would change, and setting them. All SQL of that.

A preview scores a sample of profiles against the whole stock twice and tells numbers and listings, nothing of people.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.data import read_rows
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.tokens import content_hash
from upstar.matching import active, preferences, records
from upstar.matching.index.keeping import stamp
from upstar.matching.index.query import Hit, ask
from upstar.matching.index.stock import View
from upstar.matching.preferences import Settings
from upstar.matching.types import COMPONENTS, Candidate, Component
from upstar.tables.matching import ScoringWeight

SAMPLE = 40
"""Profiles that a preview scores: enough to tell a trend, and done within a second or two on a large stock."""
A_BLOCK = 4
"""Profiles of each block that are looked at, so that the sample is one of all people, by an index."""
BEST = 20
"""Matches of each profile that are compared: what people look at."""
BINS = 10
"""Bars of the distribution of scores, each ten points wide."""
MOVERS = 12
"""Listings that moved furthest which are told."""
NEEDED: tuple[Component, ...] = ("skills", "title")
"""A match needs one of these to be known, so one of them is to weigh something."""
PLACES = Decimal("0.0001")
"""Four decimals, as the column has them."""
VERSION_DIGITS = 12

_SAMPLE = text("""
    SELECT picked.user_id, picked.candidate FROM generate_series(0, :last) b CROSS JOIN LATERAL (
        SELECT user_id, candidate, row_number() OVER (ORDER BY resume_id) AS nth FROM (
            SELECT resume_id, user_id, candidate FROM internal.match_candidates
            WHERE block = b AND made_by = :stamp ORDER BY resume_id LIMIT :each
        ) first_ones
    ) picked ORDER BY picked.nth, b LIMIT :size
""")


@dataclass(frozen=True, slots=True)
class Weight:
    """What a component weighs (0–1) for everybody who set nothing else, and why it was shipped so."""

    name: Component
    value: Decimal
    reason: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sampled:
    """A profile of the sample: as matching reads it, what its person set, and which weights are their own."""

    candidate: Candidate
    settings: Settings
    own: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Mover:
    """A listing that stands elsewhere in the list of a profile, told by its number; None is not among the best."""

    profile: int
    title: str
    organization: str
    rank_before: int | None
    rank_after: int | None
    score_before: Decimal | None
    score_after: Decimal | None

    @property
    def distance(self) -> int:
        """How many places it moved; what comes in or falls out moved past the end of the list."""
        return abs((self.rank_before or BEST + 1) - (self.rank_after or BEST + 1))


@dataclass(frozen=True, slots=True)
class Preview:
    """What other weights would do to a sample.

    `kept` is the share (0–1) of the best matches that stay among the best, `moved` the mean number of places by which
    those move, `first_changed` how many profiles get another best match. `suiting` counts listings that suit, over all
    profiles. The bars are best matches by ten points of score.
    """

    profiles: int
    listings: int
    kept: float
    moved: float
    first_changed: int
    suiting_before: int
    suiting_after: int
    bars_before: tuple[int, ...]
    bars_after: tuple[int, ...]
    movers: tuple[Mover, ...]


def weights(session: ReadSession) -> list[Weight]:
    """Return the weight of each component; one that no active row names weighs nothing."""
    rows = session.execute(
        select(ScoringWeight.weight_name, ScoringWeight.weight_value, ScoringWeight.updated_at).where(
            ScoringWeight.is_active
        )
    )
    found = {row.weight_name: row for row in rows}
    reasons = {row["weight_name"]: row["reason"] for row in read_rows("scoring_weights")}
    return [
        Weight(
            name,
            found[name].weight_value if name in found else Decimal(0),
            reasons.get(name, ""),
            found[name].updated_at if name in found else None,
        )
        for name in COMPONENTS
    ]


def version_of(found: Sequence[Weight]) -> str:
    """Return a word that tells these weights from others, for a form to bring along."""
    told = ";".join(f"{weight.name}={weight.value.quantize(PLACES)}" for weight in found)
    return content_hash(told.encode())[:VERSION_DIGITS]


def check(told: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return a weight for each component, in four decimals; AppError INVALID with the `fields` that do not fit."""
    wrong = {name: "There is no such component." for name in told if name not in COMPONENTS}
    found: dict[str, Decimal] = {}
    for name in COMPONENTS:
        value = _number(told.get(name))
        if value is None:
            wrong[name] = "A weight is a number from 0 to 1, with four decimals at most."
        else:
            found[name] = value
    if not wrong and not any(found[name] for name in NEEDED):
        wrong[NEEDED[0]] = "Skills or the job title must weigh something: without both there are no matches."
    if wrong:
        sentence = " ".join(f"{name}: {message}" for name, message in wrong.items())
        raise AppError(ErrorKind.INVALID, "weights-invalid", sentence, fields=wrong)
    return found


def put(
    session: WriteSession, wanted: Mapping[str, Decimal], version: str | None
) -> dict[str, tuple[Decimal, Decimal]]:
    """Set everybody's weights and return those that changed, as (before, after); rankings use them from then on.

    `version` is that of the weights that were looked at, None where nobody looked. AppError CONFLICT `weights-changed`
    where they are others now.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": EDIT_LOCK})
    before = weights(session)
    if version is not None and version_of(before) != version:
        raise AppError(
            ErrorKind.CONFLICT, "weights-changed", "Somebody changed the weights meanwhile; look at them once more."
        )
    changed: dict[str, tuple[Decimal, Decimal]] = {
        weight.name: (weight.value, wanted[weight.name]) for weight in before if weight.value != wanted[weight.name]
    }
    for name, (_, value) in changed.items():
        statement = update(ScoringWeight).where(ScoringWeight.weight_name == name)
        session.execute(statement.values(weight_value=value, is_active=True))
    return changed


EDIT_LOCK = 0x7765_6967_6874
"""The advisory lock of one change at a time; the number spells `weight`."""


def sample(session: ReadSession) -> list[Sampled]:
    """Return up to SAMPLE profiles of all people's, the same ones until résumés come or go."""
    values = {"last": active.BLOCKS - 1, "each": A_BLOCK, "size": SAMPLE, "stamp": stamp()}
    rows = session.execute(_SAMPLE, values).all()
    people: list[UUID] = list({row.user_id for row in rows})
    settings = preferences.settings_of(session, people)
    own = {user_id: row.weights for user_id, row in records.preferences_of(session, people).items()}
    return [
        Sampled(active.unpack(row.candidate), settings[row.user_id], own.get(row.user_id, {})) for row in rows
    ]  # fmt: skip


def preview(view: View, profiles: Sequence[Sampled], wanted: Mapping[str, Decimal], *, now: datetime) -> Preview:
    """Return what these weights would do to the profiles' matches; what people weigh themselves stays theirs."""
    everybodys = {name: float(value) for name, value in wanted.items()}
    kept = moves = stayed = first_changed = suiting_before = suiting_after = 0
    bars_before, bars_after, movers = [0] * BINS, [0] * BINS, list[Mover]()
    for number, profile in enumerate(profiles, 1):
        other = replace(profile.settings, weights={**everybodys, **profile.own})
        before, suited = _best(view, profile.candidate, profile.settings, now)
        after, suits = _best(view, profile.candidate, other, now)
        suiting_before, suiting_after = suiting_before + suited, suiting_after + suits
        for bars, hits in ((bars_before, before), (bars_after, after)):
            for hit in hits:
                bars[min(BINS - 1, hit.score // 1000)] += 1
        places = {hit.rank[2]: place for place, hit in enumerate(after, 1)}
        first_changed += bool(before and after and before[0].rank[2] != after[0].rank[2])
        kept += len(before)
        both = [(place, places[hit.rank[2]]) for place, hit in enumerate(before, 1) if hit.rank[2] in places]
        stayed += len(both)
        moves += sum(abs(old - new) for old, new in both)
        movers = _furthest([*movers, *_movers(view, number, before, after)])
    return Preview(
        profiles=len(profiles),
        listings=sum(len(part.segment) for part in view.parts),
        kept=stayed / kept if kept else 1.0,
        moved=moves / stayed if stayed else 0.0,
        first_changed=first_changed,
        suiting_before=suiting_before,
        suiting_after=suiting_after,
        bars_before=tuple(bars_before),
        bars_after=tuple(bars_after),
        movers=tuple(movers),
    )


def _best(view: View, candidate: Candidate, settings: Settings, now: datetime) -> tuple[Sequence[Hit], int]:
    answer = ask(
        view.parts, candidate, settings.weights, now=now, top=BEST, wishes=settings.wishes, unwanted=settings.dismissed
    )
    return answer.hits, answer.suiting


def _movers(view: View, number: int, before: Sequence[Hit], after: Sequence[Hit]) -> Iterator[Mover]:
    old = {hit.rank[2]: (place, hit) for place, hit in enumerate(before, 1)}
    new = {hit.rank[2]: (place, hit) for place, hit in enumerate(after, 1)}
    far = sorted(old.keys() | new.keys(), key=lambda key: (-_distance(old.get(key), new.get(key)), key))[:MOVERS]
    for key in far:
        was, now = old.get(key), new.get(key)
        found = was or now
        assert found is not None
        card = view.parts[found[1].part].segment.card(found[1].row)
        yield Mover(
            number, card.title, card.organization, was and was[0], now and now[0], was and _score(was[1]),
            now and _score(now[1]),
        )  # fmt: skip


def _distance(was: tuple[int, Hit] | None, now: tuple[int, Hit] | None) -> int:
    return abs((was[0] if was else BEST + 1) - (now[0] if now else BEST + 1))


def _furthest(movers: Sequence[Mover]) -> list[Mover]:
    return sorted((one for one in movers if one.distance), key=lambda one: (-one.distance, one.profile))[:MOVERS]


def _score(hit: Hit) -> Decimal:
    return Decimal(hit.score).scaleb(-2)


def _number(told: Any) -> Decimal | None:  # noqa: ANN401 - whatever a form or a program sends
    if isinstance(told, bool) or not isinstance(told, (str, int, float, Decimal)):
        return None
    try:
        value = Decimal(str(told).strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= 1 or value != value.quantize(PLACES):
        return None
    return value.quantize(PLACES)
