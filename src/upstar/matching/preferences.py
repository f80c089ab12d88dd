"""What a person wants of a job, which weights are their own, and from which score on they are told of new matches."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.numbers import fixed
from upstar.matching import queries, records, wish_reading
from upstar.matching.types import COMPONENTS, Weights
from upstar.matching.wishes import NO_WISHES, Wishes

FULL_SCORE = 100


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person set; nothing where they set nothing.

    `wishes` are as `wish_reading.tidy` gives them, with names as people write them. `weights` (0–1) hold the components
    that they weigh otherwise than everybody. A new match of at least `alert_above` (0–100) is told; None: none is.
    """

    wishes: dict[str, Any] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    alert_above: Decimal | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a ranking for a person is asked with: weights, wishes, and the ids of the listings that they dismissed."""

    weights: Weights
    wishes: Wishes = NO_WISHES
    dismissed: frozenset[str] = frozenset()
    alerts: bool = False


def settings_for(session: ReadSession, user_id: UUID) -> Settings:
    """Return what rankings for a person are asked with."""
    return settings_of(session, [user_id])[user_id]


def settings_of(session: ReadSession, user_ids: Collection[UUID]) -> dict[UUID, Settings]:
    """Return what rankings for these people are asked with."""
    everybodys = _everybodys(session)
    own = records.preferences_of(session, list(user_ids))
    dismissed = queries.dismissed(session, list(user_ids))
    found = {}
    for user_id in user_ids:
        row = own.get(user_id)
        found[user_id] = Settings(
            weights=everybodys | (row.weights if row else {}),
            wishes=wish_reading.wishes_of(row.wishes) if row else NO_WISHES,
            dismissed=frozenset(dismissed.get(user_id, ())),
            alerts=row is not None and row.alert_above is not None,
        )
    return found


def everybodys(session: ReadSession) -> Settings:
    """Return what a ranking is asked with for somebody who has no account."""
    return Settings(_everybodys(session))


def get(session: ReadSession, user_id: UUID) -> Preferences:
    """Return what the person set."""
    row = records.preferences_of(session, [user_id]).get(user_id)
    return Preferences() if row is None else Preferences(row.wishes, row.weights, row.alert_above, row.updated_at)


def put(
    session: WriteSession,
    user_id: UUID,
    *,
    wishes: Mapping[str, Any],
    weights: Mapping[str, Any],
    alert_above: float | None,
) -> Preferences:
    """Set all of it in place of what was set before; AppError INVALID with the `fields` that do not fit.

    Fields of wishes are named `wishes.countries` and so on, those of weights `weights.skills`.
    """
    tidied, wrong = wish_reading.check(wishes)
    wrong = {f"wishes.{name}": message for name, message in wrong.items()}
    wrong |= _check_weights(session, weights)
    if alert_above is not None and not _within(alert_above, FULL_SCORE):
        wrong["alert_above"] = f"This is a number from 0 to {FULL_SCORE}."
    if wrong:
        sentence = " ".join(f"{name}: {message}" for name, message in wrong.items())
        raise AppError(ErrorKind.INVALID, "preferences-invalid", sentence, fields=wrong)
    own: dict[str, float] = {name: float(weights[name]) for name in COMPONENTS if name in weights}
    above = None if alert_above is None else fixed(alert_above)
    records.put_preferences(session, user_id, tidied, own, above)
    return get(session, user_id)


def reset(session: WriteSession, user_id: UUID) -> None:
    """Forget what the person set."""
    records.delete_preferences(session, user_id)


def _check_weights(session: ReadSession, weights: Mapping[str, Any]) -> dict[str, str]:
    wrong = {f"weights.{name}": "There is no such component." for name in weights if name not in COMPONENTS}
    wrong |= {
        f"weights.{name}": "A weight is a number from 0 to 1."
        for name in COMPONENTS
        if name in weights and not _within(weights[name], 1)
    }
    if weights and not wrong and not any((_everybodys(session) | dict(weights)).values()):
        wrong["weights"] = "One weight at least is above 0."
    return wrong


def _everybodys(session: ReadSession) -> dict[str, float]:
    return {name: float(value) for name, value in queries.weights(session).items()}


def _within(value: Any, most: int) -> bool:  # noqa: ANN401 - JSON
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and 0 <= value <= most
