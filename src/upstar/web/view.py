"""From a template and its values to a page."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from upstar.accounts.types import Principal
from upstar.kit.clock import today
from upstar.kit.tokens import content_hash
from upstar.resumes.types import PartialDate

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
HASH_DIGITS = 12
SEE_OTHER = 303
THOUSAND, MILLION = 1000, 1_000_000


def page(
    request: Request, template: str, person: Principal | None, *, status: int = 200, **values: object
) -> HTMLResponse:
    """Render a template; `person` is who is signed in."""
    html = _environment().get_template(template).render(request=request, person=person, **values)
    return HTMLResponse(html, status)


def go(path: str) -> RedirectResponse:
    """Send the browser to a page after a form did its work (303, so that a reload repeats nothing)."""
    return RedirectResponse(path, SEE_OTHER)


def from_htmx(request: Request) -> bool:
    """Whether htmx asks, for a fragment."""
    return request.headers.get("hx-request") == "true"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.globals["static"] = _static
    made.filters |= {"day": _day, "when": _when, "number": _number, "money": _money, "web_url": _web_url}
    made.filters |= {"amount": _amount, "ago": _ago}
    return made


@lru_cache(maxsize=64)
def _static(name: str) -> str:
    """The address of a file with its fingerprint, so that a browser may keep it for good."""
    return f"/static/{name}?v={content_hash((STATIC / name).read_bytes())[:HASH_DIGITS]}"


def _day(value: date | datetime) -> str:
    return f"{value.day} {value:%B %Y}"


def _ago(value: datetime) -> str:
    """How many days ago that was, in UTC; what is still to come is today."""
    days = max(0, (today() - value.astimezone(UTC).date()).days)
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def _when(value: PartialDate | None) -> str:
    """A date as precise as the document gives it."""
    if value is None:
        return ""
    return f"{value.value:%Y}" if value.precision == "year" else f"{value.value:%b %Y}"


def _number(value: float | Decimal) -> str:
    """A number without the zeros that say nothing."""
    return f"{float(value):.1f}".removesuffix(".0")


def _money(low: int | None, high: int | None, currency: str | None) -> str:
    """A yearly salary as people say it: 44k–56k, 82M–105M."""
    ends = [_rounded(value) for value in dict.fromkeys((low, high)) if value is not None]
    return f"{currency or ''} {'–'.join(ends)}".strip() if ends else ""


def _amount(value: float | Decimal, currency: str | None) -> str:
    """An amount without its sign: EUR 5k, EUR 800."""
    size = abs(round(value))
    return " ".join(filter(None, (currency, _rounded(size) if size >= THOUSAND else str(size))))


def _rounded(value: int) -> str:
    return f"{value / MILLION:.3g}M" if value >= MILLION else f"{round(value / THOUSAND)}k"


def _web_url(url: str | None) -> str | None:
    """The address if it leads to a web page: job ads and résumés are hostile, and `javascript:` is an address too."""
    if not url:
        return None
    return url if urlsplit(url).scheme in ("http", "https") else None
