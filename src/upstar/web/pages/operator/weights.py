"""Everybody's scoring weights: change them, and see what that would do before it is done."""

from typing import Annotated

from fastapi import Form, Request, Response

from upstar.accounts import operators
from upstar.accounts.types import Principal
from upstar.edge.auth import OperatorPage
from upstar.edge.errors import of_app_error
from upstar.edge.operating import actor_of
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError
from upstar.matching import weighing
from upstar.matching.weighing import Preview
from upstar.web import charts
from upstar.web.pages.operator.common import Done
from upstar.web.view import go, page
from upstar.workflows import operate
from upstar.workflows.tools import Tools

router = Section(prefix="/operator/weights", include_in_schema=False)

CHANGES_SHOWN = 10
Value = Annotated[str, Form(max_length=20)]


@router.get("")
def show(request: Request, person: OperatorPage, tools: UseTools, done: Done = "") -> Response:
    """Show the weights, and how they were changed."""
    return _page(request, person, tools, done=done)


@router.post("")
def put(
    request: Request,
    person: OperatorPage,
    tools: UseTools,
    skills: Value = "",
    title: Value = "",
    experience: Value = "",
    place: Value = "",
    education: Value = "",
    recency: Value = "",
    employment_type: Value = "",
    pay: Value = "",
    version: Annotated[str, Form(max_length=40)] = "",
    action: Annotated[str, Form(pattern="^(preview|save)$")] = "preview",
) -> Response:
    """Show what the weights would do, or set them."""
    told = {
        "skills": skills, "title": title, "experience": experience, "place": place, "education": education,
        "recency": recency, "employment_type": employment_type, "pay": pay,
    }  # fmt: skip
    try:
        if action == "preview":
            return _page(request, person, tools, told=told, preview=operate.preview_weights(tools, told))
        changed = operate.set_weights(tools, actor_of(person), told, version or None)
    except AppError as error:
        return _page(request, person, tools, told=told, error=error)
    return go(f"/operator/weights?done={'saved' if changed else 'nothing'}")


def _page(
    request: Request,
    person: Principal,
    tools: Tools,
    *,
    told: dict[str, str] | None = None,
    preview: Preview | None = None,
    error: AppError | None = None,
    done: str = "",
) -> Response:
    with tools.database.read() as session:
        found = weighing.weights(session)
        changes = operators.acts_of(session, "weights.set", CHANGES_SHOWN)
    chart = charts.pair_chart(preview.bars_before, preview.bars_after) if preview else None
    return page(
        request, "operator/weights.html", person, status=of_app_error(error).status if error else 200, error=error,
        weights=found, version=weighing.version_of(found), told=told, preview=preview, chart=chart, size=charts.BARS,
        changes=changes, done=done, best=weighing.BEST,
    )  # fmt: skip
