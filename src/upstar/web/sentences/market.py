"""What the market asks for, beside a learning plan (market/telling.py)."""

from datetime import date
from decimal import Decimal

from upstar.web import figures
from upstar.web.language import noted
from upstar.web.sentences.forms import Form, Slot, Voice
from upstar.web.sentences.slots import COUNT, FEW_WORDS, MONTH, MONTHS, name

FORMS: tuple[Form, ...] = (
    noted("%(name)s is named in %(share)s of the listings posted in %(period)s (%(part)s of %(whole)s)."),
    noted("%(name)s is named in %(share)s of the listings posted in %(period)s (%(part)s of %(whole)s), up from "
          "%(was)s in %(before)s (%(early)s of %(all)s): %(change)s points, 95 %% interval %(low)s to %(high)s."),
    noted("%(name)s is named in %(share)s of the listings posted in %(period)s (%(part)s of %(whole)s), down from "
          "%(was)s in %(before)s (%(early)s of %(all)s): %(change)s points, 95 %% interval %(low)s to %(high)s."),
    noted("%(name)s is named in %(share)s of the listings posted in %(period)s (%(part)s of %(whole)s); with %(was)s "
          "in %(before)s (%(early)s of %(all)s) before, that is no clear change (95 %% interval %(low)s to %(high)s "
          "points)."),
    noted("%(name)s is named in %(share)s of the listings posted in %(period)s (%(part)s of %(whole)s); with %(was)s "
          "in %(before)s (%(early)s of %(all)s) before, these are too few to compare (95 %% interval %(low)s to "
          "%(high)s points)."),
    noted("%(name)s is the role of %(share)s of the listings posted in %(period)s (%(part)s of %(whole)s)."),
    noted("%(name)s is the role of %(share)s of the listings posted in %(period)s (%(part)s of %(whole)s), up from "
          "%(was)s in %(before)s (%(early)s of %(all)s): %(change)s points, 95 %% interval %(low)s to %(high)s."),
    noted("%(name)s is the role of %(share)s of the listings posted in %(period)s (%(part)s of %(whole)s), down from "
          "%(was)s in %(before)s (%(early)s of %(all)s): %(change)s points, 95 %% interval %(low)s to %(high)s."),
    noted("%(name)s is the role of %(share)s of the listings posted in %(period)s (%(part)s of %(whole)s); with "
          "%(was)s in %(before)s (%(early)s of %(all)s) before, that is no clear change (95 %% interval %(low)s to "
          "%(high)s points)."),
    noted("%(name)s is the role of %(share)s of the listings posted in %(period)s (%(part)s of %(whole)s); with "
          "%(was)s in %(before)s (%(early)s of %(all)s) before, these are too few to compare (95 %% interval %(low)s "
          "to %(high)s points)."),
)  # fmt: skip


def _share(value: str, voice: Voice) -> str:
    return figures.percent(Decimal(value.removesuffix(" %")) / 100, 1, locale=voice.locale)


def _points(value: str, voice: Voice) -> str:
    return f"{value[0]}{figures.decimals(Decimal(value[1:]), 1, voice.locale)}"


def _period(value: str, voice: Voice) -> str:
    """Months such as `March 2026`, `August to October 2026` and `December 2025 to March 2026`."""
    first, _, last = value.rpartition(" to ")
    until = _month(last, last[-4:], voice)
    if not first:
        return until
    return voice.words.gettext("%(first)s to %(last)s") % {"first": _month(first, last[-4:], voice), "last": until}


def _month(value: str, year: str, voice: Voice) -> str:
    name_of, _, own = value.partition(" ")
    return figures.month(date(int(own or year), MONTHS.index(name_of) + 1, 1), voice.locale)


PERIOD = Slot(rf"(?:(?:{MONTH})(?: \d{{4}})? to )?(?:{MONTH}) [1-9]\d{{3}}", _period)
SHARE = Slot(r"\d{1,3}\.\d %", _share)
POINTS = Slot(r"[+−]\d{1,3}\.\d", _points)

SLOTS = {
    "name": Slot(FEW_WORDS, name, free=True), "share": SHARE, "was": SHARE, "period": PERIOD, "before": PERIOD,
    "part": COUNT, "whole": COUNT, "early": COUNT, "all": COUNT, "change": POINTS, "low": POINTS, "high": POINTS,
}  # fmt: skip
