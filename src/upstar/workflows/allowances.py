"""What a person has used of what their tier gives them."""

from decimal import Decimal

from upstar.accounts import quotas
from upstar.accounts.limits import Allowance, Held, QuotaUse, allowance, most_of, next_month, quotas_of, use_of
from upstar.accounts.types import Principal
from upstar.assessment import sharing
from upstar.kit.clock import utc_now
from upstar.listings import saved
from upstar.llm import service as llm
from upstar.workflows.tools import Tools


def allowed(tools: Tools, person: Principal, quota: Held) -> Allowance:
    """Return how many of what is held at a time the person may have."""
    return allowance(tools.settings, person.tier, quota, utc_now())


def used(tools: Tools, person: Principal) -> list[QuotaUse]:
    """Return every quota of the person; `matches_shown` is a size alone, of which nothing is used."""
    settings, tier = tools.settings, person.tier
    with tools.database.read() as session:
        found = quotas.spent(session, settings, person.user_id, tier)
        held = {
            "saved_searches": saved.kept(session, person.user_id),
            "shares": sharing.open_ones(session, person.user_id),
            "matches_shown": 0,
        }
        cost = llm.spent_this_month(session, person.user_id)
    found += [use_of(quota, Decimal(most_of(settings, tier, quota)), Decimal(count)) for quota, count in held.items()]
    return [
        *found,
        use_of("llm_usd_a_month", quotas_of(settings, tier).llm_usd_a_month, cost, next_month(utc_now())),
    ]
