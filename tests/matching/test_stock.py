"""The copy of the stock in files is true to the database, whoever keeps it and however they end."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from tests.listings.making import fill, listing
from tests.matching.invented import WEIGHTS, person
from upstar.adapters.database import Database
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.listings import service as listings
from upstar.listings.types import ListingCard
from upstar.matching.index import keeping, making
from upstar.matching.index.query import ask
from upstar.matching.index.stock import Stock, View

SELLER = person(("Python", "Triage"), ("Nurse", "Data Engineer"))


def held(view: View) -> dict[str, ListingCard]:
    """Every listing of a state of the stock, by id; none may stand twice."""
    found: dict[str, ListingCard] = {}
    for part in view.parts:
        for row in range(len(part.segment)):
            if not part.gone[row]:
                card = part.segment.card(row)
                assert card.id not in found
                found[card.id] = card
    return found


def stored(database: Database) -> dict[str, ListingCard]:
    with database.read() as session:
        return {card.id: card for card in listings.everything(session)}


def run(database: Database, statement: str, **values: Any) -> None:
    with database.write() as session:
        session.execute(text(statement), values)


@pytest.fixture
def stock(tmp_path: Path) -> Stock:
    return Stock(tmp_path / "stock")


def test_lists_that_others_left_gaps_in_are_read(database: Database, stock: Stock) -> None:
    fill(database, [listing(1)])
    gaps = "ai_employment_type = ARRAY['FULL_TIME', NULL], ai_key_skills = ARRAY[NULL, 'Triage', '']"
    run(database, f"UPDATE job_listings SET {gaps}")
    (card,) = held(stock.look(database)).values()
    assert (card.employment_type, card.key_skills) == (("FULL_TIME",), ("Triage",))


def test_changes_are_seen_at_once(database: Database, stock: Stock) -> None:
    fill(database, [listing(number) for number in range(40)])
    first = stock.look(database)
    assert held(first) == stored(database)
    fill(database, [listing(3, title="Chef de Partie"), listing(100)])
    run(database, "DELETE FROM job_listings WHERE id = 'made:0005'")
    run(database, "UPDATE internal.listing_search SET stale = true WHERE listing_id = 'made:0006'")
    second = stock.look(database)
    assert held(second) == stored(database)
    assert held(second)["made:0003"].title == "Chef de Partie"
    assert {"made:0005", "made:0006"}.isdisjoint(held(second))
    assert len(second.parts) == 2
    assert stock.look(database).manifest == second.manifest
    assert len(held(first)) == 40, "who holds an earlier state keeps it whole"
    run(database, "UPDATE internal.listing_search SET stale = false WHERE listing_id = 'made:0006'")
    assert held(stock.look(database)) == stored(database)


def test_a_change_that_changes_nothing_makes_no_segment(database: Database, stock: Stock) -> None:
    fill(database, [listing(number) for number in range(10)])
    parts = len(stock.look(database).parts)
    run(database, "UPDATE internal.listing_search SET posted = posted")
    assert len(stock.look(database).parts) == parts
    assert held(stock.look(database)) == stored(database)


def test_many_small_changes_are_made_one(database: Database, stock: Stock) -> None:
    fill(database, [listing(number) for number in range(30)])
    for number in range(2 * keeping.MAX_SEGMENTS):
        fill(database, [listing(number, title=f"Welder {number}"), listing(200 + number)])
        assert held(stock.look(database)) == stored(database)
        assert len(stock.look(database).parts) <= keeping.MAX_SEGMENTS


def test_the_best_are_those_of_a_stock_read_whole(database: Database, tmp_path: Path) -> None:
    """In pieces or whole, in one process or another: the same listings with the same scores."""
    pieces, whole = Stock(tmp_path / "pieces"), Stock(tmp_path / "whole")
    fill(database, [listing(number) for number in range(60)])
    pieces.look(database)
    for start in (60, 70, 80):
        fill(database, [listing(number) for number in range(start - 5, start + 10)])
        pieces.look(database)
    views = pieces.look(database), whole.look(database)
    answers = [ask(view.parts, SELLER, WEIGHTS, now=utc_now(), top=200) for view in views]
    ids = [[hit.rank[2] for hit in answer.hits] for answer in answers]
    assert len(views[0].parts) > 1
    assert set(ids[0]) == set(ids[1])
    assert len(ids[0]) > 60


def test_an_empty_stock_has_nothing(database: Database, stock: Stock) -> None:
    view = stock.look(database)
    assert held(view) == {}
    assert ask(view.parts, SELLER, WEIGHTS, now=utc_now(), top=5).hits == []
    fill(database, [listing(1)])
    assert list(held(stock.look(database))) == ["made:0001"]


def test_a_day_old_stock_is_read_whole_again(database: Database, stock: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(database, [listing(number) for number in range(10)])
    old = stock.look(database).manifest
    assert stock.refresh(database, thorough=True).manifest == old
    later = utc_now() + timedelta(days=2)
    monkeypatch.setattr(keeping, "utc_now", lambda: later)
    assert stock.refresh(database).manifest == old
    assert stock.refresh(database, thorough=True).manifest.segments != old.segments
    assert held(stock.look(database)) == stored(database)


def test_who_asks_a_worn_stock_has_it_read_again(
    database: Database, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, [listing(number) for number in range(10)])
    old = stock.look(database).manifest
    later = utc_now() + timedelta(days=2)
    monkeypatch.setattr(keeping, "utc_now", lambda: later)
    assert stock.look(database).manifest == old
    assert stock.renewal is not None
    stock.renewal.join()
    assert stock.look(database).manifest.segments != old.segments
    lost = later + timedelta(days=21)
    monkeypatch.setattr(keeping, "utc_now", lambda: lost)
    made = stock.look(database).manifest
    assert made.made == lost.isoformat(), "so old a copy may hold what was deleted, and is not shown"


def test_other_code_and_damage_make_it_anew(database: Database, stock: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(database, [listing(number) for number in range(10)])
    home = stock.folder / database.identity
    first = stock.look(database).manifest
    monkeypatch.setattr(keeping, "stamp", lambda: "other")
    assert Stock(stock.folder).look(database).manifest.segments != first.segments
    (home / "manifest.json").write_text("{")
    assert held(Stock(stock.folder).look(database)) == stored(database)
    large = keeping.read_manifest(home)
    assert large is not None
    (home / large.segments[0][0] / "trade.npy").write_bytes(b"no array")
    assert held(Stock(stock.folder).look(database)) == stored(database)


def test_a_database_that_is_behind_is_read_whole(database: Database, stock: Stock) -> None:
    """As one is that was restored from a backup under the same server."""
    fill(database, [listing(number) for number in range(10)])
    manifest = stock.look(database).manifest
    home = stock.folder / database.identity
    keeping.write_manifest(
        home, keeping.Manifest(manifest.stamp, manifest.made, manifest.moment + 10**9, manifest.segments)
    )
    assert held(stock.look(database)) == stored(database)
    assert stock.look(database).manifest.moment < manifest.moment + 10**9


def test_a_large_stock_is_read_by_another_process(
    database: Database, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, [listing(number) for number in range(10)])
    here = stock.look(database)
    monkeypatch.setattr(making, "LARGE", 10)
    monkeypatch.setattr(keeping, "make", None)  # not here
    stock.forget(database)
    there = Stock(stock.folder).look(database)
    assert held(there) == held(here) == stored(database)
    assert there.manifest.stamp == here.manifest.stamp
    assert there.manifest.segments != here.manifest.segments


def test_a_process_that_fails_leaves_the_stock_as_it_was(
    database: Database, stock: Stock, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    fill(database, [listing(number) for number in range(10)])
    before = stock.look(database)
    home = stock.folder / database.identity
    there = set(home.iterdir())
    monkeypatch.setattr(making, "LARGE", 10)
    password = make_url(database.dsn).password
    assert password
    with pytest.raises(AppError) as caught:
        making.make(home, elsewhere(database, database.dsn.replace(password, f"not-{password}")))
    assert (caught.value.kind, caught.value.code) == (ErrorKind.UNAVAILABLE, "stock-unavailable")
    told = capfd.readouterr()
    assert "apart.failed" in told.out + told.err
    assert password not in told.out + told.err
    with monkeypatch.context() as patched:
        patched.setattr(making, "run_apart", None)
        with pytest.raises(AppError):  # not again at once, however many ask
            making.make(home, database)
    assert set(home.iterdir()) == there
    assert Stock(stock.folder).look(database).manifest == before.manifest
    monkeypatch.setattr(making, "RETRY_SECONDS", 0)
    assert making.make(home, database).made > before.manifest.made


def elsewhere(database: Database, dsn: str) -> Database:
    """The same database, for which another process is told another address."""
    other = database.acting(database.actor)
    other.address = database.address | {"dsn": dsn}
    return other


def test_other_code_on_the_disk_is_told_of(database: Database, stock: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(database, [listing(number) for number in range(10)])
    monkeypatch.setattr(making, "LARGE", 10)
    with monkeypatch.context() as patched:
        patched.setattr(keeping, "stamp", lambda: "an earlier version's")
        for _ in range(2):
            with pytest.raises(AppError, match="replaced by another version") as caught:
                stock.look(database)
            assert caught.value.code == making.REPLACED
    assert [path.name for path in (stock.folder / database.identity).iterdir()] == ["lock"]


@pytest.mark.parametrize("how", ["killed", "halted"])
def test_nothing_is_left_of_what_another_process_began(
    database: Database, stock: Stock, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    fill(database, [listing(number) for number in range(10)])
    before = stock.look(database)
    home = stock.folder / database.identity
    there = set(home.iterdir())

    def begin(*_asked: Any, **_more: Any) -> str:
        (home / "all-2026").mkdir()
        (home / "all-2026" / "cards.bin").write_bytes(b"half")
        if how == "halted":
            raise KeyboardInterrupt
        return "SIGKILL"

    monkeypatch.setattr(making, "LARGE", 10)
    monkeypatch.setattr(making, "run_apart", begin)
    with pytest.raises(KeyboardInterrupt if how == "halted" else AppError):
        making.make(home, database)
    assert set(home.iterdir()) == there
    assert Stock(stock.folder).look(database).manifest == before.manifest


CHILD = """
import sys
from pathlib import Path
from upstar.adapters.database import Database
from upstar.matching.index import keeping, segment
from upstar.matching.index.stock import Stock
database = Database(sys.argv[1], pool_size=2)
if len(sys.argv) > 3:
    name = sys.argv[3]
    def stop(*_a, **_k):
        print("here", flush=True)
        sys.stdin.read()
    module, attribute = name.rsplit(".", 1)
    setattr({"keeping": keeping, "segment": segment}[module], attribute, stop)
