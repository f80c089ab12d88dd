# ruff: noqa: ARG001, ARG005 - every change is called in one way
"""Invented job ads, the ways in which one job is advertised twice, and jobs that only look alike.

`development` and `held_out` ads share no sentence pattern, trade, employer, city, agency or decoration; kinds marked
`held_out_only` are never seen while tuning.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from benchmarks.variation_words import ADJECTIVES, PEOPLE, RULES, THINGS, Words

Random = random.Random
CUT_SHORTEST, CUT_LONGEST = 300, 1200
"""Characters that aggregators keep of a description."""
SAME_SITE_SHARE = 0.25
"""How often a variation is a repost at the same site; the others stand at other boards."""
EDIT_SHARES = (0.01, 0.02, 0.04)
"""Share of the words that a small edit touches, by severity."""


@dataclass(frozen=True, slots=True)
class Ad:
    """One posting; `paragraphs` are sections of lines."""

    title: str
    organization: str
    city: str | None
    country: str | None
    paragraphs: tuple[tuple[str, ...], ...]
    url: str
    other_cities: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The description as it is served."""
        return "\n\n".join("\n".join(lines) for lines in self.paragraphs)


Change = Callable[[Ad, Words, Random], Ad]


def make_ad(words: Words, rng: Random) -> Ad:
    """Invent an ad of 150 to 450 words."""
    title, objects, tools = rng.choice(words.trades)
    branch = rng.choice(("", f" {rng.choice(words.branches)}"))
    organization = f"{rng.choice(words.stems)}{rng.choice(('', 'a', 'on', 'ix'))}{branch}"
    city, country = rng.choice(words.cities)
    filled = _filler(words, rng, {"org": organization, "city": city}, objects, tools)
    own = random.Random(organization)  # an employer speaks of itself in the same words in all its ads
    about = _filler(words, own, {"org": organization, "city": city}, objects, tools)
    sections = (
        (words.headings[0], *(about(pattern) for pattern in own.sample(words.about, own.randint(2, 4)))),
        (words.headings[1], *_list(words.duties, filled, rng, 6, 12)),
        (words.headings[2], *_list(words.wants, filled, rng, 4, 7)),
        (words.headings[3], *(about(pattern) for pattern in own.sample(words.offers, own.randint(3, 6)))),
    )
    return Ad(
        title,
        organization,
        city,
        country,
        sections,
        f"https://boards.example/{organization.lower().replace(' ', '-')}/{rng.randint(10_000, 999_999)}",
    )


def _list(patterns: tuple[str, ...], filled: Callable[[str], str], rng: Random, least: int, most: int) -> list[str]:
    return [filled(rng.choice(patterns)) for _ in range(rng.randint(least, most))]


def _filler(
    words: Words, rng: Random, named: dict[str, str], objects: tuple[str, ...], tools: tuple[str, ...]
) -> Callable[[str], str]:
    def filled(pattern: str) -> str:
        a, b = rng.sample(objects, 2)
        tail = rng.choice(words.filler).format(p=rng.choice(PEOPLE), q=rng.choice(RULES))
        return pattern.format(
            a=a, b=b, tool=rng.choice(tools), f=tail,
            n=rng.randint(2, 9), d=rng.randint(24, 34), k=rng.randint(11, 990),
            adj=rng.choice(ADJECTIVES), adj2=rng.choice(ADJECTIVES), thing=rng.choice(THINGS), **named,
        )  # fmt: skip

    return filled


# --- one job, advertised again ---


def tracked(ad: Ad, words: Words, rng: Random) -> Ad:
    """Served with other tracking parameters, half of the time at another board."""
    url = ad.url if rng.random() < 0.5 else f"https://other-board.example/view/{rng.randint(1, 10**9)}"
    return replace(ad, url=f"{url}?utm_source=feed{rng.randint(1, 99)}&gh_src={rng.getrandbits(32):x}")


def marked_up(ad: Ad, words: Words, rng: Random) -> Ad:
    """Other bullets, white space, tags and entities."""
    bullet = rng.choice(("- ", "• ", "* ", "", "<li>", "· "))
    close = "</li>" if bullet == "<li>" else ""
    space = rng.choice((" ", "  ", "\u00a0", " "))
    lines = tuple(
        (rng.choice((head, head.upper(), f"<b>{escape(head)}</b>", f"{head}:")),
         *(f"{bullet}{escape(line) if close else line}{close}".replace(" ", space) for line in rest))
        for head, *rest in ad.paragraphs if head
    )  # fmt: skip
    return replace(ad, paragraphs=lines)


def truncated(ad: Ad, words: Words, rng: Random) -> Ad:
    """Cut after some hundred characters, as aggregators do."""
    text = " ".join(ad.text.split())[: rng.randint(CUT_SHORTEST, CUT_LONGEST)].rstrip()
    return replace(ad, paragraphs=((f"{text}…",),), url=f"https://aggregator.example/job/{rng.getrandbits(32)}")


