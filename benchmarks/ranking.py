"""Whether meaning ranks better than words: résumés for openings, and occupations for titles, against lexical baselines.

    python -m benchmarks.ranking DIR [--cache FOLDER] [--titles-only | --cases-only]

DIR holds

- `hr_scored_cases.jsonl`: an opening a line, `jd_id`, `jd_skills` and `resumes`, each with `resume_pdf` (a path in DIR)
  and `hr_score_1to7`, a recruiter's judgement; from RELEVANT on a résumé is one that should be found;
- `titles_to_occupations.csv`: `vacancyTitle` and `conceptUri`, its occupation.

Half of the openings and of the titles, told by a hash of their ids, were looked at when constants were chosen; the
other half is held out. Occupations are known by their addresses alone, so each goes by the title that the first half
writes most often for it (one name), or by all titles of the first half (all names); titles of the held-out half are
looked up by them, but for those that the first half bears in the same spelling. Where candidates tie, figures are
means over their orders. Intervals are 95%, by drawing openings (titles) anew.
"""

import argparse
import csv
import hashlib
import json
import pickle
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from rank_bm25 import BM25Okapi
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.measure import table
from upstar.kit.data import read_rows
from upstar.kit.text import fold
from upstar.listings.types import ListingCard
from upstar.matching.candidate import candidate_of, texts_of
from upstar.matching.engine import day_of, score, values, whole_weights
from upstar.matching.features import Rarity, features_of
from upstar.matching.meaning import dots, vectors, words_of
from upstar.matching.near import near_of
from upstar.matching.titles import trade_of
from upstar.matching.wishes import NO_WISHES
from upstar.resumes import service as resumes
from upstar.resumes.types import Profile

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

TODAY = date(2026, 11, 1)
RELEVANT = 5
"""The recruiter's score, of 1 to 7, from which a résumé suits."""
TOP = 10
"""Places that nDCG looks at."""
ORDERS = 20
"""Random orders of tied résumés over which figures are means."""
DRAWS = 2000
"""Samples of the bootstrap."""

# --- the engine ---

VARIANTS = (
    "the engine",
    "· without titles as evidence",
    "· without any evidence",
    "· without relations",
    "· without either",
)
"""The engine as people meet it, and what is lost without a part of its skills. Its other components say nothing here:
these openings name skills and roles, and no title, place, years, schooling, pay, kind of employment or day."""
WEIGHTS = whole_weights({row["weight_name"]: float(row["weight_value"]) for row in read_rows("scoring_weights")})


@dataclass(frozen=True, slots=True)
class Opening:
    """What is asked for, and the résumés with their judgements."""

    id: str
    asked: tuple[str, ...]
    files: tuple[str, ...]
    scores: tuple[int, ...]


def rank_scores(profile: Profile, opening: Opening, asked: tuple[str, ...]) -> list[float]:
    """Return the score of the opening as a listing by each of VARIANTS; `asked` is what the stock asks for."""
    features = features_of(_card(opening), Rarity())
    whole = candidate_of(profile, NO_WISHES, asked)
    untitled = near_of(whole.skills, texts_of(profile), (), asked)
    related = near_of(whole.skills, [])
    told = {key: near for key, near in whole.near.items() if near.kind == "evidence"}
    return [
        float(score(values(features, replace(whole, near=near), day_of(TODAY)), WEIGHTS) or 0)
        for near in (whole.near, untitled, related, told, {})
    ]


def _card(opening: Opening) -> ListingCard:
    return ListingCard(
        id=opening.id, title="", organization="", organization_logo=None, url=None, source=None, data_source=None,
        remote_derived=False, employment_type=(), ai_experience_level=None, ai_work_arrangement=None,
        ai_visa_sponsorship=None, key_skills=opening.asked, requirements=None, salary_min=None, salary_max=None,
        salary_currency=None, date_posted=None, date_valid_through=None, places=(),
    )  # fmt: skip


# --- résumés for openings ---


class Pile:
    """The résumés of all openings, read once."""

    def __init__(self, folder: Path, cache: Path, openings: Sequence[Opening]) -> None:
        """Read them, or what an earlier run kept of them."""
        self.files = sorted({file for opening in openings for file in opening.files})
        self.number = {file: place for place, file in enumerate(self.files)}
        cache.mkdir(parents=True, exist_ok=True)
        self.read = [_read(folder / file, cache / f"{Path(file).name}.pickle") for file in self.files]

    @cached_property
    def bm25(self) -> BM25Okapi:
        """The index of their words."""
        return BM25Okapi([words_of_all(text) for text, _ in self.read])

    @cached_property
    def ngrams(self) -> tuple[TfidfVectorizer, Any]:
        """The weights of n-grams of characters, and those of the résumés."""
        vectorizer = _ngrams()
        return vectorizer, vectorizer.fit_transform([text for text, _ in self.read])


