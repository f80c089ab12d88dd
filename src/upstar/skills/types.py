"""Skills as the vocabulary knows them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill. `name` is the form shown to people; `ambiguous` names need context before they count."""

    name: str
    category: str
    aliases: tuple[str, ...] = ()
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A skill met in a text: `text[start:end]` is how it is written there. `certainty` is 0–1."""

    skill: Skill
    start: int
    end: int
    certainty: float
