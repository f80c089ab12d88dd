"""Résumés made in code for the benchmarks: the same arguments give the same words and the same bytes.

Every person, employer and sentence is put together from the tables below; none is real.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
MARGIN = 54.0
"""The blank around a page, in points."""
LEADING = 1.3
"""The step from line to line, in font sizes."""
SIDEBAR = 150.0
GUTTER = 24.0
SKILLS_A_ROW = 7
ITEMS_A_ROLE = (4, 6)
YEARS_A_ROLE = 3
FIRST_YEAR = 2026

_NAME = "Ilse Marchetti-Vold"
_CONTACT = "ilse.marchetti@example.com | +49 30 5550142 | Rostock, Germany"
_SUMMARY = (
    "Engineer with fourteen years in logistics and public services, from a first warehouse system to platforms that "
    "serve several million people. Likes plain designs, careful measurements and colleagues who ask questions."
)
_TITLES = (
    "Principal Engineer|Engineering Manager|Senior Data Engineer|Backend Developer|Systems Analyst|Software Developer|"
    "Platform Engineer|Solutions Architect|Technical Lead|Quality Engineer"
).split("|")
_EMPLOYERS = (
    "Halvorsen Freight AB|Lindenau Stadtwerke GmbH|Brightwater Clinics Ltd|Ostkreuz Mobility GmbH|Carrow & Finch LLP|"
    "Perilune Analytics Inc.|Sandvik Harbour Group|Tamarind Retail AG|Northgate Seeds BV|Quillon Insurance SE"
).split("|")
_DEEDS = (
    "Designed|Rebuilt|Led the migration of|Automated|Documented|Measured and improved|Introduced|Maintained|Planned|"
    "Negotiated the scope of|Tested|Simplified|Reviewed|Coordinated|Extended|Retired"
).split("|")
_OBJECTS = (
    "the booking service in Python and PostgreSQL|a nightly import of customs declarations|"
    "the reporting warehouse on Snowflake|continuous delivery with Docker and Kubernetes|"
    "the identity platform for nine agencies|a pricing engine written in Java|the alerting rules in Prometheus|"
    "forecasts for spare parts in forty depots|an accessible front end in TypeScript and React|"
    "the yearly disaster recovery exercise|message queues on Kafka and RabbitMQ|"
    "the interface between the dispatch desk and drivers|patient records under GDPR rules|"
    "load tests for the ticket shop|the inventory of cloud resources with Terraform|"
    "training material for new colleagues"
).split("|")
_MEANS = (
    "together with three product teams|for 120 branches in five countries|under a fixed budget of 2.4 million euros|"
    "with a team of seven engineers|while the old system stayed in service|after interviews with forty users|"
    "in close contact with auditors and suppliers|using Agile methods and short reviews|on AWS and later on Azure|"
    "from the first sketch to daily operation"
).split("|")
_RESULTS = (
    "which cut the waiting time by 38%|so that errors fell from 210 to 12 a month|saving 64,000 euros a year|"
    "and handed it over with complete documentation|which raised the share of automated checks to 91%|"
    "and halved the cost of a delivery|without a single hour of downtime|"
    "so that monthly closing takes two days instead of six|which the board later made the standard|"
    "and presented the findings at two conferences"
).split("|")
_STUDIES = (
    "MSc Computer Science, Technische Universität Ilmenau, 2010 - 2012",
    "BSc Applied Mathematics, University of Bergen, 2006 - 2010",
)
_SKILLS = (
    "Python|PostgreSQL|Docker|Kubernetes|Terraform|Java|TypeScript|React|Kafka|Snowflake|Airflow|Prometheus|Grafana|"
    "Linux|Git|Project Management|Data Modeling|Statistics|Technical Writing|Stakeholder Management|SQL|AWS|Azure|"
    "Redis|FastAPI|Machine Learning|Test Automation|GDPR"
).split("|")
_LANGUAGES = ("German (native)", "English (C2)", "Norwegian (B2)", "Italian (B1)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A paragraph: `kind` is name, head, role, item or text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """A PDF and the words that are printed on it, in no particular order."""

    pdf: bytes
    words: tuple[str, ...]


class _Column:
    """Where the next line of a column goes; `page` counts from 0."""

    def __init__(self, canvas: Canvas, x: float, width: float, size: float) -> None:
        self.canvas = canvas
        self.x = x
        self.width = width
        self.size = size
        self.y = A4[1] - MARGIN
        self.words: list[str] = []

    def fits(self, entry: Entry) -> bool:
        """Whether the paragraph fits above the lower margin."""
        return bool(self.y - self._height(entry) >= MARGIN)

    def draw(self, entry: Entry) -> None:
        font, size = self._look(entry)
        self.y -= self._blank(entry)
        self.canvas.setFont(font, size)
        for text in self._lines(entry):
            self.y -= size * LEADING
            self.canvas.drawString(self.x, self.y, text)
        self.words += entry.text.split()

    def _look(self, entry: Entry) -> tuple[str, float]:
        scale = {"name": 1.8, "head": 1.25}.get(entry.kind, 1.0)
        return (PLAIN if entry.kind in ("item", "text") else BOLD), self.size * scale

    def _blank(self, entry: Entry) -> float:
        return self.size * {"head": 0.8, "role": 0.5}.get(entry.kind, 0.0)

    def _lines(self, entry: Entry) -> list[str]:
        lines: list[str] = simpleSplit(entry.text, *self._look(entry), self.width)
        return lines

    def _height(self, entry: Entry) -> float:
        return self._blank(entry) + len(self._lines(entry)) * self._look(entry)[1] * LEADING


def one_column(*, pages: int, size: float, seed: int = 1) -> Made:
    """Return a résumé that fills the pages from top to bottom; `size` is the font size in points."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    words: list[str] = []
    entries = _entries(random.Random(seed))
    waiting = next(entries)
    for _ in range(pages):
        column = _Column(canvas, MARGIN, A4[0] - 2 * MARGIN, size)
        while column.fits(waiting):
            column.draw(waiting)
            waiting = next(entries)
        words += column.words
        canvas.showPage()
    canvas.save()
    return Made(target.getvalue(), tuple(words))


