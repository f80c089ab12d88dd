"""The small things that everything else rests on."""

import base64
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstar.kit.errors import AppError
from upstar.kit.numbers import clamp, fixed, weighted_mean
from upstar.kit.pages import decode_cursor, decode_moment_cursor, encode_cursor, moment_cursor
from upstar.kit.text import fold, slug, squash, storable, truncate

MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(MOMENTS, st.uuids())
def test_a_cursor_says_what_was_put_in(moment: datetime, row_id: UUID) -> None:
    assert decode_moment_cursor(moment_cursor(moment, row_id)) == (moment, row_id)


@given(st.text() | st.binary().map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_a_forged_cursor_is_refused_and_never_breaks(cursor: str) -> None:
    with pytest.raises(AppError) as caught:
        decode_moment_cursor(cursor)
    assert caught.value.code == "cursor-invalid"


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(AppError):
        decode_cursor(encode_cursor(1, 2, 3), 2)


def test_no_cursor_is_the_first_page() -> None:
    assert decode_moment_cursor(None) is None


@given(st.text())
def test_normal_forms_are_fixed_points(text: str) -> None:
    assert squash(squash(text)) == squash(text)
    assert slug(slug(text)) == slug(text)


@given(st.text())
def test_a_slug_is_safe_in_an_address(text: str) -> None:
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_folding_forgets_case_accents_and_blanks() -> None:
    assert fold(" Zürich  CÔTE ") == fold("zurich cote") == "zurich cote"


@given(st.text(), st.integers(1, 50))
def test_what_is_cut_is_no_longer_than_asked_and_says_so(text: str, length: int) -> None:
    cut = truncate(text, length)
    assert len(cut) <= length
    assert cut == text or cut.endswith("…")


@given(st.text(st.characters()))
def test_what_is_stored_is_what_a_database_takes(text: str) -> None:
    kept = storable(text)
    assert "\x00" not in kept
    kept.encode()


def test_a_lone_surrogate_and_a_nul_are_no_text() -> None:
    assert storable("a\x00b\ud800c") == "ab?c"


@given(st.lists(st.tuples(st.floats(0, 1), st.just(0.0) | st.floats(1e-9, 10))))
def test_a_mean_lies_between_its_values(parts: list[tuple[float, float]]) -> None:
    mean = weighted_mean(parts)
    counted = [value for value, weight in parts if weight > 0]
    if mean is None:
        assert not counted
    else:
        assert min(counted) - 1e-9 <= mean <= max(counted) + 1e-9


def test_numbers_are_rounded_half_up_and_held() -> None:
    assert fixed(0.125) == Decimal("0.13")
    assert fixed(2.675) == Decimal("2.68")
    assert (clamp(-1), clamp(0.4), clamp(7)) == (0, 0.4, 1)
