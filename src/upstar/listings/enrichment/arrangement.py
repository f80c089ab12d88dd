# ruff: noqa: E501 - tables of words
"""Where the work is done: at the employer's, at home, or both; as far as the ad says so."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from upstar.listings.enrichment.numerals import NUMERAL, numeral
from upstar.listings.enrichment.reading import Ad, whole

ON_SITE, HYBRID, REMOTE_OK, REMOTE_SOLELY = "On-site", "Hybrid", "Remote OK", "Remote Solely"
WORKING_DAYS = 5
_LABEL_LENGTH = 90
"""Characters of a line that may be a label with its value (`Work location: Remote`), and no sentence."""

_NO = whole(r"""
    (?:no|not|non|isn't|never)[ -](?:an? |currently |a fully |fully |open to |eligible for |suitable for |offering |for )?(?:remote|telecommut\w+|telework\w*|wfh|work(?:ing)?[ -]from[ -]home|homeworking|home[ -]working|home[ -]?office)
    (?:cannot|can't|can not|unable to|may not|will not|won't|do(?:es)? not|don't|doesn't|not) (?:be |offer |provide |support |allow |accept |consider |accommodate |able to |possible to |work |have )*(?:be )?(?:performed |done |worked |carried out |offer )?(?:fully |completely )?(?:remote(?:ly)?|from home|telework\w*|telecommut\w*|home[ -]working)
    (?:remote(?: work(?:ing)?)?|work(?:ing)? from home|telework|home[ -]?working|telecommuting)(?: options?| arrangements?)? (?:is|are|will) (?:currently |unfortunately )?(?:not|un)(?: be)? ?(?:possible|available|offered|an option|permitted|allowed|provided|supported|considered|accepted|eligible)
    kein(?:e|en)? (?:remote|home[ -]?office|mobiles? arbeiten|mobile arbeit|homeoffice)\w*
    (?:home[ -]?office|remote(?:[ -]arbeit)?|mobiles arbeiten) (?:ist |leider )*nicht moglich
    pas (?:de |d'|en )?(?:tele-?travail|remote|distanciel)
    tele-?travail (?:non|impossible|pas possible|n'est pas)(?: possible)?
    (?:sin|no hay|sem|nao ha|no) (?:teletrabajo|remoto|trabajo remoto|teletrabalho|home office)
    no es (?:un )?(?:puesto |trabajo )?(?:remoto|teletrabajo)
    (?:non e|non) (?:previsto |possibile )?(?:da remoto|lo smart working|telelavoro)
    geen thuiswerk\w*
""")
_SOLELY = whole(r"""
    (?:100 ?%|fully|full|completely|entirely|exclusively|permanently|totally|vollstandig|komplett|rein|volledig|100 percent)[ -]?(?:remote(?:ly)?|telecommut\w+|virtual|work(?:ing)? from home|home[ -]?office|home[ -]based|distanciel|tele-?travail|teletrabajo|remoto|remota|en remoto|em remoto|da remoto|thuiswerk\w*)
    remote[ -]only|only remote|(?:tele-?travail|teletrabajo|teletrabalho|remoto) (?:complet|total|completo|integral|a? ?100 ?%)|home[ -]?office 100 ?%|remote 100 ?%
    remote (?:position|role|job|opportunity|vacancy|post|contract|stelle|full[ -]time position)|remote-(?:position|stelle|job)
    (?:position|role|job|opportunity|team) (?:is|will be) (?:a )?(?:\w+ )?remote
    work(?:ing)? (?:remotely )?from (?:anywhere|wherever)|work (?:remotely|from home) (?:full[ -]time|within|anywhere)
    home[ -]based (?:role|position|job|contract)|(?:designated|designed|categori[sz]ed|classified|listed|advertised) as (?:an? )?'?remote|primarily work from home
    remote (?:within|in|across|from|anywhere in|throughout) (?:the )?(?:eu|europe|us|usa|u\.s|uk|united|emea|latam|latin|canada|india|apac|country|continental|germany|deutschland|france|spain|world)
    remote[ -]based|based remotely|(?:available to|will|must|flexibly) (?:\w+ )?work remotely|work remotely from (?:your |the comfort of your )?home
""")
_OK = whole(r"""
    (?:optional(?:ly)? |open to |possible to |possibility of |option (?:of|to|for) |opportunity (?:to|for) |flexibility to |ability to |able to |may |can )(?:be )?(?:performed |done |work(?:ing)? |worked )?(?:fully |100 ?% )?(?:remote(?:ly)?|telecommut\w*|telework)
    remote[ -](?:friendly|possible|eligible|optional|ok|okay|welcome|allowed|considered|first|or hybrid|or on-?site|or in[ -]office|mog?lich|working options?|work options?|options?|work (?:is )?(?:possible|available|considered|may be considered))
    (?:on-?site|office|hybrid|in person|in[ -]office) or (?:fully )?remote
    remote (?:ist |arbeiten |arbeit )*moglich|(?:arbeiten|arbeit) (?:von zu hause|von uberall) moglich|remote possible|trabajo remoto|trabalho remoto|lavoro da remoto|remote work(?:ing)? (?:is |will be |may be )?(?:only )?(?:possible|available|considered|supported|offered|allowed|permitted)
    (?:consider|accept|welcome|open to) (?:fully )?remote (?:candidates|applicants|applications)|(?:office|hybrid)/remote
    (?:we|company) (?:is|are) (?:a )?(?:fully )?(?:remote|distributed)
""")
_HYBRID = whole(r"""
    hybrid(?:e|es|en|er|o|a)?[ -](?:\w+[ -])?(?:work\w*|role|position|schedule|model\w*|arrangement\w*|environment|set-?up|policy|office|remote|basis|job|opportunity|approach|pattern|contract|flexibility|culture|arbeit\w*|workplace|collaboration|post|home|vacancy|options?|travail|trabajo)
    (?:is|as|work|working|fully|travail|arbeiten|trabajo|modelo|modalidad|mode|modalita|lavoro|model|arbeitsmodell|werken|flexible|location|role|team|type|arrangement|or) ?[:'"]*(?:an? )?hybrid(?:e|es|o|a|ly)?
    ibrid[oa]|hibrid[oa]
    (?:occasional|some|partial|part|flexible|regular|partly|regelmassig\w*|teilweise|anteilig\w*|partiel\w*|parcial) (?:remote|home[ -]?working|working from home|work from home|home[ -]?office|homeoffice|tele-?travail|teletrabajo)(?: work\w*)?
    (?:remote|home[ -]?office|homeoffice|mobiles arbeiten|mobilem arbeiten|mobile arbeit|mobiles? working|tele-?travail|teletrabajo|thuiswerk\w*|smart working)[ -]?(?:partiel|possible|moglich\w*|option\w*|regelung|anteil|parcial|occasionnel|mogelijk\w*|optie)\w*
    (?:moglichkeit|option|angebot|anteil)\w* (?:\w+ )?(?:zu[mr]?|auf|von|fur|am|des) (?:home[ -]?office|homeoffice|mobilen? arbeiten|mobiler arbeit|remote\w*)
    (?:work(?:ing)? from home|home[ -]?working|wfh) (?:options?|opportunities|possible|available|days?|policy|flexibility)
    (?:ability|option|opportunity|flexibility|possibility|able) (?:to|of|for) (?:work(?:ing)? from home|home[ -]?working)
    (?:split|divide|mix|blend|combination)\w* (?:\w+ ){0,4}(?:home|remote\w*)|(?:home|remote) (?:and|/) ?(?:office|on-?site)(?: work\w*)?
""")
_ON_SITE = whole(r"""
    (?:100 ?%|fully|full[ -]time|completely|strictly|exclusively|purely|entirely) (?:on-?site|on site|in[ -]office|in[ -]person|office[ -]based|presencial|en presentiel|vor ort)
    (?:on-?site|on site|in[ -]office|in[ -]person|office[ -]based) (?:position|role|job|opportunity|only|schedule|vacancy|5 days)
    (?:(?:position|role|job|work) (?:is|will be|requires|must be) (?:an? )?(?:\w+ )?(?:on-?site|on site|in[ -]office|in[ -]person|office[ -]based|work on-?site))
    (?:must|required to|need to|expected to|will) (?:be |work |report )(?:\w+ )?(?:on-?site|on site|in[ -]office|in[ -]person|in the office|office[ -]based)
    (?:prasenz|vor[ -]ort)[ -]?(?:stelle|position|arbeit|tatigkeit)|(?:arbeit|tatigkeit|einsatz|arbeiten|arbeitest|arbeiten sie) (?:ausschlie(?:ß|ss)lich |nur |komplett |immer )*vor ort|ausschlie(?:ß|ss)lich vor ort
    (?:poste|travail|mission) (?:100 ?% )?(?:sur site|en presentiel)|(?:trabajo|puesto|modalidad|trabalho)(?: 100 ?%)?:? (?:100 ?% )?presencial|100 ?% presencial|lavoro in sede|volledig op kantoor
    five days (?:a|per) week in (?:the|our) office
""")
_NOT_ONLY = re.compile(r"(?<!\w)(?:not|never)(?: \w+)? remote[ -](?:only|first)(?!\w)")
"""Denies a policy, and says nothing of the job."""
_SOME_ONLY = whole(r"""
    depending on (?:the )?(?:\w+ ){0,3}(?:role|job|requirements?|position|team)|for a (?:few|limited)|up to \w+ (?:weeks?|months?)
    (?:applicants|employees|hires|candidates|those|people|associates) (?:\w+ ){0,2}(?:in|near|within) (?:the )?
    during (?:the )?(?:covid|pandemic)\S*|due to (?:the )?(?:\w+ )?(?:covid|pandemic)\S*|until further notice|interviews? (?:\w+ ){0,4}(?:remote\w*|in[ -]person|on-?site)
""")
"""What makes a sentence about some people or some time, and not about the job."""
_VALUE = re.compile(
    r"(?P<solely>(?:100 ?%|fully|full) remote|remote only|remote working|remoto|remote|telecommute|work from home|home ?office|tele-?travail|teletrabajo|"
    r"home[ -]based)|(?P<hybrid>hybrid\w*|hibrid[oa]|ibrid[oa])|(?P<site>on-?site|on site|in[ -]office|in[ -]person|office[ -]based|vor ort|presencial|sur site|in sede)"
)
_LABEL = re.compile(
    r"(?:^|[\n|,;•] ?)\W{0,3}(?:(?:job |work(?:ing|site|place)? ?|office )?(?:location|arrangement|model|type|mode|style|flexibility|setting|environment|policy|place|workplace|worksite|format|schedule)(?: type)?|"
    r"remote|workplace|arbeitsort|arbeitsmodell|standort|einsatzort|lieu(?: de travail)?|modalite|ubicacion|modalidad|localizacion|sede|modalita|luogo|locatie|werkplek|base|based)"
    r" ?[:\n-]\W{0,4}(?P<value>[^\n]{1,60})"
)
_TAG = re.compile(r"#(?:li|bi)-?(?P<value>remote|hybrid|on-?site)(?!\w)")
"""A convention of job boards: ads bear the arrangement as a tag."""
_TITLE = re.compile(
    r"(?P<solely>(?:100 ?%|fully|full)[ -]remote|remote only)|(?P<hybrid>hybrid(?:e|o|a)?(?: work\w*)?)|"
    r"(?P<ok>remote(?:ly)?|work(?:ing)? from home|home[ -]?office|home[ -]based|tele-?travail|teletrabajo|remoto|telecommute)|"
    r"(?P<site>on-?site|in[ -]office|office[ -]based|presencial|vor ort)"
)
_NOT_THE_JOBS = re.compile(
    r" ?-?(?:sensing|monitor\w*|support|access|control\w*|patient|operat\w*|systems?|cloud|infrastructure|vehicles?|health|hands|"
    r"diagnos\w*|search|retrieval|desktop|site|services|(?<=on-site)(?: )manager|learning|assistance|deposition|powertrain|electric|engines?|rice|seed)(?!\w)"
)

_DAYS = (
    rf"(?P<n>{NUMERAL})(?: ?\(\d\))?\+?(?: ?(?:-|to|or|bis|a|ou|o|of) ?(?P<m>{NUMERAL}))? ?"
    r"(?:(?:full |fixed |set )?days?|tagen?|jours?|dias?|giorni|giorno|dagen)"
)
_WEEKLY = r"(?:\W{1,2}(?:(?:a|per|each|every|pro|die|par|por|in der|a la|alla|/) ?)?(?:working )?(?:week|woche|semaine|semana|settimana)(?:ly)?)?"
_AT_OFFICE = r"(?:in[ -]?(?:the |our |your |a |an |\w+ )?offices?|in[ -]person|on-?site|on site|from (?:the|our|your) (?:\w+ ){0,2}offices?|at (?:the|our|your) (?:\w+ )?offices?|im buro|vor ort|sur site|au bureau|en presentiel|en la oficina|presencial\w*|in sede|in ufficio|op kantoor|into the office)"
_AT_HOME = r"(?:from home|at home|home ?-?office|homeoffice|home[ -]?working|wfh|remote(?:ly)?|(?:de |en )?tele-?travail|(?:de )?teletrabajo|mobiles? arbeiten|mobiler arbeit|von zu hause|thuis\w*|da remoto|di smart working|teletrabalho)"
_FILLER = r"(?:[ (:,-]{1,3}(?:of|work(?:ing|ed)?|per|spent|to be|on average|will be|you|can|are|is|the|be|expected|required|attendance|presence|im|in|aus dem|from|mobil|pro|woche|weekly|de|en|di))*[ (:,/-]{0,3}"
_OFFICE_DAYS = re.compile(rf"(?<![\w.,]){_DAYS}{_WEEKLY}{_FILLER}{_AT_OFFICE}")
_OFFICE_FIRST = re.compile(
    rf"(?:in[ -]office|on-?site|on site|in (?:the|our) (?:\w+ )?office|come (?:in)?to (?:the|our) (?:\w+ )?office|to the office|in[ -]person)[^.\n\d]{{0,30}}?(?<![\w.,]){_DAYS}"
)
_HOME_DAYS = re.compile(rf"(?<![\w.,]){_DAYS}{_WEEKLY}{_FILLER}{_AT_HOME}")
_HOME_FIRST = re.compile(
    rf"{_AT_HOME}[^.\n\d]{{0,25}}?(?<![\w.,]){_DAYS}(?! (?:vacation|holiday|annual|leave|urlaub|of))"
)
_MONTHLY = re.compile(r"\W{1,3}(?:a|per|each|every|pro|im|par|por|al|/) ?(?:month|monat|mois|mes|quarter|year|jahr)")
_MOST_WORDS = re.compile(r"(?:up to|max\w*|bis zu|jusqu'a|hasta|fino a|tot)\W*$")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The arrangement in the contract's words, and of a hybrid one how many days of the week are at the office."""

    kind: str
    office_days: int | None = None


_GROUPS: Mapping[str, str] = {"solely": REMOTE_SOLELY, "hybrid": HYBRID, "ok": REMOTE_OK, "site": ON_SITE}


def arrangement_of(ad: Ad) -> Arrangement | None:
    """Return where the ad says that the work is done; None where it does not say.

    Labels, tags and the title speak first, then sentences about the work. A denial of remote work outranks them.
    """
    texts = [passage.text for passage in ad.about("where") if not _SOME_ONLY.search(passage.text)]
    days = next((found for text in texts if (found := _office_days(text)) is not None), None)
    said = [kind for text in texts for kind in _said(text)]
    titled = _titled(ad.flat_title)
    labelled = _labelled(ad)
    if "no" in said:
        return _days(HYBRID, days) if HYBRID in said or days else Arrangement(ON_SITE)
    kinds = [kind for kind in (labelled, titled, *said) if kind]
    if days is not None and days < WORKING_DAYS and titled not in (REMOTE_OK, REMOTE_SOLELY):
        return _days(HYBRID, days) if labelled in (None, HYBRID) or HYBRID in said else Arrangement(labelled)
    if days == WORKING_DAYS:
        kinds.append(ON_SITE)
    return _agreed(kinds, first=labelled or titled)


def _agreed(kinds: list[str], first: str | None) -> Arrangement | None:
    """Return what several statements come to: the first on the whole; where both are offered, a choice."""
    if not kinds:
        return None
    if first is None or (first == REMOTE_OK and REMOTE_SOLELY in kinds):
        remote = [kind for kind in kinds if kind in (REMOTE_OK, REMOTE_SOLELY)]
        if remote and (HYBRID in kinds or ON_SITE in kinds):
            return Arrangement(REMOTE_OK if remote[0] == REMOTE_OK and ON_SITE in kinds else kinds[0])
        first = REMOTE_SOLELY if REMOTE_SOLELY in kinds else kinds[0]
    return Arrangement(first)


def _days(kind: str, days: int | None) -> Arrangement:
    return Arrangement(kind, days if days and days < WORKING_DAYS else None)


def _said(text: str) -> list[str]:
    """Return what a sentence says of the work, its denial (`no`) before all else."""
    text = _NOT_ONLY.sub(" ", text)
    if _NO.search(text):
        return ["no", *([HYBRID] if _HYBRID.search(text) else [])]
    found = []
    if _HYBRID.search(text):
        found.append(HYBRID)
    if _SOLELY.search(text):
        found.append(REMOTE_SOLELY)
    elif _OK.search(text):
        found.append(REMOTE_OK)
    if _ON_SITE.search(text):
        found.append(ON_SITE)
    if HYBRID in found and REMOTE_SOLELY in found:
        return [HYBRID] if text.find("hybrid") < text.find("remote") else [REMOTE_OK]
    return found


def _titled(title: str) -> str | None:
    for found in _TITLE.finditer(title):
        if not _NOT_THE_JOBS.match(title, found.end()) and not title[: found.start()].rstrip().endswith(
            ("non", "non-", "not")
        ):
            return _GROUPS[found.lastgroup or "ok"]
    return None


def _labelled(ad: Ad) -> str | None:
    """Return the value of a label or a tag; a value may name a place beside the arrangement."""
    tag = _TAG.search(ad.flat)
    for passage in ad.about("where"):
        label = _line_with(ad.flat, passage.start, passage.text)
        for found in _LABEL.finditer(label):
            value = found["value"]
            kinds = [m.lastgroup for m in _VALUE.finditer(value) if not _NOT_THE_JOBS.match(value, m.end())]
            if kinds and len(value) <= _LABEL_LENGTH and not _NO.search(value):
                both = "solely" in kinds and len(set(kinds)) > 1
                if both and "hybrid" not in kinds:
                    return REMOTE_OK
                return HYBRID if "hybrid" in kinds else _GROUPS[kinds[0] or "ok"]
    return _GROUPS[{"remote": "solely", "hybrid": "hybrid"}.get(tag["value"], "site")] if tag else None


def _line_with(flat: str, start: int, text: str) -> str:
    """Return the sentence with the line before it, where a label may stand."""
    before = flat.rfind("\n", max(0, start - _LABEL_LENGTH), max(0, start - 1))
    return flat[max(0, before) : start] + text if before >= 0 or start <= _LABEL_LENGTH else text


def _office_days(text: str) -> int | None:
    """Return on how many days of a week the sentence wants people at the office."""
    for pattern, at_home in ((_OFFICE_DAYS, False), (_HOME_DAYS, True), (_OFFICE_FIRST, False), (_HOME_FIRST, True)):
        found = pattern.search(text)
        if found is None or _MONTHLY.match(text, found.end()) or _MONTHLY.search(found[0]):
            continue
        first, last = numeral(found["n"]), numeral(found["m"]) if found["m"] else None
        days = first if last is None else None
        if days is None or not 0 < days <= WORKING_DAYS:
            return None
        return WORKING_DAYS - days if at_home else days
    return None
