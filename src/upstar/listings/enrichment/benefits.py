# ruff: noqa: E501 - tables of words
"""What an ad offers besides pay, under one short English name each."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from upstar.listings.enrichment.reading import Ad, whole
from upstar.listings.enrichment.sections import OFFER, Section, kind_at

MAX_BENEFITS = 20
LINE = 200
"""How far from a phrase, in characters, the words may stand that make it an offer."""

_NAMES: Mapping[str, str] = {
    "Health insurance": "health insurance, medical insurance, healthcare coverage, private healthcare, private medical, health plan, health benefits, medical coverage, medical dental, medical and dental, health cover, medical, dental, private krankenversicherung, betriebliche krankenversicherung, mutuelle, complementaire sante, seguro medico, seguro de salud, assicurazione sanitaria, plano de saude, seguro de saude, zorgverzekering, bupa",
    "Dental insurance": "dental",
    "Vision insurance": "vision insurance, vision coverage, dental and vision, dental & vision, dental vision, eye care vouchers, optical benefit",
    "Life insurance": "life insurance, life assurance, death in service, lebensversicherung, assurance vie, seguro de vida",
    "Disability insurance": "disability insurance, short-term disability, long-term disability, short term disability, income protection, berufsunfahigkeitsversicherung, prevoyance",
    "Retirement plan": "401k, 401(k), 401 (k), 403(b), pension scheme, pension plan, company pension, nhs pension, workplace pension, pension contribution, generous pension, retirement plan, retirement savings, contributory pension, betriebliche altersvorsorge, betriebsrente, altersvorsorge, plan de pensiones, plan d'epargne, retraite complementaire, pensioenregeling, pensioen, fondo pensione, superannuation, rrsp, provident fund",
    "Unlimited paid time off": "unlimited pto, unlimited paid time off, unlimited vacation, unlimited holiday, unlimited annual leave, unbegrenzter urlaub",
    "Paid time off": "paid time off, pto, paid vacation, vacation days, annual leave, days holiday, days' holiday, days of holiday, holiday allowance, paid holiday, days leave, holiday entitlement, bank holidays, urlaubstage, tage urlaub, conges payes, jours de conges, rtt, dias de vacaciones, vacaciones pagadas, giorni di ferie, ferie retribuite, vakantiedagen, dias de ferias",
    "Paid sick leave": "sick pay, sick leave, paid sick, lohnfortzahlung, ziekteverlof",
    "Parental leave": "parental leave, maternity leave, paternity leave, maternity pay, maternity and paternity, maternity, paternity, family leave, elternzeit, conge parental, baja por maternidad, permiso parental, ouderschapsverlof",
    "Flexible hours": "flexible working, flexible hours, flexible work hours, flexible schedule, flexitime, flextime, flexi-time, flexi time, gleitzeit, flexible arbeitszeit, horaires flexibles, horario flexible, flexibilidad horaria, orario flessibile, horario flexivel, flexibele werktijden",
    "Home office allowance": "home office stipend, home office allowance, home office budget, home office reimbursement, home office set up, home office setup, remote work stipend, wfh stipend, internet stipend, home-office-zuschuss",
    "Bonus": "annual bonus, performance bonus, bonus scheme, bonus program, bonus programme, discretionary bonus, bonus plan, yearly bonus, quarterly bonus, welcome bonus, signing bonus, sign-on bonus, joining bonus, bonuszahlung, weihnachtsgeld, urlaubsgeld, sonderzahlung, prime annuelle, prime d'interessement, bono anual, premio di risultato, eindejaarsuitkering",
    "Equity": "stock options, equity package, equity grant, company equity, meaningful equity, equity, rsus, rsu, restricted stock, share options, virtual shares, vsop, mitarbeiterbeteiligung, bspce, stock purchase plan, espp, share scheme, stock option",
    "Profit sharing": "profit sharing, profit-sharing, profit share, gewinnbeteiligung, participation aux benefices, winstdeling",
    "13th salary": "13th salary, 13th month, thirteenth month, 13. monatsgehalt, 13. gehalt, dreizehntes monatsgehalt, 13e mois, 13eme mois, 13e maand, tredicesima, 14 pagas",
    "Training and development": "learning and development, training and development, professional development, career development, learning budget, training budget, education budget, personal development, development opportunities, cpd, clinical supervision, weiterbildung, fortbildung, weiterentwicklung, formation continue, formacion continua, plan de formacion, formazione continua, opleidingsmogelijkheden, opleidingsbudget",
    "Tuition assistance": "tuition assistance, tuition reimbursement, tuition aid, education assistance, educational assistance, student loan",
    "Gym membership": "gym membership, gym discount, discounted gym, on-site gym, onsite gym, subsidised gym, subsidized gym, fitnessstudio, urban sports club, wellpass, egym, abonnement sport, gimnasio, palestra",
    "Wellness programme": "wellness program, wellness programme, wellbeing program, wellness stipend, wellness allowance, wellness benefit, health and wellbeing, health and wellness, betriebliches gesundheitsmanagement, gesundheitsforderung, bienestar",
    "Mental health support": "mental health support, mental health benefit, mental health resources, counselling service, counseling service, therapy sessions, mental wellness",
    "Employee assistance programme": "employee assistance program, employee assistance programme, eap, employee assistance",
    "Company car": "company car, car allowance, firmenwagen, dienstwagen, voiture de fonction, voiture de service, coche de empresa, auto aziendale, carro da empresa, leaseauto, lease car, lease auto",
    "Company bicycle": "cycle to work, cycle-to-work, bike to work, bike scheme, jobrad, bike-leasing, bikeleasing, fahrradleasing, dienstrad, e-bike, fietsplan, velo de fonction, company bike",
    "Commuter benefits": "commuter benefit, season ticket loan, commuting allowance, travel allowance, transport allowance, jobticket, job-ticket, deutschlandticket, fahrtkostenzuschuss, remboursement transport, pass navigo, reiskostenvergoeding, transit benefit, abono transporte",
    "Free parking": "free parking, free on-site parking, free onsite parking, on-site parking, parking on site, free car park, kostenlose parkplatze, kostenfreie parkplatze, parking gratuit, parking gratuito, gratis parkeren",
    "Meal vouchers": "meal voucher, meal allowance, lunch voucher, ticket restaurant, tickets restaurant, titres restaurant, titres-restaurant, cheques restaurant, vales de comida, buoni pasto, vale refeicao, maaltijdcheques, essenszuschuss, essensgutscheine",
    "Free meals": "free meals, free lunch, free meal, catered lunch, lunch provided, lunch & dinner, free snacks, free food, subsidised meals, kostenlose getranke, obst und getranke, kostenloses mittagessen, free breakfast, snacks and drinks",
    "Childcare support": "childcare voucher, childcare support, childcare benefit, on-site nursery, onsite nursery, kinderbetreuung, kita, creche, guarderia, cheque guarderia, kinderopvang, backup childcare",
    "Employee discounts": "employee discount, staff discount, retail discount, discount scheme, nhs discount, discounts at, discounts with, high street discount, shopping discount, blue light card, mitarbeiterrabatt, corporate benefits, reductions salarie, descuentos para empleados, sconti dipendenti, personeelskorting",
    "Relocation support": "relocation assistance, relocation package, relocation support, relocation allowance, relocation expenses, umzugsunterstutzung, aide a la relocation, aide au demenagement, ayuda de reubicacion",
    "Sabbatical": "sabbatical, sabbatjahr",
    "Volunteer days": "volunteer days, volunteering days, paid volunteering, volunteer time off, volunteer day",
    "Pet insurance": "pet insurance, pet-friendly, dog-friendly, dog friendly",
    "Childbirth and fertility support": "fertility, ivf, family planning, adoption assistance",
    "Referral bonus": "referral scheme, refer a friend, referral bonus, referral program, recommend a friend, employee referral",
    "Team events": "team events, company events, team building, teamevents, firmenevents, offsites, company retreat, social events, after work, bedrijfsuitjes",
}  # fmt: skip
_OFFERING = whole(r"""
    we offer|we(?:'ll| will) offer|we provide|offer(?:s|ing|ed)?|benefits?|perks?|enjoy|entitled|you(?:'ll| will) (?:get|receive|have access)|you get|eligible|in return|rewards?|package|we have a range|access to|generous|comprehensive|competitive|includ\w+
    wir bieten|bieten (?:wir|dir|ihnen)|profitier\w*|erwarte[tn]\w*|freu\w*|vorteile|nous offrons|nous proposons|vous beneficiez|avantages|beneficie\w*|ofrecemos|beneficios|disfrut\w+|offriamo|oferecemos|wij bieden|we bieden|je krijgt
