"""From an uploaded file to skills, assessment, matches and advice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from uuid import UUID

from upstar.accounts import privacy, quotas, referrals
from upstar.accounts import service as accounts
from upstar.accounts.limits import most_of
from upstar.adapters.database import WriteSession
from upstar.assessment import service as assessment
from upstar.assessment import targets
from upstar.careers import service as careers
from upstar.kit.clock import today, utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.listings import service as listings
from upstar.llm.types import BUILTIN, Payer
from upstar.llm.wording import reword
from upstar.matching import active, preferences, tracker
from upstar.matching import service as matching
from upstar.matching.preferences import Settings
from upstar.matching.types import Candidate, Match, Ranking
from upstar.queue import service as queue
from upstar.queue.types import TaskView
from upstar.resumes import files
from upstar.resumes import service as resumes
from upstar.resumes.extraction import refine
from upstar.resumes.types import Document, Profile, ResumeView
from upstar.workflows import advise
from upstar.workflows.tools import Tools

JOB_TYPE = "resume.process"
MATCHES_KEPT = 50
"""How many are given where no person is known whose tier says it."""

OnStage = Callable[[str], None]

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class UploadResult:
    """An accepted file. `created` is False where the same person uploaded the same file before."""

    resume: ResumeView
    job_id: UUID
    created: bool


def upload(tools: Tools, user_id: UUID, filename: str, data: bytes) -> UploadResult:
    """Accept a file and ask for its reading; AppError where it is empty, too large or of no kind that is read, and
    LIMITED `quota-exceeded`.

    The same file again gives the same résumé; it is read anew only where its last reading failed. AppError LIMITED
    `resumes-many` where the person keeps as many as they may.
    """
    file_type = resumes.check(data, filename)
    with tools.database.read() as session:
        known = files.find(session, user_id, data)
        task = queue.latest_for_resume(session, user_id, known.id) if known else None
        if known is None and not files.is_known(session, user_id, data):
            files.check_room(session, user_id, tools.settings.resumes_kept)
    if known is not None and task is not None:
        return UploadResult(known, task.id, created=False)
    key = files.new_key(user_id)
    tools.store.put(key, data, media_type=file_type, download_as=files.neutral_name(file_type))
    try:
        with tools.database.write() as session:
            privacy.stay(session, user_id)
            placed = files.place(
                session,
                user_id,
                filename=filename,
                data=data,
                file_type=file_type,
                key=key,
                bucket=tools.store.bucket,
                most=tools.settings.resumes_kept,
            )
            result = _asked(tools, session, user_id, placed)
    except Exception:
        _forget(tools, key)
        raise
    for unused in (placed.before,) if placed.used else (key,):
        if unused is not None:
            tools.store.delete_some(sorted(files.all_keys(unused)))
    return result


def _asked(tools: Tools, session: WriteSession, user_id: UUID, placed: files.Placed) -> UploadResult:
    resume = placed.resume
    if placed.created:
        quotas.spend(session, tools.settings, user_id, "uploads_a_day")
    task = queue.latest_for_resume(session, user_id, resume.id)
    if task is not None and not placed.used:
        return UploadResult(resume, task.id, placed.created)
    if not placed.created:
        quotas.spend(session, tools.settings, user_id, "analyses_a_day")
    resumes.mark(session, user_id, resume.id, "PENDING")
    job_id = queue.enqueue(session, user_id=user_id, resume_id=resume.id, job_type=JOB_TYPE)
    return UploadResult(resumes.get(session, user_id, resume.id), job_id, placed.created)


def run(tools: Tools, user_id: UUID, resume_id: UUID, on_stage: OnStage) -> dict[str, object]:
    """Read the stored file, assess, match and advise; return the counts of what was kept.

    Each step replaces what an earlier run left, so running twice leaves what one run leaves. A file that is new goes to
    its place once it was read, and away where it cannot be. AppError where the file cannot be read, and where its
    person is gone or going.
    """
    on_stage("reading")
    with writing(tools, user_id) as session:
        resumes.mark(session, user_id, resume_id, "PROCESSING")
        resume = resumes.get(session, user_id, resume_id)
        key = resumes.stored_at(session, user_id, resume_id)
    data, document, profile = _read(tools, user_id, resume, key)
    payer = _payer(tools, user_id)
    profile = refine(tools.gate, document, profile, payer, today=today())
    with writing(tools, user_id) as session:
        files.settle(session, user_id, resume_id, key)
        if files.is_incoming(key):
            name = files.neutral_name(resume.file_type)
            tools.store.put(files.kept_key(key), data, media_type=resume.file_type, download_as=name)
        profile = resumes.keep(session, user_id, resume_id, document, profile, today=today())
    if files.is_incoming(key):
        tools.store.delete(key)
    counts = _advance(tools, payer, resume_id, profile, on_stage)
    with writing(tools, user_id) as session:
        resumes.mark(session, user_id, resume_id, "COMPLETED")
        referrals.settle(session, user_id, for_paid=tools.settings.referrals_for_paid)
    return counts


def _read(tools: Tools, user_id: UUID, resume: ResumeView, key: str) -> tuple[bytes, Document, Profile]:
    """Read the file in the sandbox; one that is new and cannot be read is deleted, and its row keeps the reason."""
    try:
        data = tools.store.get(key)
        return data, *resumes.read_file(data, resume.filename, today=today())
    except AppError as error:
        if error.kind is not ErrorKind.UNAVAILABLE and files.is_incoming(key):
            tools.store.delete(key)
            with writing(tools, user_id) as session:
                files.remove(session, user_id, resume.id)
        raise


@contextmanager
def writing(tools: Tools, user_id: UUID) -> Iterator[WriteSession]:
    """Give a session to write what is the person's; AppError where they are gone, or an erasure has begun."""
    with tools.database.write() as session:
        privacy.stay(session, user_id)
        yield session


