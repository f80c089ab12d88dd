"""Have ready what matching takes before the first person asks: compiled code (it takes seconds to compile, once an
installation), and what the names of skills mean."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from upstar.listings.types import ListingCard, Place
from upstar.matching.engine import explain_all, whole_weights
from upstar.matching.features import Rarity
from upstar.matching.index.crowd import Asker, ask_for_each
from upstar.matching.index.opening import opened, opening
from upstar.matching.index.person import part_of
from upstar.matching.index.query import ask
from upstar.matching.index.segment import build
from upstar.matching.index.unlocks import unlocks
from upstar.matching.meaning import vectors
from upstar.matching.near import near_of
from upstar.matching.types import Candidate
from upstar.matching.wishes import NO_WISHES

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WEIGHTS = {"skills": 0.5, "title": 0.5}
LISTING = ListingCard(
    id="1", title="Nurse", organization="Example", organization_logo=None, url=None, source=None, data_source=None,
    remote_derived=False, employment_type=(), ai_experience_level=None, ai_work_arrangement=None,
    ai_visa_sponsorship=None, key_skills=("Triage", "CPR"), requirements=None, salary_min=None, salary_max=None,
    salary_currency=None, date_posted=NOW, date_valid_through=None, places=(Place("Germany", "DE"),),
)  # fmt: skip


def warm() -> None:
    """Read an invented person, and ask an invented stock of one listing everything that can be asked."""
    near_of({"triage": "Triage"}, ["Kept the books of three shops."], ["Nurse"])
    trades = ("nurse",)
    who = Candidate({"triage": "Triage"}, {}, trades, np.asarray(vectors(trades)), ("Nurse",))
    with TemporaryDirectory() as folder:
        part = part_of(build(Path(folder) / "one", [LISTING], Rarity()))
        part.segment.rows_of([LISTING.id])
        explain_all(part.segment.listings([0]), who, whole_weights(WEIGHTS), NOW.date())
        ask((part,), who, WEIGHTS, now=NOW, top=1)
        unlocks((part,), who, WEIGHTS, NO_WISHES, now=NOW)
        opened(opening((part,), who, WEIGHTS, NO_WISHES, now=NOW), (), [["cpr"]])
        list(ask_for_each(part, [Asker(who, WEIGHTS, NO_WISHES)], now=NOW, top=1))
