"""Once a day: count the requests of the days that are over, and forget what is old."""

from upstar.accounts import quotas, rates, usage
from upstar.kit.logs import get_logger
from upstar.workflows.tools import Tools

CHORE = "account-upkeep"

log = get_logger(__name__)


def due(tools: Tools) -> list[tuple[str, str]]:
    """Return the chore where a day is over since it was last done."""
    with tools.database.read() as session:
        return [(CHORE, CHORE)] if usage.due(session) else []


def run(tools: Tools) -> None:
    """Do what is due. Whatever stops it half way, the next run does the rest and nothing twice."""
    settings = tools.settings
    days = usage.roll_up(tools.database, settings.usage_days)
    deleted, blanked = usage.forget(tools.database, settings.usage_days, settings.usage_address_days)
    with tools.database.write() as session:
        quotas.forget(session)
        rates.forget(session)
        usage.note_upkeep(session)
    log.info("usage.upkeep", days=len(days), deleted=deleted, blanked=blanked)
