"""Facts in better words: a model may phrase what the engines found, and add nothing to it."""

import re
from collections.abc import Sequence

from pydantic import BaseModel, Field

from upstar.kit.text import fold
from upstar.llm.gateway import Gate, run
from upstar.llm.types import Answer, Operation, Payer, Task

MAX_CHARACTERS = 1200

INSTRUCTIONS = """You are given findings about a person's résumé or learning plan, one a line. Say them to that person,
addressed as “you”, in two to five plain, friendly sentences of English. Use only what the findings say: no number,
name, skill, employer or judgement that is not there; no praise that they do not bear; no headings, lists or markup."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-ZÀ-Þ][\w+#.]*", re.MULTILINE)
"""A word with a capital that opens no sentence: a skill, a place, an employer."""


class Wording(BaseModel):
    """What is asked of the model."""

    text: str = Field(min_length=1, max_length=MAX_CHARACTERS)


def reword(gate: Gate, operation: Operation, facts: Sequence[str], payer: Payer | None) -> Answer[Wording] | None:
    """Return the facts in a model's words; None where no model is to be asked, or none kept to the facts."""
    if not facts:
        return None
    material = "\n".join(facts)
    return run(gate, Task(operation, INSTRUCTIONS, material, Wording, lambda value: _complaint(value, material)), payer)


def _complaint(value: Wording, material: str) -> str | None:
    """Say which figures and names of the text the facts do not bear."""
    numbers = {number.rstrip(".,") for number in _NUMBER.findall(material)}
    strange = [number for number in _NUMBER.findall(value.text) if number.rstrip(".,") not in numbers]
    known = fold(material)
    strange += [name for name in _NAME.findall(value.text) if name != "I" and fold(name).rstrip(".") not in known]
    return f"The findings do not say: {', '.join(strange[:10])}. Use only what they say." if strange else None
