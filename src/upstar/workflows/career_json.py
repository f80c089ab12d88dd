"""Standings, moves and roles as JSON values: one shape for the API and the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from upstar.careers.standing import YEARS_USUAL, ladder_of
from upstar.careers.types import Demand, Fit, Move, Path, Role, SkillPart, Standing, Step

Demands = Mapping[UUID, Demand]


def standing_to_json(standing: Standing, demands: Demands) -> dict[str, Any]:
    """Return where a person stands on a path."""
    return {
        "path": path_to_json(standing.path),
        "fills": standing.fills,
        "here": step_to_json(standing.here, demands),
        "next": [step_to_json(step, demands) for step in standing.next],
    }


def move_to_json(move: Move, demands: Demands) -> dict[str, Any]:
    """Return a move."""
    return {
        "likeness": float(move.likeness),
        "same_path": move.same_path,
        "step": step_to_json(move.step, demands),
    }


def step_to_json(step: Step, demands: Demands) -> dict[str, Any]:
    """Return a step with the demand of its role."""
    role = step.role
    return {
        "role": {
            "id": role.id, "title": role.title, "level": role.level, "path_name": role.path_name,
            "path_slug": role.path_slug, "education": role.education,
        },
        "fit": _fit(step.fit),
        "rise": step.rise,
        "have": [_skill(part) for part in step.have],
        "gap": [_skill(part) for part in step.gap],
        "years_usual": step.years_usual,
        "years": float(step.years),
        "education_short": step.education_short,
        "demand": demand_to_json(demands.get(role.id)),
    }  # fmt: skip


def path_to_json(path: Path) -> dict[str, Any]:
    """Return a path."""
    return asdict(path)


def levels_to_json(roles: tuple[Role, ...], slug: str, demands: Demands) -> list[dict[str, Any]]:
    """Return the steps of a path with their roles."""
    return [
        {"level": level, "years_usual": YEARS_USUAL[level], "roles": roles_to_json(members, demands)}
        for level, members in ladder_of(roles, slug).items()
    ]


def roles_to_json(roles: Sequence[Role], demands: Demands) -> list[dict[str, Any]]:
    """Return roles with what is known of them."""
    return [
        {
            **asdict(role),
            "skills": list(role.skills),
            "aliases": list(role.aliases),
            "years_usual": YEARS_USUAL[role.level] if role.level else None,
            "demand": demand_to_json(demands.get(role.id)),
        }
        for role in roles
    ]


def demand_to_json(demand: Demand | None) -> dict[str, Any] | None:
    """Return a demand; None before the first counting."""
    if demand is None:
        return None
    share = demand.remote_share
    return asdict(demand) | {"remote_share": round(share, 3) if share is not None else None}


def _fit(fit: Fit) -> dict[str, Any]:
    parts = [{key: _number(value) for key, value in asdict(part).items()} for part in fit.parts]
    return {"value": float(fit.value), "parts": parts}


def _skill(part: SkillPart) -> dict[str, Any]:
    return {key: _number(value) for key, value in asdict(part).items()}


def _number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