def refresh(tools: Tools, user_id: UUID, resume_id: UUID, on_stage: OnStage) -> dict[str, object]:
    """Assess, match and advise anew from what is kept: the person corrected it, the document is the same."""
    with tools.database.read() as session:
        profile = resumes.profile_of(session, user_id, resume_id)
    return _advance(tools, _payer(tools, user_id), resume_id, profile, on_stage)


def rematch(tools: Tools, user_id: UUID, resume_id: UUID, on_stage: OnStage) -> dict[str, object]:
    """Match and plan anew: the person wants something else, the profile is the same."""
    with tools.database.read() as session:
        profile = resumes.profile_of(session, user_id, resume_id)
    matches = _match(tools, user_id, resume_id, profile, on_stage)
    on_stage("recommending")
    advise.replan(tools, user_id)
    return {"matches": len(matches)}


def _advance(tools: Tools, payer: Payer, resume_id: UUID, profile: Profile, on_stage: OnStage) -> dict[str, object]:
    _assess(tools, payer, resume_id, profile, on_stage)
    matches = _match(tools, payer.user_id, resume_id, profile, on_stage)
    on_stage("recommending")
    advised = advise.advise(tools, payer.user_id, resume_id, payer)
    return {
        "skills": len(profile.skills),
        "roles": len(profile.work_experience),
        "matches": len(matches),
        "courses": advised,
    }


def _payer(tools: Tools, user_id: UUID) -> Payer:
    with tools.database.read() as session:
        return Payer(user_id, accounts.tier_of(session, user_id))


def give_up(session: WriteSession, task: TaskView, message: str) -> None:
    """Where the task was to read a résumé, mark that as FAILED with a sentence for its owner, in the transaction that
    settles the task; one that was deleted meanwhile is fine.
    """
    if task.job_type == JOB_TYPE and task.resume_id is not None:
        with suppress(AppError):
            resumes.mark(session, task.user_id, task.resume_id, "FAILED", message)


def _assess(tools: Tools, payer: Payer, resume_id: UUID, profile: Profile, on_stage: OnStage) -> None:
    on_stage("assessing")
    with tools.database.read() as session:
        roles = careers.roles(session)
        target_id = targets.chosen_id(session, payer.user_id)
    assessed = assessment.assess(profile, roles, today=today(), target_id=target_id)
    worded = reword(tools.gate, "assessment.insight", [assessed.ai_insight] if assessed.ai_insight else [], payer)
    if worded is not None:
        assessed = replace(assessed, ai_insight=worded.value.text)
    with writing(tools, payer.user_id) as session:
        assessment.keep(session, payer.user_id, resume_id, assessed, source=worded.path if worded else BUILTIN)


def _match(tools: Tools, user_id: UUID, resume_id: UUID, profile: Profile, on_stage: OnStage) -> list[Match]:
    """Rank the stock and keep the best; listings that come while this runs meet the profile that is kept first."""
    on_stage("matching")
    with tools.database.read() as session:
        settings = preferences.settings_for(session, user_id)
        most = most_of(tools.settings, accounts.tier_of(session, user_id), "matches_shown")
        asked = listings.often_asked(session)
    candidate = matching.candidate_of(profile, settings.wishes, asked)
    with writing(tools, user_id) as session:
        active.put(session, user_id, resume_id, candidate)
    ranking = rank_stock(tools, candidate, settings, top=most, with_unlocks=True)
    with writing(tools, user_id) as session:
        new = matching.keep(session, user_id, resume_id, ranking.matches)
        tracker.note_new(session, user_id, resume_id, new)
        tracker.note_run(
            session, user_id, resume_id, hidden=ranking.hidden, suiting=ranking.suiting, unlocks=ranking.unlocks
        )
    return list(ranking.matches)


def rank_stock(
    tools: Tools, candidate: Candidate, settings: Settings, *, top: int, with_unlocks: bool = False
) -> Ranking:
    """Return the `top` best listings of the whole live stock, best first, and what wishes hide of it."""
    view = tools.stock.look(tools.database)
    ranking = matching.rank(view, candidate, settings, now=utc_now(), top=top, with_unlocks=with_unlocks)
    with tools.database.read() as session:
        texts = listings.texts(session, [match.listing.id for match in ranking.matches])
    return replace(ranking, matches=tuple(matching.described(ranking.matches, texts)))


def _forget(tools: Tools, key: str) -> None:
    """Remove a stored file that no row speaks of, so that a failed upload leaves nothing behind."""
    try:
        with tools.database.read() as session:
            known = files.named(session, [key])
        if not known:
            tools.store.delete(key)
    except AppError as error:
        log.warning("upload.object_left_behind", reason=error.code)
