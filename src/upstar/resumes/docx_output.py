"""A profile as a Word file that people and applicant tracking systems read alike: headings, paragraphs, lists, no more.

One column, no table, no text box and no picture: those are what such systems lose (docs/reading.md).
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument

from upstar.resumes.types import ExperienceFact, PartialDate, Profile

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DIGITS = {"year": 4, "month": 7, "day": 10}
"""How much of a date in ISO 8601 is said: as much as the document bears. It is read the same in every language."""
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Written as the file's date, so that the same profile is the same file."""


def to_docx(profile: Profile) -> bytes:
    """Return the profile as DOCX; what was not read is left out, and nothing is added."""
    made = Document()
    properties = made.core_properties
    properties.author = _plain(profile.contact.name or "")
    properties.title = properties.comments = ""
    properties.created = properties.modified = EPOCH
    contact = profile.contact
    made.add_heading(_plain(contact.name or "Résumé"), 0)
    _line(made, [contact.email, contact.phone, contact.location, *contact.links], " | ")
    if profile.summary:
        made.add_heading("Summary", 1)
        made.add_paragraph(_plain(profile.summary))
    _roles(made, "Experience", profile.work_experience)
    if profile.education:
        made.add_heading("Education", 1)
    for study in profile.education:
        _line(made, [study.degree, study.field, study.institution, _period(study.start_date, study.end_date)])
    if profile.skills:
        made.add_heading("Skills", 1)
        _line(made, [skill.skill_name for skill in profile.skills])
    if profile.certifications:
        made.add_heading("Certifications", 1)
    for item in profile.certifications:
        _line(made, [item.name, item.issuer, _when(item.issued)], style="List Bullet")
    if profile.languages:
        made.add_heading("Languages", 1)
        _line(made, [f"{one.name} ({one.level})" if one.level else one.name for one in profile.languages])
    if profile.projects:
        made.add_heading("Projects", 1)
    for project in profile.projects:
        _line(made, [project.name, _period(project.start_date, project.end_date)])
        _line(made, [project.description])
    _roles(made, "Volunteering", profile.volunteering)
    if profile.publications:
        made.add_heading("Publications", 1)
    for publication in profile.publications:
        _line(made, [publication.citation], style="List Bullet")
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def _roles(made: WordDocument, heading: str, roles: Iterable[ExperienceFact]) -> None:
    for number, role in enumerate(roles):
        if number == 0:
            made.add_heading(heading, 1)
        made.add_heading(_plain(", ".join(filter(None, (role.job_title, role.company_name)))), 2)
        _line(made, [_period(role.start_date, role.end_date, now=role.is_current), role.location], " | ")
        for text in role.achievements:
            made.add_paragraph(_plain(text), style="List Bullet")
        if role.description and not role.achievements:
            made.add_paragraph(_plain(role.description))


def _line(made: WordDocument, parts: Iterable[str | None], between: str = ", ", *, style: str | None = None) -> None:
    text = between.join(filter(None, parts))
    if text:
        made.add_paragraph(_plain(text), style=style)


def _plain(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def _period(start: PartialDate | None, end: PartialDate | None, *, now: bool = False) -> str:
    return " - ".join(filter(None, (_when(start), "Present" if now else _when(end))))


def _when(date: PartialDate | None) -> str:
    return date.value.isoformat()[: DIGITS[date.precision]] if date else ""
