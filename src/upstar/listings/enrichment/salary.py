# ruff: noqa: E501 - tables of words
"""Pay: from the structured field of the source, else from the text. A price, a bonus or a budget is not pay."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from upstar.listings.enrichment.money import AMOUNT, PERIOD, Money, currency_code, number, to_money
from upstar.listings.enrichment.rates import annual_salary, in_dollars
from upstar.listings.enrichment.reading import MAX_PASSAGE, Ad, Passage, flatten, read, whole

BEFORE = 90
AFTER = 45
"""How far, in characters, before and after an amount the words may stand that say what it is."""
HEADED = 240
"""How far back a heading such as `Compensation` bears on the amounts of a list."""
WIDEST = 5
"""A range of pay whose ends are further apart than so many times is none."""
_BOUNDS: Mapping[str, tuple[int, int]] = {
    "HOUR": (1, 600), "DAY": (8, 5_000), "WEEK": (30, 20_000), "MONTH": (80, 80_000), "YEAR": (1_000, 2_500_000),
}  # fmt: skip
"""What anybody is paid, in US dollars: from the lowest minimum wages to executives."""
_CLEARLY_A_YEAR = (12_000, 1_500_000)
_CLEARLY_AN_HOUR = (4, 150)
"""US dollars that can only be for this period where none is named: a month's pay may be anything in between."""
LIVING = 8_000
"""US dollars a year that a rate must come to where nothing but the rate itself says that it is pay."""
_LISTED_RANGES = 40
_MOST = Decimal(10) ** 12
"""No currency counts a year's pay in more."""