""")
_DENIED = whole(r"no|not|without|kein|keine|pas de|sin|nicht|except|excluding|isn't")
_HEALTH = "Health insurance"


@lru_cache(maxsize=1)
def _automaton() -> tuple[AhoCorasick, tuple[tuple[str, ...], ...]]:
    names: dict[str, list[str]] = {}
    for name, phrases in _NAMES.items():
        for phrase in phrases.split(","):
            names.setdefault(phrase.strip(), []).append(name)
    return AhoCorasick(list(names)), tuple(tuple(of) for of in names.values())


def benefits_of(ad: Ad, sections: Sequence[Section]) -> tuple[str, ...] | None:
    """Return what the ad offers, in the order of the ad: where its part on the offer names it, or beside a word of offering."""
    automaton, names = _automaton()
    starts = [section.start for section in sections]
    found: dict[str, None] = {}
    for phrase, start, end in automaton.find_matches_as_indexes(ad.flat, overlapping=True):
        new = [name for name in names[phrase] if name not in found]
        if new and _whole(ad.flat, start, end) and _offered(ad.flat, start, end, kind_at(sections, starts, start)):
            found.update(dict.fromkeys(new))
        if len(found) >= MAX_BENEFITS:
            break
    if "Unlimited paid time off" in found:
        found.pop("Paid time off", None)
    return tuple(found) or None


def _whole(flat: str, start: int, end: int) -> bool:
    """Whether the phrase is not part of a longer word at its beginning; endings (plurals) may follow."""
    if start and flat[start - 1].isalnum():
        return False
    return end >= len(flat) or not flat[end].isalnum() or (flat[end] == "s" and not flat[end + 1 : end + 2].isalnum())


def _offered(flat: str, start: int, end: int, kind: str | None) -> bool:
    line_start = max(flat.rfind("\n", max(0, start - LINE), start) + 1, start - LINE, 0)
    before = flat[line_start:start]
    if _DENIED.search(before[-25:]):
        return False
    if kind == OFFER:
        return True
    return (
        kind not in ("duties", "needs")
        and _OFFERING.search(flat, line_start, min(len(flat), end + LINE // 4)) is not None
    )
