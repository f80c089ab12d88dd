"""The stock: search it, with what each choice would leave; and one job, with how well it suits."""

import re
from typing import Annotated, Any, Literal

from fastapi import Form, Query, Request, Response

from upstar.accounts.types import Principal
from upstar.adapters.database import ReadSession
from upstar.edge.auth import SignedIn
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError
from upstar.kit.pages import PAGE_DEFAULT
from upstar.listings import browse, saved
from upstar.listings.enrichment.rates import known_currencies
from upstar.listings.types import ListingFilter, SearchPage
from upstar.listings.understood import loosened, understood
from upstar.matching import service as matching
from upstar.matching import standing
from upstar.matching.types import Action
from upstar.sourcing.registry import complete_sources
from upstar.web.language import locale_of, noted
from upstar.web.pages.job_search import RADII, SearchForm, chips, options, place_of, source_name
from upstar.web.view import from_htmx, go, page
from upstar.workflows import job_page
from upstar.workflows.tools import Tools

router = Section(prefix="/jobs", include_in_schema=False)

SIMILAR_SHOWN = 5
LOOSENED_MOST = 3
"""Conditions that are left away in turn where nothing is found: each costs a search of its own, some 15 statements."""
LOOSENED_FIRST = ("near", "pay_from", "remote", "posted_within", "company", "skill", "level", "type", "text")
"""In which order: what rules out most, and what people part with most easily, first; all other kinds come after."""
LOOSENED_COUNTED = 50
"""Hits that are counted then; whether there are more is not worth the time."""
JUNK_TOLD = 0.5
"""Signs of junk from which a person is told; search leaves such listings out."""
CURRENCY_DEFAULT = "USD"
NO_PAY = noted("This is no amount: write it as 50,000 or 50k.")
_HEADINGS = re.compile(r"(</?)h[1-6]>")

Asked = Annotated[SearchForm, Query()]


@router.get("")
def search(request: Request, person: SignedIn, tools: UseTools, asked: Asked) -> Response:
    """Show the jobs that are asked for, with counts of what each choice would leave."""
    wanted = asked.to_filter()
    with tools.database.read_stale() as session:
        found = browse.find(session, wanted, sort=asked.sort, cursor=asked.cursor, limit=PAGE_DEFAULT, with_counts=True)
        ways = _ways_out(session, asked, wanted, found)
    with tools.database.read() as session:
        stands = standing.standings(session, person.user_id, [card.id for card in found.items])
        kept = saved.list_for(session, person.user_id)
    return page(
        request, "jobs/list.html", person, **_values(request, asked, found), stands=stands, kept=kept, ways=ways
    )


@router.get("/{listing_id:path}/similar")
def similar(request: Request, person: SignedIn, tools: UseTools, listing_id: str) -> Response:
    """Show the jobs most like one."""
    with tools.database.read_stale() as session:
        itself = browse.get(session, listing_id)
        found = [card for card, _ in browse.similar(session, itself, SIMILAR_SHOWN)]
    with tools.database.read() as session:
        stands = standing.standings(session, person.user_id, [card.id for card in found])
    names: dict[str, Any] = {"place_of": place_of, "source_name": source_name}
    return page(request, "jobs/similar.html", person, job=itself, found=found, stands=stands, **names)


@router.get("/{listing_id:path}")
def show(request: Request, person: SignedIn, tools: UseTools, listing_id: str) -> Response:
    """Show a job."""
    return _job(request, person, tools, listing_id)


@router.post("/{listing_id:path}/action")
def act(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    listing_id: str,
    action: Annotated[Action | Literal["NONE"], Form()],
) -> Response:
    """Set where a job stands, whether or not it is a match yet (NONE: take it back)."""
    try:
        changed = job_page.act(tools, person.user_id, listing_id, None if action == "NONE" else action)
    except AppError as error:
        if error.code != "resume-needed" or from_htmx(request):
            raise
        return _job(request, person, tools, listing_id, error=error)
    if not from_htmx(request):
        return go(f"/jobs/{listing_id}")
    stands = standing.Stands(changed.id, changed.match_score, changed.user_action)
    with tools.database.read() as session:
        card = browse.get(session, listing_id)
    values: dict[str, Any] = {"card": card, "stands": stands, "place_of": place_of, "source_name": source_name}
    return page(request, "jobs/_hit.html", person, swapped=action, **values)


def _values(request: Request, asked: SearchForm, found: SearchPage) -> dict[str, Any]:
    locale = locale_of(request)
    return {
        "asked": asked,
        "found": found,
        "counted_most": LOOSENED_COUNTED,
        "read": understood(asked.to_filter()),
        "chips": list(chips(asked, locale)),
        "options": options(asked, found.counts, locale),
        "radii": RADII,
        "currencies": sorted(known_currencies()),
        "currency": asked.currency or CURRENCY_DEFAULT,
        "pay_wrong": NO_PAY if asked.pay.strip() and asked.pay_told is None else None,
        "place_of": place_of,
        "source_name": source_name,
    }


def _ways_out(
    session: ReadSession, asked: SearchForm, wanted: ListingFilter, found: SearchPage
) -> list[tuple[str, int, str]]:
    """Where nothing is found: the conditions without which something is, how much (LOOSENED_COUNTED at most), where."""
    if found.items or asked.cursor is not None:
        return []
    ways = []
    left = sorted(loosened(wanted), key=lambda one: (*LOOSENED_FIRST, one[0]).index(one[0]))
    for name, without in left[:LOOSENED_MOST]:
        count = browse.count_some(session, without, LOOSENED_COUNTED)
        if count:
            address = SearchForm.of(without).address(sort=asked.sort)
            ways.append((name, count, address))
    return sorted(ways, key=lambda way: -way[1])


def _job(
    request: Request, person: Principal, tools: Tools, listing_id: str, *, error: AppError | None = None
) -> Response:
    with tools.database.read() as session:
        found = browse.look(session, listing_id, complete_sources())
        suiting = job_page.suiting(session, person.user_id, found.card)
    ends = found.card.date_valid_through
    values: dict[str, Any] = {
        "card": found.card,
        "ad": _ad(found.html),
        "origin": found.provenance,
        "over": ends is not None and ends < utc_now(),
        "suiting": suiting,
        "match": suiting.kept or (matching.to_json(suiting.now) if suiting.now else None),
        "place_of": place_of,
        "source_name": source_name,
        "junk_told": JUNK_TOLD,
        "error": error,
    }
    status = 409 if error else 200
    return page(request, "jobs/job.html", person, status=status, **values)


def _ad(html: str | None) -> str | None:
    """The ad's own formatting, which is safe to show, with its headings below those of the page."""
    return _HEADINGS.sub(r"\1h3>", html) if html else None
