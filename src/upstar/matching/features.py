"""A listing as the scorer reads it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from upstar.kit.text import fold
from upstar.listings.enrichment.rates import in_dollars
from upstar.listings.types import ListingCard, Place
from upstar.matching.meaning import Vectors, vector_of
from upstar.matching.titles import trade_of
from upstar.matching.types import SHARES, UNKNOWN, Features, PlaceKey, Spot, Traits
from upstar.resumes.levels import title_level
from upstar.skills.vocabulary import vocabulary

MAX_SKILLS = 40
"""An ad that names more is a list of words; the first ones are what it is about."""
FIRST_SKILL, LAST_SKILL = 320, 256
"""Ads name first what matters most: the first skill weighs a quarter more than the last. By how much cannot be told
from recruiters' judgements at hand, whose openings name skills by the alphabet."""
COMMONEST, RAREST = 64, 256
"""What a skill that every ad names weighs of one that hardly any does: knowing Excel tells little, but not nothing."""
BANDS = {"0-2": 0, "2-5": 1, "5-10": 2, "10+": 3}
ARRANGEMENTS = {"Hybrid": 1}
KINDS = {
    "FULL_TIME": 1, "PART_TIME": 2, "CONTRACTOR": 4, "CONTRACT": 4, "FREELANCE": 4, "TEMPORARY": 8, "PER_DIEM": 8,
    "INTERN": 16, "INTERNSHIP": 16, "VOLUNTEER": 32, "OTHER": 64,
}  # fmt: skip
"""Kinds of employment as bits, in the words of the feeds (schema.org) and of the contract."""
MAX_PAY = 1_000
"""Thousands of dollars a year; what is stated above is no pay of an employee or a slip of the pen."""

DEGREE_WORDS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (4, ("phd", "ph.d", "doctorate", "promotion", "doctorat", "doctorado")),
    (3, ("master", "máster")),
    (2, ("bachelor", "degree", "studium", "licence", "grado", "university", "hochschul")),
    (1, ("vocational", "ausbildung", "diplôme professionnel", "formación profesional", "certificate", "apprentice")),
)
NO_DEGREE = (
    "no degree", "or equivalent", "or the same", "ohne abschluss", "nicht nötig", "sans diplôme", "sin título",
    "gleichwertige", "équivalente", "equivalente",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many listings there are, and how many ask for each skill, by its key."""

    listings: int = 0
    by_key: Mapping[str, int] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict, compare=False, repr=False)
    """What `weight` has worked out: a stock names each skill many times."""

    def weight(self, key: str) -> int:
        """Return what a skill weighs, COMMONEST to RAREST: the share of log(N) that log(N / n) is (Spärck Jones 1972).

        Where nothing was counted, all weigh the same.
        """
        found = self.weights.get(key)
        if found is None:
            found = self.weights[key] = self._weight(self.by_key.get(key, 1))
        return found

    def _weight(self, named: int) -> int:
        if self.listings < 2:
            return RAREST
        seen = min(self.listings, max(1, named))
        return COMMONEST + round((RAREST - COMMONEST) * math.log(self.listings / seen) / math.log(self.listings))


def features_of(card: ListingCard, rarity: Rarity, mean: Callable[[str], Vectors] = vector_of) -> Features:
    """Return what the scorer reads of a listing; `mean` gives what its trade means."""
    words = words_by_key(card.key_skills)
    skills = shared_out(tuple(words), rarity)
    trade = trade_of(card.title)
    return Features(
        skills=skills,
        words=tuple(words.values()),
        trade=trade,
        vector=mean(trade),
        traits=Traits(
            level=title_level(card.title) if trade else UNKNOWN,
            band=BANDS.get(card.ai_experience_level or "", UNKNOWN),
            education=degree_asked(card.requirements) if card.requirements else UNKNOWN,
            kinds=kinds_of(card.employment_type),
            asks=int(bool(skills)),
        ),
        spot=spot_of(card),
        posted=int(card.date_posted.timestamp() // 86_400) if card.date_posted else 0,
        pay=pay_of(card),
    )


def words_by_key(names: tuple[str, ...]) -> dict[str, str]:
    """Return a listing's skills, up to MAX_SKILLS: how it calls each first, by its key, in its order."""
    words: dict[str, str] = {}
    for name in names:
        key = _key(name)
        if key and key not in words:
            words[key] = name
            if len(words) == MAX_SKILLS:
                break
    return words


@lru_cache(maxsize=65_536)
def _key(name: str) -> str:
    return vocabulary().key(name)


def shared_out(keys: tuple[str, ...], rarity: Rarity) -> tuple[tuple[str, int], ...]:
    """Share SHARES out to the skills by their rarity and their place in the listing; the shares sum to it."""
    if not keys:
        return ()
    steps = max(1, len(keys) - 1)
    weights = [
        (FIRST_SKILL - (FIRST_SKILL - LAST_SKILL) * i // steps) * rarity.weight(key) for i, key in enumerate(keys)
    ]
    total = sum(weights)
    parts = [SHARES * weight for weight in weights]
    shares = [part // total for part in parts]
    # the largest remainders first; of equal ones the first of the listing
    order = sorted(range(len(parts)), key=[-(part % total) for part in parts].__getitem__)
    for i in order[: SHARES - sum(shares)]:
        shares[i] += 1
    return tuple(zip(keys, shares, strict=True))


def spot_of(card: ListingCard) -> Spot:
    """Return where the work is done."""
    arrangement = 2 if card.remote_derived else ARRANGEMENTS.get(card.ai_work_arrangement or "", 0)
    return Spot(arrangement, tuple(dict.fromkeys(map(place_key, card.places))))


@lru_cache(maxsize=65_536)
def place_key(place: Place) -> PlaceKey:
    """Return a place as it is compared."""
    return PlaceKey(place.country_code or fold(place.country), fold(place.region or ""), fold(place.city or ""))


def kinds_of(names: tuple[str, ...] | frozenset[str]) -> int:
    """Return kinds of employment as bits."""
    bits = 0
    for name in names:
        bits |= KINDS.get(name, 0)
    return bits


def pay_of(card: ListingCard) -> int:
    """Return the upper end of the pay in thousands of dollars a year, 0 where none is stated or it is none."""
    high = card.salary_max if card.salary_max is not None else card.salary_min
    if high is None or card.salary_currency is None:
        return 0
    dollars = in_dollars(high, card.salary_currency)
    return int(dollars) // 1000 if dollars is not None and 0 < dollars <= MAX_PAY * 1000 else 0


@lru_cache(maxsize=65_536)
def degree_asked(requirements: str) -> int:
    """Return the degree, 1–4, that the words of the requirements name, one less where they take others too."""
    text = requirements.casefold()
    level = next((level for level, words in DEGREE_WORDS if any(word in text for word in words)), UNKNOWN)
    return max(0, level - 1) if level > 0 and any(word in text for word in NO_DEGREE) else level
