"""The same title, employer, place, address and text under one spelling, however a site decorates them. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

from upstar.kit.text import fold
from upstar.listings.types import Place

MAX_TEXT = 20_000
"""Characters that are read; what stands further down are legal notices."""
MAX_NAME = 300
"""Characters of a title, a name or a place that are read; the columns hold 255."""
MAX_URL = 2_000
"""What browsers and proxies carry; a longer address is not compared."""
FEW = 40
"""Up to as many different letters beyond ASCII are replaced one by one, which is quicker than to decompose the text."""

BETWEEN = r"\W{1,4}"
"""What may stand between two words of one name: a comma, a dash, a bracket, and blanks around it."""

_TAG = re.compile(r"<[/!?a-zA-Z][^<>]{0,500}>")
_WORD = re.compile(r"\w+")
_BLANKS = re.compile(r"  +")
TAIL = 100
"""Characters of a text's end in which a cut is looked for."""
_CUT = re.compile(r"\s?\S{0,40}(?:…|\.\.\.)\s{0,40}\Z")
"""The half word at the end of a text that was cut short."""
_COMBINING = re.compile(r"[\u0300-\u036f]+")
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|\{[^{}]{0,80}\}")
_GENDER = re.compile(
    r"(?<!\w)(?:[mwfdxhnai]|gn|div)(?:\s?[/|*,]\s?(?:[mwfdxhnai]|gn|div)){1,4}(?!\w)|[:*_/](?:in|innen|e|euse|"
    r"rice)(?!\w)",
    re.IGNORECASE,
)
_SEGMENT = re.compile(r"\s+[-–—|•·@/]\s*|\s*[|•·@–—]\s+|\s*[|•·]\s*|,\s+|:\s+")
_NUMBER = re.compile(r"(?<!\w)(?:#|no\.?|req|ref|id|job)?[\s:#-]*[a-z]{0,4}-?\d{4,}(?!\w)", re.IGNORECASE)
_MONEY = re.compile(
    r"[$£€]\s?\d[\d.,]*\s?k?\+?(?:\s?[-–]\s?[$£€]?\s?\d[\d.,]*\s?k?)?(?:\s?/\s?\w+|\s?p\.?[ah]\.?)?", re.IGNORECASE
)

