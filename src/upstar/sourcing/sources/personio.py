"""Personio career sites: one XML document with everything that an employer has open.

An empty document is an employer without vacancies. A position has no address of its own: it is put together from the
site and the id. Offices are bare names of towns; option `country` says where they lie. The parser reads no entities,
no other documents and no outsized ones.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from upstar.adapters.http import Web
from upstar.kit.errors import AppError, ErrorKind
from upstar.listings.types import Listing
from upstar.sourcing.feeds import COMPANY, board_feed, board_label, malformed, tagged
from upstar.sourcing.fields import (
    child,
    employer,
    items,
    label,
    listing_id,
    moment,
    object_of,
    required,
    text,
    web_address,
)
from upstar.sourcing.shapes import described, employment_types, located, origin, section, whereabouts
from upstar.sourcing.source import FetchedPage, Source, Target

NAME = "personio"
ROOT = "workzag-jobs"
DOMAINS = ("de", "com")
EITHER_TIME = "full-or-part-time"
BANDS = {
    "lt-1": "0-2", "1-2": "0-2", "2-5": "2-5", "5-7": "5-10", "7-10": "5-10", "10-15": "10+", "gt-15": "10+",
}  # fmt: skip
"""Personio's `yearsOfExperience` in the four bands that listings know."""


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Yield the site as one page; AppError INVALID for an unknown domain, `feed-malformed` for what is no such XML."""
    top = target.options.get("domain", DOMAINS[0]).strip().lower().lstrip(".")
    if top not in DOMAINS:
        raise AppError(ErrorKind.INVALID, "option-invalid", "Personio's domain is de or com.")
    board = board_label(target)
    host = f"{board}.jobs.personio.{top}"
    language = target.options.get("language", "").strip()
    answer = web.get(f"https://{host}/xml", params={"language": language} if language else None)
    if answer.not_modified:
        yield FetchedPage(unchanged=True)
        return
    feed = {**board_feed(target), "board": board, "host": host, "country": target.options.get("country")}
    positions = _positions(answer.body)
    yield FetchedPage(records=tagged(positions, feed), total=len(positions))


def translate(record: object) -> Listing:
    """Return the listing of a position."""
    row = object_of(record)
    code = text(row.get("id"))
    host = text(child(row, "_feed", "host"))
    offices = [row.get("office"), *items(row.get("additionalOffices"))]
    schedule = text(row.get("schedule"))
    parts = items(row.get("jobDescriptions"))
    url = web_address(f"https://{host}/job/{code}") if host else None
    return Listing(
        id=listing_id(NAME, text(child(row, "_feed", "board")), code),
        title=required(label(row.get("name")), "title"),
        organization=required(employer(row, row.get("subcompany")), "organization"),
        date_posted=moment(row.get("createdAt")),
        employment_type=employment_types(
            row.get("employmentType"), *(("full-time", "part-time") if schedule == EITHER_TIME else (schedule,))
        ),
        ai_experience_level=BANDS.get(text(row.get("yearsOfExperience")) or ""),
        **origin(NAME, "ats", row, url, host or "jobs.personio.de"),
        **described(*(section(child(part, "name"), child(part, "value")) for part in parts)),
        **located(whereabouts(*offices, country=text(child(row, "_feed", "country")))),
    )


def _positions(document: bytes) -> list[dict[str, Any]]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise malformed(NAME, "the document is no XML, or breaks off") from error
    if root is None or root.tag != ROOT:
        raise malformed(NAME, f"the document is not the {ROOT} that it should be")
    return [_position(position) for position in root.iterchildren("position")]


def _position(position: etree._Element) -> dict[str, Any]:
    """A position as an object: texts, the further offices as a list, the descriptions as a list of objects."""
    row: dict[str, Any] = {}
    for element in position.iterchildren("*"):
        name = str(element.tag)
        if name == "jobDescriptions":
            row[name] = [_texts(part) for part in element.iterchildren("jobDescription")]
        elif len(element):
            row[name] = [_content(inner) for inner in element.iterchildren("*")]
        else:
            row[name] = _content(element)
    return row


def _texts(element: etree._Element) -> Mapping[str, str]:
    return {str(inner.tag): _content(inner) for inner in element.iterchildren("*")}


def _content(element: etree._Element) -> str:
    return (element.text or "").strip()


SOURCE = Source(
    name=NAME,
    title="Personio",
    documentation="https://developer.personio.de/docs/retrieving-open-job-positions",
    hosts=("*.jobs.personio.de", "*.jobs.personio.com"),
    fetch=fetch,
    translate=translate,
    complete=True,
    board="the first part of the site's address, as in NAME.jobs.personio.de",
    options={
        **COMPANY,
        "domain": "com for sites at jobs.personio.com",
        "language": "the language that positions are wanted in, such as en",
        "country": "the country that the offices lie in",
    },
)
