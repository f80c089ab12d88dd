"""What is remembered is given again until its time is up, and never more is held than was said."""

from hypothesis import given
from hypothesis import strategies as st

from upstar.kit.remembered import Remembered


def test_a_value_is_made_once_until_its_time_is_up() -> None:
    now = [0.0]
    made: list[str] = []
    held: Remembered[str] = Remembered(60, 10, clock=lambda: now[0])

    def make() -> str:
        made.append("made")
        return f"value {len(made)}"

    assert [held.get("a", make), held.get("a", make), held.get("b", make)] == ["value 1", "value 1", "value 2"]
    now[0] = 59.9
    assert held.get("a", make) == "value 1"
    now[0] = 60.0
    assert held.get("a", make) == "value 3"


@given(st.lists(st.integers(0, 20), max_size=60), st.integers(1, 5))
def test_the_newest_keys_are_held_and_no_more(keys: list[int], most: int) -> None:
    held: Remembered[int] = Remembered(60, most, clock=lambda: 0.0)
    for key in keys:
        assert held.get(key, lambda made=key: made) == key  # type: ignore[misc]
    made: list[int] = []
    newest = list(dict.fromkeys(reversed(keys)))

    def make() -> int:
        made.append(1)
        return -1

    if newest:
        assert held.get(newest[0], make) == newest[0]
    assert made == []


def test_a_value_may_be_held_and_forgotten_without_being_made() -> None:
    now = [0.0]
    held: Remembered[str] = Remembered(2, 10, clock=lambda: now[0])
    assert held.held("a") is None
    held.hold("a", "one")
    assert held.held("a") == "one"
    held.forget("a")
    held.forget("never held")
    assert held.held("a") is None
    held.hold("a", "two")
    now[0] = 2.0
    assert held.held("a") is None


def test_the_time_of_a_value_counts_from_before_it_was_made() -> None:
    now = [0.0]
    held: Remembered[str] = Remembered(10, 10, clock=lambda: now[0])

    def make() -> str:
        now[0] += 4
        return "as it was when it was asked for"

    held.get("a", make)
    now[0] = 10.0
    assert held.held("a") is None
