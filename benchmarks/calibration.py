"""Whether the confidence in a skill is right: of the skills that are 90% sure, nine in ten should be skills.

    python -m benchmarks.calibration DIR [DIR …] [--today 2026-11-01]

Each DIR holds documents, and beside `NAME.pdf` (or .docx, .txt, …) what is true of it as `NAME.truth.json`:

- `expect`: documents with another value than `profile` are passed over;
- `skills`: the skills of its lists, as written;
- `skills_mentioned`: everything in it that a careful reader would accept as a skill;
- `hidden_skills`: what stands in it and no reader sees; such a skill is wrong unless a visible one has its name.

A skill is right where the truth bears its name: in the same spelling without case, accents and punctuation, as an alias
of it in the vocabulary, or, from eight letters on, nearly so (the words sorted, 92% alike). The expected calibration
error is the difference between confidence and share of right skills, averaged over the bins by their skills.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from statistics import mean
from typing import Any

from rapidfuzz import fuzz, process

from benchmarks.measure import table
from upstar.kit.errors import AppError
from upstar.kit.text import fold, squash, truncate
from upstar.resumes import service as resumes
from upstar.resumes.types import Document, Evidence, SkillFact
from upstar.skills.recognise import PROPER, recognise
from upstar.skills.vocabulary import normalise, vocabulary

TODAY = date(2026, 11, 1)
"""The day on which running roles end, unless said otherwise; confidence does not depend on it."""
TRUTH = ".truth.json"
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Where the bins begin; the last one holds 1 too."""
SURE = 0.9
"""From here on each wrong skill is named."""
ALIKE = 92.0
"""The token-sort ratio (0–100) from which two names are one."""
LONG = 8
"""Letters and digits of a name from which spellings may differ a little: short names differ by a letter."""
EVIDENCE_LENGTH = 90
LIST_MARKS = (",", ";", "|", "•", "·", "\t")
"""What parts the items of a list that stand on one line."""
FILES_A_LINE = 40
"""Progress marks a line."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A skill that was read: how sure the reading is, whether it is right, how it stands in the document."""

    document: str
    name: str
    confidence: float
    right: bool
    hidden: bool
    kind: str
    evidence: str

    @property
    def bin(self) -> int:
        """The number of its bin, from 0."""
        return max(place for place, edge in enumerate(EDGES[:-1]) if self.confidence >= edge)