def two_columns(*, size: float, seed: int = 1) -> Made:
    """Return a page with a sidebar of skills and languages beside the roles."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    side = _Column(canvas, MARGIN, SIDEBAR, size)
    for entry in _sidebar():
        side.draw(entry)
    left = MARGIN + SIDEBAR + GUTTER
    main = _Column(canvas, left, A4[0] - MARGIN - left, size)
    for entry in _main_column(random.Random(seed)):
        if not main.fits(entry):
            break
        main.draw(entry)
    canvas.save()
    return Made(target.getvalue(), tuple(side.words + main.words))


def sentences(random_: random.Random) -> Iterator[str]:
    """Yield what somebody did at work, a sentence each, without end."""
    while True:
        yield "{} {} {}, {}.".format(*(random_.choice(table) for table in (_DEEDS, _OBJECTS, _MEANS, _RESULTS)))


def _entries(random_: random.Random) -> Iterator[Entry]:
    yield Entry("name", _NAME)
    yield Entry("text", _CONTACT)
    yield Entry("head", "Summary")
    yield Entry("text", _SUMMARY)
    yield Entry("head", "Skills")
    for first in range(0, len(_SKILLS), SKILLS_A_ROW):
        yield Entry("text", ", ".join(_SKILLS[first : first + SKILLS_A_ROW]))
    yield Entry("head", "Education")
    yield from (Entry("text", study) for study in _STUDIES)
    yield Entry("head", "Languages")
    yield Entry("text", ", ".join(_LANGUAGES))
    yield from _experience(random_)


def _sidebar() -> Iterator[Entry]:
    yield Entry("head", "Contact")
    yield from (Entry("text", part) for part in _CONTACT.split(" | "))
    yield Entry("head", "Skills")
    yield from (Entry("text", skill) for skill in _SKILLS)
    yield Entry("head", "Languages")
    yield from (Entry("text", language) for language in _LANGUAGES)


def _main_column(random_: random.Random) -> Iterator[Entry]:
    yield Entry("name", _NAME)
    yield Entry("head", "Summary")
    yield Entry("text", _SUMMARY)
    yield Entry("head", "Education")
    yield from (Entry("text", study) for study in _STUDIES)
    yield from _experience(random_)


def _experience(random_: random.Random) -> Iterator[Entry]:
    """Yield roles without end, newest first."""
    yield Entry("head", "Work Experience")
    told = sentences(random_)
    year = FIRST_YEAR
    while True:
        begin = year - random_.randint(1, YEARS_A_ROLE)
        end = "Present" if year == FIRST_YEAR else f"March {year}"
        yield Entry("role", f"{random_.choice(_TITLES)}, {random_.choice(_EMPLOYERS)}")
        yield Entry("text", f"April {begin} - {end}")
        for _ in range(random_.randint(*ITEMS_A_ROLE)):
            yield Entry("item", f"- {next(told)}")
        year = begin
