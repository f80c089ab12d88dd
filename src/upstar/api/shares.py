"""Links to an assessment: their owner makes, lists and ends them; whoever has one may read what it shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, status
from pydantic import ConfigDict, Field

from upstar.api.bodies import Body
from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, Cursor, Limit, PageShape, Shape
from upstar.assessment import sharing
from upstar.assessment.shared_profile import HIDEABLE, Hide
from upstar.assessment.sharing import Opened, Share, State
from upstar.edge.auth import Bearer
from upstar.edge.shared_links import counts_as_view, link_path
from upstar.edge.state import UseDoor, UseTools, site_of
from upstar.kit.pages import Page
from upstar.resumes.types import Proficiency
from upstar.workflows.allowances import allowed

router = APIRouter(tags=["sharing"], responses=PROBLEMS)

Word = Annotated[str, Field(max_length=sharing.MAX_WORD_LENGTH)]


class NewShare(Body):
    """What a link is to show, and for how long."""

    model_config = ConfigDict(extra="ignore")

    assessment_id: UUID | Literal["latest"] = "latest"
    expires_in_days: int = Field(sharing.DAYS_DEFAULT, ge=1, le=sharing.DAYS_MAX)
    hide: list[Hide] = Field(list(sharing.HIDE_DEFAULT), max_length=len(HIDEABLE))
    hide_words: list[Word] = Field(
        default_factory=list, max_length=sharing.MAX_WORDS, description="Further words to take out of all texts."
    )


class ShareShape(Shape):
    """A link as its owner sees it; `profile_score` is 0–100."""

    id: UUID
    assessment_id: UUID
    profile_score: float
    state: State
    created_at: datetime
    expires_at: datetime
    hide: list[Hide]
    hide_words: list[str]
    views: int
    viewed_at: datetime | None


class MadeShape(ShareShape):
    """A link just made. `token` and `url` are told this once and kept nowhere."""

    token: str
    url: str


class SharedContactShape(Shape):
    """How to reach the person; what would give away something hidden is null."""

    email: str | None
    phone: str | None
    location: str | None
    links: list[str]


class SharedFindingShape(Shape):
    """One thing that was looked at: `points` of `possible`, why, and words of the résumé behind it."""

    code: str
    points: float
    possible: float
    text: str
    evidence: list[str]


class SharedAreaShape(Shape):
    """An area of the profile score, 0–100, and the findings that add up to it."""

    area: str
    score: float
    findings: list[SharedFindingShape]


class SharedSkillShape(Shape):
    """A skill, how well it is known, and for how many years."""

    name: str
    level: Proficiency
    years: float | None


class SharedShape(Shape):
    """An assessment as visitors see it; `[…]` stands in the place of words that are `hidden`.

    `profile_score` is 0–100, `role_fit_score` 0–1; without `in_words` there are numbers only.
    """

    name: str | None
    contact: SharedContactShape | None
    assessed_at: datetime
    expires_at: datetime
    profile_score: float
    star_badge: str
    experience_level: str
    total_years_experience: float
    role_fit: str
    role_fit_score: float
    target_role_title: str | None
    target_career_path: str | None
    insight: str | None
    areas: Sequence[SharedAreaShape]
    skills: Sequence[SharedSkillShape]
    hidden: Sequence[Hide]
    in_words: bool


@router.post("/shares", response_model=MadeShape, status_code=status.HTTP_201_CREATED)
def share(request: Request, person: Bearer, tools: UseTools, asked: NewShare) -> MadeShape:
    """Make a link to one of your assessments. Its token is told this once."""
    assessment_id = None if asked.assessment_id == "latest" else asked.assessment_id
    with tools.database.write() as session:
        made = sharing.create(
            session,
            person.user_id,
            assessment_id,
            days=asked.expires_in_days,
            hide=asked.hide,
            hide_words=asked.hide_words,
            allowed=allowed(tools, person, "shares"),
        )
    told = ShareShape.model_validate(made.share).model_dump()
    return MadeShape(**told, token=made.token, url=site_of(request) + link_path(made.token))


@router.get("/shares", response_model=PageShape[ShareShape])
def list_shares(person: Bearer, tools: UseTools, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT) -> Page[Share]:
    """List your links, newest first, the ended ones too."""
    with tools.database.read() as session:
        return sharing.list_for(session, person.user_id, cursor, limit)


@router.delete("/shares/{share_id}", status_code=status.HTTP_204_NO_CONTENT)
def end(person: Bearer, tools: UseTools, share_id: UUID) -> None:
    """End a link at once, for good."""
    with tools.database.write() as session:
        sharing.revoke(session, person.user_id, share_id)


@router.head("/shared/{token}", include_in_schema=False)
@router.get("/shared/{token}", response_model=SharedShape)
def shared(request: Request, tools: UseDoor, token: str) -> dict[str, Any]:
    """Give what a link shows, to whoever has it. What has expired, was ended or never was is the same 404."""
    with tools.database.write() as session:
        found = sharing.open_link(session, token, count=counts_as_view(request))
    return _told(found)


def _told(found: Opened) -> dict[str, Any]:
    names = set(SharedShape.model_fields) - {"expires_at"}
    return {name: getattr(found.profile, name) for name in names} | {"expires_at": found.expires_at}
