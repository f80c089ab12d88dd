"""A person's account: who they are here, where they are signed in, and their personal access tokens."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response

from upstar.accounts import sessions, tokens
from upstar.edge import sign_in
from upstar.edge.auth import SignedIn
from upstar.edge.errors import of_app_error
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError
from upstar.web.language import noted
from upstar.web.view import go, page
from upstar.workflows import allowances
from upstar.workflows.sweep_sign_ins import lasting

router = Section(prefix="/account", include_in_schema=False)

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox",) * 2, ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
            ("Chrome",) * 2, ("Safari",) * 2)  # fmt: skip
"""What browsers call themselves, before a slash, in the order in which it tells them apart: most say Safari too."""
SYSTEMS = (("Android",) * 2, ("iPhone",) * 2, ("iPad",) * 2, ("Windows",) * 2, ("Mac OS X", "macOS"), ("Linux",) * 2)
TERMS = (
    (7, noted("a week")), (30, noted("30 days")), (tokens.DAYS_DEFAULT, noted("90 days")),
    (tokens.DAYS_MAX, noted("a year")),
)  # fmt: skip
HELD_ALONE = "matches_shown"
"""A quota that is a size, of which nothing is used up."""
MANY = Decimal("0.8")
"""The share of a quota from which on the page says that little is left."""


@router.get("")
def show(request: Request, person: SignedIn, tools: UseTools) -> Response:
    """Show the account."""
    return _page(request, person, tools)


@router.post("/sessions/end")
def end_everywhere(request: Request, person: SignedIn, tools: UseTools) -> Response:
    """Sign out everywhere, here included."""
    with tools.database.write() as session:
        sessions.end_all(session, person.user_id)
    response = go("/")
    sign_in.forget(request, response)
    return response


@router.post("/sessions/{session_id}/end")
def end(person: SignedIn, tools: UseTools, session_id: UUID) -> Response:
    """Sign out in one place."""
    with tools.database.write() as session:
        sessions.end_one(session, person.user_id, session_id)
    return go("/account")


@router.post("/tokens")
def make_token(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    name: Annotated[str, Form(max_length=1000)] = "",
    days: Annotated[int, Form()] = tokens.DAYS_DEFAULT,
    access: Annotated[str, Form(max_length=10)] = "read",
) -> Response:
    """Make a token and show it this once, in the answer itself: an address that bore it would stay in the history."""
    try:
        with tools.database.write() as session:
            _, word = tokens.create(session, person.user_id, name=name, read_only=access != "full", days=days)
    except AppError as error:
        return _page(request, person, tools, error=error, name=name)
    return _page(request, person, tools, word=word)


@router.post("/tokens/{token_id}/delete")
def delete_token(person: SignedIn, tools: UseTools, token_id: UUID) -> Response:
    """End a token at once."""
    with tools.database.write() as session:
        tokens.delete(session, person.user_id, token_id)
    return go("/account#tokens")


def _page(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    *,
    error: AppError | None = None,
    word: str | None = None,
    name: str = "",
) -> Response:
    with tools.database.read() as session:
        open_in = sessions.list_for(session, person.user_id, lasting(tools.settings))
        made = tokens.list_for(session, person.user_id)
    values = {
        "sessions": [(item, browser_name(item.browser)) for item in open_in],
        "tokens": made,
        "error": error,
        "word": word,
        "name": name,
        "terms": TERMS,
        "used": allowances.used(tools, person),
        "many": MANY,
        "held_alone": HELD_ALONE,
        "name_max": tokens.NAME_MAX,
        "days_default": tokens.DAYS_DEFAULT,
    }
    status = of_app_error(error).status if error else 200
    return page(request, "account/index.html", person, status=status, **values)


def browser_name(told: str | None) -> tuple[str, str]:
    """Return a browser and its system as people know them, each "" where it is not known: ("Firefox", "Linux").

    What calls itself something else keeps that name; what says nothing has none.
    """
    if not told:
        return "", ""
    name = next((name for word, name in BROWSERS if f"{word}/" in told), "")
    system = next((system for word, system in SYSTEMS if word in told), "")
    return (name, system) if name or system else (told, "")