def wrapped(ad: Ad, words: Words, rng: Random) -> Ad:
    """With legal notices and a board's buttons around it."""
    added = rng.sample(words.legal, rng.randint(1, min(3, len(words.legal))))
    at = rng.choice((0, len(ad.paragraphs), len(ad.paragraphs)))
    return replace(ad, paragraphs=(*ad.paragraphs[:at], *((line,) for line in added), *ad.paragraphs[at:]))


def by_agency(ad: Ad, words: Words, rng: Random) -> Ad:
    """A recruiter's copy: its own name and opening, the employer's name removed."""
    hidden = re.compile(re.escape(ad.organization), re.IGNORECASE)
    kept = tuple(tuple(hidden.sub(words.client, line) for line in lines) for lines in ad.paragraphs)
    return replace(
        ad, organization=rng.choice(words.agency_names), title=hidden.sub("", ad.title),
        paragraphs=((rng.choice(words.agency_intros),), *kept),
        url=f"https://agency.example/jobs/{rng.randint(1, 10**7)}",
    )  # fmt: skip


def reordered(ad: Ad, words: Words, rng: Random) -> Ad:
    """The sections in another order."""
    return replace(ad, paragraphs=tuple(rng.sample(ad.paragraphs, len(ad.paragraphs))))


def edited(ad: Ad, words: Words, rng: Random) -> Ad:
    """Words dropped, doubled, misspelt or replaced, and perhaps a line left out."""
    share = rng.choice(EDIT_SHARES)
    changed = []
    for lines in ad.paragraphs:
        kept = [line for line in lines if len(lines) < 4 or rng.random() > 0.05]
        changed.append(tuple(" ".join(_slips(line.split(), share, rng)) for line in kept))
    return replace(ad, paragraphs=tuple(lines for lines in changed if lines))


def _slips(line: list[str], share: float, rng: Random) -> list[str]:
    out: list[str] = []
    for word in line:
        if rng.random() >= share:
            out.append(word)
        elif (way := rng.randrange(3)) == 0 and len(word) > 3:
            at = rng.randrange(1, len(word) - 1)
            out.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
        elif way == 1:
            out += [rng.choice(("also", "really", "well", "always")), word]
    return out


def renamed(ad: Ad, words: Words, rng: Random) -> Ad:
    """The employer's name with another legal form, or in capitals."""
    return replace(ad, organization=rng.choice(words.forms).format(o=ad.organization, u=ad.organization.upper()))


def decorated(ad: Ad, words: Words, rng: Random) -> Ad:
    """The title with place, employer, gender note, number or call."""
    return replace(
        ad, title=rng.choice(words.decorations).format(t=ad.title, org=ad.organization, city=ad.city or "Europe")
    )


def bare(ad: Ad, words: Words, rng: Random) -> Ad:
    """Title, employer and place alone."""
    return replace(ad, paragraphs=())


def retyped(ad: Ad, words: Words, rng: Random) -> Ad:
    """Typographic quotes, dashes, capitals in headings, umlauts written out or not: another editor's hand."""
    table = str.maketrans({"'": "’", "-": "–", ",": ",", '"': "“"})
    return replace(
        ad,
        paragraphs=tuple(tuple(line.translate(table).replace("ae", "ä") for line in lines) for lines in ad.paragraphs),
    )


def vaguely_placed(ad: Ad, words: Words, rng: Random) -> Ad:
    """The country alone, or no place."""
    return replace(ad, city=None, country=ad.country if rng.random() < 0.5 else None)


def in_more_places(ad: Ad, words: Words, rng: Random) -> Ad:
    """One ad for several cities, where a board keeps the first only."""
    return replace(ad, other_cities=("Nordhaven", "Eastport"))


def run_together(ad: Ad, words: Words, rng: Random) -> Ad:
    """All in one line, the headings left out."""
    return replace(ad, paragraphs=((" ".join(line for lines in ad.paragraphs for line in lines[1:] or lines),),))


def placed(ad: Ad, base: Ad, rng: Random) -> Ad:
    """The ad under an address of its own where it still has the base ad's: another board's, or this one's again."""
    if ad.url != base.url:
        return ad
    if rng.random() < SAME_SITE_SHARE:
        return replace(ad, url=f"{base.url}-{rng.getrandbits(32)}")
    return replace(ad, url=f"https://board{rng.randint(1, 5)}.example/jobs/{rng.getrandbits(32)}")


POSITIVE: dict[str, Change] = {
    "posted again": lambda ad, words, rng: ad,
    "tracking": tracked, "markup": marked_up, "truncated": truncated, "boilerplate": wrapped, "agency copy": by_agency,
    "reordered": reordered, "small edits": edited, "company name": renamed, "title decoration": decorated, "no "
    "text": bare,
}  # fmt: skip
POSITIVE_HELD_OUT: dict[str, Change] = {
    "retyped": retyped, "vague place": vaguely_placed, "several places": in_more_places, "run together": run_together,
}  # fmt: skip
ORDER = (
    edited, reordered, wrapped, by_agency, renamed, decorated, in_more_places, vaguely_placed, marked_up, retyped,
    run_together, truncated, tracked, bare,
)  # fmt: skip
"""In which order changes are made where several fall on one ad: what is cut short is cut last."""
COSMETIC = (tracked, marked_up, wrapped, edited)
"""What may be done to an ad of another job as well."""


