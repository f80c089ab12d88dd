"""Whether two ads offer one job, which ads form one job, and which of them is shown. Pure.

Two ads are one job where title, employer and place agree, nothing that they state is contradicted, and the one text
stands in the other. Each point on which they agree less surely asks for more of the text.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, product
from math import log

import numpy as np
from rapidfuzz import fuzz

from upstar.kit.numbers import clamp
from upstar.listings.clean.facts import contradictions
from upstar.listings.clean.fingerprint import MAX_WORDS, Fingerprint, word_hash
from upstar.listings.clean.wording import LEVELS, REMOTE

REPOST, CROSS_POSTED, STAFFING_COPY = "repost", "cross-posted", "staffing copy"

MIN_SHINGLES = 20
"""Shorter texts, some 22 words, say too little: title, employer and place must then be equal."""
ENOUGH = 0.66
"""The share of the shorter text that must stand in the longer one; tuned on the development part of the benchmark."""
MORE_FOR = {
    "similar employer": 0.10,
    "agency": 0.08,
    "withheld employer": 0.08,
    "wider title": 0.08,
    "unknown place": 0.06,
}
"""What is asked for on top where an agreement is weaker."""
ENOUGH_AT_ONE_SITE = 0.92
"""What is asked for at one site. A site seldom rewords what it posts again; where it has two ads of one title in one
place with other wording, they are mostly two openings, as real postings show."""
ALIKE_LENGTH, ENOUGH_JACCARD = 0.75, 0.45
"""Two texts of about one length are both whole: then neither may have much that the other lacks."""
SAME_TEXT = 0.9
"""From this similarity on, another requisition number is a repost's, not another job's."""
TYPO = 90.0
"""Least likeness, 0–100, of two title words that are one word with a slip of the pen."""
SLIP = 75.0
"""From this likeness on, two names are one, misspelt or inflected."""
TYPO_LENGTH = 6
"""Shorter words that differ in a letter are other words."""
MAX_CHECKS = 256
"""Pairs that are judged before two groups become one, two of sixteen in full; of larger ones the first."""
LENGTH_STEP = 1.25
"""Texts within about a quarter of each other's length are equally complete."""
FACTS_THAT_PART = frozenset({"hours", "clock", "shift", "time", "term", "pay", "grade", "unit"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two ads are one job: `kind` says how, None that they are not; `score` is 0–1.

    `opposed`: they say what cannot be said of one job; else, without a kind, they have merely too little in common.
    """

    kind: str | None
    score: float
    reason: str
    opposed: bool = False


@dataclass(frozen=True, slots=True)
class Posting:
    """What decides which of a job's ads is shown. `standing`: 0 the employer's own, 1 a board's, 2 an agency's."""

    id: str
    standing: int
    length: int
    first_seen: datetime


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two texts share: estimates of the Jaccard similarity and of the shorter one's share in the longer."""

    jaccard: float
    containment: float


def same_job(a: Fingerprint, b: Fingerprint) -> Verdict:
    """Return whether the two ads offer one job; the order of the two does not matter."""
    weak: list[str] = []
    for relation, told in ((_employers(a, b), "employers"), (_places(a, b), "places"), (_titles(a, b), "titles")):
        if relation == "different":
            return Verdict(None, 0.0, f"different {told}", opposed=True)
        if relation != "same":
            weak.append(relation)
    text = likeness(a, b)
    doubted = round(text.containment / 2, 3)
    if parted := [fact for fact in contradictions(a.facts, b.facts) if fact in FACTS_THAT_PART]:
        return Verdict(None, doubted, f"they differ in {', '.join(parted)}", opposed=True)
    if against := _against(a, b, text):
        return Verdict(None, doubted, against)
    if a.url and a.url == b.url:
        return Verdict(_kind(a, b), 1.0, "one address")
    if min(a.shingles, b.shingles) < MIN_SHINGLES:
        return _short_texts(a, b, text, weak)
    score = round(clamp(text.containment), 3)
    if lacking := _too_little(a, b, text, weak):
        return Verdict(None, score, lacking)
    note = f", {', '.join(weak)}" if weak else ""
    return Verdict(_kind(a, b), score, f"{text.containment:.0%} of the text agree{note}")


def _too_little(a: Fingerprint, b: Fingerprint, text: Likeness, weak: list[str]) -> str:
    """In what the texts agree too little; an empty text where they do agree."""
    one_site = bool(a.site) and a.site == b.site
    if one_site and "wider title" in weak:
        return "one site, two titles"
    wanted = max(ENOUGH + sum(MORE_FOR[name] for name in weak), ENOUGH_AT_ONE_SITE if one_site else 0.0)
    if text.containment < wanted:
        return f"{text.containment:.0%} of the text agree, {wanted:.0%} are asked for"
    both_whole = min(a.shingles, b.shingles) >= ALIKE_LENGTH * max(a.shingles, b.shingles)
    if both_whole and text.jaccard < ENOUGH_JACCARD:
        return f"{text.jaccard:.0%} of two whole texts are common, {ENOUGH_JACCARD:.0%} are asked for"
    return ""


def likeness(a: Fingerprint, b: Fingerprint) -> Likeness:
    """Estimate how much of the texts is common, from the part of the hashes in which both sketches are complete."""
    one, other = (np.frombuffer(x.sketch, "<u4") for x in (a, b))
    if not len(one) or not len(other):
        return Likeness(0.0, 0.0)
    ends = [row[-1] for row, mark in ((one, a), (other, b)) if len(row) < mark.shingles]
    if ends:
        one, other = one[one <= min(ends)], other[other <= min(ends)]
    common = len(np.intersect1d(one, other, assume_unique=True))
    least, union = min(len(one), len(other)), len(one) + len(other) - common
    return Likeness(common / union if union else 0.0, common / least if least else 0.0)


def _employers(a: Fingerprint, b: Fingerprint) -> str:
    one, other = a.organization.split(), b.organization.split()
    if one == other:
        return "same" if one else "withheld employer"
    if not one or not other:
        return "withheld employer"
    if "".join(one) == "".join(other) or (
        min(len(a.organization), len(b.organization)) >= TYPO_LENGTH
        and fuzz.ratio(a.organization, b.organization) >= 95
    ):
        return "same"
    if a.agency or b.agency:
        return "agency"
    shorter, longer = sorted((one, other), key=len)
    return "similar employer" if longer[: len(shorter)] == shorter else "different"


def _places(a: Fingerprint, b: Fingerprint) -> str:
    one, other = set(a.places) - {REMOTE}, set(b.places) - {REMOTE}
    remote = REMOTE in a.places and REMOTE in b.places
    if one == other:
        return "same" if one or remote else "unknown place"
    if one & other:
        return "same"
    if not one or not other:
        return "unknown place"
    if any(_within(x, y) for x, y in product(one, other)):
        return "unknown place"
    countries = [{key.split(":")[0] for key in keys} for keys in (one, other)]
    return "same" if remote and countries[0] & countries[1] else "different"


def _within(a: str, b: str) -> bool:
    """Whether one of the two is the country of the other."""
    (country, _, spot), (other_country, _, other_spot) = a.partition(":"), b.partition(":")
    return country == other_country and not (spot and other_spot)


def _titles(a: Fingerprint, b: Fingerprint) -> str:
    if a.title & LEVELS != b.title & LEVELS:
        return "different"
    only_a, only_b = a.title - b.title, b.title - a.title
    for word in tuple(only_a):
        twin = next((other for other in only_b if _slip(word, other)), None)
        if twin is not None:
            only_a, only_b = only_a - {word}, only_b - {twin}
    if not only_a and not only_b:
        return "same"
    if (only_a and only_b) or not a.title & b.title:
        return "different"
    return "wider title" if _said(only_a, b) and _said(only_b, a) else "different"


def _said(words: frozenset[str], mark: Fingerprint) -> bool:
    """Whether an ad says in its text what the other one has in its title on top."""
    return not _lacking(words, mark)


def _slip(a: str, b: str) -> bool:
    return (
        min(len(a), len(b)) >= TYPO_LENGTH and a.isalpha() and b.isalpha() and a[0] == b[0] and fuzz.ratio(a, b) >= TYPO
    )


def _against(a: Fingerprint, b: Fingerprint, text: Likeness) -> str:
    """What makes one job unlikely, though not impossible; an empty text where nothing does."""
    if "requisition" in contradictions(a.facts, b.facts) and text.jaccard < SAME_TEXT and not (a.agency or b.agency):
        return "different requisitions with different texts"
    if _renamed(a, b):
        return "each names what the other does not"
    return ""


def _renamed(a: Fingerprint, b: Fingerprint) -> bool:
    """Whether each text bears a name that is nowhere in the other: a template filled in twice."""
    only_a, only_b = _lacking(a.names, b), _lacking(b.names, a)
    return any(all(fuzz.ratio(x, y) < SLIP for y in only_b) for x in only_a) and any(
        all(fuzz.ratio(x, y) < SLIP for x in only_a) for y in only_b
    )


def _lacking(words: Iterable[str], mark: Fingerprint) -> tuple[str, ...]:
    """Those of the words that are not in the ad's text; none where the text had too many words to keep them all."""
    held = np.frombuffer(mark.words, "<u2")
    if len(held) >= MAX_WORDS:
        return ()
    return tuple(word for word in words if word_hash(word) not in held)


def _short_texts(a: Fingerprint, b: Fingerprint, text: Likeness, weak: list[str]) -> Verdict:
    if weak or a.title != b.title or set(a.places) != set(b.places):
        return Verdict(None, 0.0, "the text is too short, and title, employer and place are not equal")
    shorter = min(a.shingles, b.shingles)
    if shorter >= MIN_SHINGLES // 2 and text.containment < ENOUGH:
        return Verdict(None, round(text.containment, 3), "short texts that differ")
    return Verdict(_kind(a, b), 0.7, "title, employer and place are equal, with hardly a text")


def _kind(a: Fingerprint, b: Fingerprint) -> str:
    if a.organization != b.organization and (a.agency or b.agency):
        return STAFFING_COPY
    return REPOST if a.site == b.site else CROSS_POSTED


def cluster(
    pairs: Iterable[tuple[str, str, float]],
    alike: Callable[[str, str], bool],
    opposed: Callable[[str, str], bool] = lambda _a, _b: False,
) -> tuple[tuple[str, ...], ...]:
    """Return the groups of two and more ids that are one job, each sorted, the groups in order.

    `pairs` are (id, id, score) that were judged alike, in any order. The surest pairs are joined first. Two groups
    become one only if more than half of the pairs across them are `alike` and none is `opposed`, so that two
    jobs are joined neither by a chain of ads, each a little different from the next, nor by a text cut too short to
    tell them apart.
    """
    known: dict[tuple[str, str], bool] = {}
    ordered = sorted(
        {(min(a, b), max(a, b), score) for a, b, score in pairs if a != b}, key=lambda p: (-p[2], p[0], p[1])
    )
    for a, b, _ in ordered:
        known[a, b] = True
    home: dict[str, list[str]] = {}
    for a, b, _ in ordered:
        one, other = home.setdefault(a, [a]), home.setdefault(b, [b])
        if one is other or not _join(one, other, known, alike, opposed):
            continue
        merged = sorted(one + other)
        for member in merged:
            home[member] = merged
    return tuple(sorted({tuple(group) for group in home.values() if len(group) > 1}))


def _join(
    one: list[str],
    other: list[str],
    known: dict[tuple[str, str], bool],
    alike: Callable[[str, str], bool],
    opposed: Callable[[str, str], bool],
) -> bool:
    agreed = total = 0
    for a, b in islice(product(one, other), MAX_CHECKS):
        pair = (a, b) if a < b else (b, a)
        if pair not in known:
            known[pair] = alike(*pair)
        if not known[pair] and opposed(*pair):
            return False
        agreed += known[pair]
        total += 1
    return 2 * agreed > total


def canonical(members: Iterable[Posting]) -> str:
    """Return the id of the ad that is shown: the employer's own before a board's before an agency's, then the most
    complete, then the one seen first, then the least id. ValueError where there is none.
    """  # fmt: skip
    best = min(members, key=lambda p: (p.standing, -_completeness(p.length), p.first_seen, p.id), default=None)
    if best is None:
        raise ValueError("a job has at least one ad")
    return best.id


def _completeness(length: int) -> int:
    return int(log(max(length, 1), LENGTH_STEP))


def standing(mark: Fingerprint, source_type: str | None) -> int:
    """Return how near an ad is to the employer; `source_type` is the feed's word for where it was found."""
    if mark.agency:
        return 2
    own = (source_type or "").lower() in OWN_SOURCES or any(f".{mark.site}".endswith(f".{host}") for host in ATS_HOSTS)
    name = mark.organization.replace(" ", "")
    return 0 if own or (len(name) > 2 and name in mark.site.split(".")) else 1


OWN_SOURCES = frozenset({"ats", "career site", "career-site", "careers"})
ATS_HOSTS = (
    "greenhouse.io", "lever.co", "ashbyhq.com", "myworkdayjobs.com", "smartrecruiters.com", "workable.com",
    "recruitee.com", "personio.de", "personio.com", "teamtailor.com", "bamboohr.com", "icims.com", "jobvite.com",
    "breezy.hr", "successfactors.com", "taleo.net", "oraclecloud.com", "softgarden.io", "rippling.com",
    "pinpointhq.com",
)  # fmt: skip
"""Where applicant tracking systems serve their customers' own postings."""
