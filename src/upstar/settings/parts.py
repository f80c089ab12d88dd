"""Settings that have parts of their own, and what a single one may be."""

import os
from decimal import Decimal
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import platformdirs
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from upstar.kit.rates import Rate, parse

SYSTEM_DATA_DIR = Path("/var/lib/upstar")
"""Where root keeps data: PostgreSQL refuses to run as root, and the user it runs as must be able to reach it."""


SECRETS_DIR = "UPSTAR_SECRETS_DIR"
"""Names a folder with a file for each secret, as Docker and Kubernetes mount them: the file `DB_PASSWORD`, in any case
of letters, holds what the variable of that name would. A variable that is set comes first."""


def default_data_dir() -> Path:
    """Return where data lies unless said otherwise."""
    return SYSTEM_DATA_DIR if os.geteuid() == 0 else Path(platformdirs.user_data_dir("upstar"))


def is_loopback(host: str) -> bool:
    """Whether a host, as a URL has it, is this very machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def safe_url(url: str) -> str:
    """Demand https, or http on loopback; no credentials, query or fragment (OpenID Connect Discovery 1.0, 2)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise ValueError("it is to be an https:// address (http:// on loopback addresses only)")
    if "@" in parts.netloc or "?" in url or "#" in url or any(c.isspace() or c == "\\" for c in url):
        raise ValueError("it is to have no user name, query or fragment")
    return url


def site(url: str) -> str:
    """As `safe_url`, and without a path: pages and cookies are for a whole host."""
    if urlsplit(url).path not in ("", "/"):
        raise ValueError("it is to have no path")
    return safe_url(url).rstrip("/")


def domain(name: str) -> str:
    """Return a bare host name; ValueError for anything else."""
    if not name or any(c in name for c in "/:@?#\\") or any(map(str.isspace, name)):
        raise ValueError("it is to be a bare host name, such as example.eu.auth0.com")
    return name.lower()


def network(written: str) -> str:
    """Return a network in its usual form; ValueError for what is none."""
    return str(ip_network(written.strip(), strict=False))


Words = Annotated[str, Field(min_length=1, max_length=500)]


AnyRate = Annotated[Rate, BeforeValidator(lambda value: parse(value) if isinstance(value, str) else value)]


class _Part(BaseModel):
    """Settings given as one JSON object; keys that are left out keep their defaults, unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rates(_Part):
    """How often one may ask, by kind of route: such as {"searches": "120/minute"}. The defaults are for free people."""

    sign_in: AnyRate = Rate(60, 60)
    """Sign-ins of an address: an office signs in from one, and who guesses is slowed down."""
    uploads: AnyRate = Rate(60, 60)
    """Files and readings: each is minutes of work at worst."""
    searches: AnyRate = Rate(300, 60)
    """Reads that look through the stock or rank it: five a second is more than a person types."""
    public: AnyRate = Rate(300, 60)
    """Pages that are open to everybody, shared links among them."""
    other: AnyRate = Rate(1200, 60)
    """Everything else."""


class PaidRates(Rates):
    """The same for people of the paid tier, who use the API for more."""

    uploads: AnyRate = Rate(120, 60)
    searches: AnyRate = Rate(1200, 60)
    public: AnyRate = Rate(600, 60)
    other: AnyRate = Rate(3600, 60)


class Quotas(_Part):
    """What a person may have: such as {"uploads_a_day": 5}. The defaults are for free people."""

    uploads_a_day: Annotated[int, Field(ge=0)] = 100
    """Files that are taken in; nobody has that many résumés, and a program that tries them out has its day."""
    analyses_a_day: Annotated[int, Field(ge=0)] = 500
    """Readings, assessments and matchings of a résumé that the person asks for, corrections included."""
    matches_shown: Annotated[int, Field(ge=1, le=1000)] = 50
    """Matches kept for each résumé: enough to choose from, and no list that nobody reads."""
    saved_searches: Annotated[int, Field(ge=0, le=1000)] = 50
    """Searches kept at a time: each costs a look into the stock after every sync."""
    shares: Annotated[int, Field(ge=0, le=1000)] = 20
    """Links that are open at a time: one for each application of a busy month."""
    llm_usd_a_month: Annotated[Decimal, Field(ge=0)] = Decimal("0.50")
    """US dollars of language models, all operations together: some fifty résumés with a small model."""


class PaidQuotas(Quotas):
    """The same for people of the paid tier."""

    uploads_a_day: Annotated[int, Field(ge=0)] = 1000
    analyses_a_day: Annotated[int, Field(ge=0)] = 5000
    matches_shown: Annotated[int, Field(ge=1, le=1000)] = 100
    saved_searches: Annotated[int, Field(ge=0, le=1000)] = 200
    shares: Annotated[int, Field(ge=0, le=1000)] = 100
    llm_usd_a_month: Annotated[Decimal, Field(ge=0)] = Decimal("10.00")
    """Some thousand résumés with a small model."""
