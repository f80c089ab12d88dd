"""The searches that a person keeps: keep one, see what is new in each, name it otherwise, delete it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Request, Response

from upstar.accounts.types import Principal
from upstar.edge.auth import SignedIn
from upstar.edge.errors import of_app_error
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.pages import PAGE_DEFAULT, decode_cursor
from upstar.kit.text import squash, storable
from upstar.listings import saved
from upstar.matching import standing
from upstar.web.language import locale_of, noted
from upstar.web.pages.job_search import SearchForm, chips, place_of, source_name
from upstar.web.view import go, page
from upstar.workflows.allowances import allowed
from upstar.workflows.tools import Tools

router = Section(prefix="/jobs/saved", include_in_schema=False)

NAME_MAX = 255
BODY_LIMIT = 1000
"""Characters of a name that are taken in before it is said that it is too long."""
NAMELESS = noted("Give the search a name of 1 to 255 characters.")
FORGED = "The cursor is not one that this server gave out."

Name = Annotated[str, Form(max_length=BODY_LIMIT)]


class NewSearch(SearchForm):
    """A search to keep: the form of a search, and its name."""

    name: Annotated[str, Form(max_length=BODY_LIMIT)] = ""


@router.get("")
def index(request: Request, person: SignedIn, tools: UseTools, said: str = "") -> Response:
    """Show the searches that the person keeps, with how many jobs are new in each."""
    return _list(request, person, tools, said=said)


@router.post("")
def keep(request: Request, person: SignedIn, tools: UseTools, form: Annotated[NewSearch, Form()]) -> Response:
    """Keep a search; one too many, and a name that is taken, are told beside the name."""
    try:
        with tools.database.write() as session:
            saved.save(
                session,
                person.user_id,
                _name(form.name),
                form.to_filter(),
                alert=True,
                allowed=allowed(tools, person, "saved_searches"),
            )
    except AppError as error:
        return _list(request, person, tools, error=error, form=form)
    return go("/jobs/saved?said=kept")


@router.get("/{search_id:uuid}")
def show(request: Request, person: SignedIn, tools: UseTools, search_id: UUID, cursor: str | None = None) -> Response:
    """Show what a search found since it is kept, the new ones marked; from now on they are new no longer."""
    with tools.database.write() as session:
        one = saved.get(session, person.user_id, search_id)
        new = saved.new_ones(session, person.user_id, search_id)
        found = saved.finds(session, person.user_id, search_id, _behind(cursor), PAGE_DEFAULT)
        stands = standing.standings(session, person.user_id, [card.id for card in found.items])
    form = SearchForm.of(saved.read_query(one.query))
    values: dict[str, Any] = {"address": form.address(), "chips": list(chips(form, locale_of(request))), "asked": form}
    names: dict[str, Any] = {"place_of": place_of, "source_name": source_name}
    return page(
        request, "jobs/saved_one.html", person, search=one, new=new, found=found, stands=stands, **values, **names
    )


@router.post("/{search_id:uuid}/rename")
def rename(request: Request, person: SignedIn, tools: UseTools, search_id: UUID, name: Name = "") -> Response:
    """Give a search another name."""
    try:
        with tools.database.write() as session:
            saved.rename(session, person.user_id, search_id, name=_name(name))
    except AppError as error:
        if error.kind is ErrorKind.NOT_FOUND:
            raise
        return _list(request, person, tools, error=error, renamed=search_id, told=name)
    return go("/jobs/saved?said=renamed")


@router.post("/{search_id:uuid}/delete")
def delete(person: SignedIn, tools: UseTools, search_id: UUID) -> Response:
    """Forget a search and what it found."""
    with tools.database.write() as session:
        saved.delete(session, person.user_id, search_id)
    return go("/jobs/saved?said=deleted")


def _list(
    request: Request,
    person: Principal,
    tools: Tools,
    *,
    said: str = "",
    error: AppError | None = None,
    form: NewSearch | None = None,
    renamed: UUID | None = None,
    told: str = "",
) -> Response:
    with tools.database.read() as session:
        kept = saved.list_for(session, person.user_id)
    forms = {one.id: SearchForm.of(saved.read_query(one.query)) for one in kept}
    values: dict[str, Any] = {
        "kept": kept,
        "forms": forms,
        "chips": {one.id: list(chips(forms[one.id], locale_of(request))) for one in kept},
        "most": allowed(tools, person, "saved_searches").most,
    }
    status = of_app_error(error).status if error else 200
    failed = {"error": error, "form": form, "renamed": renamed, "told": told, "said": said}
    return page(request, "jobs/saved.html", person, status=status, **values, **failed)


def _name(told: str) -> str:
    name = squash(storable(told))
    if not 1 <= len(name) <= NAME_MAX:
        raise AppError(ErrorKind.INVALID, "search-nameless", NAMELESS)
    return name


def _behind(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    moment, listing_id = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(moment), listing_id
    except ValueError:
        raise AppError(ErrorKind.INVALID, "cursor-invalid", FORGED) from None
