"""Signs of junk and fraud in an ad, each with its words and a reason. Pure.

Signs are independent opinions: the score is 1 - Π(1 - weight). A sign that alone says little (capitals, a personal
address) has a small weight, so that an ordinary ad with one of them stays far below `JUNK_FROM`. What the words mean is
that of fraud warnings: FTC "Job Scams", Action Fraud, BaFin and Verbraucherzentrale on goods and money mules.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from upstar.listings.clean import wording
from upstar.listings.clean.junk_words import NEGATIONS, RELIEF, SIGNS, Sign
from upstar.listings.types import Listing

JUNK_FROM = 0.5
"""From this score on an ad is set aside: two middling signs, or one grave one."""
EVIDENCE = 90
"""Characters of the ad that are shown around a sign."""
BEFORE = 80
"""Characters before a phrase in which a negation turns it: `we never ask for`."""
MIN_TEXT = 25
"""Words below which a text says nothing of the job."""
YEAR_BOUNDS = {"HOUR": 2080, "DAY": 260, "WEEK": 52, "MONTH": 12, "YEAR": 1}
"""How often a year each period is paid: 52 weeks of 5 days of 8 hours."""
MAX_YEARLY = Decimal(3_000_000)
"""More a year than any advertised post pays, in a currency of about a dollar; mostly a period that was mistaken."""
STRONG_CURRENCIES = frozenset({"USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD"})
"""Currencies whose units are alike enough for one bound."""
CAPITALS, MIN_LETTERS = 0.6, 120
"""The share of capitals among at least so many letters from which on a text shouts."""
SHOUTS = 8
"""Exclamation marks a thousand characters, and at least as many in all."""
EMOJI = 15
STUFFED, MIN_STUFFED = 0.09, 25
"""The share of all words that one content word has in a stuffed text, and how often it stands there at least."""
LIST_RUN, MAX_WORDS_ITEM = 60, 3
"""Comma-separated items in a row, of few words each, that are there for search engines."""
ROLES_IN_TITLE = 5
SHORT = 1_000
"""Characters up to which a text under a title like `test` is no ad."""

_MAIL = re.compile(
    r"[\w.+-]{1,64}@(?:gmail|googlemail|yahoo|hotmail|outlook|aol|gmx|web|mail|proton|protonmail|icloud|yandex)"
    r"\.[a-z.]{2,6}\b"
)
_EARN = re.compile(
    r"(?:earn|make|verdienen?(?: sie)?|gagnez|gana)\s(?:up to |bis zu |jusqu'a |hasta |over |even )?"
    r"[$£€]\s?(\d[\d,.]{1,8})\s?(k)?\+?\s?(?:/|a|an|per|pro|par|por|every|in a|in der|la)?\s?"
    r"(day|daily|week|weekly|hour|hourly|tag|woche|stunde|jour|semaine|heure|dia|semana|hora)\b"
)
_MESSENGER = re.compile(r"\b(?:whats\s?app|telegram|signal app|wechat|t\.me/|wa\.me/)")
_CONTACT = re.compile(
    r"\b(?:contact|message|text|write|reach|add|apply|inbox|dm|schreib\w*|kontakt\w*|contactez|escribe\w*|"
    r"contacta\w*)\b"
)
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_PLACEHOLDER = re.compile(
    r"lorem ipsum|\[(?:company|job title|insert|your)[\w ]{0,30}\]|\{\{\s?\w{1,40}\s?\}\}|<insert|"
    r"\bxxx+\b.{0,20}\bxxx+\b|\btbd\b.{0,10}\btbd\b"
)
_TEST = re.compile(
    r"\b(?:test|dummy|sample|demo)\s(?:job|posting|post|vacancy|ad|listing|requisition|req)\b|"
    r"\bplease ignore\b|\bdo not apply\b|\btest\s?-?\s?ignore\b|\btestanzeige\b"
)
_NO_EXPERIENCE = ("no experience", "keine erfahrung", "sans experience", "sin experiencia")
_PROMISED_BY = {
    word: times
    for words, times in (
        ("hour hourly stunde heure hora", 2080),
        ("day daily tag jour dia", 260),
        ("week weekly woche semaine semana", 52),
    )
    for word in words.split()
}
PROMISED = 500_000
"""A yearly sum that a text promises in big letters, by the week or day, and no ordinary post pays."""


@dataclass(frozen=True, slots=True)
class JunkSignal:
    """One sign: its name, its weight 0–1, the ad's words that bear it, and why they count."""

    name: str
    weight: float
    evidence: str
    reason: str


