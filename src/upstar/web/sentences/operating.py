"""What operators are told: why a form of theirs is refused, why a weight is what it is, how a task ended."""

from upstar.web.language import noted
from upstar.web.sentences.forms import Form, Slot
from upstar.web.sentences.slots import FEW_WORDS, WORDS, name

FORMS: tuple[Form, ...] = (
    noted("An operator called this off. You can ask for it again."),
    # their careers and courses
    noted("There is a career path of that name already."), noted("There are at most %(number)s career paths."),
    noted("There is a role of that title already."), noted("There are at most %(number)s roles."),
    noted("That provider has a course of that title already."),
    noted("The catalogue holds at most %(number)s courses."),
    noted("A name has a letter or a digit at least."),
    noted("This is a whole number from 0 to %(number)s."), noted("This is missing."),
    noted("This has at most %(number)s characters."), noted("This is no text."),
    noted("There are %(number)s characters of at most %(other)s."),
    noted("Name at least one skill that the course teaches."), noted("A course names at most %(number)s."),
    noted("A name has at most %(number)s characters and no comma."),
    noted("This is one of %(name)s, or left empty."),
    noted("This is a whole number from 1 to %(number)s, or left empty."),
    noted("This is no address of the web, such as https://example.org/course."),
    # the weights of matches, and their reasons in data/scoring_weights.json
    noted("Somebody changed the weights meanwhile; look at them once more."),
    noted("There is no such component."), noted("A weight is a number from 0 to 1, with four decimals at most."),
    noted("Skills or the job title must weigh something: without both there are no matches."),
    noted("What the ad asks for by name is the best sign of fit that an ad holds."),
    noted("A title sums up a trade; people are hired into what they were called before."),
    noted("The wrong seniority is the commonest reason for a refusal."),
    noted("A job that cannot be reached is none, but places are often missing or negotiable."),
    noted("Degrees are asked for more often than they decide."), noted("Old ads are often filled."),
    noted("Counts only where the person's own roles state a kind."),
    noted("Counts only where the person says what they hope for and the ad what it pays."),
    # syncs, of sourcing
    noted("There is no source %(quoted)s. There are: %(name)s."),
    noted("An interval is %(number)s minutes at least and a year at most."),
    noted("%(source)s needs --board: %(name)s."), noted("%(source)s has no boards to choose from."),
    noted("%(source)s has no option %(quoted)s; it has: %(name)s."),
    noted("%(source)s needs %(quoted)s in UPSTAR_FEED_KEYS, a JSON object of names and keys."),
    noted("The board needs a name."), noted("The country is a code of two letters, such as gb."),
    # what stands for a board (sourcing/sources)
    noted("the company's identifier, as in jobs.smartrecruiters.com/COMPANY"),
    noted("the board's token, as in boards.greenhouse.io/TOKEN"),
    noted("the first part of the site's address, as in NAME.jobs.personio.de"),
    noted("the https address of the page or sitemap"), noted("the site's name, as in jobs.lever.co/NAME"),
    noted("the board's name, as in jobs.ashbyhq.com/NAME"),
    noted("the first part of the site's address, as in NAME.recruitee.com"),
    noted("the account, as in apply.workable.com/ACCOUNT"),
)  # fmt: skip

SLOTS = {
    "source": Slot(FEW_WORDS, name, free=True), "quoted": Slot(FEW_WORDS, name, free=True),
    "name": Slot(WORDS, name, free=True),
}  # fmt: skip
