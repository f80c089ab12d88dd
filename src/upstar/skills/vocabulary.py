"""The vocabulary: which names are one skill, and of what kind it is.

`core.txt` is written by hand and bears aliases in several languages; `extended.txt` holds names from ESCO and O*NET
(see docs/skills.md), which count where a person lists them but are not looked for in running text.
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
    folded = unicodedata.normalize("NFKD", _LEADING_DOT.sub("dot", text.casefold().replace("&", "and")))
    return _NOT_KEY.sub("", "".join(c for c in folded if not unicodedata.combining(c)))


class Vocabulary:
    """Skills by every spelling under which they may be met."""

    def __init__(self, core: list[Skill], listed: list[Skill]) -> None:
        """Index the skills; where two share a spelling, the first one keeps it."""
        self.core = tuple(core)
        self._by_key: dict[str, Skill] = {}
        for skill in core:
            self._by_key.setdefault(normalise(skill.name), skill)
        for skill in core:
            for alias in skill.aliases:
                self._by_key.setdefault(normalise(alias), skill)
        for skill in listed:
            self._by_key.setdefault(normalise(skill.name), skill)

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


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the vocabulary that the package ships, read once a process."""
    folder = files("upstar.skills") / "data"
    return Vocabulary(
        _read_core((folder / "core.txt").read_text("utf-8")),
        _read_extended((folder / "extended.txt").read_text("utf-8")),
    )


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


def _read_extended(text: str) -> list[Skill]:
    pairs = (line.split("\t") for line in text.splitlines())
    return [Skill(name, category) for name, category in pairs]
