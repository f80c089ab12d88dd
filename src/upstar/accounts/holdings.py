"""Everything that leads to a person, in one list: what an export gives, an import takes, and an erasure removes.

Nothing else in the house says which tables are a person's. A test walks the database's foreign keys and fails where a
table is missing here, so whoever adds a table says here what becomes of its rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Leaving = Literal["deleted", "unnamed"]
"""`deleted`: the rows go with the person. `unnamed`: they count something for the house, and lose what names them."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Rows of everybody that a person's row points to: an id means something in one installation only.

    `columns` tell which row is meant, in any installation; none, where the id itself does.
    """

    table: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """A table's rows of one person; `name` is that of the member of an export.

    `whose` is the condition in SQL, over the table as `t` and the person's id as `:user`. `order` sorts an export.
    `hidden` columns are another person's, so an export leaves them out. `cleared` ones are emptied by an erasure where
    the rows stay. `carried` rows are taken by an import: `key` is the id that it gives anew where that is taken,
    `inside` names the columns that point to other rows of the archive, `shared` those that point to rows of everybody,
    `made_anew` the columns that the new place fills itself.
    """

    name: str
    table: str
    whose: str = "t.user_id = :user"
    order: str = "t.id"
    leaving: Leaving = "deleted"
    hidden: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    carried: bool = False
    key: str | None = None
    inside: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, Shared] = field(default_factory=dict)
    made_anew: tuple[str, ...] = ()


_RESUME = {"resume_id": "resumes"}
_MATCH = {"match_id": "matched_jobs"}
OF_TASKS = "IN (SELECT q.id::text FROM job_queue q WHERE q.user_id = :user)"
"""That a text is the id of one of the person's tasks."""

HOLDINGS: tuple[Holding, ...] = (
    Holding("users", "users", "t.id = :user"),
    Holding("privacy_choices", "internal.privacy_choices", order="t.user_id"),
    Holding("account_activity", "internal.account_activity", order="t.user_id"),
    Holding("resumes", "resumes", carried=True, key="id"),
    Holding("resume_files", "internal.resume_files", order="t.resume_id"),
    Holding("skills", "skills", carried=True, key="id", inside=_RESUME),
    Holding("work_experience", "work_experience", carried=True, key="id", inside=_RESUME),
    Holding("profile_assessments", "profile_assessments", carried=True, key="id", inside=_RESUME),
    Holding(
        "profile_shares", "profile_shares", carried=True, key="id",
        inside={"profile_assessment_id": "profile_assessments"},
    ),
    Holding(
        "shared_profiles", "internal.shared_profiles",
        "t.share_id IN (SELECT s.id FROM profile_shares s WHERE s.user_id = :user)", "t.share_id",
        carried=True, inside={"share_id": "profile_shares"},
    ),
    Holding("matched_jobs", "matched_jobs", carried=True, key="id", inside=_RESUME),
    Holding("removed_matches", "internal.removed_matches"),
    Holding("match_preferences", "internal.match_preferences", order="t.user_id", carried=True),
    Holding("match_history", "internal.match_history", carried=True, inside=_MATCH, made_anew=("id",)),
    Holding("match_alerts", "internal.match_alerts", order="t.match_id", carried=True, inside=_MATCH),
    Holding("match_runs", "internal.match_runs", order="t.resume_id", carried=True, inside=_RESUME),
    Holding("match_looks", "internal.match_looks", order="t.user_id"),
    Holding("match_candidates", "internal.match_candidates", order="t.resume_id"),
    Holding(
        "target_role_choices", "internal.target_role_choices", order="t.user_id", carried=True,
        shared={"role_id": Shared("target_roles", ("title",))},
    ),
    Holding("learning_recommendations", "learning_recommendations", carried=True, key="id"),
    Holding(
        "learning_progress", "internal.learning_progress", order="t.course_id", carried=True,
        shared={"course_id": Shared("static_courses", ("provider", "title"))},
    ),
    Holding("learning_pace", "internal.learning_pace", order="t.user_id", carried=True),
    Holding("saved_searches", "internal.saved_searches", carried=True, key="id"),
    Holding(
        "search_finds", "internal.search_finds",
        "t.search_id IN (SELECT s.id FROM internal.saved_searches s WHERE s.user_id = :user)",
        "t.search_id, t.listing_id", carried=True, inside={"search_id": "saved_searches"},
        shared={"listing_id": Shared("job_listings")},
    ),
    Holding("web_sessions", "internal.web_sessions", hidden=("secret_hash", "id_token")),
    Holding("access_tokens", "internal.access_tokens", hidden=("secret_hash",)),
    Holding("quota_windows", "internal.quota_windows", order="t.quota, t.began"),
    Holding("job_queue", "job_queue"),
    Holding("queue_jobs", "internal.procrastinate_jobs", f"t.args->>'task_id' {OF_TASKS}"),
    Holding("queue_events", "internal.procrastinate_events",
            f"t.job_id IN (SELECT j.id FROM internal.procrastinate_jobs j WHERE j.args->>'task_id' {OF_TASKS})"),  # noqa: S608 - our own words
    Holding("referrals", "referrals", "t.referring_user_id = :user", hidden=("referred_user_id",)),
    Holding(
        "referred_by", "referrals", "t.referred_user_id = :user", leaving="unnamed",
        hidden=("referring_user_id", "referral_code"), cleared=("referred_user_id",),
    ),
    Holding(
        "api_usage_tracking", "api_usage_tracking", leaving="unnamed", cleared=("user_id", "ip_address", "user_agent")
    ),
    Holding("llm_usage_logs", "llm_usage_logs", leaving="unnamed", cleared=("user_id", "error_message")),
    Holding("erasures", "internal.erasures", leaving="unnamed", cleared=("user_id",)),
)  # fmt: skip
"""In the order in which an import can insert them; an erasure goes the other way."""

CARRIED: tuple[Holding, ...] = tuple(holding for holding in HOLDINGS if holding.carried)
"""What an import takes. The rest says what one installation did: its tasks, its ledgers, who was referred by whom, and
consent, which is given to whoever runs the place."""
