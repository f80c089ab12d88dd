# ruff: noqa: E501 - tables of words
"""How much experience is asked for: in years or months, else by the level that the title states."""

import re

from upstar.listings.enrichment.numerals import NUMERAL, numeral
from upstar.listings.enrichment.reading import Ad, Passage, whole

BANDS = ((2, "0-2"), (5, "2-5"), (10, "5-10"))
"""The contract's bands, each by the years below which it ends; the last is `10+`."""
TOP_BAND = "10+"
MOST_YEARS = 20
"""Nobody asks for more; what is older is a company."""
MONTHS = 12
BEFORE, AFTER = 100, 80
"""Characters before and after a number of years that say what it counts."""

_YEARS = re.compile(
    rf"(?<![\w.,/$£€-])(?P<n>{NUMERAL})(?: ?\(\d{{1,2}}\+?\))? ?\+?(?: ?(?:-|to|bis|a|or|ou|oder|y|e|and|tot|o) ?(?P<m>{NUMERAL}))?"
    r"(?P<open> ?\+| plus| or more| oder mehr| ou plus| o mas)?[ -]?(?:full |solid |consecutive |(?:or more )|volle |relevant )?"
    r"(?:(?P<years>years?|yrs?\.?|jahren?|ans|annees?|anos?|anni|jaar)|(?P<months>months?|monaten?|mois|meses|mesi|maanden))(?!\w)(?P<more> ?\+)?"
)
_EXPERIENCE = re.compile(r"experien|erfahrung|esperienza|ervaring|praxis(?!\w)|experience")
_ASKED = whole(r"""
    minimum(?: of)?|at least|min\.?|mind\.?|mindestens|wenigstens|au moins|al menos|minimo(?: de)?|como minimo|almeno|pelo menos|minstens|ten minste|minimaal
    requires?|required|must have|need|you have|you've|you bring|with|possess|du hast|sie haben|sie bringen|justifi\w+|avec|con|minimum
""")
_DOING = re.compile(
    r"['’]?\+? ?\)?(?:of |in |as |working |within |with |post|als |im |bei |comme |en |dans |como |de |come |nel|di |relevant|professional|hands|"
    r"industry|software|clinical|practical|einschlagig|berufs)"
)
_COMPANY = whole(r"""
    our|we|we've|we're|us|company|founded|established|combined|collective|history|heritage|wir|unser\w*|nous|notre|nos|nuestr\w+|tenemos|contamos
    onze|wij|noi|nostr\w+|nossa|market leader|for over|for more than|over the|seit|depuis|firm|organi[sz]ation has|group has|trust has|agency
""")
_CANDIDATE = whole(r"""
    you|your|you'll|candidates?|applicants?|must|requir\w*|minimum|at least|ideal\w*|sie|du|dein\w*|ihr|vous|votre|tu|seek\w*|looking for|someone
    suchen|suche|recherch\w*|busca\w*|cerchiamo|zoeken|jij|je|person|individual|need|want
""")
_AGO = re.compile(
    r"(?<!\w)(?:last|past|previous|within|next|every|first|less than|fewer than|more than|over|for the|letzten|vergangenen|dernieres|derniers|ultimos|ultimi|"
    r"aged?|under|ago|recent|(?:contract|vertrag|period|term|placement|contrat\w*|duration|dauer) (?:of|for|uber|de|von))\W*$"
)
_OTHER_THING = re.compile(
    r"['’]? ?(?:contract|fixed|of age|old|vertrag|ago|degree|in business|rotation|warranty|programm?e|plan|cliff|vesting|term|anniversary|"
    r"rolling|(?:and|und|&) growing)"
)
_PRICED = re.compile(r"^[^.;,]{0,40}[£$€]")
"""A scale of pay by years of service."""
_PREFERRED = whole(r"""
    preferred|prefer|preference|nice to have|ideally|desir\w+|a plus|is a bonus|advantage\w*|an asset|von vorteil|wunschenswert|idealerweise|souhait\w*
    appreci\w+|un atout|deseable|valora\w*|un plus|gradito|pluspunt|pre
""")
_RATHER = re.compile(r"[^\d(]{0,80}(?<!\w)preferabl[ye](?!\w)")
"""Before the number it softens the number; after it, only what the experience is in."""
_NONE_NEEDED = re.compile(
    r"(?<!\w)(?:no (?:prior |previous |work |professional |relevant |specific )*experience (?:is )?(?:\w+ )?(?:necessary|required|needed)|"
    r"(?:previous|prior|work|relevant|any) experience (?:is )?not (?:necessary|required|needed|essential)|keine (?:vor|berufs)?(?:erfahrung|kenntnisse)(?:en)? (?:\w+ )?(?:erforderlich|notig|notwendig)|"
    r"(?:auch )?ohne (?:berufs)?erfahrung|sans experience|debutants? (?:\w+ )?accepte|(?:sin|no se requiere|no es necesaria) experiencia|"
    r"senza esperienza|sem experiencia|geen ervaring (?:nodig|vereist))"
)

