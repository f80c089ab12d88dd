"""`upstar market`: what the stock asks for, what moves in it, and one skill whole."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.markup import escape

from upstar.cli.common import JsonOption, err, out, print_json, table
from upstar.kit.errors import AppError, ErrorKind
from upstar.market import service as market
from upstar.market.types import Interval, Period, Share, SkillView, Trend, Trends
from upstar.market.when import in_words
from upstar.wiring import open_tools
from upstar.workflows import market as story
from upstar.workflows.tools import Tools

app = typer.Typer(help="What the stock of listings asks for, and what moves in it.", invoke_without_command=True)

SHOWN = 15
MONTHS_SHOWN = 12
ARROWS = {"rising": "rising", "falling": "falling", "unclear": "no clear change", "too_few": "too few to compare"}


@app.callback()
def show(
    context: typer.Context,
    *,
    skill: Annotated[str | None, typer.Option(help="One skill whole, in any spelling.")] = None,
    country: Annotated[str | None, typer.Option(help="Only there: a code such as DE, or a name.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is most asked for, what rises and falls beyond chance, and what emerges; or one skill."""
    if context.invoked_subcommand is not None:
        return
    with open_tools() as tools:
        with tools.database.read() as session:
            counted = market.freshness(session) is not None
        if not counted:
            _refresh(tools, full=False)
        with tools.database.read() as session:
            if skill is not None:
                found: Any = market.skill(session, skill, country)
            else:
                found = {
                    "skills": market.skills(session, country, limit=SHOWN),
                    "rising": market.skills(session, country, sort="rising", limit=SHOWN),
                    "falling": market.skills(session, country, sort="falling", limit=SHOWN),
                    "emerging": market.emerging(session, country, limit=SHOWN),
                    "roles": market.roles(session, country, limit=SHOWN),
                    "regions": market.regions(session, country, limit=SHOWN),
                }
    if as_json:
        whole = asdict(found) if isinstance(found, SkillView) else {name: asdict(one) for name, one in found.items()}
        print_json(whole)
    elif isinstance(found, SkillView):
        _print_skill(found)
    else:
        _print_market(found)


@app.command()
def refresh(
    *, full: Annotated[bool, typer.Option("--full", help="Count everything anew, not just what changed.")] = False
) -> None:
    """Bring the counts up to date; the worker does so after each sync by itself."""
    with open_tools() as tools:
        done = _refresh(tools, full=full)
    what = "everything counted anew" if done.full else f"{done.read:,} changes taken in"
    out.print(f"{done.listings:,} listings counted: {what}")


def _refresh(tools: Tools, *, full: bool) -> market.Refreshed:
    with err.status("Counting the listings"):
        done = story.refresh(tools, full=full)
    if done is None:
        raise AppError(
            ErrorKind.CONFLICT, "market-busy", "Another process is counting the market; please try again in a minute."
        )
    return done


def _print_market(found: dict[str, Trends]) -> None:
    top = found["skills"]
    if not top.items:
        out.print("No listing that is counted names a skill.")
        return
    _print_trends("Most asked for", top)
    if top.before is None:
        out.print("There are too few full months, or too few listings in them, to say what rises or falls.\n")
    else:
        _print_trends("Rising", found["rising"])
        _print_trends("Falling", found["falling"])
        _print_trends("Emerging: few named it before", found["emerging"])
        out.print(
            f"{top.tested:,} skills were tested; {top.rising + top.falling} moved by more than chance, of which about "
            f"{top.expected_false:g} by chance after all.\n"
        )
    _print_trends("Roles", found["roles"])
    _print_trends("Places", found["regions"])


def _print_trends(title: str, found: Trends) -> None:
    if not found.items or found.period is None:
        return
    made = table(f"{title}, {in_words(found.period)}", "Name", "Share", "95 %", "Listings", "Change", "95 %")
    for item in found.items:
        made.add_row(
            escape(item.name), _percent(item.recent.share), _ends(item.recent.interval), f"{item.recent.count:,}",
            *_change(item),
        )  # fmt: skip
    out.print(made)
    out.print()


def _print_skill(found: SkillView) -> None:
    where = f" in {escape(found.country)}" if found.country else ""
    out.print(f"[bold]{escape(found.name)}[/bold]{where}")
    if found.trend and found.period:
        change, ends = _change(found.trend)
        out.print(f"{_share(found.trend.recent)} in {in_words(found.period)}: {change} {ends}\n")
    months = table("By month", "Month", "Share", "95 %", "Listings")
    for item in found.months[-MONTHS_SHOWN:]:
        name = in_words(Period(item.month, item.month)) + ("" if item.complete else " (not over)")
        months.add_row(name, _percent(item.share.share), _ends(item.share.interval), f"{item.share.count:,}")
    out.print(months)
    if found.pay:
        pay = table("\nPay, US dollars a year", "Country", "With", "Without", "Difference", "95 %", "Listings")
        for effect in found.pay:
            pay.add_row(
                escape(effect.name), f"{effect.median_with:,}", f"{effect.median_without:,}", f"{effect.shift:+,}",
                f"{effect.interval.low:+,.0f} to {effect.interval.high:+,.0f}", f"{effect.with_skill:,}",
            )  # fmt: skip
        out.print(pay)
    if found.beside:
        beside = table(f"\nAsked for beside it, of {found.beside_of:,} listings", "Skill", "Share", "Times as often")
        for other in found.beside:
            beside.add_row(escape(other.name), _percent(other.share.share), f"{other.lift:.1f}")
        out.print(beside)


def _change(item: Trend) -> tuple[str, str]:
    if item.change is None or item.change_interval is None:
        return ARROWS[item.direction], ""
    ends = f"{100 * item.change_interval.low:+.1f} to {100 * item.change_interval.high:+.1f}"
    return f"{100 * item.change:+.1f} points, {ARROWS[item.direction]}{', new' if item.new else ''}", ends


def _share(told: Share) -> str:
    return f"{_percent(told.share)} ({told.count:,} of {told.total:,})"


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _ends(told: Interval) -> str:
    return f"{100 * told.low:.1f}–{100 * told.high:.1f}"
