"""Skills out of the files that ESCO and O*NET publish.

ESCO (esco.ec.europa.eu/en/use-esco/download): `skills_<language>.csv` with conceptUri, skillType, preferredLabel and
altLabels, one label a line. O*NET (onetcenter.org/database.html): the tab-separated `Technology Skills.txt` and
`Tools Used.txt` with Example and Commodity Title, and `Skills.txt` and `Knowledge.txt` with Element Name.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping

from upstar.skills.types import Skill

MAX_WORDS = 6
"""A longer label is a sentence about a task; nobody lists it as a skill."""
MAX_LENGTH = 80
MAX_ALIASES = 20
CATEGORIES = {"knowledge": "Knowledge", "skill/competence": "Professional Activities"}


def skills_in(lines: Iterable[str]) -> Iterator[Skill]:
    """Yield the skills of a published file, given line by line; a skill may come several times.

    ValueError where the first line is of none of these files.
    """
    rows = iter(lines)
    first = next(rows, "").removeprefix("\ufeff")
    dialect = "excel-tab" if "\t" in first else "excel"
    header = next(csv.reader([first], dialect=dialect), [])
    read = csv.DictReader(rows, fieldnames=header, dialect=dialect, restval="")
    columns = set(header)
    found: Iterator[Skill | None]
    if {"preferredLabel", "altLabels"} <= columns:
        found = map(_esco, read)
    elif {"Example", "Commodity Title"} <= columns:
        found = (_named(row["Example"], row["Commodity Title"]) for row in read)
    elif "Element Name" in columns:
        found = (_named(row["Element Name"], "Knowledge") for row in read)
    else:
        raise ValueError("the first line is not that of an ESCO or O*NET file")
    return (skill for skill in found if skill is not None)


def _esco(row: Mapping[str, str]) -> Skill | None:
    labels = [label for text in row["altLabels"].splitlines() if (label := _label(text)) is not None]
    name = _label(row["preferredLabel"])
    if name is None:
        return None
    return Skill(name, CATEGORIES.get(row.get("skillType", ""), "Knowledge"), tuple(labels[:MAX_ALIASES]))


def _named(name: str, category: str) -> Skill | None:
    label = _label(name)
    return Skill(label, " ".join(category.split())[:MAX_LENGTH]) if label else None


def _label(text: str) -> str | None:
    label = " ".join(text.replace(";", " ").split())
    return label if label and len(label) <= MAX_LENGTH and len(label.split()) <= MAX_WORDS else None