@dataclass(frozen=True, slots=True)
class JunkReport:
    """Score 0–1 and the signs, the gravest first. From `JUNK_FROM` on the ad is set aside."""

    score: float
    signals: tuple[JunkSignal, ...]

    @property
    def is_junk(self) -> bool:
        """Whether the ad is set aside."""
        return self.score >= JUNK_FROM


def junk(listing: Listing) -> JunkReport:
    """Return the signs of junk in a listing: its title, text and pay. Reads a bounded part; raises nothing."""
    html = (listing.description_html or "")[: wording.MAX_TEXT]
    text = wording.plain(listing.description_text or html)
    title = listing.title[: wording.MAX_NAME]
    folded = wording.flat(f"{title}\n{text}")
    found = list(_phrases(folded))
    for check in (_money_promised, _messenger, _personal_mail, _placeholder):
        found += check(folded)
    found += _test_posting(title, text)
    found += _roles_in_title(title)
    found += _shouting(title, text)
    found += _stuffed(text, folded)
    found += _empty(text, folded)
    found += _pay(listing)
    found += _hidden(html)
    best: dict[str, JunkSignal] = {}
    for signal in found:
        if signal.name not in best or signal.weight > best[signal.name].weight:
            best[signal.name] = signal
    signals = tuple(sorted(best.values(), key=lambda s: (-s.weight, s.name)))
    doubt = 1.0
    for signal in signals:
        doubt *= 1.0 - signal.weight
    return JunkReport(round(1.0 - doubt, 4), signals)


def _phrases(folded: str) -> Iterator[JunkSignal]:
    """Signs that are told by their words alone; repeated words do not weigh more, further words of a sign do."""
    search, signs = _search()
    seen: dict[str, dict[str, int]] = {}
    for index, start, end in search.find_matches_as_indexes(folded):
        bounded = not (folded[start - 1 : start].isalnum() or folded[end : end + 1].isalnum())
        if bounded and not _turned(folded, start, end):
            seen.setdefault(signs[index].name, {}).setdefault(folded[start:end], start)
    for sign in SIGNS:
        spots = seen.get(sign.name, {})
        if len(spots) >= sign.at_least:
            at = min(spots.values())
            yield JunkSignal(sign.name, sign.weight, _around(folded, at), sign.reason)


def _turned(text: str, start: int, end: int) -> bool:
    """Whether the words around a phrase say the opposite: never, or that the employer pays."""
    before = text[max(0, start - BEFORE) : start]
    return bool(NEGATIONS.search(before) or RELIEF.search(text[max(0, start - BEFORE) : end + BEFORE]))


@lru_cache(maxsize=1)
def _search() -> tuple[AhoCorasick, list[Sign]]:
    pairs = [(phrase, sign) for sign in SIGNS for phrase in sign.phrases]
    return AhoCorasick([p for p, _ in pairs], matchkind=MatchKind.LeftmostLongest), [sign for _, sign in pairs]


