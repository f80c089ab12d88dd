"""A person's export into an account that holds nothing yet: all of it or nothing.

The archive is a stranger's until every part of it has shown otherwise: names, sizes and hashes of the members, columns,
types and references of the rows, and in the end what the rooms' own readers make of it. No id of it is believed: whose
a row is, is told by the account alone, and an id that is taken is given anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from upstar.accounts import held, privacy
from upstar.accounts import service as accounts
from upstar.accounts.holdings import CARRIED, Holding
from upstar.accounts.types import Identity
from upstar.adapters.database import ReadSession, WriteSession
from upstar.adapters.oidc import LOCAL_SUB
from upstar.kit.clock import today
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.kit.text import squash
from upstar.kit.tokens import content_hash, share_hash, share_token
from upstar.listings.saved import MAX_SEARCHES
from upstar.resumes import files
from upstar.resumes import service as resumes
from upstar.workflows import imported_check
from upstar.workflows.account_archive import Archive, bad
from upstar.workflows.tools import Tools

MAX_ROWS = 200_000
"""Rows of one table: fifty résumés with fifty matches each have 2,500."""
BATCH = 50
UNREAD = "This file had not been read when it was exported; please upload it once more."

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought, by table; `left_out` counts rows about a course, role or listing not known here."""

    user_id: UUID
    rows: Mapping[str, int]
    left_out: Mapping[str, int]
    files: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """An original that is stored already."""

    key: str
    size: int
    media_type: str
    digest: str


@dataclass(slots=True)
class _Taking:
    """What is known while rows are taken: whose they become, old ids to new ones, and the files."""

    user_id: UUID
    bucket: str
    originals: Mapping[str, _Kept]
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


def import_account(tools: Tools, path: Path, email: str, *, new: bool = False) -> Imported:
    """Import the archive into the account of that address; with `new` the account of the local sign-in is made.

    AppError NOT_FOUND for no such account, CONFLICT `account-not-empty`, INVALID `archive-invalid` with the reason, and
    LIMITED `resumes-many`. Whatever it raises, nothing of the archive is left.
    """
    archive = Archive(path)
    originals: dict[str, _Kept] = {}
    try:
        user_id = _account(tools, email, new=new)
        _keep_files(tools, archive, user_id, originals)
        with tools.database.write() as session:
            privacy.stay(session, user_id)
            files.hold(session, user_id)
            _demand_empty(session, user_id)
            taking = _Taking(user_id, tools.store.bucket, originals)
            _find_ids(session, archive, taking)
            rows = {holding.name: _take(session, archive, holding, taking) for holding in CARRIED}
            _put_files(session, taking)
            imported_check.check(session, user_id)
    except BaseException:
        _forget(tools, originals)
        raise
    finally:
        archive.close()
    return Imported(user_id, {name: count for name, count in rows.items() if count}, taking.left_out, len(originals))


def _account(tools: Tools, email: str, *, new: bool) -> UUID:
    with tools.database.write() as session:
        if new:
            address = squash(email).casefold()
            accounts.sign_in(session, Identity(LOCAL_SUB + content_hash(address.encode()), address, address))
        user_id = accounts.by_email(session, email).user_id
        _demand_empty(session, user_id)
    return user_id


def _keep_files(tools: Tools, archive: Archive, user_id: UUID, originals: dict[str, _Kept]) -> None:
    """Store every original that the sandbox can read as what it says; `originals` is by the résumé's id as told."""
    names = archive.names("files/")
    if len(names) > tools.settings.resumes_kept:
        sentence = f"The archive holds {len(names)} résumés, and {tools.settings.resumes_kept} may be kept."
        raise AppError(ErrorKind.LIMITED, "resumes-many", sentence)
    for name in names:
        data = archive.file(name)
        try:
            media_type = resumes.check(data, name)
            resumes.read_file(data, name, today=today())
        except AppError as error:
            if error.kind is ErrorKind.UNAVAILABLE:
                raise
            raise bad(f"{name} cannot be read as a résumé") from None
        key = files.kept_key(files.new_key(user_id))
        originals[name.removeprefix("files/").partition(".")[0]] = _Kept(key, len(data), media_type, content_hash(data))
        tools.store.put(key, data, media_type=media_type, download_as=files.neutral_name(media_type))


def _find_ids(session: WriteSession, archive: Archive, taking: _Taking) -> None:
    """Give each row with an id the same here, or a new one where that is taken."""
    for holding in CARRIED:
        if holding.key is None:
            continue
        # an id is written in one way alone, so that two spellings cannot be taken for two rows
        told = [str(_uuid(row.get(holding.key), holding)) for row in _rows(archive, holding)]
        if len(set(told)) != len(told):
            raise held.unfit(holding.name)
        taken = {str(one) for one in held.taken(session, holding, [UUID(one) for one in told])}
        anew = {one: str(uuid4()) for one in told if one in taken}
        taking.renamed |= anew
        taking.ids[holding.name] = {one: anew.get(one, one) for one in told}
    if taking.originals.keys() - taking.ids["resumes"].keys():
        raise bad("it holds a file that belongs to no résumé")


