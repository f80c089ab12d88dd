"""Job ads that a web page carries for search engines: schema.org JobPostings in JSON-LD.

The board is the page's address, or that of a sitemap whose pages carry one ad each. The source has no hosts of its
own: a run may ask the host of its board and no other. A record is the JobPosting itself, which files may hold too.
"""

import zlib
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from upstar.adapters.http import Answer, Web, host_of
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.tokens import content_hash
from upstar.listings.markup import plain_text
from upstar.listings.types import Listing, Whereabouts
from upstar.sourcing.feeds import COMPANY, WHOLE, malformed
from upstar.sourcing.fields import (
    child,
    domain,
    items,
    label,
    language,
    listing_id,
    moment,
    object_of,
    required,
    storable_json,
    text,
    web_address,
)
from upstar.sourcing.jsonld import is_posting, postings_in
from upstar.sourcing.shapes import (
    MAX_PLACES,
    described,
    employment_types,
    free_pay,
    joined,
    located,
    money,
    pay_unit,
    section,
    whereabouts,
)
from upstar.sourcing.source import FetchedPage, Source, Target
from upstar.sourcing.types import RejectedError
from upstar.sourcing.vendor_places import schema_places

NAME = "schema_org"
MAX_PAGES = 500
"""Pages of one sitemap: with the pause between them, ten minutes of somebody else's server."""
MAX_SITEMAPS = 20
MAX_SITEMAP = 50 * 2**20
"""Bytes of a sitemap, unpacked, by its protocol (sitemaps.org)."""
IDENTIFIER_WIDTH = 100
UNIT_CODES = {"HUR": "HOUR", "DAY": "DAY", "WEE": "WEEK", "MON": "MONTH", "ANN": "YEAR"}
"""UN/CEFACT Recommendation 20, which schema.org allows as unitCode."""
SECTIONS = (("responsibilities", "Responsibilities"), ("qualifications", "Qualifications"), ("jobBenefits", "Benefits"))


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the ads of the page, or of each page of the sitemap; AppError where there is none to be found."""
    board = (target.board or "").strip()
    host_of(board)
    # an unchanged sitemap says nothing of the sitemaps and pages that it lists
    answer = web.get(board, headers=WHOLE)
    addresses = _listed(answer)
    if addresses is None:
        yield FetchedPage(_records(answer, board, target))
        return
    wanted, left = _pages(web, board, addresses, target)
    found = False
    for page in wanted:
        try:
            records = _records(web.get(page, headers=WHOLE), page, target)
        except AppError as error:
            if error.kind not in (ErrorKind.NOT_FOUND, ErrorKind.INVALID):
                raise
            continue  # gone, or a page about something else
        found = True
        yield FetchedPage(records)
    if not found:
        raise malformed(NAME, "no page of the sitemap has a JobPosting")
    if left:  # a run that ends well would end what it did not read
        raise AppError(
            ErrorKind.LIMITED, "feed-limited", f"The sitemap lists more than {MAX_PAGES} pages; the first were read."
        )


def translate(record: object) -> Listing:
    """Return the listing of a JobPosting; RejectedError for one without a title or an organization."""
    row = object_of(record)
    if not is_posting(row):
        raise RejectedError("the record is no JobPosting")
    raw = storable_json(row)
    page = web_address(child(row, "_feed", "url"))
    url = _address(row.get("url"), page) or page or web_address(row.get("@id"))
    company = next(iter(items(row.get("hiringOrganization"))), None)
    name = label(company) or label(child(company, "name")) or label(child(row, "_feed", "company"))
    remote = any("TELECOMMUTE" in (text(kind) or "").upper() for kind in items(row.get("jobLocationType")))
    return Listing(
        id=_id(row, page, url),
        title=required(label(row.get("title")) or label(row.get("name")), "title"),
        organization=required(name, "organization"),
        organization_url=_first_address(child(company, "sameAs"), child(company, "url")),
        organization_logo=_first_address(
            child(company, "logo"), child(company, "logo", "url"), child(company, "logo", "contentUrl")
        ),
        date_posted=moment(row.get("datePosted")),
        date_valid_through=moment(row.get("validThrough")),
        date_modified=moment(row.get("dateModified")),
        employment_type=employment_types(*items(row.get("employmentType"))),
        url=url,
        source=NAME,
        source_type="career-site",
        source_domain=domain(page or url, NAME),
        salary_raw=_pay(row),
        raw_data=raw,
        data_source=NAME,
        language=language(next(iter(items(row.get("inLanguage"))), None)),
        **located(_where(row), "remote" if remote else None),
        **described(*_description(row)),
    )


def _listed(answer: Answer) -> list[str] | None:
    """The addresses that a sitemap lists; None where the answer is none."""
    body = answer.body
    if body[:2] == b"\x1f\x8b":
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, MAX_SITEMAP)
        except zlib.error as error:
            raise malformed(NAME, "the sitemap is packed wrongly") from error
    if not any(mark in body[:2000] for mark in (b"<urlset", b"<sitemapindex")):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.LxmlError as error:
        raise malformed(NAME, "the sitemap is not XML") from error
    found = () if root is None else root.iter("{*}loc")
    addresses = (web_address((element.text or "").strip()) for element in found)
    return list(dict.fromkeys(address for address in addresses if address))


def _pages(web: Web, board: str, addresses: list[str], target: Target) -> tuple[list[str], bool]:
    """The pages of a sitemap and of those that it lists, on the board's host; and whether some are left out."""
    host, match = host_of(board), target.options.get("match", "")
    waiting, sitemaps = deque(addresses), 0
    pages: list[str] = []
    while waiting and len(pages) <= MAX_PAGES:
        address = waiting.popleft()
        if domain(address, "") != host:
            continue
        if address.lower().split("?")[0].endswith((".xml", ".xml.gz")):
            sitemaps += 1
            inner = _listed(web.get(address, headers=WHOLE)) if sitemaps <= MAX_SITEMAPS else None
            waiting.extendleft(reversed(inner or ()))
        elif match in address:
            pages.append(address)
    left = len(pages) > MAX_PAGES or sitemaps > MAX_SITEMAPS
    return list(dict.fromkeys(pages))[:MAX_PAGES], left


