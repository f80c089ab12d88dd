"""What rooms refuse, and why: the messages of AppError that a page may show, and those of its fields."""

from upstar.web.language import noted
from upstar.web.sentences.forms import Form, Slot, Voice, ngettext
from upstar.web.sentences.slots import COUNT, FEW_WORDS, VALUE, WORDS, name, one_of

FORMS: tuple[Form, ...] = (
    # in general (edge)
    noted("There is nothing at this address."), noted("This address does not take that method."),
    noted("Something went wrong on our side; it has been logged."),
    noted("This request came from another site, so nothing was done."),
    noted("The database does not answer."), noted("The file store does not answer."),
    noted("The stock of listings could not be read; please try again soon."),
    noted("Upstar was replaced by another version while it ran: it has to be started anew."),
    noted("The stored file is gone."), noted("This is for operators of this installation."),
    noted("That was more than %(number)s requests in %(unit)s."),
    ngettext("Please come back in %(count)s second.", "Please come back in %(count)s seconds."),
    noted("The cursor is not one that this server gave out."),
    noted("The cursor is not one that this server gave out for this order."),
    noted("The cursor is not one of this search."),
    # the title of an error's page (RFC 9110, 15)
    noted("Bad Request"), noted("Unauthorized"), noted("Forbidden"), noted("Not Found"), noted("Method Not Allowed"),
    noted("Conflict"), noted("Content Too Large"), noted("Request Entity Too Large"),
    noted("Unsupported Media Type"), noted("Unprocessable Content"), noted("Unprocessable Entity"),
    noted("Too Many Requests"), noted("Internal Server Error"), noted("Service Unavailable"),
    noted("Request Timeout"),
    # what there is not
    noted("There is no such resume."), noted("There is no such match."), noted("There is no such job listing."),
    noted("There is no such saved search."), noted("There is no such assessment."), noted("There is no such role."),
    noted("There is no such recommendation."), noted("There is no such course."),
    noted("There is no such career path."), noted("There is no such link."), noted("There is no such open link."),
    noted("There is no such skill."), noted("There is no such correction."), noted("There is no such session."),
    noted("There is no such token."), noted("There is no such page."), noted("There is no such user."),
    noted("There is no such task."), noted("There is no such erasure."), noted("There is no such run."),
    noted("There is no such table."), noted("There is no such row."),
    # signing in (accounts, adapters/oidc*)
    noted("Please sign in to see this."), noted("There is no such account; please sign in again."),
    noted("Your sign-in has expired; please sign in again."), noted("Please sign in again."),
    noted("The access token is not valid."), noted("The access token is not valid, or has expired."),
    noted("Signing in did not work; please try again."),
    noted("The sign-in names no usable account and address."),
    noted("The sign-in names an address that nobody can have."),
    noted("Your e-mail address is not confirmed: follow the link in the sign-in service's mail, then sign in again."),
    noted("Another account has this e-mail address. Sign in as you did the first time, or with another address."),
    noted("This sign-in was not begun in this browser, took too long, or is over already. Please sign in again."),
    noted("The answer came from another sign-in service than was asked."),
    noted("The sign-in service was not allowed, or refused, to say who you are."),
    noted("The sign-in service refused to sign you in."), noted("The sign-in service's answer has no code."),
    noted("The sign-in service does not take its code back: it is used, or too old."),
    noted("The sign-in service did not say who you are."),
    noted("The sign-in service does not answer; please try again in a moment."),
    noted("The sign-in service is asked for many people just now; please try again in a moment."),
    noted("Local sign-in works only on the machine that runs Upstar, at a loopback address such as localhost."),
    noted("Nobody can sign in on these pages: they know no client id."),
    # the account (accounts)
    noted("This account is being erased; nothing more is kept."),
    noted("To erase your account, write your own e-mail address exactly."),
    noted("This account holds data already; import into a new one, so that nothing is mixed up."),
    noted("This is a number of months from 1 to %(number)s, or nothing."),
    noted("A name has 1 to %(number)s characters."), noted("A token lasts %(number)s to %(other)s days."),
    noted("You have %(number)s tokens; please delete one that you do not use."),
    noted("Your quota of %(number)s %(quota)s is used up; it opens again at %(moment)s."),
    noted("Your quota of %(number)s %(quota)s is used up: end or delete one first."),
    noted("The paid tier has %(number)s."),
    # résumés and their corrections (resumes)
    noted("A skill needs a name with a letter or digit in it."), noted("A role needs a job title or an employer."),
    noted("A study needs a school, a degree or a subject."), noted("A certificate needs a name."),
    noted("A language needs a name."), noted("A project needs a name or a description."),
    noted("A publication needs a title."), noted("It ends before it begins."), noted("There is no such entry."),
    noted("%(written)s is no e-mail address."),
    noted("The role ends before it begins."), noted("No more than %(number)s corrections are kept."),
    noted("%(written)s is no date: write 2021, 2021-03 or 2021-03-15."),
    # the score and links to it: assessment
    noted("There is no such role: choose one of `/target-roles`."),
    noted("You have %(number)s links that are open already: end one first."),
    noted("The résumé is being read right now; share its score when that is done."),
    noted("This link opens nothing: it may have expired, been ended by its owner, or been cut short on its way."),
    noted("This link has ended or is not whole; ask for a new one."),
    noted("This is a whole number from 1 to %(number)s."),
    noted("These are at most %(number)s, of at most %(other)s characters each."),
    noted("Each has two letters or digits at least."),
    # matches and preferences, of matching and its workflows
    noted("This job was moved meanwhile, here or in another window."), noted("Write something first."),
    noted("A note has no more than %(number)s characters."),
    noted("A job is tracked beside a résumé that was read. Upload one first, then come back."),
    noted("This is a number from %(number)s to %(other)s."),
    noted("This is a number from %(number)s to %(other)s (%(measure)s)."),
    noted("A weight is a number from 0 to 1."), noted("One weight at least is above 0."),
    noted("There is no country %(name)s."), noted("No more than %(number)s towns, please."),
    noted("There is no town %(name)s of more than 15,000 people: name the next larger one."),
    noted("Which town is %(name)s? Name its region or country too, as in Cambridge, UK."),
    noted("%(written)s is not an ISO 4217 code of a currency whose rate is known, such as EUR."),
    noted("%(written)s is not an ISO 639-1 code of a language, such as en."),
    noted("No more than %(number)s, please."), noted("This is true or false."),
    noted("This is one of %(written)s."),
    # jobs and saved searches (listings)
    noted("%(written)s is not the name or the code of a country."),
    noted("You keep a search named %(called)s already."),
    noted("You keep %(number)s searches already: delete one first."),
    # learning and the market
    noted("There is no plan yet: upload a résumé, and it is made of it."),
    noted("No more than %(number)s courses can be marked."),
    noted("The hours a week are a whole number from 1 to %(number)s."),
    noted("Please ask for a country or for a role, not for both at once."),
    noted("No listing that is counted names this country."), noted("No listing that is counted names this role."),
    noted("No listing that is counted names this skill."),
)  # fmt: skip

