"""Counting what each role is asked for, over a stock of bare listings in a database of its own.

`python -m benchmarks.role_demand FOLDER [COUNT]`. A third of the titles are names of roles, a third such names with a
rank before and a place behind them, a third invented ones that mean no role. Prints the time of a whole count, of its
reading alone (the baseline: what any way of counting costs at least), and the peak memory.
"""

import random
import resource
import sys
import time
from pathlib import Path

import psycopg

from benchmarks.million import kept_database
from upstar.adapters.storage import open_store
from upstar.careers.catalogue import catalogue
from upstar.listings.title_figures import figures_by_title
from upstar.settings import Settings
from upstar.workflows import role_demand
from upstar.workflows.seed_reference import seed
from upstar.workflows.tools import Tools

COUNT = 100_000
SEED = 20261126
RANKS = ("Senior ", "Junior ", "Lead ", "Principal ", "", "")
PLACES = ("Berlin", "Remote", "Texas", "Night Shift", "m/w/d", "Leeds", "EMEA", "Contract", "Madrid", "Part Time")
SYLLABLES = "ba ke lo mi nu ra se ti vo zu pre gan dor fel mar".split()


def titles(count: int) -> list[str]:
    """Return so many titles, the same every time."""
    chance = random.Random(SEED)
    names = [name for path in catalogue() for role in path.roles for name in (role.title, *role.aliases)]

    def one(number: int) -> str:
        name = chance.choice(names)
        if number % 3 == 0:
            return name
        if number % 3 == 1:
            return f"{chance.choice(RANKS)}{name} - {chance.choice(PLACES)} {chance.randrange(count // 20)}"
        return f"{''.join(chance.choices(SYLLABLES, k=4))} {''.join(chance.choices(SYLLABLES, k=3))}"

    return [one(number) for number in range(count)]


def fill(dsn: str, count: int) -> None:
    """Make so many listings, where there are none yet."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        if connection.execute("SELECT EXISTS (SELECT FROM job_listings)").fetchone() == (True,):
            return
        columns = "id, title, organization, remote_derived, ai_salary_minvalue, ai_salary_maxvalue, ai_salary_currency"
        with connection.cursor() as cursor, cursor.copy(f"COPY job_listings ({columns}) FROM STDIN") as copy:
            for number, title in enumerate(titles(count)):
                pay = (30_000 + number % 70_000, 40_000 + number % 90_000, "EUR") if number % 3 == 0 else (None,) * 3
                copy.write_row((f"b:{number}", title, "Example", number % 5 == 0, *pay))
        connection.execute(
            "INSERT INTO internal.listing_search (listing_id, words, facets, posted, pay)"
            " SELECT id, '', '{}', now(), ai_salary_maxvalue::int FROM job_listings"
        )
        connection.execute("VACUUM ANALYZE")


def main() -> int:
    """Fill the database of a folder and count it."""
    with kept_database(Path(sys.argv[1])) as database:
        tools = Tools(database, open_store(Settings()), Settings())
        seed(tools)
        fill(database.dsn, int(sys.argv[2]) if len(sys.argv) > 2 else COUNT)
        for _ in range(3):
            start = time.perf_counter()
            with database.read() as session:
                read = len(figures_by_title(session))
            middle = time.perf_counter()
            done = role_demand.count(tools)
            assert done is not None
            print(
                f"{done.listings} listings, {read} titles, {done.assigned} mean a role: read in {middle - start:.1f} s,"
                f" counted in {time.perf_counter() - middle:.1f} s"
            )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
