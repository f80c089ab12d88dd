"""Assess a profile, keep the result beside all earlier ones, read it, and say what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.assessment import queries
from upstar.assessment.engine import AREA_WEIGHTS, FIT_WEIGHTS
from upstar.assessment.engine import assess as run_engine
from upstar.assessment.engine.comparison import compare
from upstar.assessment.engine.insight import by_gain
from upstar.assessment.types import Area, Assessment, Change, Comparison, Finding, StoredAssessment
from upstar.careers.service import closest_role, leads_to
from upstar.careers.types import Role
from upstar.kit.clock import utc_now
from upstar.kit.errors import not_found
from upstar.kit.numbers import fixed
from upstar.kit.pages import Page, decode_moment_cursor, moment_cursor
from upstar.kit.tokens import json_hash
from upstar.resumes.types import BUILTIN, Profile
from upstar.tables.assessment import ProfileAssessment

BESIDE_COLUMNS = {"findings", "target_chosen", "version"}
"""What is kept in `assessment_metadata`."""
COLUMNS = tuple(field.name for field in fields(Assessment) if field.name not in BESIDE_COLUMNS)
FIRST_VERSION = "1"


def assess(profile: Profile, roles: Sequence[Role], *, today: date, target_id: UUID | None = None) -> Assessment:
    """Return the assessment against the role of that id, or else against the one that the profile is closest to."""
    titles = [role.job_title for role in profile.work_experience]
    chosen = next((role for role in roles if role.id == target_id), None) if target_id else None
    target = chosen or closest_role(roles, titles, [skill.skill_name for skill in profile.skills])
    leads = leads_to(roles, titles, target) if target else ()
    return run_engine(profile, target, leads, today=today, chosen=chosen is not None)


def keep(
    session: WriteSession, user_id: UUID, resume_id: UUID, assessment: Assessment, *, source: str = BUILTIN
) -> UUID:
    """Keep an assessment beside all earlier ones and return its id; `source` is what put its insight into words.

    Where the résumé's newest one says the same, that one stays and is returned: the same input is the same row. Words
    of another source take the place of its insight.
    """
    metadata = _metadata(assessment)
    insight = {
        "ai_insight": assessment.ai_insight,
        "ai_insight_generated_at": utc_now() if assessment.ai_insight else None,
    }
    newest = queries.latest(session, user_id, resume_id, for_update=True)
    if newest is not None and _fingerprint(newest.assessment_metadata) == metadata["fingerprint"]:
        if source not in (BUILTIN, newest.assessment_metadata.get("insight_source")):
            changed = newest.assessment_metadata | {"insight_source": source}
            queries.update_assessment(session, newest.id, insight | {"assessment_metadata": changed})
        return newest.id
    owner = {"user_id": user_id, "resume_id": resume_id, "calculated_at": utc_now()}
    values = {name: getattr(assessment, name) for name in COLUMNS}
    metadata |= {"insight_source": source}
    return queries.insert_assessment(session, owner | values | insight | {"assessment_metadata": metadata})


def latest(session: ReadSession, user_id: UUID, resume_id: UUID | None = None) -> StoredAssessment | None:
    """Return the person's newest assessment; None where there is none."""
    row = queries.latest(session, user_id, resume_id)
    return None if row is None else _stored(row)


def get(session: ReadSession, user_id: UUID, assessment_id: UUID) -> StoredAssessment:
    """Return the person's assessment; AppError NOT_FOUND where they have none of that id."""
    row = queries.by_id(session, user_id, assessment_id)
    if row is None:
        raise not_found("assessment")
    return _stored(row)


def history(
    session: ReadSession, user_id: UUID, cursor: str | None, limit: int, resume_id: UUID | None = None
) -> Page[StoredAssessment]:
    """Return the person's assessments, newest first, of one résumé or of all."""
    rows = queries.before(session, user_id, resume_id, decode_moment_cursor(cursor), limit + 1)
    found = [_stored(row) for row in rows[:limit]]
    return Page(found, moment_cursor(found[-1].calculated_at, found[-1].id) if len(rows) > limit else None)


