"""Assess a profile, keep the result, and read it."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.assessment import queries
from upstar.assessment.engine import AREA_WEIGHTS, ASSESSMENT_VERSION, FIT_WEIGHTS
from upstar.assessment.engine import assess as run_engine
from upstar.assessment.types import Assessment, Finding, StoredAssessment
from upstar.careers.service import closest_role
from upstar.careers.types import Role
from upstar.kit.clock import utc_now
from upstar.kit.numbers import fixed
from upstar.resumes.types import BUILTIN, Profile

COLUMNS = tuple(field.name for field in fields(Assessment) if field.name != "findings")


def assess(profile: Profile, roles: Sequence[Role], *, today: date, target_title: str | None = None) -> Assessment:
    """Return the assessment against the role of that title, or else against the one that the profile is closest to."""
    target = next((role for role in roles if role.title == target_title), None) if target_title else None
    if target is None:
        target = closest_role(
            roles,
            [role.job_title for role in profile.work_experience],
            [skill.skill_name for skill in profile.skills],
        )
    return run_engine(profile, target, today=today)


def keep(
    session: WriteSession, user_id: UUID, resume_id: UUID, assessment: Assessment, *, source: str = BUILTIN
) -> UUID:
    """Keep an assessment beside all earlier ones and return its id; `source` is what put its insight into words."""
    values = {name: getattr(assessment, name) for name in COLUMNS}
    owner = {"user_id": user_id, "resume_id": resume_id}
    moment = {"ai_insight_generated_at": utc_now() if assessment.ai_insight else None}
    metadata = _metadata(assessment.findings) | {"insight_source": source}
    return queries.insert_assessment(session, owner | values | moment | {"assessment_metadata": metadata})


def latest(session: ReadSession, user_id: UUID, resume_id: UUID | None = None) -> StoredAssessment | None:
    """Return the person's newest assessment; None where there is none."""
    row = queries.latest(session, user_id, resume_id)
    if row is None:
        return None
    values = {name: getattr(row, name) for name in COLUMNS}
    kept = (row.assessment_metadata or {}).get("findings", [])
    findings = tuple(
        Finding(
            item["area"], item["code"], Decimal(item["points"]), Decimal(item["possible"]), item["text"],
            item["advice"], tuple(item["evidence"]),
        )
        for item in kept
    )  # fmt: skip
    return StoredAssessment(row.id, row.resume_id, row.calculated_at, Assessment(**values, findings=findings))


def advice(assessment: Assessment, top: int) -> list[tuple[Decimal, Finding]]:
    """Return the findings whose advice would raise the profile score most, each with that gain in points (0–100)."""
    gains = [
        (fixed((item.possible - item.points) * AREA_WEIGHTS[item.area], 1), item)
        for item in assessment.findings
        if item.advice
    ]
    return sorted((gain for gain in gains if gain[0] > 0), key=lambda gain: (-gain[0], gain[1].code))[:top]


def to_json(assessment: Assessment) -> dict[str, Any]:
    """Return the columns of profile_assessments as JSON values."""
    values = {name: _json(getattr(assessment, name)) for name in COLUMNS if name != "ai_insight"}
    return values | {"assessment_metadata": _metadata(assessment.findings), "ai_insight": assessment.ai_insight}


def _metadata(findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "version": ASSESSMENT_VERSION,
        "weights": {name: str(weight) for name, weight in AREA_WEIGHTS.items()},
        "fit_weights": FIT_WEIGHTS,
        "findings": [
            {
                "area": item.area,
                "code": item.code,
                "points": str(item.points),
                "possible": str(item.possible),
                "text": item.text,
                "advice": item.advice,
                "evidence": list(item.evidence),
            }
            for item in findings
        ],
    }


def _json(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
