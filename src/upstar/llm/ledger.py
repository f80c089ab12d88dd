"""What the models did and cost, for operators: by operation, model, day, person; budgets; prices. All SQL of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from sqlalchemy import text

from upstar.adapters.database import ReadSession
from upstar.kit.clock import today, utc_now
from upstar.llm import queries, service
from upstar.llm.providers import is_usable
from upstar.llm.types import BUILTIN, OPERATIONS, Endpoint, Spending
from upstar.settings import Settings

PEOPLE_SHOWN = 20
NEAR = Decimal("0.8")
"""The share of a budget from which it is near its end."""
LATELY = timedelta(days=1)
TOKENS = 1000
"""Tokens that a price is asked for: fewer than any provider's step to another price."""
MILLION = 1_000_000

_DAYS = text("""
    SELECT CAST(created_at AT TIME ZONE 'UTC' AS date) AS day, count(*) AS calls,
           count(*) FILTER (WHERE NOT success) AS failures, coalesce(sum(total_tokens), 0) AS tokens,
           coalesce(sum(cost_usd), 0) AS cost_usd
    FROM llm_usage_logs WHERE created_at >= :since GROUP BY 1
""")
_PEOPLE = text("""
    SELECT l.user_id, u.tier, count(*) AS calls, coalesce(sum(l.total_tokens), 0) AS tokens,
           coalesce(sum(l.cost_usd), 0) AS cost_usd
    FROM llm_usage_logs l LEFT JOIN users u ON u.id = l.user_id
    WHERE l.created_at >= :since GROUP BY 1, 2 ORDER BY cost_usd DESC, calls DESC, l.user_id LIMIT :limit
""")
_NEAR = text("""
    SELECT count(*) FROM (
        SELECT l.user_id FROM llm_usage_logs l JOIN users u ON u.id = l.user_id WHERE l.created_at >= :month
        GROUP BY l.user_id, u.tier
        HAVING sum(l.cost_usd) >= :share * CASE u.tier WHEN 'paid' THEN :paid ELSE :free END
    ) near
""")
_LATELY = text("""
    SELECT count(*) AS calls, count(*) FILTER (WHERE NOT success) AS failures FROM llm_usage_logs
    WHERE created_at >= :since
""")


@dataclass(frozen=True, slots=True)
class Day:
    """The calls of a day (UTC)."""

    day: date
    calls: int
    failures: int
    tokens: int
    cost_usd: Decimal


@dataclass(frozen=True, slots=True)
class PersonSpending:
    """What a person's calls came to; `user_id` is None for calls for nobody, and of people who left."""

    user_id: UUID | None
    tier: str | None
    calls: int
    tokens: int
    cost_usd: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """A model that may be used, and what a million tokens cost in US dollars; None where no price is known."""

    path: str
    usable: bool
    input_usd: Decimal | None
    output_usd: Decimal | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Which models an operation asks, in order, the built-in engine last; and its own budgets by tier."""

    operation: str
    paths: tuple[str, ...]
    budgets: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, of the last `days` days and today."""

    days: Sequence[Day]
    spending: Sequence[Spending]
    people: Sequence[PersonSpending]

    @property
    def cost_usd(self) -> Decimal:
        """What all calls cost."""
        return sum((day.cost_usd for day in self.days), Decimal(0))

    @property
    def calls(self) -> int:
        """How many there were."""
        return sum(day.calls for day in self.days)

    @property
    def failures(self) -> int:
        """How many of them gave nothing."""
        return sum(day.failures for day in self.days)


def report(session: ReadSession, days: int) -> Report:
    """Return what the models did in the last `days` days (UTC) and today: each day, the oldest first."""
    first = today() - timedelta(days=days)
    since = datetime.combine(first, datetime.min.time(), utc_now().tzinfo)
    found = {row.day: Day(*row) for row in session.execute(_DAYS, {"since": since})}
    each = [first + timedelta(days=n) for n in range(days + 1)]
    people = session.execute(_PEOPLE, {"since": since, "limit": PEOPLE_SHOWN})
    return Report(
        [found.get(day) or Day(day, 0, 0, 0, Decimal(0)) for day in each],
        service.spending(session, since),
        [PersonSpending(*row) for row in people],
    )


def near_budget(session: ReadSession, settings: Settings) -> int:
    """Return how many people have used up most (NEAR) of what the month gives them."""
    month = utc_now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    free, paid = settings.quotas_free.llm_usd_a_month, settings.quotas_paid.llm_usd_a_month
    values = {"month": month, "share": NEAR, "free": free, "paid": paid}
    return int(session.execute(_NEAR, values).scalar_one())


def lately(session: ReadSession) -> tuple[int, int]:
    """Return the calls of the last LATELY, and how many of them gave nothing."""
    row = session.execute(_LATELY, {"since": utc_now() - LATELY}).one()
    return row.calls, row.failures


def plans(session: ReadSession, settings: Settings) -> list[Plan]:
    """Return how each operation is set up."""
    found = []
    for operation, (config, endpoints) in service.plans(session, OPERATIONS, settings).items():
        paths = (*(endpoint.path for endpoint in endpoints), BUILTIN)
        found.append(Plan(operation, paths, dict(config.monthly_budget_usd)))
    return found


def prices(session: ReadSession, settings: Settings) -> list[Price]:
    """Return what the models that the tables name cost, by name."""
    found = []
    for row in queries.active_models(session):
        endpoint = Endpoint(row.model_id, row.provider, row.model, row.api_base_url)
        if endpoint.path != BUILTIN:
            usable = is_usable(settings, endpoint)
            found.append(Price(endpoint.path, usable, *_price(row.provider, row.model)))
    return found


@lru_cache(maxsize=512)
def _price(provider: str, model: str) -> tuple[Decimal | None, Decimal | None]:
    """The prices of a million tokens in and out, by genai-prices; None for a model that it does not know."""
    from genai_prices import Usage, calc_price  # noqa: PLC0415 - it takes a second to load, for this one table

    try:
        prices = [
            calc_price(usage, model, provider_id=provider).total_price * MILLION / TOKENS
            for usage in (Usage(input_tokens=TOKENS), Usage(output_tokens=TOKENS))
        ]
    except LookupError:
        return None, None
    return prices[0], prices[1]
