"""Work history: the entries of the experience sections, each one's header and body read to a role."""

import re
from collections import Counter
from collections.abc import Sequence

from upstar.kit.text import fold
from upstar.resumes.engine.body import read_body
from upstar.resumes.engine.dates import Period
from upstar.resumes.engine.entries import Entry, find_entries, parts_of, unbroken, with_next
from upstar.resumes.engine.headers import Header, Label, Look, Looks, assign
from upstar.resumes.engine.labels import header_of, label_of
from upstar.resumes.engine.parts import employment
from upstar.resumes.engine.spans import evidence
from upstar.resumes.engine.tables import read_table
from upstar.resumes.engine.words import is_region, org_score
from upstar.resumes.types import ExperienceFact, Line, Section

MIN_ALIKE = 2
"""How many entries must set a part alike for the others to be held to it."""
CERTAIN = 5.0
"""A margin beyond this says that only one order was possible, which tells nothing of the document's habit."""

_BREAK = re.compile(
    r"career break|(?:parental|maternity|paternity|family|sick|medical) leave|sabbatical|stay[- ]at[- ]home|full[- ]time (?:parent|mother|father)"
    r"|elternzeit|babypause|familienpause|sabbatjahr|weltreise|arbeitssuchend|arbeitslos|\bkarenz\b|mutterschutz|\bauszeit\b"
    r"|conge (?:parental|maternite|sabbatique)|annee sabbatique|recherche d.emploi|pause professionnelle"
    r"|(?:baja|excedencia|permiso) (?:por )?(?:maternidad|paternidad|voluntaria)|ano sabatico|en paro"
    r"|congedo|maternita|anno sabbatico|licenca[ -](?:de )?maternidade|pausa (?:per|na|de|en la) "
    r"|ouderschapsverlof|zwangerschapsverlof|loopbaanonderbreking|unemployed|gap year|career pause"
)
"""Time off work, in the words under which people list it between their roles."""


def read_roles(sections: Sequence[Section]) -> tuple[ExperienceFact, ...]:
    """Return the roles of the experience sections, in the order of the document."""
    parsed = [(lines, find_entries(lines)) for lines in (unbroken(section.lines) for section in sections)]
    votes = [_assign_all(lines, entries, prior=0.0) for lines, entries in parsed]
    margins = [margin for found in votes for margin in found if abs(margin) < CERTAIN]
    lean = sum(1 if margin > 0.2 else -1 if margin < -0.2 else 0 for margin in margins)
    prior = max(-1.0, min(1.0, lean / max(1, len(margins)) * 1.5))
    looks = _usual_looks([entry.header for _, entries in parsed for entry in entries])
    roles: list[ExperienceFact] = []
    for section, (lines, entries) in zip(sections, parsed, strict=True):
        table = read_table(section.lines)
        if table:
            roles.extend(_fact(*row) for row in table)
            continue
        _assign_all(lines, entries, prior=prior, looks=looks)
        roles.extend(_facts(lines, entries))
    return tuple(roles)


def _usual_looks(headers: Sequence[Header]) -> Looks:
    """Return how titles and employers are set, where the entries set them alike and apart from one another."""
    usual: dict[Label, Look] = {}
    for label in ("title", "company"):
        counts = Counter(header.looks[label] for header in headers if label in header.looks)
        look, count = counts.most_common(1)[0] if counts else (None, 0)
        if look is not None and count >= MIN_ALIKE and 2 * count > counts.total():
            usual[label] = look
    return usual if len(set(usual.values())) == len(("title", "company")) else {}


def _assign_all(lines: list[Line], entries: list[Entry], *, prior: float, looks: Looks | None = None) -> list[float]:
    margins: list[float] = []
    around: Entry | None = None
    places_apart = False
    for entry, following in with_next(entries):
        stated = header_of(_labelled(lines, entry, following))
        if stated is not None:
            entry.header = stated
            continue
        employed = around is not None and _lies_within(entry.period, around.period)
        parts = parts_of(lines, entry)
        entry.header, margin = assign(parts, prior=prior, looks=looks, employed=employed)
        if not employed and places_apart and _is_town(entry.header):
            entry.header, employed = assign(parts, prior=prior, looks=looks, employed=True)[0], True
        starts = entry.header.starts
        places_apart = places_apart or (
            "company" in starts and starts.get("place", starts["company"]) != starts["company"]
        )
        if not employed:
            around = None
            margins.append(margin)
        if following is not None and _is_heading_of(entry, following):
            around = entry
    return margins


def _is_town(header: Header) -> bool:
    """Whether what was read as an employer is the town on the line of places: `Fort Riley, KS` under a second title."""
    one_line = header.starts.get("company") == header.starts.get("place")
    region = bool(header.place) and is_region((header.place or "").split(",")[-1])
    return bool(header.company) and one_line and region and org_score(header.company) == 0


def _labelled(lines: list[Line], entry: Entry, following: Entry | None) -> list[Line]:
    """The header's lines, and where they bear labels, those with one farther down: the employer may come last."""
    head = lines[entry.first : entry.last + 1]
    below = lines[entry.last + 1 : following.first if following else len(lines)]
    named = [line for line in below if (label := label_of(line)) is not None and label[0] is not None]
    return [*head, *named] if label_of(lines[entry.anchor]) is not None else head


def _is_heading_of(entry: Entry, following: Entry) -> bool:
    """Whether an entry names an employer alone, for the roles in whose time it lies: `Army, 2006 – 2026`."""
    return bool(not entry.header.title and entry.header.company and _lies_within(following.period, entry.period))


def _lies_within(inner: Period, outer: Period) -> bool:
    if inner.begin is None or outer.begin is None or inner.begin.value.year < outer.begin.value.year:
        return False
    if outer.finish is None or inner.finish is None:
        return outer.current
    return inner.finish.value.year <= outer.finish.value.year


def _facts(lines: list[Line], entries: list[Entry]) -> list[ExperienceFact]:
    roles: list[ExperienceFact] = []
    company, place = "", None
    named_by: list[Line] = []
    for entry, following in with_next(entries):
        header = entry.header
        head = lines[entry.first : entry.last + 1]
        if header.company:
            company, place, named_by = header.company, header.place, head
        alone = not header.title and header.company and following is not None
        if alone and following is not None and (not following.header.company or _is_heading_of(entry, following)):
            continue  # a heading over several roles at one employer
        said = fold(f"{header.title} {header.company} {lines[entry.anchor].text}")
        if (not header.title and not company) or _BREAK.search(said):
            continue
        body = lines[entry.last + 1 : following.first if following else len(lines)]
        named = Header(header.title, company, header.place or place, header.score)
        roles.append(_fact(entry.period, named, head, body, above=[] if header.company or not company else named_by))
    return roles


def _fact(
    period: Period, header: Header, head: Sequence[Line], body: Sequence[Line], *, above: Sequence[Line] = ()
) -> ExperienceFact:
    """Make the role; `above` are the lines that name its employer for it."""
    description, achievements = read_body(body)
    return ExperienceFact(
        company_name=header.company,
        job_title=header.title,
        start_date=period.begin or period.finish,
        end_date=None if period.current else period.finish,
        is_current=period.current,
        location=header.place,
        employment_type=employment(" ".join(line.text for line in head)),
        description=description,
        achievements=achievements,
        evidence=evidence([*head, *above]),
    )
