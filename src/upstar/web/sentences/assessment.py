"""What an assessment finds, what it advises, and its insight."""

import re

from upstar.web.language import noted
from upstar.web.sentences.forms import MOST_NAME, Form, Slot, Voice, ngettext
from upstar.web.sentences.slots import NAME, WORDS, listed, one_of

FITS = (noted("strong fit"), noted("good fit"), noted("partial fit"), noted("stretch"), noted("poor fit"))
LEVELS = (noted("entry"), noted("junior"), noted("mid"), noted("senior"), noted("lead"), noted("executive"))
RAISES = "What would raise the score most"
ROLE = re.compile(r"your (\d+)(?:st|nd|rd|th) role(?: \((.+?)\))?(?=$|, your | and your )")

FORMS: tuple[Form, ...] = (
    # completeness
    noted("An e-mail address is there."), noted("An e-mail address is missing."), noted("Add an e-mail address"),
    noted("A phone number is there."), noted("A phone number is missing."), noted("Add a phone number"),
    ngettext("The summary has %(count)s word.", "The summary has %(count)s words."), noted("A summary is missing."),
    noted("Open with a sentence or two on what you do"),
    ngettext("%(count)s role is dated; %(number)s project is named.",
             "%(count)s roles are dated; %(number)s project is named."),
    ngettext("%(count)s role is dated; %(number)s projects are named.",
             "%(count)s roles are dated; %(number)s projects are named."),
    noted("Add what you have done with its dates: a job, a placement, voluntary work"),
    noted("Date %(roles)s"), noted("Name the title and employer of %(roles)s"),
    noted("Add a role with its title, employer and dates"),
    noted("%(number)s of %(other)s roles name title, employer and dates."),
    noted("Education is told with degree and place."), noted("Education is not told in full."),
    noted("Name your education or training: what it was, and where"),
    ngettext("%(count)s skill is named.", "%(count)s skills are named."),
    ngettext("Name %(count)s more skill that you have", "Name %(count)s more skills that you have"),
    noted("Certificates, projects, publications and voluntary roles: %(number)s."),
    noted("Add a certificate, a project or voluntary work, if you have one"),
    # depth
    ngettext("%(count)s thing that you did is told.", "%(count)s things that you did are told."),
    ngettext("Tell %(count)s more thing that you did and what came of it",
             "Tell %(count)s more things that you did and what came of it"),
    noted("%(number)s of %(other)s achievements say how much or how many."),
    ngettext("Say how much, how many or how fast in %(count)s new achievement",
             "Say how much, how many or how fast in %(count)s new achievements"),
    noted("Say how much, how many or how fast in %(number)s more of your achievements"),
    ngettext(
        "Say how much, how many or how fast in %(number)s more of your achievements and %(count)s new achievement",
        "Say how much, how many or how fast in %(number)s more of your achievements and %(count)s new achievements",
    ),
    noted("Roles and projects are described in enough words."), noted("Roles and projects are described in few words."),
    noted("Describe your latest work in %(number)s more words"),
    ngettext("%(number)s of %(count)s skill are shown at work.", "%(number)s of %(count)s skills are shown at work."),
    ngettext("Say where you used %(count)s more skill", "Say where you used %(count)s more skills"),
    # recency
    noted("Nothing is dated."), noted("Something is dated within the last year."),
    ngettext("The latest dated thing is %(count)s year old.", "The latest dated thing is %(count)s years old."),
    noted("Add with its date what you do now or did last: work, a course, voluntary work, a project"),
    noted("Study, a course or a project of the last %(number)s years is there."),
    noted("Study, a course or a project of the last %(number)s years is missing."),
    noted("Add a course, certificate or project of the last %(number)s years with its date"),
    ngettext("%(count)s skill was used in a role of the last %(number)s years.",
             "%(count)s skills were used in a role of the last %(number)s years."),
    ngettext("%(count)s skill was used in a role of the last %(number)s years, and study is recent.",
             "%(count)s skills were used in a role of the last %(number)s years, and study is recent."),
    ngettext("Name %(count)s more skill in a role of the last %(number)s years",
             "Name %(count)s more skills in a role of the last %(number)s years"),
    noted("Add a recent course, certificate or project with its date"),
    # polish
    ngettext("Work, study and skills are told in %(count)s word.",
             "Work, study and skills are told in %(count)s words."),
    ngettext("Write %(count)s more word on what you did", "Write %(count)s more words on what you did"),
    ngettext("Leave out %(count)s word on older roles", "Leave out %(count)s words on older roles"),
    noted("The dates are in order."),
    ngettext("%(count)s role has dates that cannot be.", "%(count)s roles have dates that cannot be."),
    noted("Put the dates of %(roles)s right"), noted("Date your work or study"),
    ngettext("%(number)s of %(count)s dated role gives the month.",
             "%(number)s of %(count)s dated roles give the month."),
    noted("Write the months of %(roles)s"),
    ngettext("%(number)s of %(count)s part stands under a heading of its own.",
             "%(number)s of %(count)s parts stand under a heading of its own."),
    noted("Give work, education and skills a heading each"),
    ngettext("%(number)s of %(count)s achievement speaks in the first person.",
             "%(number)s of %(count)s achievements speak in the first person."),
    noted("Begin achievements with what was done, not with “I”"), noted("Tell an achievement"),
    ngettext("%(number)s of %(count)s achievement is read at a glance.",
             "%(number)s of %(count)s achievements are read at a glance."),
    ngettext("Cut %(count)s achievement to %(number)s words", "Cut %(count)s achievements to %(number)s words"),
    ngettext("%(number)s of %(count)s achievement ends in the same way.",
             "%(number)s of %(count)s achievements end in the same way."),
    noted("End all achievements alike, with a full stop or without"),
    # any of the advice, with the points that it brings
    noted("%(advice)s: +%(number)s"),
    # the insight that is composed of them
    noted("The document shows neither work, nor education, nor skills, so there is nothing to score yet."),
    noted("No dated work yet."), noted("No dated work yet, held against the role of %(name)s: %(fit)s."),
    noted("%(number)s years of dated work at %(level)s level."),
    noted("%(number)s years of dated work at %(level)s level, held against the role of %(name)s: %(fit)s."),
    noted("What would raise the score most: %(advice)s."),
)  # fmt: skip
"""Every sentence of an assessment (assessment/engine)."""


def _roles(value: str, voice: Voice) -> str | None:
    found = list(ROLE.finditer(value))
    said = [one[0] for one in found]
    if " and ".join(filter(None, (", ".join(said[:-1]), *said[-1:]))) != value:
        return None
    return listed((_role(one[1], one[2], voice) for one in found), voice)


def _role(place: str, title: str | None, voice: Voice) -> str:
    if title:
        return voice.words.gettext(noted("your role no. %(number)s (%(name)s)")) % {"number": place, "name": title}
    return voice.words.gettext(noted("your role no. %(number)s")) % {"number": place}


def _advice(value: str, voice: Voice) -> str | None:
    """Several pieces of advice in a row, each with what it would bring."""
    if RAISES in value:
        return None
    parts = [voice.sentence(part) for part in value.split("; ")]
    return "; ".join(part for part in parts if part is not None) if None not in parts else None


SLOTS = {
    "roles": Slot(rf"your \d.{{0,{MOST_NAME}}}", _roles, free=True), "advice": Slot(WORDS, _advice, free=True),
    "fit": one_of(*FITS), "level": one_of(*LEVELS), "name": NAME,
}  # fmt: skip