def _around(text: str, at: int) -> str:
    start = max(0, at - EVIDENCE // 3)
    return " ".join(text[start : start + EVIDENCE].split())


def _money_promised(folded: str) -> Iterator[JunkSignal]:
    for match in _EARN.finditer(folded):
        digits = re.sub(r"[,.](?=\d{3}\b)", "", match[1]).replace(",", ".").rstrip(".")
        amount = float(digits) if digits.replace(".", "", 1).isdigit() else 0.0
        yearly = amount * (1000 if match[2] else 1) * _PROMISED_BY[match[3]]
        easy = any(words in folded for words in _NO_EXPERIENCE)
        if yearly > PROMISED or (easy and yearly > PROMISED / 4):
            reason = "promises pay that no ordinary post bears" + (", and asks for no experience" if easy else "")
            yield JunkSignal("easy money", 0.6, _around(folded, match.start()), reason)
            return


def _messenger(folded: str) -> Iterator[JunkSignal]:
    for match in _MESSENGER.finditer(folded):
        near = folded[max(0, match.start() - 60) : match.end() + 60]
        if _CONTACT.search(near) and re.search(r"\+?\d[\d\s()-]{6,}|@\w{4,}|\.me/", near):
            yield JunkSignal(
                "messenger contact", 0.4, _around(folded, match.start()), "wants to be reached by a messaging app"
            )
            return


def _personal_mail(folded: str) -> Iterator[JunkSignal]:
    match = _MAIL.search(folded)
    if match:
        yield JunkSignal(
            "personal e-mail", 0.2, _around(folded, match.start()), "an employer writes from a free mailbox"
        )


def _test_posting(title: str, text: str) -> Iterator[JunkSignal]:
    head = wording.flat(title)
    match = _TEST.search(head)
    if match or (head.strip() in ("test", "testing", "asdf", "do not use") and len(text) < SHORT):
        yield JunkSignal("test posting", 0.8, title[:EVIDENCE], "a posting made to try something out")


def _placeholder(folded: str) -> Iterator[JunkSignal]:
    match = _PLACEHOLDER.search(folded)
    if match:
        yield JunkSignal("placeholder text", 0.35, _around(folded, match.start()), "a template that was not filled in")


def _roles_in_title(title: str) -> Iterator[JunkSignal]:
    parts = [part for part in re.split(r"[,;|]|\s/\s", title) if len(part.split()) in (1, 2, 3)]
    if len(parts) >= ROLES_IN_TITLE:
        yield JunkSignal("many roles at once", 0.35, title[:EVIDENCE], "one ad for many roles")


def _shouting(title: str, text: str) -> Iterator[JunkSignal]:
    letters = [c for c in text[:4000] if c.isalpha()]
    if len(letters) >= MIN_LETTERS and sum(c.isupper() for c in letters) > CAPITALS * len(letters):
        yield JunkSignal("capitals", 0.25, text[:EVIDENCE].strip(), "most of the text is in capitals")
    marks = text.count("!") + title.count("!")
    if marks >= SHOUTS and marks * 1000 > SHOUTS * len(text):
        yield JunkSignal("exclamation marks", 0.25, f"{marks} exclamation marks", "the text shouts")
    count = len(_EMOJI.findall(text)) + len(_EMOJI.findall(title))
    if count >= EMOJI and count * 1000 > EMOJI * len(text):
        yield JunkSignal("emoji", 0.2, f"{count} emoji", "the text is decorated rather than written")


def _stuffed(text: str, folded: str) -> Iterator[JunkSignal]:
    counts = Counter(word for word in wording.words(folded) if len(word) > 4)
    total = sum(counts.values())
    word, count = counts.most_common(1)[0] if counts else ("", 0)
    if count >= MIN_STUFFED and count > STUFFED * total:
        yield JunkSignal("keyword stuffing", 0.35, f"{word} × {count}", "one word is repeated for search engines")
    for line in text.split("\n"):
        items = line.split(",")
        if len(items) >= LIST_RUN and sum(len(item.split()) <= MAX_WORDS_ITEM for item in items) > len(items) * 3 // 4:
            yield JunkSignal("keyword stuffing", 0.35, line[:EVIDENCE].strip(), "a list of words for search engines")
            return


def _empty(text: str, folded: str) -> Iterator[JunkSignal]:
    count = len(wording.words(wording.flat(text)))
    if count == 0:
        yield JunkSignal("no text", 0.3, "", "the ad says nothing of the job")
    elif count < MIN_TEXT:
        yield JunkSignal("hardly a text", 0.15, text[:EVIDENCE].strip(), "the ad says next to nothing of the job")
    elif len(set(folded.split())) * 8 < count:
        yield JunkSignal("repeated text", 0.5, text[:EVIDENCE].strip(), "the same few words over and over")


def _pay(listing: Listing) -> Iterator[JunkSignal]:
    factor = YEAR_BOUNDS.get((listing.ai_salary_unittext or "").upper())
    if factor is None or (listing.ai_salary_currency or "").upper() not in STRONG_CURRENCIES:
        return
    for value in (listing.ai_salary_maxvalue, listing.ai_salary_value, listing.ai_salary_minvalue):
        if value is not None and value.is_finite() and value * factor > MAX_YEARLY:
            told = f"{value} {listing.ai_salary_currency} a {(listing.ai_salary_unittext or '').lower()}"
            yield JunkSignal("absurd pay", 0.4, told, "more than any advertised post pays in that period")
            return


_OPENING = re.compile(r"<[a-zA-Z][^<>]{0,500}>")
_INVISIBLE = re.compile(
    r"display\s?:\s?none|visibility\s?:\s?hidden|font-size\s?:\s?0(?:px|pt|em|rem|%)?\s?(?:;|[\"']|$)|"
    r"opacity\s?:\s?0(?![.\d])|(?<![-\w])color\s?:\s?(?:#fff(?:fff)?|white)\b",
    re.IGNORECASE,
)
MIN_HIDDEN = 20
"""Characters; shorter hidden text is a label or a counter."""


def _hidden(html: str) -> Iterator[JunkSignal]:
    for tag in _OPENING.finditer(html):
        words = " ".join(html[tag.end() : tag.end() + 2 * EVIDENCE].partition("<")[0].split())
        if len(words) >= MIN_HIDDEN and _INVISIBLE.search(tag[0]):
            yield JunkSignal("hidden text", 0.5, words[:EVIDENCE], "text that people do not see")
            return
