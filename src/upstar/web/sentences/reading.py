"""What a reader may ask about a résumé, and what looks wrong in it (resumes/engine: audit, safety)."""

from upstar.web.language import noted
from upstar.web.sentences.forms import Form, Slot, Voice
from upstar.web.sentences.slots import FEW_WORDS, VALUE, quoted

FORMS: tuple[Form, ...] = (
    noted("“%(held)s” has no dates; it is not counted as experience."),
    noted("“%(held)s” begins in the future (%(day)s)."),
    noted("“%(held)s” ends in the future (%(day)s); it is counted until today."),
    noted("“%(held)s” ends before it begins; its years are not counted."),
    noted("“%(title)s” names no employer."), noted("“%(title)s” names no job title."),
    noted("Nothing is said of the %(number)s months from %(month)s to %(last_month)s."),
    noted("“%(held)s” and “%(beside)s” ran side by side for %(number)s months, counted once."),
    noted("The file bears text that no reader sees (hidden, white, tiny or off the page); it was not counted."),
    noted("The file bears words aimed at a machine that reads it; they were not followed."),
    noted("The text was recognised from a picture; please check what was read."),
    noted("Only the first %(number)s of %(all)s pages were read."),
    noted("No more than %(number)s pages that are pictures were read."),
)  # fmt: skip

_AT = " at "


def _held(value: str, voice: Voice) -> str | None:
    """A role as it is told: `Cook at Inn`; a name with more than one “at” in it stays as it is."""
    title, at, employer = value.partition(_AT)
    if not at or _AT in employer or not title or not employer:
        return quoted(value, voice)
    if quoted(value, voice) is None:
        return None
    return voice.words.gettext(noted("%(title)s at %(employer)s")) % {"title": title, "employer": employer}


HELD = Slot(FEW_WORDS, _held, free=True)
SLOTS = {"held": HELD, "beside": HELD, "all": VALUE}