@dataclass(frozen=True, slots=True)
class Names:
    """Names that the truth gives, by all their spellings."""

    keys: frozenset[str]
    folded: tuple[str, ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Names":
        """Prepare the names for comparison."""
        given = list(names)
        keys = {key for name in given for key in (normalise(name), vocabulary().key(name))}
        return cls(frozenset(keys), tuple(fold(name) for name in given))

    def bear(self, name: str) -> bool:
        """Whether the name is one of these."""
        if {normalise(name), vocabulary().key(name)} & self.keys:
            return True
        if sum(character.isalnum() for character in name) < LONG:
            return False
        return process.extractOne(fold(name), self.folded, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE) is not None


def main() -> int:
    """Read, judge, print; return 1 where nothing was read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--today", type=date.fromisoformat, default=TODAY)
    asked = parser.parse_args()
    judged = [skill for folder in asked.folders for skill in judge_folder(folder, asked.today)]
    if not judged:
        print("No document with a truth beside it was read.")
        return 1
    print(calibration(judged))
    print(kinds(judged))
    print(mistakes(judged))
    return 0


# --- judging ---


def judge_folder(folder: Path, today: date) -> Iterator[Judged]:
    """Read the documents of a folder that are to be read, and yield each of their skills, judged."""
    cases = [case for case in _cases(folder) if case[1]["expect"] == "profile"]
    for count, (path, truth) in enumerate(cases, start=1):
        try:
            document, profile = resumes.read_file(path.read_bytes(), path.name, today=today)
        except AppError as error:
            print(f"\n{path.name} was not read: {error.code}", file=sys.stderr)
            continue
        _progress(count, len(cases))
        yield from judge(f"{folder.name}/{path.name}", document, profile.skills, truth)


def _cases(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for beside in sorted(folder.glob(f"*{TRUTH}")):
        stem = beside.name.removesuffix(TRUTH)
        files = [path for path in sorted(folder.glob(f"{stem}.*")) if path.stem == stem and path.is_file()]
        if not files:
            print(f"{beside.name} has no document beside it", file=sys.stderr)
            continue
        yield files[0], json.loads(beside.read_text("utf-8"))


def judge(name: str, document: Document, skills: Iterable[SkillFact], truth: dict[str, Any]) -> Iterator[Judged]:
    """Yield the skills of one document, held against its truth."""
    true = Names.of([*truth.get("skills", ()), *truth.get("skills_mentioned", ())])
    hidden = Names.of(truth.get("hidden_skills", ()))
    for skill in skills:
        right = true.bear(skill.skill_name)
        yield Judged(
            document=name,
            name=skill.skill_name,
            confidence=skill.confidence_score,
            right=right,
            hidden=not right and hidden.bear(skill.skill_name),
            kind=kind_of(document, skill),
            evidence=_excerpt(skill),
        )


def kind_of(document: Document, skill: SkillFact) -> str:
    """Say how a skill stands in the document: listed, and how, or in running text, and how it is written there.

    This is told by the evidence: that of a listed skill is its own words, that of a shown one the whole lines.
    """
    first = skill.evidence[0] if skill.evidence else None
    if first is None or squash(first.text) != skill.skill_name:
        written = "as a name" if _certainty(skill) >= PROPER else "as a phrase"
        return f"shown {written} on {len(skill.evidence)} line{'s' if len(skill.evidence) > 1 else ''}"
    known = "known" if vocabulary().find(skill.skill_name) is not None else "unknown"
    return f"listed, {known}, {_place(document, first)}{', in a role too' if skill.is_verified else ''}"


def _certainty(skill: SkillFact) -> float:
    """How certain the recognition of the skill is, 0–1, on the line where it is most so."""
    mentions = (mention for item in skill.evidence for mention in recognise(item.text))
    key = vocabulary().key(skill.skill_name)
    return max((item.certainty for item in mentions if vocabulary().key(item.skill.name) == key), default=0.0)


def _excerpt(skill: SkillFact) -> str:
    """Return the words of the first evidence around the skill's name."""
    text = squash(skill.evidence[0].text) if skill.evidence else ""
    begin = max(0, text.casefold().find(skill.skill_name.casefold()) - EVIDENCE_LENGTH // 2)
    return truncate(text[begin:], EVIDENCE_LENGTH)


def _place(document: Document, words: Evidence) -> str:
    line = next((line for line in document.lines if line.start <= words.start < line.end), None)
    if line is None or any(mark in line.text for mark in LIST_MARKS):
        return "in a row"
    return "own bullet" if line.bullet else "own line"


# --- tables ---


def calibration(judged: Sequence[Judged]) -> str:
    """Return the table of the bins, and the expected calibration error below it."""
    rows: list[tuple[str, ...]] = []
    error = 0.0
    for number, group in groupby(sorted(judged, key=lambda skill: skill.bin), key=lambda skill: skill.bin):
        inside = list(group)
        said, right = mean(skill.confidence for skill in inside), mean(skill.right for skill in inside)
        error += len(inside) / len(judged) * abs(said - right)
        rows.append((f"{EDGES[number]:g}–{EDGES[number + 1]:g}", *_figures(inside), f"{right - said:+.3f}"))
    rows.append(("all", *_figures(judged), ""))
    head = ("confidence", "skills", "mean", "right", "right − mean")
    return (
        f"\n{table(head, rows)}\n\nExpected calibration error {error:.3f}; skills of {_documents(judged)} documents.\n"
    )


def kinds(judged: Sequence[Judged]) -> str:
    """Return the same by how the skills stand in their documents."""
    by_kind = groupby(sorted(judged, key=lambda skill: skill.kind), key=lambda skill: skill.kind)
    rows = [(kind, *_figures(list(group))) for kind, group in by_kind]
    return table(("how it stands there", "skills", "mean", "right"), rows) + "\n"


def mistakes(judged: Sequence[Judged]) -> str:
    """Return the wrong skills that the reading is sure of, and all hidden ones, with what they were taken from."""
    wrong = [skill for skill in judged if skill.hidden or (not skill.right and skill.confidence >= SURE)]
    hidden = sum(skill.hidden for skill in wrong)
    lines = [f"Wrong at {SURE:g} and more, or from words that no reader sees ({hidden}): {len(wrong)} skills."]
    for skill in sorted(wrong, key=lambda skill: (-skill.confidence, skill.document, skill.name)):
        mark = " HIDDEN" if skill.hidden else ""
        lines.append(
            f"  {skill.confidence:.2f}  {skill.document}: {skill.name}{mark} ({skill.kind}) « {skill.evidence} »"
        )
    return "\n".join(lines)


def _figures(skills: Sequence[Judged]) -> tuple[str, str, str]:
    """How many, their mean confidence, and the share that is right."""
    said, right = mean(skill.confidence for skill in skills), mean(skill.right for skill in skills)
    return str(len(skills)), f"{said:.3f}", f"{right:.3f}"


def _documents(judged: Sequence[Judged]) -> int:
    return len({skill.document for skill in judged})


def _progress(count: int, total: int) -> None:
    end = "\n" if count % FILES_A_LINE == 0 or count == total else ""
    print(".", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
