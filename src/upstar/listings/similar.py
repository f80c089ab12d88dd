"""Listings like a given one: all SQL of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from upstar.adapters.database import ReadSession
from upstar.listings.conditions import JUNK_LIMIT
from upstar.listings.facets import skill_word

POOL = 2_000
"""Candidates of each kind that are compared."""
RARE_SKILLS = 3
"""Of a listing's skills, so many of the rarest find its like: common ones are borne by half the stock."""

_OPEN = """s.listing_id <> :id AND s.canonical_id IS NULL AND s.junk < :junk AND NOT s.stale
    AND (s.valid_through IS NULL OR s.valid_through > :now)"""
_SIMILAR = f"""
WITH common AS (
    SELECT element, frequency FROM (
        SELECT unnest(most_common_elems::text::text[]) AS element, unnest(most_common_elem_freqs) AS frequency
        FROM pg_stats WHERE schemaname = 'internal' AND tablename = 'listing_search' AND attname = 'facets'
    ) known WHERE element = ANY (CAST(:skills AS text[]))
), rare AS (
    SELECT array_agg(word) AS words FROM (
        SELECT word FROM unnest(CAST(:skills AS text[])) word LEFT JOIN common ON element = word
        ORDER BY coalesce(frequency, 0), word LIMIT :rare
    ) least
), pool AS (
    (SELECT s.listing_id, s.facets, s.words FROM internal.listing_search s
     WHERE s.facets && (SELECT words FROM rare) AND {_OPEN} LIMIT :pool)
    UNION ALL
    (SELECT s.listing_id, s.facets, s.words FROM job_listings l JOIN internal.listing_search s ON s.listing_id = l.id
     WHERE to_tsvector('english', l.title) @@ plainto_tsquery('english', :title) AND {_OPEN} LIMIT :pool)
), counted AS (
    SELECT listing_id, words,
           (SELECT count(*) FROM unnest(CAST(:skills AS text[])) word WHERE word = ANY (facets)) AS shared FROM pool
)
SELECT DISTINCT listing_id,
       round((0.6 * shared / greatest(1, cardinality(CAST(:skills AS text[])))
              + 0.4 * least(1, ts_rank(words, plainto_tsquery('english', :title))))::numeric, 6) AS likeness
FROM counted ORDER BY likeness DESC, listing_id LIMIT :limit
"""  # noqa: S608 - it is put together of constants


def similar_ids(
    session: ReadSession, listing_id: str, *, title: str, skills: Sequence[str], now: datetime, limit: int
) -> list[tuple[str, float]]:
    """Return (id, likeness 0–1) of the open listings most like one, best first.

    Likeness is the share of its skills that the other asks for too, and how well the other's words hold its title.
    Candidates bear its rarest skills or all words of its title.
    """
    values = {"id": listing_id, "title": title, "skills": [skill_word(name) for name in skills], "now": now,
              "junk": JUNK_LIMIT, "limit": limit, "pool": POOL, "rare": RARE_SKILLS}  # fmt: skip
    return [(row.listing_id, float(row.likeness)) for row in session.execute(text(_SIMILAR), values)]
