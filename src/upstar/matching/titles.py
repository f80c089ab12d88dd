"""Which trade a title names: its words in English, without seniority and without what is said of the place to fill."""

import re
from functools import lru_cache
from importlib.resources import files

from upstar.kit.text import fold

LONGEST_PHRASE = 4
"""Words of the longest entry of the table."""
SHORTEST_TAIL = 4
"""Letters of the shortest last part of a compound (`koch`): shorter ones end too many other words."""
SHORTEST_HEAD = 3
"""Letters of its shortest first part (`bau`)."""
MAX_TITLE = 300
"""Characters of a title that are read: what is longer is a paragraph."""
SHORTEST_ENGLISH = 6
"""Letters of the shortest English word that ends a compound: `Systemadministrator`."""

_COMPOUNDING = frozenset({"de", "nl"})
_LINKS = ("", "s", "n", "en", "es", "er")
"""What German and Dutch put between the parts of a compound."""

_IGNORED = frozenset(
    # seniority
    "senior snr sr junior jnr jr lead principal staff head chief trainee intern interns internship internships apprentice apprenticeship "
    "graduate graduates fresh experienced level mid i ii iii iv l1 l2 l3 deputy vice praktikant praktikantin praktikum auszubildender "
    "auszubildende azubi ausbildung werkstudent werkstudentin stagiaire alternance alternant apprenti becario becaria practicas "
    "tirocinante stagista tirocinio estagiario estagiaria estagio stellvertretender stellvertretende junioren leitender leitende "
    # words that bind
    "the a an and or of for in at on to with from by as cum und oder der die das den dem des im am fur mit bei zur zum als et ou de du la le "
    "les un une pour avec dans au aux en y e o el los las del una para con di del della dei per il lo da do dos das van voor het een met op te "
    # how one works, and what a vacancy says of itself
    "remote hybrid onsite homeoffice fulltime parttime vollzeit teilzeit minijob temps plein partiel cdi cdd tiempo completo "
    "parcial permanent temporary temp contractor freelance freelancer befristet unbefristet interim shift shifts night day weekend "
    "urgent urgently immediate immediately hiring wanted needed required vacancy vacancies job jobs position positions opening openings "
    "hire join our we are looking welcome new ref req reference id month months year years week weeks hour hours experience only preferred "
    "male female m w d f x h g mwd mfd all genders gesucht recrute se busca offre offerta oferta vaga speaking speaker based mnc "
    "sdn bhd ltd gmbh inc llc".split()
)  # fmt: skip

_KEPT_WITH_DIGITS = frozenset({"2d", "3d", "b2b", "b2c", "p2p", "o2c", "r2r"})
"""Words that a digit is part of; others with digits are numbers of places and references."""
_GENDER = re.compile(
    r"(?<!\w)[mwfdxhgiv](?:\s?[/|,*]\s?[mwfdxhgiv]){1,3}(?!\w)|(?<=\w)(?:[/:*_·.]-?|\(-?)(?:innen|in|frau|euse|rice|trice|ne|e|a|r)\)?(?!\w)"
)
"""`(m/w/d)`, and the endings of `Entwickler:in`, `Lehrer/-in`, `Consultant(e)`."""
_TERMS = re.compile(
    r"(?<!\w)(?:(?:full|part)[\s-]?time|entry[\s-]level|fixed[\s-]term|temps (?:plein|partiel)|tiempo (?:completo|parcial)"
    r"|(?:\d+[\s-]?\w+[\s-])contract|contract$)(?!\w)"
)
"""How long and how much one is to work: `full-time`, `- 12 month contract`."""
_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]?")
_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
_NUMBERED = re.compile(r"\d")
_AGENTS = re.compile(r"(?:er|or|ist|ian|ant|ee|eur)s$")
"""The plural of who does something: `engineers`, but not `sales`."""


@lru_cache(maxsize=65536)
def trade_of(title: str) -> str:
    """Return the canonical English words of the trade that a title names, in the title's order; '' where none is left.

    Seniority, gender marks, numbers and what is said of the vacancy are left out, and so is what stands in brackets,
    unless nothing stands outside them. Words that the table does not know stay as they are, without accents.
    """
    text = _TERMS.sub(" ", _GENDER.sub(" ", fold(title[:MAX_TITLE])))
    outside = _words(_BRACKETS.sub(" ", text))
    return " ".join(outside or _words(text))


def _words(text: str) -> list[str]:
    """The words of folded text that tell the trade, in English, none twice in a row."""
    met = [word for word in _WORD.findall(text) if not _NUMBERED.search(word) or word in _KEPT_WITH_DIGITS]
    said = [word for word in _replaced(met, shortest=1) if word not in _IGNORED]
    # translation may make a phrase that has a name of its own: `software ingenieur`
    words = _replaced(said, shortest=2)
    return [word for place, word in enumerate(words) if place == 0 or words[place - 1] != word]


def _replaced(words: list[str], shortest: int) -> list[str]:
    """Put the longest entries of the table, of so many words at least, in the place of the words that they are of."""
    table, longest = _read()[0], LONGEST_PHRASE
    starts = _read()[2]
    found: list[str] = []
    place = 0
    while place < len(words):
        if words[place] not in starts:
            found.extend(_unknown(words[place]).split() if shortest == 1 else (words[place],))
            place += 1
            continue
        for length in range(min(longest, len(words) - place), shortest - 1, -1):
            meaning = table.get(" ".join(words[place : place + length]))
            if meaning is not None:
                found.extend(meaning.split())
                place += length
                break
        else:
            found.extend(_unknown(words[place]).split() if shortest == 1 else (words[place],))
            place += 1
    return found


@lru_cache(maxsize=65536)
def _unknown(word: str) -> str:
    """A word that the table does not have: without endings, or as the parts of a compound, or as it is."""
    table = _read()[0]
    if word in _IGNORED:
        return word
    for ending in ("innen", "in", "en", "s"):
        stem = word.removesuffix(ending)
        if stem != word and stem in table:
            return table[stem]
    if _AGENTS.search(word):
        return word[:-1]
    return _compound(word) or _compound(word.removesuffix("nen").removesuffix("in")) or word


def _compound(word: str) -> str:
    """The English of a German or Dutch compound whose last part is known, and best the first too; '' for others."""
    tails = _read()[1]
    cuts = [cut for cut in range(SHORTEST_HEAD, len(word) - SHORTEST_TAIL + 1) if word[cut:] in tails]
    for cut in reversed(cuts):
        head = _head(word[:cut])
        if head:
            return f"{head} {tails[word[cut:]]}"
    return f"{word[: cuts[0]]} {tails[word[cuts[0] :]]}" if cuts else ""


def _head(part: str) -> str:
    """The English of the first part of a compound; '' where nothing is known of it."""
    table = _read()[0]
    stems = (part.removesuffix(link) for link in _LINKS)
    return next((table[stem] for stem in stems if stem in table), "")


@lru_cache(maxsize=1)
def _read() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """The table; the words that end compounds, its own and longer English ones; the words that begin its entries."""
    table: dict[str, str] = {}
    tails: dict[str, str] = {}
    language = ""
    for line in (files("upstar.matching") / "data" / "trades.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif line and not line.startswith("#"):
            meaning, _, others = line.partition(": ")
            for other in others.split(", "):
                table.setdefault(other, meaning)
                if language in _COMPOUNDING and len(other) >= SHORTEST_TAIL and " " not in other:
                    tails.setdefault(other, meaning)
            tails.update({word: word for word in meaning.split() if len(word) >= SHORTEST_ENGLISH})
    return table, tails, frozenset(entry.partition(" ")[0] for entry in table)
