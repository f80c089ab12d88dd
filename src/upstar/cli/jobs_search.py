"""`upstar jobs search` and `upstar jobs show`: look at the stock."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from msgspec import structs
from rich.markup import escape

from upstar.cli.common import JsonOption, out, print_json, table
from upstar.listings import browse
from upstar.listings.reads import Sort
from upstar.listings.types import FacetCounts, ListingCard, ListingFilter, SearchPage
from upstar.listings.where import RADIUS_DEFAULT_KM, RADIUS_MAX_KM
from upstar.sourcing.registry import complete_sources
from upstar.wiring import open_tools

FACET_VALUES_SHOWN = 8
Many = list[str] | None


def search(
    text: Annotated[str | None, typer.Argument(help='Words, "phrases", or, -not.')] = None,
    *,
    country: Annotated[Many, typer.Option(help="A country, by name or code; may be given several times.")] = None,
    region: Annotated[Many, typer.Option(help="A region, as US/California.")] = None,
    city: Annotated[Many, typer.Option(help="A city, by name or as US/California/Oakland.")] = None,
    near: Annotated[str | None, typer.Option(help="Around towns, as they are written: 'Leeds, UK; York'.")] = None,
    radius: Annotated[
        int | None, typer.Option(min=0, max=RADIUS_MAX_KM, help=f"Kilometres; {RADIUS_DEFAULT_KM} where left out.")
    ] = None,
    remote: Annotated[bool | None, typer.Option("--remote/--no-remote", help="Only remote, or only not.")] = None,
    kind: Annotated[Many, typer.Option("--type", help="FULL_TIME, PART_TIME, CONTRACTOR, INTERN …")] = None,
    level: Annotated[Many, typer.Option(help="Years asked for: 0-2, 2-5, 5-10, 10+.")] = None,
    skill: Annotated[Many, typer.Option(help="A skill, however it is spelt.")] = None,
    company: Annotated[Many, typer.Option(help="A company, by name.")] = None,
    source: Annotated[Many, typer.Option(help="A source, as `upstar jobs sources` names it.")] = None,
    pay_from: Annotated[int | None, typer.Option(min=1, help="Least pay, US dollars a year.")] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Posted within so many days.")] = None,
    everything: Annotated[bool, typer.Option("--everything", help="Copies and junk too.")] = False,
    facets: Annotated[bool, typer.Option("--facets", help="Count the hits by country, skill and so on.")] = False,
    sort: Annotated[Sort, typer.Option(help="relevance, date or pay.")] = "relevance",
    cursor: Annotated[str | None, typer.Option(help="The next page's, as --json gives it.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many to give.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Search the open listings."""
    lists: dict[str, Any] = {
        "country": country, "region": region, "city": city, "type": kind, "level": level, "skill": skill,
        "company": company, "source": source,
    }  # fmt: skip
    chosen: dict[str, Any] = {name: tuple(values) for name, values in lists.items() if values}
    chosen |= {"near": near, "radius_km": radius}
    wanted = ListingFilter(text, remote, pay_from=pay_from, posted_within=days, everything=everything, **chosen)
    with open_tools() as tools, tools.database.read() as session:
        found = browse.find(session, wanted, sort=sort, cursor=cursor, limit=limit, with_counts=facets or as_json)
    if as_json:
        print_json(_page_json(found))
        return
    out.print(_card_table(found.items))
    if facets and found.counts:
        _print_counts(found.counts)


def show(
    listing_id: Annotated[str, typer.Argument(help="The id of a listing.")], *, as_json: JsonOption = False
) -> None:
    """Show a listing, where it came from, its copies, and others like it."""
    with open_tools() as tools, tools.database.read() as session:
        card = browse.get(session, listing_id)
        origin = browse.provenance(session, listing_id, complete_sources())
        like = browse.similar(session, card, 5)
    if as_json:
        extra = {
            "description": card.description_text,
            "similar": [_card_json(item) | {"likeness": value} for item, value in like],
        }
        print_json(_card_json(card) | extra | {"provenance": _plain(asdict(origin)) if origin else None})
        return
    out.print(
        f"[bold]{escape(card.title)}[/bold]\n{escape(card.organization)} · {escape(_where(card))}\n{card.url or ''}"
    )
    if origin:
        for posting in origin.postings:
            out.print(f"  {escape(posting.id)} · {escape(posting.organization)} · {posting.first_seen:%Y-%m-%d}")
    out.print(f"\n{escape(card.description_text or '')}\n")
    out.print(_card_table([item for item, _ in like]))


def _print_counts(counts: FacetCounts) -> None:
    about = "about " if counts.estimated else ""
    out.print(f"\n{about}{counts.total} listings")
    for kind, values in counts.values.items():
        listed = ", ".join(f"{escape(value)} {number}" for value, number in values[:FACET_VALUES_SHOWN])
        out.print(f"  {kind}: {listed}")


def _card_table(cards: Any) -> Any:  # noqa: ANN401 - cards in, a rich table out
    shown = table("", "Id", "Title", "Company", "Where", "Posted")
    for card in cards:
        posted = card.date_posted.date().isoformat() if card.date_posted else ""
        shown.add_row(escape(card.id), escape(card.title), escape(card.organization), escape(_where(card)), posted)
    return shown


def _where(card: ListingCard) -> str:
    return "; ".join(place.text or place.city or place.country for place in card.places)


def _page_json(found: SearchPage) -> dict[str, Any]:
    counts = asdict(found.counts) if found.counts else None
    return {"items": [_card_json(card) for card in found.items], "next_cursor": found.next_cursor, "counts": counts}


def _card_json(card: ListingCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": card.title,
        "organization": card.organization,
        "url": card.url,
        "source": card.source,
        "remote": card.remote_derived,
        "places": [structs.asdict(place) for place in card.places],
        "key_skills": list(card.key_skills),
        "salary_min": float(card.salary_min) if card.salary_min is not None else None,
        "salary_max": float(card.salary_max) if card.salary_max is not None else None,
        "salary_currency": card.salary_currency,
        "date_posted": card.date_posted.isoformat() if card.date_posted else None,
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, float, type(None))) else value.isoformat()
