"""Why a match scores as it does (matching/engine/texts.py)."""

from upstar.web.language import noted
from upstar.web.sentences.forms import Form, Slot
from upstar.web.sentences.slots import VALUE

FORMS: tuple[Form, ...] = (
    noted("You have %(number)s of the %(asked)s skills asked for."),
    noted("You have %(number)s of the %(asked)s skills asked for, %(partly)s more in part."),
    noted("“%(title)s” beside your titles."),
    noted("%(band)s years are asked for; you have %(number)s."),
    noted("The seniority of the title beside your %(number)s years."),
    noted("The job is remote (%(place)s)."), noted("The job is remote."), noted("The job is in %(place)s."),
    noted("Your education beside what is asked for."),
    noted("The kind of employment beside yours."),
    noted("The day of posting is unknown."), noted("Posted on %(day)s."),
    noted("Pays up to about %(offered)s US dollars a year; you hope for %(hoped)s."),
)  # fmt: skip

SLOTS = {
    "band": Slot(r"\d{1,2}[-–]\d{1,2}|\d{1,2}\+", lambda value, _: value.replace("-", "–")),
    "asked": VALUE, "partly": VALUE, "offered": VALUE, "hoped": VALUE,
}  # fmt: skip