view = Stock(Path(sys.argv[2])).look(database)
print(sum(int((part.gone == 0).sum()) for part in view.parts), flush=True)
"""


@pytest.mark.parametrize(
    "at",
    [
        "keeping.write_manifest",
        "keeping.build",
        *(pytest.param(name, marks=pytest.mark.soak) for name in ("keeping._save_gone", "segment.vectors")),
    ],
)
def test_a_process_that_is_killed_leaves_the_last_state(database: Database, stock: Stock, at: str) -> None:
    fill(database, [listing(number) for number in range(20)])
    before = stock.look(database).manifest
    fill(database, [listing(3, title="Chef de Partie"), listing(100)])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, database.dsn, str(stock.folder), at],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "here\n"
    home = stock.folder / database.identity
    assert keeping.read_manifest(home) == before
    assert stock.look(database).manifest == before, "who looks meanwhile does not wait"
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert held(stock.look(database)) == stored(database)
    names = {path.name for path in home.iterdir()}
    now = keeping.read_manifest(home)
    assert now is not None
    assert {name for name in names if name.startswith(("all-", "new-", "gone-"))} == {
        name for pair in now.segments for name in pair if name
    }


def test_processes_and_threads_share_one_folder(database: Database, stock: Stock) -> None:
    fill(database, [listing(number) for number in range(30)])
    arguments = [sys.executable, "-c", CHILD, database.dsn, str(stock.folder)]
    children = [subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    with ThreadPoolExecutor(4) as threads:
        views = list(threads.map(lambda _: stock.look(database), range(8)))
    assert [child.communicate()[0] for child in children] == ["30\n"] * 3
    assert all(held(view) == stored(database) for view in views)
    home = stock.folder / database.identity
    assert len([path for path in home.iterdir() if path.name.startswith("all-")]) == 1


def test_news_are_what_changed_since(database: Database, stock: Stock) -> None:
    fill(database, [listing(number) for number in range(10)])
    with database.read() as session:
        since = listings.moment(session)
    fill(database, [listing(3, title="Chef de Partie"), listing(100)])
    run(database, "DELETE FROM job_listings WHERE id = 'made:0005'")
    news = stock.news(database, since, since + 5)
    assert sorted(news.ids) == ["made:0003", "made:0005", "made:0100"]
    assert {news.segment.card(row).id for row in range(len(news.segment))} == {"made:0003", "made:0100"}
    fill(database, [listing(101)])
    assert stock.news(database, since, since + 5).ids == news.ids, "made once for all blocks"
    assert "made:0101" in stock.news(database, since, since + 6).ids
    assert held(stock.look(database)) == stored(database)