_TITLE_BANDS = (
    ("0-2", whole(r"""
        intern|interns|internship|praktik\w+|stagiaire|stagista|trainee|apprentice\w*|apprenti|azubi|auszubildende\w*|ausbildung\w*|entry[ -]level
        graduate|junior|jr|werkstudent\w*|becari[oa]|tirocinante|estagiari[oa]|working student|new grad|newly qualified|berufseinsteiger\w*|student
    """)),
    ("10+", whole(r"chief(?: \w+)* officer|vice president|vp|svp|evp|director|directeur|directrice|directora?|direttor\w+|ceo|cto|cfo|coo|cio|managing director|geschaftsfuhrer\w*")),
    ("5-10", whole(r"""
        senior|sr|principal|head of|lead|staff (?:\w+ ){0,2}(?:engineer|developer|scientist|designer|architect|researcher)|teamlead\w*|team lead\w*
        (?:\w+)?leiter(?:in)?|(?:solutions?|software|enterprise|cloud|data|system|it) architect|experienced|consultant (?:physician|surgeon|psychiatrist|anaesthetist|radiologist)
    """)),
)  # fmt: skip
_NOT_A_LEVEL = re.compile(
    r"(?:assistant|associate|deputy|to the|of the|art|creative|funeral|graduate school) (?:\w+ )?director|lead generation|senior (?:care|living|citizen|home)|graduate (?:school|admissions)|director's|student (?:support|services|affairs|adviser|advisor)|internal"
)


def level_of(ad: Ad) -> str | None:
    """Return the contract's band of the experience that the ad asks for; None where it does not say."""
    years = years_asked(ad)
    return band(years) if years is not None else title_band(ad.flat_title)


def band(years: float) -> str:
    """Return the band that so many years fall in; the lower end of a range counts."""
    return next((name for end, name in BANDS if years < end), TOP_BAND)


def title_band(flat_title: str) -> str | None:
    """Return the band of the level that a title states; None where it states none."""
    title = _NOT_A_LEVEL.sub(" ", flat_title)
    return next((name for name, pattern in _TITLE_BANDS if pattern.search(title)), None)


def years_asked(ad: Ad) -> float | None:
    """Return the years of experience asked for: of several the most, since the others are parts of it.

    What is only preferred counts where nothing is required. Alternatives in one sentence (`5 years, or 2 with a
    degree`) count by the first.
    """
    required: list[float] = []
    preferred: list[float] = []
    none_needed = False
    for passage in ad.about("years"):
        years = _asked_in(passage)
        if years is not None:
            wished = _PREFERRED.search(passage.text) or _RATHER.match(passage.text)
            (preferred if wished else required).append(years)
        elif _NONE_NEEDED.search(passage.text):
            none_needed = True
    if required:
        return max(required)
    return 0 if none_needed else max(preferred, default=None)


def _asked_in(passage: Passage) -> float | None:
    for found in _YEARS.finditer(passage.text):
        before = passage.text[max(0, found.start() - BEFORE) : found.start()]
        after = passage.text[found.end() : found.end() + AFTER]
        first = numeral(found["n"])
        if first is None or not _is_asked(found, before, after):
            continue
        years = first / MONTHS if found["months"] else first
        if years <= MOST_YEARS:
            return years
    return None


def _is_asked(found: re.Match[str], before: str, after: str) -> bool:
    """Whether the number counts years of experience of the person who is sought."""
    if _AGO.search(before) or _OTHER_THING.match(after) or _PRICED.search(after):
        return False
    if _COMPANY.search(before) and not _CANDIDATE.search(before):
        return False
    if _EXPERIENCE.search(after) or _EXPERIENCE.search(before[-60:]):
        return True
    demanding = found["open"] or found["more"] or "+" in found[0] or _ASKED.search(before[-30:])
    return bool(demanding and _DOING.match(after))