def _records(answer: Answer, page: str, target: Target) -> list[dict[str, Any]]:
    """The ads of a page, with its address; AppError `feed-malformed` where it has none.

    A page without ads cannot be told from one that has changed, and must not look like an employer without vacancies.
    """
    found = postings_in(answer.text)
    if not found:
        raise malformed(NAME, f"{domain(page, page)} shows no JobPosting on that page")
    feed = {"url": page, "company": target.options.get("company"), "alone": len(found) == 1}
    return [{**posting, "_feed": feed} for posting in found]


def _id(row: Mapping[str, Any], page: str | None, url: str | None) -> str:
    """`schema_org:host:identifier`, or a hash of what else tells the ad from others."""
    own = _identifier(row.get("identifier"))
    if own is None or len(own) > IDENTIFIER_WIDTH:
        # several ads on one page, none with an address of its own, or a file's without any
        alone = url is not None and (url != page or child(row, "_feed", "alone") is not False)
        parts = [url] if alone else [url, *(repr(row.get(key)) for key in ("title", "datePosted", "jobLocation"))]
        own = content_hash("\n".join(part or "" for part in [own, *parts]).encode("utf-8", "replace"))
    return listing_id(NAME, domain(page or url, "") or None, own)


def _identifier(value: object) -> str | None:
    for item in items(value):
        found = text(child(item, "value")) or text(child(item, "@id")) or text(item)
        if found:
            return found
    return None


def _where(row: Mapping[str, Any]) -> Whereabouts:
    """The places of work, and the countries and areas from which a remote worker may apply."""
    there = Whereabouts(tuple(islice(schema_places(row.get("jobLocation")), MAX_PLACES)))
    applicants = whereabouts(
        *(text(child(area, "name")) or text(area) for area in items(row.get("applicantLocationRequirements")))
    )
    return joined(there, replace(applicants, remote=False))


def _pay(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The pay as a MonetaryAmount, however much of one the page gives; estimates of others are no pay."""
    base = next(iter(items(row.get("baseSalary"))), None)
    if isinstance(base, str):
        return money(base, base, row.get("salaryCurrency"), None) or free_pay(base)
    amount = base if isinstance(base, Mapping) else {"value": base}
    value = child(amount, "value")
    spread = value if isinstance(value, Mapping) else {**amount, "value": value}
    single = spread.get("value")
    currency = text(amount.get("currency")) or text(spread.get("currency")) or row.get("salaryCurrency")
    unit = pay_unit(spread.get("unitText")) or UNIT_CODES.get(text(spread.get("unitCode")) or "")
    made = money(spread.get("minValue") or single, spread.get("maxValue") or single, currency, unit)
    return made or free_pay(single)


def _description(row: Mapping[str, Any]) -> Iterator[object]:
    """The description, and what the page says beside it and not in it too."""
    main = row.get("description")
    yield main
    said = plain_text(main) if isinstance(main, str) else ""
    for key, heading in SECTIONS:
        for body in items(row.get(key)):
            if isinstance(body, str) and plain_text(body) not in said:
                yield section(heading, body)


def _address(value: object, page: str | None) -> str | None:
    """An address, also one that is relative to its page."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return web_address(urljoin(page or "", value.strip()))
    except ValueError:
        return None


def _first_address(*values: object) -> str | None:
    found = (web_address(item) for value in values for item in items(value))
    return next((address for address in found if address), None)


SOURCE = Source(
    name=NAME,
    title="A page with schema.org JobPostings",
    documentation="https://schema.org/JobPosting",
    hosts=(),
    fetch=fetch,
    translate=translate,
    complete=True,
    board="the https address of the page or sitemap",
    options={**COMPANY, "match": "what the addresses of a sitemap's job pages have in them, such as /jobs/"},
    pause_seconds=1.0,
)
