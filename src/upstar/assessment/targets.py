"""The role that a person aims for, where they chose one; assessments hold their profile against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.assessment import queries
from upstar.careers.types import Role
from upstar.kit.errors import AppError, ErrorKind


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """A chosen role and when it was chosen."""

    role: Role
    chosen_at: datetime


def chosen(session: ReadSession, user_id: UUID, roles: Sequence[Role]) -> TargetChoice | None:
    """Return the person's choice among the roles; None where they chose none."""
    found = queries.target_of(session, user_id)
    if found is None:
        return None
    role = next((role for role in roles if role.id == found[0]), None)
    return None if role is None else TargetChoice(role, found[1])


def chosen_id(session: ReadSession, user_id: UUID) -> UUID | None:
    """Return the id of the role that the person chose; None where they chose none."""
    found = queries.target_of(session, user_id)
    return found[0] if found else None


def choose(session: WriteSession, user_id: UUID, role_id: UUID, roles: Sequence[Role]) -> bool:
    """Set the role that the person aims for; False where it was that one already. AppError INVALID `role-unknown`."""
    if all(role.id != role_id for role in roles):
        message = "There is no such role: choose one of `/target-roles`."
        raise AppError(ErrorKind.INVALID, "role-unknown", message, fields={"role_id": message})
    if chosen_id(session, user_id) == role_id:
        return False
    queries.put_target(session, user_id, role_id)
    return True


def forget(session: WriteSession, user_id: UUID) -> bool:
    """Forget the choice; False where there was none."""
    return queries.delete_target(session, user_id)