def comparison(
    session: ReadSession, user_id: UUID, assessment_id: UUID, with_id: UUID | None = None
) -> tuple[StoredAssessment | None, StoredAssessment, Comparison | None]:
    """Return an assessment with an earlier one and what changed; by default with the one before of the same résumé.

    None where it is the first one. AppError NOT_FOUND where the person has no assessment of one of the ids.
    """
    after = get(session, user_id, assessment_id)
    if with_id is not None:
        before: StoredAssessment | None = get(session, user_id, with_id)
    else:
        moment = (after.calculated_at, after.id)
        rows = queries.before(session, user_id, after.resume_id, moment, 1)
        before = _stored(rows[0]) if rows else None
    if before is None:
        return None, after, None
    return before, after, compare(before.assessment, after.assessment, AREA_WEIGHTS)


def weights() -> Mapping[Area, Decimal]:
    """Return what share (0–1) of the profile score each area is; they add up to 1."""
    return AREA_WEIGHTS


def advice(assessment: Assessment, top: int) -> list[tuple[Decimal, Finding]]:
    """Return the findings whose advice would raise the profile score most, each with that gain in points (0–100)."""
    return [(item.gain, item) for item in by_gain(assessment.findings)][:top]


def to_json(assessment: Assessment) -> dict[str, Any]:
    """Return the columns of profile_assessments as JSON values."""
    values = {name: _json(getattr(assessment, name)) for name in COLUMNS if name != "ai_insight"}
    return values | {"assessment_metadata": _metadata(assessment), "ai_insight": assessment.ai_insight}


def _metadata(assessment: Assessment) -> dict[str, Any]:
    """The findings and what they are weighed by; the fingerprint is equal for assessments that say the same."""
    findings = [
        {
            "area": item.area,
            "code": item.code,
            "points": str(item.points),
            "possible": str(item.possible),
            "text": item.text,
            "advice": item.advice,
            "evidence": list(item.evidence),
            "gain": str(item.gain),
            "change": asdict(item.change) if item.change else None,
        }
        for item in assessment.findings
    ]
    made = {
        "version": assessment.version,
        "weights": {name: str(weight) for name, weight in AREA_WEIGHTS.items()},
        "fit_weights": FIT_WEIGHTS,
        "target_chosen": assessment.target_chosen,
        "findings": findings,
    }
    columns = [str(getattr(assessment, name)) for name in COLUMNS if name != "ai_insight"]
    return made | {"fingerprint": json_hash([made, columns])}


def _fingerprint(metadata: Any) -> str | None:  # noqa: ANN401 - JSON
    return metadata.get("fingerprint") if isinstance(metadata, dict) else None


def _stored(row: ProfileAssessment) -> StoredAssessment:
    metadata = row.assessment_metadata if isinstance(row.assessment_metadata, dict) else {}
    made = Assessment(
        **{name: getattr(row, name) for name in COLUMNS},
        findings=tuple(map(_finding, metadata.get("findings", ()))),
        target_chosen=bool(metadata.get("target_chosen")),
        version=str(metadata.get("version", FIRST_VERSION)),
    )
    return StoredAssessment(row.id, row.resume_id, row.calculated_at, made)


def _finding(kept: dict[str, Any]) -> Finding:
    points, possible = Decimal(kept["points"]), Decimal(kept["possible"])
    change = kept.get("change")
    if "gain" in kept:
        gain = Decimal(kept["gain"])
    else:  # the first version of the rule kept none, and its findings stood each for itself
        gain = fixed((possible - points) * AREA_WEIGHTS[kept["area"]], 1) if kept["advice"] else Decimal(0)
    return Finding(
        kept["area"], kept["code"], points, possible, kept["text"], kept["advice"], tuple(kept["evidence"]), gain,
        Change(change["kind"], change["count"], change["new"], tuple(change["roles"])) if change else None,
    )  # fmt: skip


def _json(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
