"""What sets of skills would open, against scoring every listing alone."""

from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.invented import NAMES, NOW, card, people, person, stocks, weightings
from tests.matching.test_index import part, scored, valid
from tests.matching.test_wishes import wishes
from upstar.listings.places import coordinates
from upstar.listings.types import ListingCard
from upstar.matching.index.opening import opened, opening
from upstar.matching.index.query import SUITS, ask
from upstar.matching.types import Candidate, Weights
from upstar.matching.wishes import Wishes, hidden_by
from upstar.skills.vocabulary import vocabulary

KEYS = [vocabulary().key(name) for name in NAMES]
sets = st.frozensets(st.sampled_from([*KEYS, "unheardof"]))


def with_skills(who: Candidate, keys: frozenset[str]) -> Candidate:
    """The same person, who names these skills too."""
    near = {key: value for key, value in who.near.items() if key not in keys}
    return Candidate(
        {**dict.fromkeys(keys, "named"), **who.skills}, near, who.trades, who.vectors, who.title_names, who.tenths,
        who.level, who.education, who.home, who.kinds, who.pay,
    )  # fmt: skip


@settings(deadline=None, max_examples=60)  # each writes some twenty files
@given(stocks, people, weightings, wishes, sets, st.lists(sets, max_size=5))
def test_what_sets_of_skills_open_is_what_would_suit_with_them(
    stock: list[ListingCard], who: Candidate, weights: Weights, wish: Wishes, taken: frozenset[str],
    options: list[frozenset[str]],
) -> None:  # fmt: skip
    with TemporaryDirectory() as folder:
        split = len(stock) // 2
        parts = [part(stock[:split], folder + "/a"), part(stock[split:], folder + "/b")]
        found = opening(parts, who, weights, wish, now=NOW)
        told = opened(found, taken, options)
        suiting = ask(parts, who, weights, now=NOW, top=1, wishes=wish).suiting
    shown = [] if who.empty else [one for one in stock if valid(one, NOW) and hidden_by(wish, one, coordinates) is None]

    def suit(keys: frozenset[str]) -> int:
        more = with_skills(who, keys)
        return sum(scored(one, more, weights) >= SUITS for one in shown)

    assert found.suiting == suiting == suit(frozenset())
    assert told == [suit(taken | option) - suit(taken) for option in options]


def test_two_skills_open_together_what_neither_opens_alone() -> None:
    stock = [card(str(n), title="Welder", skills=("Docker", "PostgreSQL", "Triage"), posted=None) for n in range(3)]
    with TemporaryDirectory() as folder:
        found = opening([part(stock, folder)], person(titles=()), {"skills": 1.0}, Wishes(), now=NOW)
        told = opened(found, (), [["docker"], ["postgresql"], ["docker", "postgresql"], ["docker", "docker"]])
        rest = opened(found, ["docker"], [["postgresql"], ["docker"]])
    assert (found.suiting, told, rest) == (0, [0, 0, 3, 0], [3, 0])