def _read(file: Path, kept: Path) -> tuple[str, Profile]:
    if not kept.exists():
        document, profile = resumes.read_file(file.read_bytes(), file.name, today=TODAY)
        kept.write_bytes(pickle.dumps((document.text, profile)))
        print(".", end="", file=sys.stderr, flush=True)
    found: tuple[str, Profile] = pickle.loads(kept.read_bytes())
    return found


def words_of_all(text: str) -> list[str]:
    """Return all words of a text, folded."""
    return [word for line in text.splitlines() for word in words_of(line)]


def _ngrams() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)


def _by_bm25(pile: Pile, opening: Opening) -> Numbers:
    return np.asarray(pile.bm25.get_scores(words_of_all(" ".join(opening.asked))))[_places(pile, opening)]


def _by_ngrams(pile: Pile, opening: Opening) -> Numbers:
    vectorizer, weights = pile.ngrams
    found = (weights @ vectorizer.transform([" ".join(opening.asked)]).T).toarray()[:, 0]
    return np.asarray(found[_places(pile, opening)])


def _by_count(pile: Pile, opening: Opening) -> Numbers:
    texts = [fold(pile.read[place][0]) for place in _places(pile, opening)]
    return np.array([sum(fold(name) in text for name in opening.asked) for text in texts], float)


def _places(pile: Pile, opening: Opening) -> list[int]:
    return [pile.number[file] for file in opening.files]


def figures(scores: Numbers, judged: Numbers) -> Numbers:
    """Return average precision, reciprocal rank, nDCG@TOP and the share of pairs in order, nan where none is right."""
    found = []
    for seed in range(ORDERS):
        mixed = np.random.default_rng(seed).permutation(len(scores))
        ranked = judged[mixed[np.argsort(-scores[mixed], kind="stable")]]
        right = np.flatnonzero(ranked >= RELEVANT)
        precision = np.mean(np.arange(1, len(right) + 1) / (right + 1)) if right.size else np.nan
        gains, ideal = 2.0**ranked - 1, 2.0 ** np.sort(judged)[::-1] - 1
        discounts = 1 / np.log2(np.arange(2, len(ranked) + 2))
        ndcg = (gains * discounts)[:TOP].sum() / (ideal * discounts)[:TOP].sum()
        found.append((precision, 1 / (right[0] + 1) if right.size else np.nan, ndcg))
    return np.array([*np.mean(found, axis=0), pairs_in_order(scores, judged)])


def pairs_in_order(scores: Numbers, judged: Numbers) -> float:
    """Return the share of pairs with unlike judgements that the scores put in the same order; a tie is half."""
    better = judged[:, None] > judged[None, :]
    differ = scores[:, None] - scores[None, :]
    return float(((differ > 0) + (differ == 0) / 2)[better].mean())


def rank_resumes(folder: Path, cache: Path) -> str:
    """Return the tables of openings, held out and all."""
    lines = (folder / "hr_scored_cases.jsonl").read_text("utf-8").splitlines()
    openings = [_opening(json.loads(line)) for line in lines if line]
    pile = Pile(folder, cache, openings)
    rankers: dict[str, Callable[[Opening], Numbers]] = {
        "BM25": lambda opening: _by_bm25(pile, opening),
        "TF-IDF, n-grams of characters": lambda opening: _by_ngrams(pile, opening),
        "count of the asked words": lambda opening: _by_count(pile, opening),
    }
    asked = tuple(sorted({name for opening in openings for name in opening.asked}))
    engine = {opening.id: _engine(pile, opening, asked) for opening in openings}
    for place, name in enumerate(VARIANTS):
        rankers[name] = lambda opening, place=place: engine[opening.id][:, place]
    found = {
        name: np.array([figures(rank(opening), np.array(opening.scores, float)) for opening in openings])
        for name, rank in rankers.items()
    }
    held = np.array([held_out(opening.id) for opening in openings])
    parts = (("held out", held), ("all", np.ones(len(openings), bool)))
    return "\n\n".join(
        f"Openings, {said} ({part.sum()}):\n{_table(('MAP', 'MRR', f'nDCG@{TOP}', 'pairs'), found, part)}"
        for said, part in parts
    )


def _engine(pile: Pile, opening: Opening, asked: tuple[str, ...]) -> Numbers:
    read = [pile.read[place] for place in _places(pile, opening)]
    return np.array([rank_scores(profile, opening, asked) for _, profile in read])


def _opening(line: dict[str, Any]) -> Opening:
    judged = line["resumes"]
    return Opening(
        line["jd_id"],
        tuple(line["jd_skills"]),
        tuple(item["resume_pdf"] for item in judged),
        tuple(item["hr_score_1to7"] for item in judged),
    )


# --- occupations for titles ---