# --- another job that looks alike ---


def _other(pool: tuple[str, ...], rng: Random, without: str) -> str:
    return rng.choice([item for item in pool if item != without])


def other_level(ad: Ad, words: Words, rng: Random) -> Ad:
    """The same text for another level."""
    return replace(ad, title=f"{rng.choice(('Senior', 'Junior', 'Lead', 'Trainee'))} {ad.title}")


def other_role(ad: Ad, words: Words, rng: Random) -> Ad:
    """The employer's notices with another trade's tasks."""
    while (new := make_ad(words, rng)).title == ad.title:
        pass
    return replace(ad, title=new.title, paragraphs=(ad.paragraphs[0], *new.paragraphs[1:3], *ad.paragraphs[3:]))


def other_city(ad: Ad, words: Words, rng: Random) -> Ad:
    """The same text for another city."""
    city, country = rng.choice([pair for pair in words.cities if pair[0] != ad.city])
    return replace(ad, city=city, country=country)


def other_requisition(ad: Ad, words: Words, rng: Random) -> Ad:
    """The same title, employer, notices and place with other tasks."""
    while (new := make_ad(words, rng)).title != ad.title:
        pass
    return replace(ad, paragraphs=(ad.paragraphs[0], *new.paragraphs[1:3], *ad.paragraphs[3:]))


def other_employer(ad: Ad, words: Words, rng: Random) -> Ad:
    """Another employer fills in the same template."""
    name = f"{_other(words.stems, rng, ad.organization.split()[0])} {rng.choice(words.branches)}"
    if name.split(maxsplit=1)[0] in ad.organization:
        name = f"Old {name}"
    lines = tuple(tuple(line.replace(ad.organization, name) for line in part) for part in ad.paragraphs)
    return replace(ad, organization=name, paragraphs=lines)


def _with(ad: Ad, line: str) -> Ad:
    """The ad with a line among its tasks."""
    head, tasks, *rest = ad.paragraphs if len(ad.paragraphs) > 1 else ((), ad.paragraphs[0])
    return replace(ad, paragraphs=(head, (*tasks[:1], line, *tasks[1:]), *rest))


def _pair(first: str, second: str) -> tuple[Change, Change]:
    return lambda ad, words, rng: _with(ad, first), lambda ad, words, rng: _with(ad, second)


def in_unit(index: int) -> Change:
    """The ad for one of two departments, chosen by the ad."""

    def change(ad: Ad, words: Words, rng: Random) -> Ad:
        units = random.Random(ad.url.split("?")[0]).sample(words.units, 2)
        unit = units[index]
        return _with(
            _with(ad, f"You will join the {unit} department and report to its head"),
            f"The {unit} team has {index + 7} members",
        )

    return change


NEGATIVE: dict[str, Change] = {
    "other level": other_level, "other role": other_role, "other city": other_city, "other tasks": other_requisition,
    "other employer": other_employer,
}  # fmt: skip
PAIRED: dict[str, tuple[Change, Change]] = {
    "other shift": _pair("This is a day shift role", "This is a night shift role"),
    "other hours": _pair("The post is for 37.5 hours a week", "The post is for 20 hours a week"),
    "other contract": _pair("This is a full-time position", "This is a part-time position"),
    "other department": (in_unit(0), in_unit(1)),
}
PAIRED_HELD_OUT: dict[str, tuple[Change, Change]] = {
    "other rota": _pair(
        "Dienstzeit: Frühschicht von 06:00 bis 14:00 Uhr", "Dienstzeit: Nachtschicht von 22:00 bis 06:00 Uhr"
    ),
    "other pay": _pair("Pay: £24,907 to £30,615", "Pay: £38,890 to £44,503"),
    "other grade": _pair("The post is at band 5", "The post is at band 7"),
    "other label": _pair("Bereich: Innere Medizin", "Bereich: Chirurgie"),
}


def titled_two(ad: Ad, words: Words, rng: Random) -> Ad:
    """A grade within the title."""
    return replace(ad, title=f"{ad.title} {rng.choice(('II', 'III', '2'))}")


def specialised(ad: Ad, words: Words, rng: Random) -> Ad:
    """The same text with a speciality in the title."""
    return replace(ad, title=f"{ad.title} - {rng.choice(words.units)}")


NEGATIVE_HELD_OUT: dict[str, Change] = {"numbered title": titled_two, "speciality in title": specialised}


def changed(ad: Ad, changes: list[Change], words: Words, rng: Random) -> Ad:
    """Make several changes, in an order in which a site would."""
    for change in sorted(changes, key=ORDER.index):
        ad = change(ad, words, rng)
    return ad
