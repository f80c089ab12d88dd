"""An ad's chance of being open only falls with time, and falls for the right reasons."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from upstar.listings.clean.freshness import UNSEEN_AGE_HALF_LIFE, Sighting, open_probability, stale

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MOMENTS = st.one_of(st.none(), st.integers(-3000, 3000).map(lambda hours: NOW + timedelta(hours=hours)))
ADS = st.builds(
    Sighting, last_seen=MOMENTS, posted=MOMENTS, first_seen=MOMENTS, valid_through=MOMENTS, complete=st.booleans(),
    reposts=st.integers(-3, 50),
)  # fmt: skip


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@given(ADS, st.integers(0, 5000), st.integers(0, 5000))
def test_it_never_rises_with_time(ad: Sighting, first: int, second: int) -> None:
    early, late = sorted((first, second))
    assert (
        0
        <= open_probability(ad, NOW + timedelta(hours=late))
        <= open_probability(ad, NOW + timedelta(hours=early))
        <= 1
    )


@given(st.floats(0, 400), st.floats(0, 400), st.booleans())
def test_older_ads_and_longer_unseen_ones_are_less_likely_open(one: float, other: float, complete: bool) -> None:
    less, more = sorted((one, other))
    posted = [open_probability(Sighting(NOW, posted=ago(days), complete=complete), NOW) for days in (less, more)]
    assert posted[0] >= posted[1]
    seen = [open_probability(Sighting(ago(days), posted=ago(500), complete=complete), NOW) for days in (less, more)]
    assert seen[0] >= seen[1]


@given(ADS, st.integers(0, 20))
def test_each_repost_leaves_less_at_one_date(ad: Sighting, reposts: int) -> None:
    fewer, more = (
        open_probability(Sighting(ad.last_seen, None, ad.first_seen, ad.valid_through, ad.complete, count), NOW)
        for count in (reposts, reposts + 1)
    )
    assert more <= fewer


def test_what_a_complete_source_still_lists_is_open_and_what_it_dropped_is_gone() -> None:
    listed = Sighting(ago(0.2), posted=ago(60), complete=True)
    dropped = Sighting(ago(5), posted=ago(60), complete=True)
    unlisted = Sighting(ago(5), posted=ago(10))
    assert open_probability(listed, NOW) > 0.8
    assert open_probability(dropped, NOW) < 0.05
    assert stale(dropped, NOW)
    assert not stale(unlisted, NOW)


def test_where_age_alone_speaks_it_halves_by_its_half_life() -> None:
    assert abs(open_probability(Sighting(NOW, posted=ago(UNSEEN_AGE_HALF_LIFE)), NOW) - 0.5) < 1e-9
    assert stale(Sighting(NOW, posted=ago(400)), NOW)


def test_the_last_day_counts_and_the_day_after_does_not() -> None:
    fresh = Sighting(NOW, posted=ago(1), valid_through=ago(0.5))
    over = Sighting(NOW, posted=ago(1), valid_through=ago(1.5))
    assert not stale(fresh, NOW)
    assert stale(over, NOW)


def test_a_repost_makes_an_old_job_younger() -> None:
    once = Sighting(NOW, posted=ago(3), first_seen=ago(90))
    again = Sighting(NOW, posted=ago(3), first_seen=ago(90), reposts=1)
    assert open_probability(again, NOW) > open_probability(once, NOW)


def test_moments_without_an_offset_are_utc() -> None:
    naive = Sighting(ago(3).replace(tzinfo=None), posted=ago(10).replace(tzinfo=None))
    assert open_probability(naive, NOW.replace(tzinfo=None)) == open_probability(Sighting(ago(3), posted=ago(10)), NOW)
