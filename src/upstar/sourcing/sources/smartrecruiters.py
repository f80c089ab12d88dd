"""SmartRecruiters companies: all postings in pages of a hundred, and one more request for each one's description.

A company that does not exist looks like one without vacancies: the server answers 200 and an empty list. The walk
ends at `totalFound`; a page that is empty before then is a fault, not an end.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from upstar.adapters.http import Web
from upstar.kit.errors import AppError, ErrorKind
from upstar.listings.types import Listing
from upstar.sourcing.feeds import (
    COMPANY,
    WHOLE,
    board_feed,
    board_path,
    malformed,
    positive,
    records_in,
    tagged,
    unseen,
)
from upstar.sourcing.fields import (
    child,
    employer,
    flag,
    label,
    language,
    listing_id,
    moment,
    object_of,
    required,
    text,
    web_address,
)
from upstar.sourcing.shapes import addressed, described, employment_types, located, origin, section
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "smartrecruiters"
HOST = "api.smartrecruiters.com"
PAGE = 100
MAX_PAGES = 200
"""20,000 postings, and with their descriptions an hour of asking; the largest company has half as many."""
PAUSE_SECONDS = 0.125
"""SmartRecruiters lets ten requests a second through."""
SECTIONS = ("companyDescription", "jobDescription", "qualifications", "additionalInformation")
SITE = "jobs.smartrecruiters.com"


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the company's pages, each record with its details."""
    url = f"https://{HOST}/v1/companies/{board_path(target)}/postings"
    feed = board_feed(target)
    seen: set[str] = set()
    offset = 0
    for _ in range(MAX_PAGES):
        answer = web.get(url, params={"limit": PAGE, "offset": offset}, headers=WHOLE)
        if answer.not_modified:
            yield FetchedPage(unchanged=True)
            return
        document = answer.json()
        rows = records_in(NAME, document, "content")
        total = positive(child(document, "totalFound"))
        new = unseen(rows, seen, "id")
        yield FetchedPage(records=tagged(list(_detailed(web, url, new)), feed), total=total)
        offset += len(rows)
        if total is not None and offset >= total:
            return
        if total is not None and not new:
            raise malformed(NAME, f"the company has {total} postings and lists {len(seen)}")
        if not new:
            return
    raise malformed(NAME, f"the company has no end after {MAX_PAGES} pages")


def translate(record: object) -> Listing:
    """Return the listing of a posting; without its details it has no description."""
    row = object_of(record)
    place = row.get("location")
    code = text(row.get("id"))
    company = text(child(row, "company", "identifier")) or text(child(row, "_feed", "board"))
    url = web_address(row.get("postingUrl")) or web_address(f"https://{SITE}/{company}/{code}")
    parts = (child(row, "jobAd", "sections", name) for name in SECTIONS)
    return Listing(
        id=listing_id(NAME, code),
        title=required(label(row.get("name")), "title"),
        organization=required(employer(row, child(row, "company", "name")), "organization"),
        date_posted=moment(row.get("releasedDate")),
        employment_type=employment_types(
            child(row, "typeOfEmployment", "id"), child(row, "typeOfEmployment", "label")
        ),
        **origin(NAME, "ats", row, url, SITE),
        language=language(child(row, "language", "code")),
        **described(*(section(child(part, "title"), child(part, "text")) for part in parts)),
        **located(
            addressed(child(place, "country"), child(place, "region"), child(place, "city"),
                      line=child(place, "fullLocation")),
            _kind(place),
            remote=flag(child(place, "remote")),
        ),
    )  # fmt: skip


def _detailed(web: Web, url: str, rows: list[Any]) -> Iterator[Any]:
    """The records with their details; one that is gone by now is left out."""
    for row in rows:
        code = text(child(row, "id"))
        if code is None or not code.replace("-", "").isalnum():
            yield row
            continue
        try:
            details = web.get(f"{url}/{code}", headers=WHOLE).json()
        except AppError as error:
            if error.kind is not ErrorKind.NOT_FOUND:
                raise
            continue
        yield {**row, **details} if isinstance(details, Mapping) else row


def _kind(place: object) -> str | None:
    if flag(child(place, "hybrid")):
        return "hybrid"
    return "remote" if flag(child(place, "remote")) else None


SOURCE = Source(
    name=NAME,
    title="SmartRecruiters",
    documentation="https://developers.smartrecruiters.com/docs/posting-api",
    hosts=(HOST,),
    fetch=fetch,
    translate=translate,
    complete=True,
    board="the company's identifier, as in jobs.smartrecruiters.com/COMPANY",
    options=COMPANY,
    pause_seconds=PAUSE_SECONDS,
)