def rank_occupations(folder: Path) -> str:
    """Return the tables of held-out titles."""
    with (folder / "titles_to_occupations.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row[""], row["vacancyTitle"], row["conceptUri"]) for row in csv.DictReader(file)]
    known = [(title, occupation) for number, title, occupation in rows if not held_out(number)]
    held = list(dict.fromkeys((fold(title), occupation) for number, title, occupation in rows if held_out(number)))
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for title, occupation in known:
        written[occupation][fold(title)] += 1
    one = [(_usual(titles), occupation) for occupation, titles in sorted(written.items())]
    every = [(title, occupation) for occupation, titles in sorted(written.items()) for title in titles]
    said = {title for title, _ in every}
    asked = [(title, occupation) for title, occupation in held if occupation in written and title not in said]
    return "\n\n".join(f"{head}\n{_look_up(names, asked)}" for head, names in (
        (f"Held-out titles ({len(asked)}) among {len(one)} occupations, one name each:", one),
        (f"The same, all {len(every)} names:", every),
    ))  # fmt: skip


def _usual(titles: Counter[str]) -> str:
    """The title that is written most often, of equals the shortest, of these the first by the alphabet."""
    return min(titles, key=lambda title: (-titles[title], len(title), title))


def _look_up(names: Sequence[tuple[str, str]], asked: Sequence[tuple[str, str]]) -> str:
    occupations = [occupation for _, occupation in names]
    starts = np.flatnonzero([place == 0 or occupations[place - 1] != one for place, one in enumerate(occupations)])
    number = {occupations[start]: place for place, start in enumerate(starts)}
    right = np.array([number[occupation] for _, occupation in asked])
    titles, known = [title for title, _ in asked], [name for name, _ in names]
    found = {
        name: _ranks(np.maximum.reduceat(scores(titles, known), starts, axis=1), right)
        for name, scores in TITLE_RANKERS.items()
    }
    return _table(("hit@1", "MRR"), found, np.ones(len(asked), bool))


def _ranks(scores: Numbers, right: Numbers) -> Numbers:
    """Hit at 1 and reciprocal rank of each title, in the mean over the orders of occupations that tie."""
    own = scores[np.arange(len(right)), right][:, None]
    above, tied = (scores > own).sum(axis=1), (scores == own).sum(axis=1)
    inverse = np.concatenate(([0.0], np.cumsum(1 / np.arange(1, scores.shape[1] + 1))))
    return np.column_stack(((above == 0) / tied, (inverse[above + tied] - inverse[above]) / tied))


def _titles_by_bm25(asked: Sequence[str], names: Sequence[str]) -> Numbers:
    index = BM25Okapi([words_of(name) for name in names])
    return np.array([index.get_scores(words_of(title)) for title in asked])


def _titles_by_ngrams(asked: Sequence[str], names: Sequence[str]) -> Numbers:
    vectorizer = _ngrams()
    weights = vectorizer.fit_transform(names)
    return np.asarray((vectorizer.transform(asked) @ weights.T).toarray())


def _titles_by_count(asked: Sequence[str], names: Sequence[str]) -> Numbers:
    known = [frozenset(words_of(name)) for name in names]
    return np.array([[len(words & one) for one in known] for words in map(frozenset, map(words_of, asked))], float)


def _by_meaning(asked: Sequence[str], names: Sequence[str]) -> Numbers:
    return dots(vectors(asked), vectors(names)).astype(float)


def _trades(
    rank: Callable[[Sequence[str], Sequence[str]], Numbers],
) -> Callable[[Sequence[str], Sequence[str]], Numbers]:
    """The same ranking by the words of the trades alone."""
    return lambda asked, names: rank([trade_of(title) for title in asked], [trade_of(name) for name in names])


TITLE_RANKERS = {
    "BM25": _titles_by_bm25,
    "TF-IDF, n-grams of characters": _titles_by_ngrams,
    "count of shared words": _titles_by_count,
    "TF-IDF of the trade": _trades(_titles_by_ngrams),
    "meaning of the title": _by_meaning,
    "meaning of the trade": _trades(_by_meaning),
}

# --- what both share ---


def held_out(identity: str) -> bool:
    """Whether the opening or title is of the half that no constant was chosen by."""
    return hashlib.sha256(identity.encode()).digest()[0] % 2 == 1


def _table(head: Sequence[str], found: dict[str, Numbers], part: Mask) -> str:
    rows = [(name, *map(_interval, values[part].T)) for name, values in found.items()]
    return table(("", *head), rows)


def _interval(values: Numbers) -> str:
    """The mean of the values that are numbers, and between which bounds it lies when they are drawn anew."""
    kept = values[~np.isnan(values)]
    draws = np.random.default_rng(0).integers(0, len(kept), (DRAWS, len(kept)))
    low, high = np.percentile(np.array([kept[draw].mean() for draw in draws]), (2.5, 97.5))
    return f"{kept.mean():.3f} ({low:.3f}–{high:.3f})"


def main() -> int:
    """Rank, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "upstar-ranking")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--titles-only", action="store_true")
    only.add_argument("--cases-only", action="store_true")
    asked = parser.parse_args()
    if not asked.titles_only:
        print(rank_resumes(asked.folder, asked.cache), end="\n\n")
    if not asked.cases_only:
        print(rank_occupations(asked.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
