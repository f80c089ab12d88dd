"""What a person allows, everything that is theirs to take along, and leaving."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import StreamingResponse

from upstar.accounts import privacy
from upstar.accounts.privacy import MOST_MONTHS
from upstar.edge import cookies
from upstar.edge.auth import SignedIn
from upstar.edge.errors import of_app_error
from upstar.edge.exports import exported
from upstar.edge.state import UseTools, leave
from upstar.kit.errors import AppError, ErrorKind
from upstar.web.view import go, page
from upstar.workflows import erase_account, keep_house

router = APIRouter(include_in_schema=False)


@router.get("/privacy")
def show(request: Request, person: SignedIn, tools: UseTools, saved: str = "") -> Response:
    """Show what the person allows."""
    return _page(request, person, tools, saved=bool(saved))


@router.post("/privacy")
def choose(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    *,
    models: Annotated[bool, Form()] = False,
    keep_months: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Set what the person allows; what does not fit is said beside its field, and nothing is set."""
    told = keep_months.strip()
    months = None if not told else int(told) if told.isascii() and told.isdigit() else 0
    try:
        keep_house.choose(tools, person.user_id, models=models, keep_months=months)
    except AppError as error:
        if error.kind is not ErrorKind.INVALID:
            raise
        return _page(request, person, tools, error=error)
    return go("/privacy?saved=yes")


@router.get("/privacy/export")
def export(person: SignedIn, tools: UseTools) -> StreamingResponse:
    """Give everything that is theirs as one ZIP."""
    return exported(tools, person.user_id)


@router.post("/privacy/erase")
def erase(
    request: Request, person: SignedIn, tools: UseTools, confirm: Annotated[str, Form(max_length=255)] = ""
) -> Response:
    """Erase the account; the answer is the receipt, and nobody is signed in any more."""
    try:
        erase_account.confirm(tools, person.user_id, confirm)
    except AppError as error:
        if error.kind is not ErrorKind.INVALID:
            raise
        return _page(request, person, tools, error=error)
    leave(request)
    receipt = erase_account.erase(tools, person.user_id)
    response = page(request, "privacy/erased.html", None, receipt=receipt)
    cookies.drop(request, response, cookies.SESSION)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _page(
    request: Request, person: SignedIn, tools: UseTools, *, error: AppError | None = None, saved: bool = False
) -> Response:
    with tools.database.read() as session:
        chosen = privacy.get(session, person.user_id)
    status = of_app_error(error).status if error else 200
    return page(
        request, "privacy/index.html", person, status=status, chosen=chosen, errors=error.fields if error else {},
        saved=saved, most_months=MOST_MONTHS, idle_months=tools.settings.idle_months,
    )  # fmt: skip