_SAME_WORD = {
    "sr": "senior", "snr": "senior", "jr": "junior", "jnr": "junior", "mgr": "manager", "eng": "engineer",
    "engr": "engineer", "dev": "developer", "asst": "assistant", "assoc": "associate", "rep": "representative",
    "admin": "administrator", "exec": "executive", "tech": "technician", "ops": "operations", "mktg": "marketing",
    "hr": "hr", "rn": "rn", "fulltime": "full", "parttime": "part", "frontend": "front", "backend": "back",
    "fullstack": "stack", "vollzeit": "full", "teilzeit": "part", "tagschicht": "day", "nachtschicht": "night",
    "ii": "2", "iii": "3", "iv": "4", "i": "1", "swe": "engineer", "softwareentwickler": "softwareentwickler",
    "praktikant": "intern", "praktikum": "intern", "praktikantin": "intern", "internship": "intern",
    "stagiaire": "intern", "stage": "intern", "werkstudentin": "werkstudent", "leiterin": "leiter",
    "mitarbeiterin": "mitarbeiter", "entwicklerin": "entwickler", "ingenieurin": "ingenieur",
    "assistentin": "assistent", "beraterin": "berater", "verkauferin": "verkaufer",
}  # fmt: skip
LEVELS = frozenset(
    "senior junior lead principal staff head chief intern trainee apprentice graduate entry mid director vp vice "
    "deputy associate assistant advanced bank locum relief leiter auszubildende azubi ausbildung werkstudent "
    "confirme debutant 1 2 3 4 5 6 7 8 9".split()
)
"""Words of a title that say how high a role stands. Two ads that differ in one of them are two jobs."""
_DECORATION = frozenset(
    "the a an and of for in at to with or und der die das den dem im fur mit als et de du des la le les en pour y "
    "el los "
    "urgent urgently immediate immediately start starter hiring now asap apply today new hot job jobs role position "
    "vacancy opportunity opening wanted needed required sofort ab gesucht wir suchen dringend recrute recherche remote "
    "remotely hybrid onsite site home office homeoffice wfh worldwide anywhere telework teletravail full time "
    "permanent "
    "all genders gender mwd gn visa sponsorship available reposted repost great pay benefits bonus sign on m f d "
    "w x h".split()
)
"""Words that sites add to a title; none of them says what the work is."""
_LEGAL = frozenset(
    "inc incorporated llc llp lp ltd limited plc corp corporation co company gmbh ag se kg kgaa ohg ug mbh ev eg "
    "sa sas "
    "sarl sasu bv nv spa srl sl slu ab oy oyj as asa aps kk pty pte pvt private group gruppe groupe grupo holding "
    "holdings "
    "the and und et y international global".split()
)
_COUNTRIES = frozenset(
    "usa us uk gb germany deutschland france espana spain italia italy nederland netherlands austria osterreich "
    "schweiz "
    "switzerland canada australia ireland india emea europe".split()
)
_AGENCY_WORDS = re.compile(
    r"\b(?:recruit\w*|staffing|headhunt\w*|personalberatung|personaldienst\w*|personalvermittlung|zeitarbeit\w*|"
    r"talent solutions|talent partners|search partners|executive search|job agency|employment agency|temp(?:ing)? "
    r"agency|"
    r"interim|travail temporaire|randstad|adecco|manpower\w*|hays|michael page|pagegroup|robert half|robert walters|"
    r"kelly services|reed|allegis|teksystems|aerotek|insight global|cybercoders|jobot|lensa|jooble|talentify|hirequest|"
    r"brunel|ferchau|akkodis|modis|gi group|synergie|tempo team|trabajo temporal|ett|outsourcing)\b"
)
_UNKNOWN = frozenset(
    "confidential anonymous undisclosed unknown hidden company private employer vertraulich confidentiel confidencial "
    "client n na".split()
)
_TRACKING = re.compile(
    r"^(?:utm_.*|gh_src|src|source|ref|referrer|referer|refid|trackingid|trk.*|lever-.*|fbclid|gclid|msclkid|mc_[ce]id|"
    r"campaign.*|cid|sid|session.*|from|via|origin|clickid|click_id|_ga|igshid|lang|locale|hl|position|pagenum|"
    r"currentjobid|ebp|recommendedflavor|bid|channel|medium|tk|advn|sjdu|token|apply|se|v)$",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Return the first MAX_TEXT characters without doubled blanks, tags and entities, where a text still bears some."""
    text = text[:MAX_TEXT]
    if "&" in text:
        text = unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    text = text.replace("\u00a0", " ")
    text = text[:-TAIL] + _CUT.sub("", text[-TAIL:])
    return _BLANKS.sub(" ", text) if "  " in text else text


def flat(text: str) -> str:
    """Return the text in one case and without accents, as `fold` does, but with its line breaks: for long texts."""
    text = text.lower()
    if text.isascii():
        return text
    text = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate breaks the searches written in Rust
    foreign = [c for c in set(text) if c > "\x7f"]
    if len(foreign) > FEW:
        return _COMBINING.sub("", unicodedata.normalize("NFKD", text.casefold()))
    for character in sorted(foreign):
        text = text.replace(character, _COMBINING.sub("", unicodedata.normalize("NFKD", character.casefold())))
    return text


def words(folded: str) -> list[str]:
    """Return the words of a folded text in order; bullets, dashes and line breaks do not count."""
    return _WORD.findall(folded.replace("_", " "))


def organization_key(name: str) -> str:
    """Return the name without legal form and country, `acme` for `ACME Deutschland GmbH`; empty where withheld."""
    found = words(
        fold(_BRACKETS.sub(" ", unescape(name[:MAX_NAME]))).replace("'", "").replace("’", "").replace(".", "")
    )
    bare = [word for word in found if word not in _LEGAL] or found
    while len(bare) > 1 and bare[-1] in _COUNTRIES:
        bare.pop()
    return "" if bare and all(word in _UNKNOWN for word in bare) else " ".join(bare)


def title_words(title: str, organization: str = "", places: Iterable[str] = ()) -> frozenset[str]:
    """Return the words of the title that say what the job is, its level among them.

    The employer's name, places, working from home, pay, numbers of four digits and more, gender notes and calls are
    left out; `organization` and `places` are keys as `organization_key` and `place_keys` make them.
    """
    text = fold(_MONEY.sub(" ", unescape(title[:MAX_NAME])))
    named = {key.split(":", 1)[-1] for key in places} | ({organization} if organization else set())
    text = _GENDER.sub(" ", _BRACKETS.sub(_bracket, _without(text, named)))
    kept = [part for part in _SEGMENT.split(text) if _tells(part, named)]
    found = [_SAME_WORD.get(word, word) for part in kept or [text] for word in _WORD.findall(_NUMBER.sub(" ", part))]
    bare = frozenset(word for word in found if word not in _DECORATION)
    return bare or frozenset(found)


def _tells(part: str, named: Iterable[str]) -> bool:
    """Whether a part of a title is neither a name of these nor what is left of one."""
    return organization_key(part) not in named and not _LEGAL.issuperset(words(part))


def _without(text: str, names: Iterable[str]) -> str:
    """The text without those of the names that have several words, whatever stands between the words."""
    for name in names:
        parts = name.split()
        if len(parts) > 1 and all(part in text for part in parts):
            text = re.sub(rf"(?<!\w){BETWEEN.join(map(re.escape, parts))}(?!\w)", " - ", text)
    return text


def _bracket(match: re.Match[str]) -> str:
    """What stands in brackets without the brackets, unless it is a note on gender."""
    inner = match[0][1:-1]
    return " " if _GENDER.search(inner) or len(inner) == 1 else f" - {inner} - "


def place_keys(places: Iterable[Place], *, remote: bool = False) -> tuple[str, ...]:
    """Return a sorted key for each place, `de:berlin`, `de:` for a whole country, and `remote` where that is said."""
    keys = {f"{(place.country_code or place.country)[:MAX_NAME].lower()}:{_spot(place)}" for place in places}
    return tuple(sorted(keys | {REMOTE} if remote else keys))


REMOTE = "remote"


def _spot(place: Place) -> str:
    return " ".join(words(fold(unescape((place.city or place.region or "")[:MAX_NAME]))))


def url_key(url: str | None) -> str:
    """Return host, path and telling parameters of an address that names one posting; else an empty text.

    Tracking parameters, fragments and `www.` are left out. An address without a digit is a list of jobs, not a job.
    """
    if not url or len(url) > MAX_URL:
        return ""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        query = sorted(pair for pair in parse_qsl(parts.query, max_num_fields=100) if not _TRACKING.match(pair[0]))
    except ValueError:
        return ""
    path = parts.path.rstrip("/").removesuffix("/apply").removesuffix("/application")
    key = f"{host}{path}" + (f"?{urlencode(query, errors='replace')}" if query else "")
    return key if host and any(c.isdigit() for c in f"{path}{query}") else ""


def site(url: str | None) -> str:
    """Return the host of an address without `www.`; empty where there is none."""
    try:
        return (urlsplit((url or "")[:MAX_URL].strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def is_agency(organization: str) -> bool:
    """Return whether the name is that of a recruiter."""
    return bool(_AGENCY_WORDS.search(fold(organization[:MAX_NAME])))