_PAY = whole(r"""
    salar\w*|pay|paid|paying|wages?|compensation|remunerat\w*|remunerazione|remuneracion|earn\w*|ote|rates?|package|ctc
    hiring range|\w*gehalt\w*|\w*lohn|\w*vergutung|verdienst|\w*entgelt|brutto\w*|brut|bruto|lorda|lordi|lordo|sueldo
    retribu\w+|vencimento|loon|\w*salaris|fourchette|ral|stundenlohn|tagessatz|tjm|bezahlung
""")
_HEADING = whole(
    r"salar\w*|pay|wages?|compensation|remunerat\w*|rates?|hiring range|\w*gehalt\w*|\w*lohn|\w*vergutung|sueldo|retribu\w+|\w*salaris"
)
"""What bears on the lines below it."""
_ADDED = re.compile(r"(?:\+|(?<!\w)plus) ?\w{0,12} ?$")
"""What is paid on top of an amount before it."""
_NOT_PAY = whole(r"""
    bonus\w*|referr\w+|refer|sign(?:ing)?[ -]on|signing|welcome|joining|retention|golden hello|premium|praemie|pramie\w*
    revenues?|turnover|\w*umsatz|chiffre|funding|funded|fund|funds|raised?|raising|series [a-f]|valu(?:ation|ed)|investors?
    invest\w*|budget\w*|allowances?|stipends?|reimburs\w*|vouchers?|discounts?|costs?|fees?|charge[sd]?|deduct\w*|dbs
    disclosure|grants?|sav(?:e|es|ing|ings)|\w*insurance|coverage|contribut\w*|match\w*|credits?|donat\w*|loans?|relocation
    equity|stock|shares|options|tuition|prizes?|spend\w*|assets|worth|income|profits?|supplement|weighting|increment|uplift
    zuschuss\w*|prime|primes|ayuda|pension|401 ?\(?k|portfolio|arr|customers|penalt\w*|fine|commissions?|per diem allowance
    contracts? (?:worth|value)|projects?|programme|threshold|turn over|volume|awards?|payroll of|steuerfrei\w*|(?:minimum|maximum|one-off|lump sum) payments?|retainer|call[ -]out|paid out
    benefits? (?:of|up to|worth)|trinkgeld|enhancements?|premium shifts?|overtime|unsocial|hcas|tips|supervision of|responsible for|manage\w*
""")
_NOT_PAY_AFTER = re.compile(
    r"(?:\W{0,3}\w+){0,3}?\W{0,3}(?<!\w)(?:bonus\w*|sign[ -]on|allowance|stipend|vouchers?|budget|relocation|referral|funding|match|"
    r"employees|retention|contribution|discount|towards?|off|arr|revenue|credits?|worth|weighting|supplement|increment|"
    r"grants?|prize|gift|reimbursement|zuschuss|pramie|umsatz|welcome|golden|insurance|cover|coverage|in sales|fee|cost|"
    r"equipment|training|wellness|for (?:your )?(?:home|travel|books))(?!\w)"
)
_PER_OTHER = re.compile(r" ?(?:per |/ ?)[a-z]{3}")
"""Paid for a session, a visit or a mile: no period."""
_UNDATED_RATE = whole(r"rates?|wages?|hour\w*|lohn|stunden\w*|days?|nights?|saturdays?|sundays?")
_ON_TARGET = whole(r"ote|on[- ]target|including commission")
_FROM = re.compile(
    r"(?<!\w)(?:from|starting(?: at| from)?|starts? at|ab|mind(?:estens|\.)?|minimum(?: of)?|a partir de|des|desde|vanaf|da|at least|over)\s?\W{0,2}$"
)
_UP_TO = re.compile(
    r"(?<!\w)(?:up to|upto|max(?:imum)?(?: of)?\.?|bis(?: zu)?|jusqu'a|hasta|tot|fino a|ate)\s?\W{0,2}$"
)
_NEXT_FIGURE = re.compile(r"\d")
_HOURS_A = re.compile(
    r"(?<!\w)(?:hours?|hrs?|h|days?|shifts?|pas|sessions?|stunden|heures|horas|ore|uur)\W{0,2}(?:per|a|pro|par|por|/|each) ?\w+"
)
"""A period that hours are counted by (`37 hours per week`), and not pay."""
_DIGIT = re.compile(r"\d")
_CLAUSE_END = re.compile(r"[;(|\n+]|, | plus | and | und | et ")
_UNITS: Sequence[tuple[str, str]] = (
    ("HOUR", "h hour hr hur stund std heure hora uur"), ("DAY", "d day dai tag jour dia giorno dag"),
    ("WEEK", "w wk week wee woche hebdo sema sett"), ("MONTH", "m mon mth mois mes maand mens"),
    ("YEAR", "y yr year ann jahr jahrlich an ano anual anno jaar pa"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Salary:
    """Pay as the ad states it: one figure (`value`), or the ends of a range, of which one may be open."""

    currency: str | None
    unit: str
    low: Decimal | None = None
    high: Decimal | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Offer:
    salary: Salary
    merit: int
    start: int
    goes_on: bool
    """Whether it stands close after another offer and is of the same kind: a list by place or grade."""


def salary_of(raw: Any, ad: Ad, country: str | None) -> Salary | None:  # noqa: ANN401 - whatever a source sends
    """Return the pay that the source states, else what the title or the text states; None where neither does.

    `country` (ISO 3166-1 alpha-2) tells what a bare `$` or `kr` stands for.
    """
    titled = read(ad.title, ad.title) if _DIGIT.search(ad.title) else None
    return _stated(raw, country) or (titled and _written(titled, country)) or _written(ad, country)


def _stated(raw: object, country: str | None) -> Salary | None:
    """Return the pay of a schema.org MonetaryAmount or of what feeds write in its place."""
    if isinstance(raw, list):
        return next((found for item in raw[:3] if (found := _stated(item, country))), None)
    if isinstance(raw, str):
        return _free(raw, None, country)
    if not isinstance(raw, dict):
        return None
    if isinstance(raw.get("text"), str):
        return _free(raw["text"], None, country)
    value = raw.get("value")
    amounts = value if isinstance(value, dict) else raw
    code = next((c for d in (raw, amounts) if isinstance(c := d.get("currency"), str)), "")
    unit = next((_unit(u) for d in (amounts, raw) if isinstance(u := d.get("unitText"), str)), None)
    currency = currency_code(code, country)
    single = amounts.get("value")
    low, high = _decimal(amounts.get("minValue")), _decimal(amounts.get("maxValue"))
    found = _settled(currency, unit, low, high, None if low or high else _decimal(single))
    if found is None and isinstance(single, str):
        found = _free(f"{single} {code}", unit, country)
    return found


def _free(text: str, unit: str | None, country: str | None) -> Salary | None:
    """Return the pay of a text that is about nothing else."""
    ad = read("", text[:MAX_PASSAGE])
    offers = _offers(ad, (Passage(0, ad.flat),), country, about_pay=True, unit=unit)
    return _best(offers)


def _settled(
    currency: str | None, unit: str | None, low: Decimal | None, high: Decimal | None, value: Decimal | None
) -> Salary | None:
    """Return the amounts as pay where they can be: in order, with a period, and nothing that nobody is paid."""
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
        if low == high:
            low, high, value = None, None, value or low
    amounts = [amount for amount in (low, high, value) if amount is not None]
    if not amounts:
        return None
    unit = unit or _obvious(currency, amounts)
    if unit is None or not all(_possible(amount, currency, unit) for amount in amounts):
        return None
    return Salary(currency, unit, low, high, value)


def _obvious(currency: str | None, amounts: Iterable[Decimal]) -> str | None:
    dollars = [in_dollars(amount, currency) for amount in amounts]
    for unit, (least, most) in (("YEAR", _CLEARLY_A_YEAR), ("HOUR", _CLEARLY_AN_HOUR)):
        if all(amount is not None and least <= amount <= most for amount in dollars):
            return unit
    return None


def _possible(amount: Decimal, currency: str | None, unit: str) -> bool:
    dollars = in_dollars(amount, currency)
    if dollars is None:
        return 0 < amount < _MOST
    least, most = _BOUNDS[unit]
    return least <= dollars <= most


def _decimal(value: object) -> Decimal | None:
    """Return a positive number that a source wrote as a number or a string of nothing else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        amount = (number(value[:24]) if isinstance(value, str) else Decimal(str(value))) or Decimal(0)
    except (InvalidOperation, ValueError):  # ValueError: an integer of more digits than Python writes
        return None
    return amount if amount.is_finite() and 0 < amount < _MOST else None


def _unit(written: str) -> str | None:
    """Return the period that a source names: `YEAR`, `Yearly`, `per annum`, `/hr`, `pro Monat`."""
    key = re.sub(r"^(?:per|pro|par|por|je|a|an|/|p)[\s.]+|^/", "", flatten(written[:40]).strip()).replace(".", "")
    for unit, starts in _UNITS:
        if any(key == start or (len(start) > 1 and key.startswith(start)) for start in starts.split()):
            return unit
    return None


def _written(ad: Ad, country: str | None) -> Salary | None:
    return _best(_offers(ad, ad.about("pay"), country))


def _best(offers: Sequence[_Offer]) -> Salary | None:
    """Return the offer that is most surely pay; where a list gives ranges by place or grade, all of it."""
    if not offers:
        return None
    best = max(offers, key=lambda offer: (offer.merit, -offer.start))
    chosen = best.salary
    if chosen.low is None or chosen.high is None:
        return chosen
    low, high = chosen.low, chosen.high
    for offer in offers[:_LISTED_RANGES]:
        other = offer.salary
        same = (other.currency, other.unit) == (chosen.currency, chosen.unit)
        alike = offer.merit >= best.merit - 1 or offer.goes_on
        if same and alike and other.low is not None and other.high is not None:
            wide_low, wide_high = min(low, other.low), max(high, other.high)
            if wide_high <= wide_low * WIDEST:
                low, high = wide_low, wide_high
    return Salary(chosen.currency, chosen.unit, low, high)


def _offers(
    ad: Ad, passages: Sequence[Passage], country: str | None, *, about_pay: bool = False, unit: str | None = None
) -> list[_Offer]:
    offers: list[_Offer] = []
    listed = 0  # up to where a list of pay may go on that has begun
    for passage in passages:
        if not _DIGIT.search(passage.text):
            continue
        previous = 0
        for found in AMOUNT.finditer(passage.text):
            money = to_money(found, ad.text[passage.start : passage.start + len(passage.text)], country)
            if money is not None:
                goes_on = about_pay or passage.start + money.start < listed
                offer = _judged(ad, passage, money, previous, about_pay=goes_on, unit=unit)
                if offer is not None:
                    offers.append(offer)
                    listed = offer.start + HEADED
            previous = found.end()
    return offers


def _judged(
    ad: Ad, passage: Passage, money: Money, previous: int, *, about_pay: bool, unit: str | None
) -> _Offer | None:
    """Return the amount as an offer of pay, with how much speaks for it; None where it is something else."""
    at = passage.start + money.start
    lead = passage.text[max(previous, money.start - BEFORE) : money.start]
    rest = passage.text[money.end : money.end + AFTER]
    after = _CLAUSE_END.split(_NEXT_FIGURE.split(rest)[0])[0]
    if _is_other(lead, rest, after) or (previous and _ADDED.search(lead)):
        return None
    headed = ad.flat[max(0, at - HEADED) : at]
    named = _PAY.search(lead) is not None or _PAY.search(after) is not None
    spoken = named or _HEADING.search(headed) is not None
    told = about_pay or spoken
    if money.high is not None and not money.low <= money.high <= money.low * WIDEST:
        money = replace(money, high=None)
    periods = [unit] if unit else _periods(money, rest, lead, headed, told=told)
    shaped = (_shaped(money, period, lead) for period in periods if told or _worth_living(money, period))
    salary = next((shape for shape in shaped if shape), None)
    if salary is None:
        return None
    target = bool(_ON_TARGET.search(lead + after))
    merit = 3 * named + 2 * spoken + (money.high is not None) + (salary.unit == "YEAR") - 2 * target
    return _Offer(salary, merit, at, goes_on=about_pay and not target)


def _is_other(lead: str, rest: str, after: str) -> bool:
    """Whether the words before an amount, the last of them first, or those after it say that it is no pay."""
    if _PER_OTHER.match(rest) and not PERIOD.match(rest.lstrip()):
        return True
    pay = max((found.end() for found in _PAY.finditer(lead)), default=0)
    other = max((found.end() for found in _NOT_PAY.finditer(lead)), default=0)
    return other > pay or _NOT_PAY_AFTER.match(after) is not None


def _periods(money: Money, rest: str, lead: str, headed: str, *, told: bool) -> list[str]:
    """Return the periods that the amount may be for: the one named right after it, else named before, else obvious."""
    following = PERIOD.search(re.split(r"\d|[.;] |\n", rest)[0])
    if following and following.lastgroup:
        return [following.lastgroup]
    before = (_NEXT_FIGURE.split(lead)[-1], headed[-BEFORE:] if told else "")
    named = [found.lastgroup for words in before for found in reversed(list(PERIOD.finditer(_HOURS_A.sub(" ", words))))]
    obvious = _obvious(money.currency, [end for end in (money.low, money.high) if end is not None])
    hourly = told and not money.round_thousands and _UNDATED_RATE.search(f"{lead} {rest} {headed}")
    supposed = (obvious == "YEAR" and (told or money.high is not None)) or (obvious == "HOUR" and hourly)
    return [period for period in (*named[:1], obvious if supposed else None) if period]


def _worth_living(money: Money, unit: str) -> bool:
    annual, _ = annual_salary(money.low, None, unit)
    dollars = in_dollars(annual or Decimal(0), money.currency)
    return dollars is not None and dollars >= LIVING


def _shaped(money: Money, unit: str, lead: str) -> Salary | None:
    """Return the money as a range, an open end or one figure, by what stands before it."""
    if money.high is not None:
        return _settled(money.currency, unit, money.low, money.high, None)
    if _UP_TO.search(lead):
        return _settled(money.currency, unit, None, money.low, None)
    if money.at_least or _FROM.search(lead):
        return _settled(money.currency, unit, money.low, None, None)
    return _settled(money.currency, unit, None, None, money.low)