_QUOTAS = (
    noted("uploads a day"), noted("analyses a day"), noted("matches for each résumé"),
    noted("saved searches at a time"), noted("open links at a time"),
    noted("US dollars of language models a month"),
)  # fmt: skip
_UNITS = {
    "a second": noted("a second"), "a minute": noted("a minute"), "an hour": noted("an hour"), "a day": noted("a day"),
}  # fmt: skip


def _unit(value: str, voice: Voice) -> str:
    """`a minute`, or `20 minutes`."""
    if value in _UNITS:
        return voice.words.gettext(value)
    count, _, unit = value.partition(" ")
    one, many = {
        "seconds": ngettext("%(count)s second", "%(count)s seconds"),
        "minutes": ngettext("%(count)s minute", "%(count)s minutes"),
        "hours": ngettext("%(count)s hour", "%(count)s hours"),
        "days": ngettext("%(count)s day", "%(count)s days"),
    }[unit]
    return voice.words.ngettext(one, many, int(count)) % {"count": count}


WRITTEN = Slot(FEW_WORDS, name, free=True)

SLOTS = {
    "written": WRITTEN, "called": Slot(WORDS, lambda value, _: value, free=True), "quota": one_of(*_QUOTAS),
    "measure": one_of(noted("kilometres"), noted("a year")), "number": VALUE, "count": COUNT,
    "unit": Slot(rf"{'|'.join(_UNITS)}|\d{{1,4}} (?:second|minute|hour|day)s", _unit),
}  # fmt: skip
