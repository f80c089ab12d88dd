"""What a learning plan says: why a course is in its place, what a stage leads to, and what all of it rests on."""

import re

from upstar.web.language import noted
from upstar.web.sentences.forms import MOST_NAME, Form, Slot, Voice, ngettext
from upstar.web.sentences.slots import COUNT, ends_within, listed

FORMS: tuple[Form, ...] = (
    # why a course (learning/engine/words.py)
    noted("You have begun it."), noted("You chose it."),
    noted("It comes before “%(title)s”, which builds on it."),
    ngettext("It opens %(count)s listing more.", "It opens %(count)s listings more."),
    noted("Of your %(matches)s matches %(asks)s."),
    noted("%(skill)s is part of the role %(role)s."), noted("%(skills)s are part of the role %(role)s."),
    # what the plan rests on
    noted("There are no matches yet, so nothing can be said of what employers ask for."),
    noted("What your %(matches)s best matches ask for most and your résumé does not show: %(counted)s."),
    noted("The role %(role_before)s usually also asks for %(skills)s."),
    ngettext("What you have finished opened %(count)s listing.", "What you have finished opened %(count)s listings."),
    ngettext("%(count)s listing suit you today; with the whole plan it is %(suiting)s.",
             "%(count)s listings suit you today; with the whole plan it is %(suiting)s."),
    noted("The catalogue has no course yet that teaches what is missing."),
    noted("Your résumé shows all that your matches ask for."),
    noted("These courses teach what is missing; of the listings here they open none more."),
    # its stages, of learning/engine/steps.py
    noted("You can show a piece of work that uses %(skills)s."), noted("You finished them."),
    noted("You can show a piece of work that uses %(skills)s; %(suiting)s listings suit you, "
          "%(opened)s more than before."),
    noted("You finished them; %(suiting)s listings suit you, %(opened)s more than before."),
    # the plan itself (learning/output.py)
    noted("Towards your matches"), noted("Towards %(goal)s"),
)  # fmt: skip

ASKS = re.compile(r"(\d{1,6})(?: asks?)? for (.+?)(?=$|, \d{1,6} for | and \d{1,6} for )")
COUNTED = re.compile(r"(.+?) \((\d{1,6})\)(?:$|, | and )")


def _asks(value: str, voice: Voice) -> str | None:
    """`5 ask for Java, 9 for CSS and 4 for Go` as the names with their counts."""
    found = [(one[2], one[1], one[0]) for one in ASKS.finditer(value)]
    said = [whole for _, _, whole in found]
    if _joined(said) != value:
        return None
    return _with_counts([(name, count) for name, count, _ in found], voice)


def _counted(value: str, voice: Voice) -> str | None:
    """`Java (5), CSS (9) and Go (4)`."""
    found = COUNTED.findall(value)
    if _joined([f"{name} ({count})" for name, count in found]) != value:
        return None
    return _with_counts(found, voice)


def _with_counts(found: list[tuple[str, str]], voice: Voice) -> str | None:
    if any(ends_within(name) for name, _ in found):
        return None
    return listed((f"{name} ({count})" for name, count in found), voice)


def _joined(said: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(said[:-1]), *said[-1:])))


LIST = rf".{{1,{MOST_NAME}}}?"

SLOTS = {
    # a role, not the beginning of a sentence that a model made
    "goal": Slot(r"[^.,;:!?\n]{1,255}", lambda value, _: value, free=True),
    "matches": COUNT, "suiting": COUNT, "opened": COUNT,
    "asks": Slot(rf"\d{LIST}", _asks, free=True), "counted": Slot(LIST, _counted, free=True),
}  # fmt: skip
