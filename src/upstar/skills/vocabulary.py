"""The vocabulary: which names are one skill, and of what kind it is.

`core.txt` is written by hand and bears aliases in several languages; `extended.txt` holds names from ESCO and O*NET
(see docs/skills.md), and an operator may add more. Those count where a person lists them; in running text only names
of products are looked for among them, since many of the others are everyday words.
"""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

from upstar.skills.types import Skill

_PARENTHESIS = re.compile(r"\s*\([^)]*\)")
_LEADING_DOT = re.compile(r"(?:^|(?<=[\s/,]))\.(?=\w)")
_NOT_KEY = re.compile(r"[^\w+#]|_")
_ENTRY = re.compile(r"^(~?)([^(]+?)\s*(?:\((.*)\))?$")


def normalise(text: str) -> str:
    """Return the spelling key of a skill: letters and digits without case, accents, blanks and punctuation.

    `+` and `#` stay, since C, C++ and C# differ by them; a leading dot is spelt out, since .NET is not net.
    """
    folded = text.casefold().replace("&", "and")
    if "." in folded:
        folded = _LEADING_DOT.sub("dot", folded)
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return _NOT_KEY.sub("", folded)


class Vocabulary:
    """Skills by every spelling under which they may be met."""

    def __init__(self, core: list[Skill], listed: list[Skill]) -> None:
        """Index the skills; where two share a spelling, the first one keeps it, and names come before aliases."""
        self.core = tuple(core)
        self.listed = tuple(listed)
        self._by_key: dict[str, Skill] = {}
        for skills in (core, listed):
            for skill in skills:
                self._by_key.setdefault(normalise(skill.name), skill)
            for skill in skills:
                for alias in skill.aliases:
                    self._by_key.setdefault(normalise(alias), skill)
        self._by_key.pop("", None)

    def __len__(self) -> int:
        """Return how many spellings are known."""
        return len(self._by_key)

    def find(self, text: str) -> Skill | None:
        """Return the skill that the whole text names, None for one that is not in the vocabulary."""
        found = self._by_key.get(normalise(text))
        if found is None and "(" in text:
            found = self._by_key.get(normalise(_PARENTHESIS.sub("", text)))
        return found

    def key(self, text: str) -> str:
        """Return a key that is equal for all spellings of one skill, in the vocabulary or not."""
        skill = self.find(text)
        return normalise(skill.name if skill else text)


_added: list[Skill] = []


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the vocabulary that the package ships and what was added to it, read once a process."""
    folder = files("upstar.skills") / "data"
    shipped = read_entries((folder / "extended.txt").read_text("utf-8"))
    return Vocabulary(_read_core((folder / "core.txt").read_text("utf-8")), [*shipped, *_added])


def add(entries: list[Skill]) -> None:
    """Add skills to this process's vocabulary; shipped ones keep their spellings."""
    _added[:] = entries
    vocabulary.cache_clear()


def added() -> list[Skill]:
    """Return the skills that were added to this process's vocabulary."""
    return list(_added)


def read_entries(text: str) -> list[Skill]:
    """Return the skills of lines `name<TAB>category<TAB>alias;alias`; the last two parts may be missing."""
    skills: list[Skill] = []
    for line in text.splitlines():
        name, _, rest = line.partition("\t")
        category, _, aliases = rest.partition("\t")
        if name:
            skills.append(Skill(name, category, tuple(aliases.split(";")) if aliases else ()))
    return skills


def write_entries(skills: list[Skill]) -> str:
    """Return the text that `read_entries` reads."""
    return "".join(f"{skill.name}\t{skill.category}\t{';'.join(skill.aliases)}".rstrip("\t") + "\n" for skill in skills)


def _read_core(text: str) -> list[Skill]:
    skills: list[Skill] = []
    category = ""
    for line in text.splitlines():
        if line.startswith("["):
            category = line.strip("[] ")
        elif line and not line.startswith("#"):
            skills.extend(_entry(part.strip(), category) for part in line.split("|"))
    return skills


def _entry(text: str, category: str) -> Skill:
    found = _ENTRY.match(text)
    if found is None:
        raise ValueError(f"not an entry of the vocabulary: {text!r}")
    mark, name, aliases = found.groups()
    spellings = tuple(alias.strip() for alias in aliases.split(";")) if aliases else ()
    return Skill(name, category, spellings, ambiguous=bool(mark))