def _take(session: WriteSession, archive: Archive, holding: Holding, taking: _Taking) -> int:
    columns = held.columns_of(session, holding)
    count = 0
    fitted = (_fitted(session, holding, columns, row, taking) for row in _rows(archive, holding))
    kept = (row for row in fitted if row is not None)
    for some in _batches(kept):
        held.insert(session, holding, some)
        count += len(some)
    if holding.name == "saved_searches" and count > MAX_SEARCHES:
        raise bad(f"it holds more than {MAX_SEARCHES} saved searches")
    return count


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while some := list(islice(rows, BATCH)):
        yield some


def _rows(archive: Archive, holding: Holding) -> Iterator[dict[str, Any]]:
    for count, row in enumerate(archive.rows(holding.name)):
        if count >= MAX_ROWS:
            raise bad(f"it holds more than {MAX_ROWS:,} {holding.name.replace('_', ' ')}")
        yield row


def _fitted(
    session: WriteSession, holding: Holding, columns: frozenset[str], row: dict[str, Any], taking: _Taking
) -> dict[str, Any] | None:
    """Return the row as it is inserted; None where it points to something of everybody's that is not known here."""
    marks = {column + held.SHARED_MARK for column, shared in holding.shared.items() if shared.columns}
    if not row.keys() <= columns | marks:
        raise held.unfit(holding.name)
    fitted = _renamed(row, taking.renamed) if taking.renamed else dict(row)
    for column, shared in holding.shared.items():
        found = held.shared_id(session, shared, fitted.pop(column + held.SHARED_MARK, fitted.get(column)))
        if found is None:
            taking.left_out[holding.name] = taking.left_out.get(holding.name, 0) + 1
            return None
        fitted[column] = str(found)
    if "user_id" in columns:
        fitted["user_id"] = str(taking.user_id)
    if holding.key is not None:
        fitted[holding.key] = taking.ids[holding.name][str(_uuid(row.get(holding.key), holding))]
    for column, other in holding.inside.items():
        known = taking.ids[other].get(str(_uuid(row.get(column), holding)))
        if known is None:
            raise held.unfit(holding.name)
        fitted[column] = known
    for column in holding.made_anew:
        fitted.pop(column, None)
    return _OWN_RULES.get(holding.name, _as_it_is)(fitted, row, taking)


def _as_it_is(fitted: dict[str, Any], row: dict[str, Any], taking: _Taking) -> dict[str, Any]:  # noqa: ARG001
    return fitted


def _resume(fitted: dict[str, Any], row: dict[str, Any], taking: _Taking) -> dict[str, Any]:
    """A résumé with its file where we put it; where its reading had not ended it has failed."""
    kept = taking.originals.get(str(row["id"]))
    own: dict[str, Any] = {"s3_key": kept.key if kept else files.new_key(taking.user_id), "s3_bucket": taking.bucket}
    if kept:
        own |= {"file_size": kept.size, "file_type": kept.media_type}
    elif row.get("file_type") not in files.ENDINGS:
        raise held.unfit("resumes")
    if row.get("processing_status") in ("PENDING", "PROCESSING"):
        own |= {"processing_status": "FAILED", "error_message": UNREAD}
    return fitted | own


def _share(fitted: dict[str, Any], row: dict[str, Any], taking: _Taking) -> dict[str, Any]:  # noqa: ARG001
    """A link that opens nothing: the token was known to those who had the link, and to nobody here."""
    return fitted | {"is_active": False, "share_token": share_hash(share_token())}


def _shown(fitted: dict[str, Any], row: dict[str, Any], taking: _Taking) -> dict[str, Any]:  # noqa: ARG001
    return fitted | {"shown": None}


_OWN_RULES = {"resumes": _resume, "profile_shares": _share, "shared_profiles": _shown}


def _put_files(session: WriteSession, taking: _Taking) -> None:
    """Note each résumé's file, and that there is none where the archive brought none."""
    seen: set[str] = set()
    for told, resume_id in taking.ids["resumes"].items():
        kept = taking.originals.get(told)
        # two résumés of one content cannot be: the second upload would have been the first one
        if kept is not None and kept.digest in seen:
            raise bad("it holds the same file twice")
        if kept is not None:
            seen.add(kept.digest)
        files.note(session, taking.user_id, UUID(resume_id), kept.digest if kept else None)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    """The value with new ids wherever an old one stands, in documents too."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    return value


def _uuid(value: Any, holding: Holding) -> UUID:  # noqa: ANN401 - JSON
    try:
        found = UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise held.unfit(holding.name) from None
    if str(found) != value:
        raise held.unfit(holding.name)
    return found


def _forget(tools: Tools, originals: Mapping[str, _Kept]) -> None:
    """Remove the files of an import that came to nothing; what cannot be removed now is an orphan, collected later."""
    try:
        tools.store.delete_some([kept.key for kept in originals.values()])
    except AppError as error:
        log.warning("import.objects_left_behind", reason=error.code, objects=len(originals))


def _demand_empty(session: ReadSession, user_id: UUID) -> None:
    if held.holds_anything(session, user_id):
        sentence = "This account holds data already; import into a new one, so that nothing is mixed up."
        raise AppError(ErrorKind.CONFLICT, "account-not-empty", sentence)
