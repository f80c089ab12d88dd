"""What people do beside their employment: projects, voluntary work, publications. None of it counts as employment."""

from collections.abc import Sequence
from dataclasses import replace

from upstar.kit.text import squash
from upstar.resumes.engine.body import read_body
from upstar.resumes.engine.dates import find_dates, find_periods, first_span
from upstar.resumes.engine.parts import header_parts
from upstar.resumes.engine.roles import read_roles
from upstar.resumes.engine.spans import PARAGRAPH_GAP, cut, evidence
from upstar.resumes.types import ExperienceFact, Line, ProjectFact, PublicationFact, Section

MAX_NAME_WORDS = 12
"""A longer first line is a sentence about a project that has no name of its own."""


def read_projects(sections: Sequence[Section]) -> tuple[ProjectFact, ...]:
    """Return the projects with their dates and what is said of them, in the order of the document."""
    return tuple(_project(lines) for section in sections for lines in cut(section.lines, _begins_project))


def read_volunteering(sections: Sequence[Section]) -> tuple[ExperienceFact, ...]:
    """Return the dated voluntary roles; what has no dates is kept with the section."""
    return tuple(replace(role, employment_type="VOLUNTEER") for role in read_roles(sections))


def read_publications(sections: Sequence[Section]) -> tuple[PublicationFact, ...]:
    """Return one publication a paragraph or bullet, in the document's words, with the last year that it bears."""
    facts: list[PublicationFact] = []
    for section in sections:
        for lines in cut(section.lines, _begins_paragraph):
            text = squash(" ".join(line.text for line in lines))
            dates = [when for when, _, _ in find_dates(text)]
            facts.append(PublicationFact(text, dates[-1] if dates else None, evidence(lines)))
    return tuple(facts)


def _project(lines: Sequence[Line]) -> ProjectFact:
    head, *body = lines
    periods = [period for line in lines[:2] for period in find_periods(line.text)]
    period = first_span(periods) or next(iter(periods), None)
    parts = header_parts(head, next(iter(find_periods(head.text)), None))
    named = bool(parts) and len(parts[0].text.split()) <= MAX_NAME_WORDS
    description, _ = read_body(body if named else lines)
    return ProjectFact(
        name=parts[0].text if named else None,
        start_date=period.begin if period else None,
        end_date=period.finish if period else None,
        description=description,
        evidence=evidence(lines[:2]),
    )


def _begins_project(held: Sequence[Line], line: Line) -> bool:
    """Whether a line stands apart, follows bullets without being one, or is one of bullets that are all projects."""
    if line.bullet:
        return held[0].bullet and line.start > held[0].start
    return line.gap >= PARAGRAPH_GAP or (held[-1].bullet and line.text[:1].isupper())


def _begins_paragraph(_held: Sequence[Line], line: Line) -> bool:
    return line.bullet or line.gap >= PARAGRAPH_GAP
