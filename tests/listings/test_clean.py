"""Ads of one job are one, ads of two jobs stay two, whatever is done to them; nothing hostile breaks the reading."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upstar.listings.clean import wording
from upstar.listings.clean.candidates import MAX_BAND, add, look_up
from upstar.listings.clean.duplicates import (
    CROSS_POSTED,
    REPOST,
    STAFFING_COPY,
    Posting,
    canonical,
    cluster,
    likeness,
    same_job,
    standing,
)
from upstar.listings.clean.facts import contradictions, read_facts
from upstar.listings.clean.fingerprint import SKETCH, Fingerprint, fingerprint, of_listing
from upstar.listings.types import Listing, Place

BERLIN = Place("Germany", "DE", None, "Berlin")
MUNICH = Place("Germany", "DE", None, "Munich")
GERMANY = Place("Germany", "DE")
INT64 = 2**63


def prose(seed: int, count: int = 240) -> str:
    """Lines of invented words, different for each seed."""
    rng = random.Random(seed)
    syllables = "ba ce di fo gu la me ni po ru sa te vi zo".split()
    made = ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(count)]
    return ".\n".join(" ".join(made[at : at + 12]) for at in range(0, count, 12))


TEXT = prose(1)


def mark(
    title: str = "Data Engineer",
    organization: str = "Acme",
    text: str = TEXT,
    places: tuple[Place, ...] = (BERLIN,),
    url: str | None = "https://a.example/jobs/1",
    *,
    remote: bool = False,
) -> Fingerprint:
    return fingerprint(title, organization, text, places, url=url, remote=remote)


BASE = mark()
ELSEWHERE = "https://b.example/jobs/77"


def kind(a: Fingerprint, b: Fingerprint) -> str | None:
    """The verdict, which does not depend on the order, and that the two are found at all."""
    verdict = same_job(a, b)
    assert same_job(b, a) == verdict
    assert 0 <= verdict.score <= 1
    assert verdict.reason
    if verdict.kind:
        assert set(a.bands) & set(b.bands), "judged alike but never compared"
    return verdict.kind


@pytest.mark.parametrize(
    "again",
    [
        mark(url="https://a.example/jobs/1?utm_source=x&gh_src=9#apply"),
        mark(text=TEXT.replace("\n", "<br>\n<li>• ").replace(" ", "&nbsp;")),
        mark(text="\n".join(reversed(TEXT.split("\n")))),
        mark(text=TEXT[:500].rstrip() + "…", url=ELSEWHERE),
        mark(text=TEXT + "\nWe are an equal opportunity employer.\nShow more Show less", url=ELSEWHERE),
        mark(organization="ACME GmbH"),
        mark(organization="Acme, Inc."),
        mark(organization="Acme Deutschland GmbH"),
        mark(title="Data Engineer (m/w/d)"),
        mark(title="URGENT!!! Data Engineer - Remote"),
        mark(title="Data Engineer | Acme"),
        mark(title="Data Engineer, Berlin"),
        mark(title="Engineer, Data - 100234"),
        mark(places=(), url=ELSEWHERE),
        mark(places=(GERMANY,), url=ELSEWHERE),
        mark(places=(BERLIN, MUNICH), url=ELSEWHERE),
    ],
)
def test_one_job_told_twice(again: Fingerprint) -> None:
    assert kind(BASE, again) in (REPOST, CROSS_POSTED)


@pytest.mark.parametrize(
    "other",
    [
        mark(title="Senior Data Engineer", url=ELSEWHERE),
        mark(title="Data Engineer II", url=ELSEWHERE),
        mark(title="Data Analyst", url=ELSEWHERE),
        mark(title="Data Engineer - Payments", url=ELSEWHERE),
        mark(places=(MUNICH,), url=ELSEWHERE),
        mark(organization="Bolt Works", url=ELSEWHERE),
        mark(text=prose(2), url=ELSEWHERE),
        mark(text=prose(2), url="https://a.example/jobs/2"),
    ],
)
def test_another_job(other: Fingerprint) -> None:
    assert kind(BASE, other) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("This is a night shift role", "This is a day shift role"),
        ("37.5 hours per week", "20 hours per week"),
        ("Hours: 37.5", "Hours: 23"),
        ("Arbeitszeit in Vollzeit", "Arbeitszeit in Teilzeit"),
        ("Pay of £24,907 to £30,615", "Pay of £38,890 to £44,503"),
        ("The post is at band 5", "The post is at band 7"),
        ("Department: Oncology", "Department: Cardiology"),
        ("from 08:00 to 16:00", "from 22:00 to 06:00"),
        ("you will join the Robin ward of our house", "you will join the Swan ward of our house"),
    ],
)  # fmt: skip
def test_one_template_filled_in_twice(first: str, second: str) -> None:
    a, b = (mark(text=f"{TEXT}\n{line}.", url=url) for line, url in ((first, ELSEWHERE), (second, None)))
    assert kind(a, b) is None
    # the line that the other lacks tells nothing: it may have been cut off
    assert kind(a, mark(url=None)) == CROSS_POSTED


def test_pay_within_a_tenth_and_a_negated_word_are_no_contradiction() -> None:
    assert contradictions(read_facts("pay: £30,000"), read_facts("pay: £31,000")) == ()
    assert contradictions(read_facts("pay: £30,000"), read_facts("pay: £39,000")) == ("pay",)
    assert read_facts("no night shifts") == ()
    assert read_facts("8am to 4.30pm") == ("clock:8:00-16:30",)


def test_a_recruiters_copy_is_found_without_the_employers_name() -> None:
    told = TEXT.replace("\n", " at Acme\n", 3)
    copy = told.replace("Acme", "our client")
    agency = mark(
        organization="Northbridge Recruitment", text=f"We have been asked to fill this post.\n{copy}", url=ELSEWHERE
    )
    assert kind(mark(text=told), agency) == STAFFING_COPY
    assert kind(mark(text=told, places=(MUNICH,)), agency) is None


def test_without_a_text_title_employer_and_place_decide() -> None:
    bare = mark(text="", url=ELSEWHERE)
    assert kind(BASE, bare) == CROSS_POSTED
    assert kind(mark(text="", places=(), url=None), bare) is None
    assert kind(mark(text="", organization="Acme Foods", url=None), bare) is None
    assert kind(mark(text="", title="Engineer", url=None), bare) is None


def test_remote_ads_of_one_country_are_one() -> None:
    one, other = mark(remote=True), mark(places=(MUNICH,), remote=True, url=ELSEWHERE)
    assert kind(one, other) == CROSS_POSTED


def test_at_one_site_another_wording_is_another_opening() -> None:
    lines = TEXT.split("\n")
    changed = "\n".join([*lines[:-4], *prose(3).split("\n")[:4]])
    assert kind(BASE, mark(text=changed, url=ELSEWHERE)) == CROSS_POSTED
    assert kind(BASE, mark(text=changed, url="https://a.example/jobs/2")) is None


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(30, 400))
def test_likeness_is_symmetric_bounded_and_one_for_itself(one: int, other: int, count: int) -> None:
    a, b = mark(text=prose(one, count)), mark(text=prose(other))
    assert likeness(a, b) == likeness(b, a)
    assert likeness(a, a).jaccard == likeness(a, a).containment == 1.0
    assert 0 <= likeness(a, b).jaccard <= likeness(a, b).containment <= 1


@given(st.integers(0, 10**6), st.floats(0.2, 1.0))
@settings(max_examples=50)
def test_a_part_of_a_text_is_contained_in_it(seed: int, share: float) -> None:
    text = prose(seed, 400)
    part = text[: int(len(text) * share)]
    assert likeness(mark(text=part), mark(text=text)).containment > 0.9


@given(st.integers(0, 10**6))
def test_the_estimate_is_near_the_truth(seed: int) -> None:
    one, other = prose(seed, 600).split(".\n"), prose(seed + 1, 600).split(".\n")
    half = mark(text=".\n".join(one[:25] + other[25:]))
    whole = mark(text=".\n".join(one))
    # a half of the lines is a half of the shingles; four standard deviations of 128 draws
    assert abs(likeness(half, whole).containment - 0.5) < 0.2


@given(st.text(max_size=400), st.text(max_size=80), st.text(max_size=3000), st.text(max_size=200))
@settings(max_examples=150)
def test_any_text_has_a_fingerprint(title: str, organization: str, text: str, url: str) -> None:
    place = Place(organization, None, None, title)
    found = fingerprint(title, organization, text, [place], url=url, remote=True)
    assert found == fingerprint(title, organization, text, [place], url=url, remote=True)
    assert 1 <= len(found.bands) <= 12
    assert len(set(found.bands)) == len(found.bands)
    assert all(-INT64 <= band < INT64 for band in found.bands)
    assert len(found.sketch) <= 4 * SKETCH
    assert same_job(found, found).kind in (REPOST, None)


@pytest.mark.parametrize(
    "text",
    ["<a " * 7000, "(" * 20_000, "a@" * 10_000, "1:" * 10_000, "." * 20_000, "£1,1" * 5000, "\ud800" * 100,
     "no " * 7000, "x" * 20_000, "department:" * 2000, "\x00" * 100, "٣٤:٥٦ " * 500, "&" * 20_000, "ﷺ" * 10_000],
)  # fmt: skip
def test_hostile_texts_are_read_quickly(text: str) -> None:
    began = datetime.now(UTC)
    fingerprint(text, text, text, [Place(text, None, None, text)], url=text)
    assert datetime.now(UTC) - began < timedelta(seconds=5)


def test_a_listing_has_the_fingerprint_of_its_parts() -> None:
    listing = Listing(
        "1",
        "Data Engineer",
        "Acme",
        description_html=f"<p>{TEXT}</p>",
        places=(BERLIN,),
        url="https://a.example/jobs/1",
    )
    assert of_listing(listing) == BASE


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.a.example/jobs/12/?utm_source=x&b=2&a=1#top", "a.example/jobs/12?a=1&b=2"),
        ("https://a.example/jobs/12/apply", "a.example/jobs/12"),
        ("https://a.example/careers", ""),
        ("https://[broken/1", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_addresses(url: str | None, key: str) -> None:
    assert wording.url_key(url) == key


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Sr. Data Engineer (m/w/d) - Berlin", "senior data engineer"),
        ("Berlin: Data Engineer @ Acme", "data engineer"),
        ("Data Engineer [Job ID 993817]", "data engineer"),
        ("Entwickler:in / Developer, $120k - $140k", "entwickler developer"),
        ("Remote", "remote"),
        ("Data Engineer - St. Mary&#39;s House, Bad Tölz", "data engineer"),
    ],
)
def test_titles(title: str, words: str) -> None:
    assert wording.title_words(title, "acme", ["de:berlin", "de:st mary s house bad tolz"]) == frozenset(words.split())


def test_a_withheld_employer_has_no_key() -> None:
    assert wording.organization_key("Confidential") == ""
    assert wording.organization_key("The Acme Company (UK) Ltd.") == "acme"


def test_full_bands_are_passed_over_but_equal_content_is_found() -> None:
    stock: dict[int, list[str]] = {}
    for number in range(MAX_BAND + 5):
        add(stock, str(number), (1, 2))
    add(stock, "rare", (3, 4))
    assert look_up(stock, (9, 2, 4)) == ("rare",)
    assert len(look_up(stock, (1, 2))) == MAX_BAND
    assert len(stock[2]) == MAX_BAND + 1


def chain(ids: str, linked: int) -> tuple[list[tuple[str, str, float]], list[tuple[str, str]]]:
    """Pairs of neighbours, and all that are within `linked` steps."""
    near = [(a, b) for i, a in enumerate(ids) for b in ids[i + 1 : i + 1 + linked]]
    return [(a, b, 0.9) for a, b in pairwise(ids)], near


def test_a_chain_does_not_join_two_jobs() -> None:
    pairs, near = chain("abcdefgh", 1)
    groups = cluster(pairs, lambda a, b: (a, b) in near or (b, a) in near)
    assert all(len(group) <= 2 for group in groups)
    assert groups


def test_a_chain_of_one_job_is_joined() -> None:
    pairs, _ = chain("abcdefgh", 1)
    assert cluster(pairs, lambda a, b: True) == (tuple("abcdefgh"),)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.floats(0, 1)), max_size=12),
    st.randoms(),
)
def test_groups_do_not_depend_on_the_order(pairs: list[tuple[str, str, float]], rng: random.Random) -> None:
    known = {frozenset(pair[:2]) for pair in pairs}
    groups = cluster(pairs, lambda a, b: frozenset((a, b)) in known)
    mixed = [(b, a, score) if rng.random() < 0.5 else (a, b, score) for a, b, score in pairs]
    rng.shuffle(mixed)
    assert cluster(mixed, lambda a, b: frozenset((a, b)) in known) == groups
    members = [member for group in groups for member in group]
    assert len(members) == len(set(members))
    assert all(len(group) > 1 for group in groups)


def test_the_employers_own_ad_is_shown() -> None:
    day = datetime(2026, 11, 1, tzinfo=UTC)
    agency, board, own = Posting("a", 2, 9000, day), Posting("b", 1, 9000, day), Posting("c", 0, 900, day)
    late, short = Posting("d", 0, 900, day + timedelta(days=1)), Posting("e", 0, 300, day - timedelta(days=9))
    assert {canonical(order) for order in permutations([agency, board, own, late, short])} == {"c"}
    assert canonical([agency, board]) == "b"
    with pytest.raises(ValueError, match="at least one"):
        canonical([])


def test_standing() -> None:
    assert standing(mark(url="https://boards.greenhouse.io/acme/jobs/1"), None) == 0
    assert standing(mark(url="https://jobs.acme.example/1"), None) == 0
    assert standing(mark(url="https://board.example/1"), "ats") == 0
    assert standing(mark(url="https://board.example/1"), "jobboard") == 1
    assert standing(mark(organization="Northbridge Recruitment"), "ats") == 2
    assert standing(mark(url="https://notgreenhouse.io/1"), None) == 1
