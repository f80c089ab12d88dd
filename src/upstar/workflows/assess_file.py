"""Read one file and assess it against a role, without keeping anything."""

from collections.abc import Callable, Sequence

from upstar.assessment import service as assessment
from upstar.assessment.types import Assessment
from upstar.careers import service as careers
from upstar.careers.types import Role
from upstar.kit.clock import today
from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes import service as resumes
from upstar.resumes.extraction import refine
from upstar.workflows.analyze_file import Opener

OnStage = Callable[[str], None]
NAMED = 3
"""Roles that are proposed for a title that is none."""


def assess(
    data: bytes, filename: str, open_tools: Opener, *, role: str | None, on_stage: OnStage
) -> tuple[Assessment, list[str]]:
    """Return the assessment of a file and warnings for the person; `role` is a title, or None for the closest role.

    Where the database cannot be had the shipped roles are used. AppError where the file cannot be read, or
    `role-unknown` where no role is called that.
    """
    on_stage("reading")
    document, profile = resumes.read_file(data, filename, today=today())
    warnings: list[str] = []
    try:
        with open_tools() as tools:
            profile = refine(tools.gate, document, profile, None, today=today())
            with tools.database.read() as session:
                roles = careers.roles(session)
    except AppError as error:
        warnings.append(f"Only the roles that come with Upstar are known: {error.message}")
        roles = careers.shipped_roles()
    on_stage("assessing")
    target_id = named(roles, role).id if role else None
    found = assessment.assess(profile, roles, today=today(), target_id=target_id)
    return found, [*profile.warnings, *warnings]


def named(roles: Sequence[Role], title: str) -> Role:
    """Return the role of that title or other name; AppError INVALID `role-unknown` with the closest ones."""
    found = careers.role_called(roles, title)
    if found is None:
        nearest = ", ".join(item.title for item in careers.nearest_roles(roles, title, NAMED))
        raise AppError(ErrorKind.INVALID, "role-unknown", f"No role is called {title!r}. Close to it: {nearest}.")
    return found
