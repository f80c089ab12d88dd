"""Whether the rooms can read what an import brought: what they cannot read would break a person's pages for good."""

from dataclasses import asdict
from uuid import UUID

from pydantic import TypeAdapter

from upstar.adapters.database import WriteSession
from upstar.assessment import service as assessment
from upstar.assessment import sharing
from upstar.kit.errors import AppError, ErrorKind
from upstar.learning import progress
from upstar.learning import service as learning
from upstar.listings import browse, saved
from upstar.listings import service as listings
from upstar.listings.types import ListingFilter
from upstar.matching import active, preferences, tracker, wish_reading
from upstar.matching import service as matching
from upstar.matching.filters import MatchFilter
from upstar.matching.types import COMPONENTS
from upstar.resumes import editing
from upstar.resumes import service as resumes
from upstar.resumes.output import profile_to_json
from upstar.workflows.account_archive import bad

PAGE = 200
_FILTER = TypeAdapter(ListingFilter)


def check(session: WriteSession, user_id: UUID) -> None:
    """Read all of it the way the pages do, and make of each profile what matching needs; AppError INVALID."""
    try:
        _read(session, user_id)
    except AppError as error:
        if error.kind is ErrorKind.UNAVAILABLE:
            raise
        raise bad("what it holds is not as Upstar writes it") from None
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError):
        # documents of a wrong shape; what was read is not quoted
        raise bad("what it holds is not as Upstar writes it") from None


def _read(session: WriteSession, user_id: UUID) -> None:
    own = preferences.settings_for(session, user_id)
    told = preferences.get(session, user_id)
    if wish_reading.check(told.wishes)[1] or not all(map(_is_weight, told.weights.items())):
        raise bad("its preferences do not fit")
    asked = listings.often_asked(session)
    cursor = None
    while True:
        page = resumes.list_for(session, user_id, cursor, PAGE)
        for item in page.items:
            if item.processing_status != "COMPLETED":
                continue
            profile = resumes.profile_of(session, user_id, item.id)
            profile_to_json(profile)
            editing.corrections_of(session, user_id, item.id)
            editing.changes_of(session, user_id, item.id)
            resumes.skills_of(session, user_id, item.id)
            resumes.experience_of(session, user_id, item.id)
            matching.list_for(session, user_id, MatchFilter(item.id), limit=PAGE)
            active.put(session, user_id, item.id, matching.candidate_of(profile, own.wishes, asked))
        cursor = page.next_cursor
        if cursor is None:
            break
    _assessments(session, user_id)
    sharing.list_for(session, user_id, None, PAGE)
    tracker.board(session, user_id)
    tracker.alerts(session, user_id, limit=PAGE)
    tracker.last_runs(session, user_id)
    learning.latest(session, user_id)
    progress.my_plan(session, user_id)
    for search in saved.list_for(session, user_id):
        # the worker looks at everybody's searches in one go: one of a wrong shape would stop it for all
        browse.check(session, _FILTER.validate_python(asdict(saved.read_query(search.query))))


def _assessments(session: WriteSession, user_id: UUID) -> None:
    cursor = None
    while True:
        page = assessment.history(session, user_id, cursor, PAGE)
        for item in page.items:
            assessment.to_json(item.assessment)
        cursor = page.next_cursor
        if cursor is None:
            return


def _is_weight(told: tuple[str, object]) -> bool:
    name, value = told
    return name in COMPONENTS and isinstance(value, int | float) and 0 <= value <= 1
