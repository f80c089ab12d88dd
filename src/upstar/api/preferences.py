"""What a person wants of a job, and what that hides."""

from typing import Any

from fastapi import status

from upstar.api.match_shapes import PreferencesEdit, PreferencesShape, RunShape
from upstar.api.shapes import PROBLEMS
from upstar.edge.auth import Bearer
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.matching import preferences, tracker
from upstar.matching.tracker import Run
from upstar.workflows import rematch

router = Section(prefix="/preferences", tags=["preferences"], responses=PROBLEMS)


@router.get("", response_model=PreferencesShape)
def read(person: Bearer, tools: UseTools) -> dict[str, Any]:
    """Give what you set, and the weights in force."""
    with tools.database.read() as session:
        found = preferences.get(session, person.user_id)
        in_force = preferences.settings_for(session, person.user_id).weights
    return {
        "wishes": found.wishes,
        "weights": found.weights,
        "weights_in_force": in_force,
        "alert_above": found.alert_above,
        "updated_at": found.updated_at,
    }


@router.put("", response_model=PreferencesShape)
def set_all(person: Bearer, tools: UseTools, edit: PreferencesEdit) -> dict[str, Any]:
    """Set all of it. Your résumés are matched anew in the background; `/tasks` tells when that is done."""
    rematch.set_preferences(
        tools,
        person.user_id,
        wishes=edit.wishes.model_dump(exclude_unset=True),
        weights=edit.weights,
        alert_above=edit.alert_above,
    )
    return read(person, tools)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
def reset(person: Bearer, tools: UseTools) -> None:
    """Forget what you set; your résumés are matched anew."""
    rematch.reset_preferences(tools, person.user_id)


@router.get("/hidden", response_model=list[RunShape])
def hidden(person: Bearer, tools: UseTools) -> list[Run]:
    """Say what your preferences hid when each résumé was last matched, and which skills would open most."""
    with tools.database.read() as session:
        return tracker.last_runs(session, person.user_id)
