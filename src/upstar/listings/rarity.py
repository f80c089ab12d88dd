"""How many listings ask for each skill: counted now and then, read often. All SQL of it."""

from collections import Counter
from collections.abc import Collection, Iterator

from sqlalchemy import text

from upstar.adapters.database import Database, ReadSession
from upstar.listings.changes import SHOWN, shown
from upstar.listings.merge import copy_rows
from upstar.skills.vocabulary import vocabulary

STREAM_ROWS = 5000
COUNTING_MS = 600_000
"""How long the counting may take: a million listings take some twenty seconds, on the server alone."""
COUNTING = "skills"
OFTEN = 4096
"""Skills of which signs are looked for in a résumé beside the vocabulary's own: a fifth of a second at most."""
_ALL = ""
"""The key of the row that has how many listings were counted; no skill has it."""


def skills_asked(session: ReadSession) -> Iterator[tuple[str, int]]:
    """Yield each spelling of a skill and how many of the listings that search shows ask for it so, in no order."""
    statement = f"""
        SELECT n.name, count(*) FROM internal.listing_search s JOIN job_listings l ON l.id = s.listing_id
        CROSS JOIN LATERAL (SELECT DISTINCT name FROM unnest(l.ai_key_skills) name) n
        WHERE {SHOWN} AND n.name IS NOT NULL GROUP BY n.name
    """  # noqa: S608 - our own words
    session.execute(text(f"SET LOCAL statement_timeout = {COUNTING_MS}"))
    found = session.execute(text(statement), shown(), execution_options={"yield_per": STREAM_ROWS})
    yield from map(tuple, found)


def count_skills(database: Database) -> int:
    """Count how many listings ask for each skill, however they spell it; return how many listings were looked at.

    A listing that names a skill in two spellings counts twice. What was counted before holds until the end. Where
    another process is at it already, this one leaves it to it and returns 0.
    """
    with database.exclusive(COUNTING) as had:
        if not had:
            return 0
        counts: Counter[str] = Counter()
        usual: dict[str, tuple[int, str]] = {}
        key = vocabulary().key
        with database.read() as session:
            for name, count in skills_asked(session):
                counts[key(name)] += count
                usual[key(name)] = min(usual.get(key(name), (0, name)), (-count, name))
            statement = f"SELECT count(*) FROM internal.listing_search s WHERE {SHOWN}"  # noqa: S608 - our own words
            total = int(session.execute(text(statement), shown()).scalar_one())
        counts[_ALL], usual[_ALL] = total, (0, "")  # in the place of names without a letter
        with database.write() as session:
            session.execute(text("DELETE FROM internal.skill_rarity"))
            rows = ((key, min(count, total), usual[key][1]) for key, count in counts.items())
            copy_rows(session, "internal.skill_rarity", ("skill_key", "listings", "name"), rows)
    return total


def often_asked(session: ReadSession) -> tuple[str, ...]:
    """Return the usual names of the skills that most listings ask for, most first, then by key; at most OFTEN."""
    statement = """
        SELECT name FROM internal.skill_rarity WHERE name <> '' ORDER BY listings DESC, skill_key LIMIT :most
    """
    return tuple(session.execute(text(statement), {"most": OFTEN}).scalars())


def rarity(session: ReadSession) -> tuple[int, dict[str, int]]:
    """Return how many listings were counted, and how many of them ask for each skill, by its key in the vocabulary.

    (0, {}) before the first count. A skill that is not named stood in no listing.
    """
    rows = session.execute(
        text("SELECT skill_key, listings FROM internal.skill_rarity"), execution_options={"yield_per": STREAM_ROWS}
    )
    counts: dict[str, int] = dict(map(tuple, rows))
    return counts.pop(_ALL, 0), counts


def rarity_of(session: ReadSession, keys: Collection[str]) -> tuple[int, dict[str, int]]:
    """Return what `rarity` does, of these skills alone: what scoring one listing needs."""
    statement = "SELECT skill_key, listings FROM internal.skill_rarity WHERE skill_key = ANY(:keys)"
    rows = session.execute(text(statement), {"keys": [_ALL, *keys]})
    counts: dict[str, int] = dict(map(tuple, rows))
    return counts.pop(_ALL, 0), counts
