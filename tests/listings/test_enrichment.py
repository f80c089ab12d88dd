# ruff: noqa: E501 - tables of cases
"""What is read from ads without structured facts, in several languages; and what must not be read into them."""

import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upstar.listings.enrichment import annual_salary, enrich, in_dollars
from upstar.listings.types import Listing, Place

Pay = tuple[str | None, str | None, int | float | None, int | float | None, int | float | None]


def ad(text: str = "", title: str = "Colleague", country: str | None = None, **fields: Any) -> Listing:
    places = (Place(country, country),) if country else ()
    return enrich(Listing("1", title, "Hazelbrook Works", description_text=text, places=places, **fields))


def pay(done: Listing) -> Pay:
    amounts = (done.ai_salary_minvalue, done.ai_salary_maxvalue, done.ai_salary_value)
    low, high, value = (None if amount is None else float(amount) for amount in amounts)
    return done.ai_salary_currency, done.ai_salary_unittext, low, high, value


NONE: Pay = (None, None, None, None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Salary: £28,407 to £34,581 a year", ("GBP", "YEAR", 28407, 34581, None)),
        ("Gehalt: 45.000 – 55.000 € brutto/Jahr", ("EUR", "YEAR", 45000, 55000, None)),
        ("Salaire : 45 000 € brut annuel", ("EUR", "YEAR", None, None, 45000)),
        ("Base pay $120k–150k plus equity", ("USD", "YEAR", 120000, 150000, None)),
        ("Jahreslohn CHF 95'000", ("CHF", "YEAR", None, None, 95000)),
        ("CTC: Rs 6-8 LPA", ("INR", "YEAR", 600000, 800000, None)),
        ("Salary ₹6,00,000 - ₹8,50,000 per annum", ("INR", "YEAR", 600000, 850000, None)),
        ("Uurloon: € 20/uur", ("EUR", "HOUR", None, None, 20)),
        ("Pay: $25.50 - $31.00 per hour", ("USD", "HOUR", 25.5, 31, None)),
        ("Salary from £30k", ("GBP", "YEAR", 30000, None, None)),
        ("Earn up to $90k a year", ("USD", "YEAR", None, 90000, None)),
        ("OTE $180,000 - $220,000", ("USD", "YEAR", 180000, 220000, None)),
        ("We pay 3.200 € im Monat", ("EUR", "MONTH", None, None, 3200)),
        ("Salario: 1.800 € al mes", ("EUR", "MONTH", None, None, 1800)),
        ("Stipendio 28.000 - 32.000 € lordi annui", ("EUR", "YEAR", 28000, 32000, None)),
        ("Salário R$ 4.500,00 por mês", ("BRL", "MONTH", None, None, 4500)),
        ("TJM : 450 - 550 € par jour", ("EUR", "DAY", 450, 550, None)),
        ("Band 6 - £21.34-£33.46 per hour", ("GBP", "HOUR", 21.34, 33.46, None)),
        ("Annual salary of £18,135 + benefits", ("GBP", "YEAR", None, None, 18135)),
        ("Salary $90k+ a year", ("USD", "YEAR", 90000, None, None)),
        ("The salary is at band 8a £46,591 per annum.", ("GBP", "YEAR", None, None, 46591)),
        ("The base pay is expected to be between $225k and $275k.", ("USD", "YEAR", 225000, 275000, None)),
        ("You will receive £19.56 per hour for your hard work.", ("GBP", "HOUR", None, None, 19.56)),
        ("The rate is $1,400 per week.", ("USD", "WEEK", None, None, 1400)),
        ("Stundenlohn: 16,50 €", ("EUR", "HOUR", None, None, 16.5)),
        (
            "Compensation\nTier 1: $150,000 - $180,000\nTier 2: $130,000 - $160,000",
            ("USD", "YEAR", 130000, 180000, None),
        ),
        ("Salary £31,000 (pro rata) to £35,500 (pro rata)", ("GBP", "YEAR", 31000, 35500, None)),
        ("Wynagrodzenie: salary 12 000 - 16 000 PLN monthly", ("PLN", "MONTH", 12000, 16000, None)),
    ],
)
def test_pay_is_read_in_the_notation_of_every_country(text: str, expected: Pay) -> None:
    assert pay(ad(f"We are a bakery.\n{text}\nCome and see us.")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We match contributions to your 401k.",
        "A company with $2B revenue and 10,000 employees.",
        "We raised $45 million in funding, our Series B.",
        "Welcome bonus of £3,000 for new joiners.",
        "Refer a friend and earn a referral bonus of $2,000.",
        "You manage a budget of €250,000 a year.",
        "Signing bonus $10,000.",
        "Training budget: 1.500 € pro Jahr",
        "An enhanced disclosure costs £44.00, deducted from your salary.",
        "Life insurance cover of $50,000.",
        "Relocation allowance up to $15,000 per year.",
        "Our 12,000 colleagues serve 45,000 customers per year.",
        "Competitive salary, 30 days of leave, 37.5 hours per week.",
        "Try 30,000 recipes, all 50,000 of them.",
        "A high cost area supplement, subject to a maximum payment of £4,743 per annum.",
        "You are paid up to £10k per session, at least one a week.",
        "Save an average of £50 per month on parking.",
    ],
)
def test_what_is_no_pay_is_not_taken_for_it(text: str) -> None:
    assert pay(ad(text)) == NONE


def test_a_bare_sign_is_the_countrys_own() -> None:
    text = "Salary: $70,000 - $80,000 per year"
    assert [ad(text, country=code).ai_salary_currency for code in ("CA", "AU", "US", None)] == [
        "CAD",
        "AUD",
        "USD",
        "USD",
    ]
    crowns = "Lön/salary: 45 000 kr per month"
    assert [ad(crowns, country=code).ai_salary_currency for code in ("SE", "NO", None)] == ["SEK", "NOK", None]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"currency": "USD", "value": {"minValue": 90000, "maxValue": "110,000", "unitText": "YEARLY"}}, ("USD", "YEAR", 90000, 110000, None)),
        ({"currency": "GBP", "value": {"value": "31000", "unitText": "per annum"}}, ("GBP", "YEAR", None, None, 31000)),
        ({"currency": "EUR", "value": 21, "unitText": "HOUR"}, ("EUR", "HOUR", None, None, 21)),
        ({"currency": "EUR", "minValue": 3000, "maxValue": 3500, "unitText": "MONTH"}, ("EUR", "MONTH", 3000, 3500, None)),
        ({"currency": "USD", "value": {"minValue": 0, "maxValue": 60000, "unitText": "YEAR"}}, ("USD", "YEAR", None, 60000, None)),
        ({"currency": "USD", "value": {"minValue": 80000, "maxValue": 60000, "unitText": "YEAR"}}, ("USD", "YEAR", 60000, 80000, None)),
        ({"currency": "GBP", "value": {"value": "£11.20 - £12.00 per hour", "unitText": None}}, ("GBP", "HOUR", 11.2, 12, None)),
        ({"text": "$55k - $65k a year"}, ("USD", "YEAR", 55000, 65000, None)),
        ([{"currency": "USD", "value": {"value": 70000, "unitText": "Year"}}], ("USD", "YEAR", None, None, 70000)),
        ("€38.000 - €42.000 per jaar", ("EUR", "YEAR", 38000, 42000, None)),
        ({"currency": "GBP", "value": {"value": "negotiable", "unitText": "YEAR"}}, NONE),
        ({"currency": "USD", "value": {"minValue": 25, "maxValue": 30, "unitText": "YEAR"}}, NONE),
    ],
)  # fmt: skip
def test_pay_that_the_source_states(raw: Any, expected: Pay) -> None:
    assert pay(ad("A nice place to work.", salary_raw=raw)) == expected


@pytest.mark.parametrize(
    "raw", [{}, [], 5, True, "", {"value": {}}, {"value": [1]}, {"currency": 3, "value": {"value": float("nan")}}, {"currency": "USD", "value": {"value": 10**5000, "unitText": "YEAR"}}]
)  # fmt: skip
def test_odd_salary_fields_say_nothing(raw: Any) -> None:
    assert pay(ad("A nice place to work.", salary_raw=raw)) == NONE


def test_the_source_speaks_before_the_text() -> None:
    raw = {"currency": "USD", "value": {"minValue": 50000, "maxValue": 60000, "unitText": "YEAR"}}
    assert pay(ad("Salary: $70,000 per year", salary_raw=raw)) == ("USD", "YEAR", 50000, 60000, None)


def test_pay_a_year() -> None:
    assert annual_salary(Decimal(20), Decimal(30), "HOUR") == (Decimal(41600), Decimal(62400))
    assert annual_salary(Decimal(20), None, "HOUR", 30) == (Decimal(31200), None)
    assert annual_salary(Decimal(3000), Decimal(4000), "MONTH") == (Decimal(36000), Decimal(48000))
    assert annual_salary(Decimal(5), Decimal(6), "FORTNIGHT") == (None, None)


def test_dollars_are_for_comparing() -> None:
    assert in_dollars(Decimal(100), "USD") == 100
    euros = in_dollars(Decimal(100), "eur")
    assert euros is not None
    assert 90 < euros < 150
    assert in_dollars(Decimal(100), "XXX") is None


@pytest.mark.parametrize(
    ("text", "expected", "days"),
    [
        ("This is not a remote position.", "On-site", None),
        ("No remote.", "On-site", None),
        ("Unfortunately remote work is not possible.", "On-site", None),
        ("Die Arbeit erfolgt vor Ort in unserem Büro; Homeoffice ist nicht möglich.", "On-site", None),
        ("Die Tätigkeit ist ausschließlich vor Ort.", "On-site", None),
        ("Location: On-site", "On-site", None),
        ("Puesto 100% presencial en Sevilla.", "On-site", None),
        ("This role is in-office, 5 days a week in the office.", "On-site", None),
        ("We work 100% remote.", "Remote Solely", None),
        ("You can work remote within the EU.", "Remote Solely", None),
        ("Work location: Fully remote", "Remote Solely", None),
        ("100 % télétravail", "Remote Solely", None),
        ("Trabajo 100% remoto.", "Remote Solely", None),
        ("#LI-Remote", "Remote Solely", None),
        ("This role is designated as 'remote'.", "Remote Solely", None),
        ("Remote work is possible.", "Remote OK", None),
        ("We are a remote-friendly employer.", "Remote OK", None),
        ("This is a hybrid role.", "Hybrid", None),
        ("You will spend 3 days a week in the office.", "Hybrid", 3),
        ("Wir bieten 2 Tage Homeoffice pro Woche.", "Hybrid", 3),
        ("Hybrid: two days remote, three in town.", "Hybrid", 3),
        ("Tres días a la semana en la oficina.", "Hybrid", 3),
        ("2 jours de télétravail par semaine.", "Hybrid", 3),
        ("Modalità ibrida.", "Hybrid", None),
        ("Möglichkeit zum mobilen Arbeiten.", "Hybrid", None),
    ],
)
def test_where_the_work_is_done(text: str, expected: str, days: int | None) -> None:
    done = ad(f"We mend clocks.\n{text}")
    assert (done.ai_work_arrangement, done.ai_work_arrangement_office_days) == (expected, days)
    assert done.remote_derived is expected.startswith("Remote")


@pytest.mark.parametrize(
    "text",
    [
        "You build remote monitoring for hybrid cloud systems.",
        "Remote sensing of rural and remote areas.",
        "On-site gym, on-site parking and an on-site nursery.",
        "You support remote teams and hybrid vehicles.",
        "Interviews will be held remotely.",
        "Occasional on-site presence; our company is not remote-only.",
        "Bei unseren Kunden vor Ort bist du gern gesehen.",
        "Implements hybrid retrieval and hybrid search.",
    ],
)
def test_remote_and_on_site_things_are_not_the_jobs_place(text: str) -> None:
    done = ad(text)
    assert (done.ai_work_arrangement, done.remote_derived) == (None, False)


def test_a_title_says_where_and_what_kind() -> None:
    assert ad(title="Bookkeeper (Remote)").ai_work_arrangement == "Remote OK"
    assert ad(title="Remote Sensing Analyst").ai_work_arrangement is None
    assert ad(title="Nurse, part-time").ai_employment_type == ("PART_TIME",)


def test_a_remote_source_is_not_contradicted() -> None:
    assert ad("Plain text.", remote_derived=True).ai_work_arrangement == "Remote OK"
    done = ad("This is an on-site position.", location_type="TELECOMMUTE")
    assert done.ai_work_arrangement is None
    assert ad("Fully remote.", ai_work_arrangement="Hybrid").remote_derived is False


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("5+ years of experience with lathes.", "5-10"),
        ("3-5 years of professional experience required.", "2-5"),
        ("At least three (3) years' experience in a kitchen.", "2-5"),
        ("Mindestens 2 Jahre Berufserfahrung im Handwerk.", "2-5"),
        ("Fünf Jahre Erfahrung in der Pflege.", "5-10"),
        ("Au moins 5 ans d'expérience en comptabilité.", "5-10"),
        ("Experiencia mínima de 3 años en hostelería.", "2-5"),
        ("Almeno due anni di esperienza.", "2-5"),
        ("Minimaal 10 jaar ervaring.", "10+"),
        ("6 months of experience in retail.", "0-2"),
        ("24 Monate Erfahrung erwünscht.", "2-5"),
        ("No previous experience required.", "0-2"),
        ("Débutants acceptés.", "0-2"),
        (
            "8+ years of engineering experience, including 3+ years of leading.\n4 years of experience with pumps.",
            "5-10",
        ),
        ("2 years of experience required.\nIdeally 7 years of experience.", "2-5"),
        ("Experience: 12 years", "10+"),
        ("6 years of experience (preferably with pumps).\n2 years of experience with valves.", "5-10"),
        ("Preferably 6 years of experience with pumps.\n2 years of experience with valves.", "2-5"),
    ],
)
def test_experience_asked_for(text: str, band: str) -> None:
    assert ad(text).ai_experience_level == band


@pytest.mark.parametrize(
    "text",
    [
        "Mehrjährige Berufserfahrung.",
        "With over 20 years of experience in the industry, our company leads.",
        "We have 15 years of experience in tiling.",
        "Unser Team hat 12 Jahre Erfahrung.",
        "You must be 18 years of age.",
        "A contract of 2 years with great experience for everyone.",
        "We have served 5 countries for 8 years.",
    ],
)
def test_other_years_are_not_experience(text: str) -> None:
    assert ad(text).ai_experience_level is None


@pytest.mark.parametrize(
    ("title", "band"),
    [("Senior Baker", "5-10"), ("Junior Baker", "0-2"), ("Praktikant Backstube", "0-2"), ("Director of Bread", "10+"),
     ("Chief Baking Officer", "10+"), ("Staff Nurse", None), ("Baker", None), ("Assistant to the Director", None),
     ("Account Manager", None), ("Head of Bread", "5-10"), ("Lead Generation Agent", None)],
)  # fmt: skip
def test_a_title_states_a_level(title: str, band: str | None) -> None:
    assert ad("We bake bread.", title=title).ai_experience_level == band


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("This is a full-time position.", ("FULL_TIME",)),
        ("Employment type: Part-time", ("PART_TIME",)),
        ("Full or part-time hours available.", ("FULL_TIME", "PART_TIME")),
        ("Vollzeit, unbefristet", ("FULL_TIME",)),
        ("Die Stelle ist befristet und in Teilzeit.", ("PART_TIME", "TEMPORARY")),
        ("Contrat à temps plein", ("FULL_TIME",)),
        ("Jornada completa", ("FULL_TIME",)),
        ("This is a fixed term contract for 12 months.", ("TEMPORARY",)),
        ("Contract type: Freelance", ("CONTRACTOR",)),
        ("All full-time employees receive a laptop.", None),
        ("Not a full-time role? We mentor part-time staff too, in many shops all over the country and abroad.", None),
        ("We train contractors and manage temporary accommodation for the whole of the region's hostels.", None),
    ],
)
def test_the_type_of_employment(text: str, types: tuple[str, ...] | None) -> None:
    assert ad(text).ai_employment_type == types


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("37.5 hours per week", 38), ("37,4 Stunden pro Woche", 37), ("40h/Woche", 40), ("35 heures par semaine", 35),
        ("40 horas semanales", 40), ("38,5 Wochenstunden", 39), ("36 uur per week", 36), ("Weekly hours: 30", 30),
        ("20 to 30 hours per week", None), ("Up to 40 hours per week", None), ("24 hours a day, 7 days a week", None),
        ("37.5 hours per week or 22.5 hours per week", None), ("A few hours per week", None), ("450 hours of practice", None),
    ],
)  # fmt: skip
def test_hours_a_week_only_where_stated(text: str, hours: int | None) -> None:
    assert ad(text).ai_working_hours == hours


@pytest.mark.parametrize(
    ("text", "sponsors"),
    [
        ("We sponsor visas.", True),
        ("Visa sponsorship is available.", True),
        ("We offer relocation and visa support.", True),
        ("Wir unterstützen dich beim Visum.", True),
        ("No sponsorship.", False),
        ("We are unable to sponsor visas for this role.", False),
        ("Candidates must be authorised to work without sponsorship.", False),
        ("Visa sponsorship is not available.", False),
        ("Es gibt keine Visa-Unterstützung.", False),
        ("Will you now or in future require visa sponsorship?", None),
        ("Pay by Visa or Mastercard; we sponsor a football club.", None),
        ("We sponsor visas.\nNo visa sponsorship for interns.", None),
    ],
)
def test_visa_sponsorship(text: str, sponsors: bool | None) -> None:
    assert ad(text).ai_visa_sponsorship is sponsors


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("What we offer\n- 30 days' holiday\n- Dental and vision insurance\n- Cycle to work", {"Paid time off", "Health insurance", "Dental insurance", "Vision insurance", "Company bicycle"}),
        ("Wir bieten\n- betriebliche Altersvorsorge\n- JobRad und Jobticket\n- Gleitzeit", {"Retirement plan", "Company bicycle", "Commuter benefits", "Flexible hours"}),
        ("Avantages\n- titres-restaurant\n- mutuelle", {"Meal vouchers", "Health insurance"}),
        ("Ofrecemos\n- seguro médico\n- horario flexible", {"Health insurance", "Flexible hours"}),
        ("We offer unlimited PTO and stock options.", {"Unlimited paid time off", "Equity"}),
    ],
)  # fmt: skip
def test_benefits_under_one_name_each(text: str, names: set[str]) -> None:
    assert set(ad(text).ai_benefits or ()) == names


@pytest.mark.parametrize(
    "text", ["Responsibilities\n- Sell health insurance to bakers\n- Plan maternity rotas", "There is no company car.", "You calculate pensions."]
)  # fmt: skip
def test_the_work_is_no_benefit(text: str) -> None:
    assert ad(text).ai_benefits is None


DUTIES_IN = {
    "en": ("Your responsibilities:", "Requirements", "What we offer"),
    "de": ("Deine Aufgaben:", "Dein Profil", "Wir bieten"),
    "fr": ("Vos missions :", "Profil recherché", "Nous offrons"),
    "es": ("Funciones:", "Requisitos", "Ofrecemos"),
    "it": ("Responsabilità:", "Requisiti", "Offriamo"),
    "nl": ("Werkzaamheden:", "Functie-eisen", "Wij bieden"),
    "pt": ("Responsabilidades:", "Requisitos", "Oferecemos"),
}


@pytest.mark.parametrize("language", DUTIES_IN)
def test_summaries_are_two_sentences_of_the_right_part(language: str) -> None:
    duties, needs, offer = DUTIES_IN[language]
    text = (
        f"Hazelbrook bakes for the whole valley since long ago.\n\n{duties}\n- Plan the ovens with PostgreSQL and Python\n"
        f"- Sweep the yard every evening\n- Keep accounts in Microsoft Excel and SAP\n\n{needs}\n"
        f"- A certificate in Python or Java programming\n- Sturdy shoes for the winter\n- Knowledge of Kubernetes and Docker\n\n"
        f"{offer}\n- Bread to take home every single day\n"
    )
    done = ad(text)
    assert done.ai_core_responsibilities == (
        "Plan the ovens with PostgreSQL and Python. Keep accounts in Microsoft Excel and SAP."
    )
    assert done.ai_requirements_summary == (
        "A certificate in Python or Java programming. Knowledge of Kubernetes and Docker."
    )


def test_summaries_are_the_ads_own_words_and_bounded() -> None:
    long = "Requirements\n- " + "Baking with care and patience and flour " * 40
    done = ad(long)
    assert done.ai_requirements_summary is not None
    assert len(done.ai_requirements_summary) <= 2 * 261 + 1
    assert done.ai_requirements_summary.rstrip("…") in " ".join(long.split())


def test_without_headings_sentences_that_speak_of_it_are_taken() -> None:
    done = ad(
        "We are a small mill. You will run the mill stones with care every day. You must have a licence to drive lorries."
    )
    assert done.ai_core_responsibilities == "You will run the mill stones with care every day."
    assert done.ai_requirements_summary == "You must have a licence to drive lorries."
    assert ad("A small mill by the river.").ai_core_responsibilities is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We are looking for a colleague who enjoys working with people and takes responsibility for the shop.", "en"),
        ("Wir suchen eine Kollegin, die gern mit Menschen arbeitet und Verantwortung für den Laden übernimmt.", "de"),
        ("Nous recherchons une personne qui aime le contact avec la clientèle et qui prend des responsabilités.", "fr"),
        ("Buscamos una persona a la que le guste el trato con el público y que asuma responsabilidades.", "es"),
        ("Short text", None),
        ("", None),
    ],
)
def test_the_language_of_the_ad(text: str, code: str | None) -> None:
    assert ad(text).language == code


STATED: dict[str, Any] = {
    "ai_salary_currency": "EUR", "ai_salary_minvalue": Decimal(1), "ai_salary_unittext": "HOUR", "ai_key_skills": ("Knitting",),
    "ai_employment_type": ("INTERN",), "ai_experience_level": "10+", "ai_work_arrangement": "On-site", "ai_visa_sponsorship": False,
    "ai_benefits": ("Tea",), "ai_core_responsibilities": "Knit.", "ai_requirements_summary": "Needles.", "ai_working_hours": 12,
    "language": "cy",
}  # fmt: skip
RICH = (
    "Fully remote, full-time position, 40 hours per week. Salary: $90,000 per year. We sponsor visas. 3 years of experience.\n"
    "Responsibilities\n- Write Python services for our customers\nRequirements\n- Good knowledge of PostgreSQL\nBenefits\n- Company car"
)


def test_nothing_that_is_stated_is_overwritten() -> None:
    listing = Listing("1", "Knitter", "Yarn", description_text=RICH, **STATED)
    assert enrich(listing) == listing
    bare = enrich(Listing("1", "Knitter", "Yarn", description_text=RICH))
    assert all(getattr(bare, name) is not None for name in STATED if name != "ai_salary_minvalue")


def test_enriching_twice_changes_nothing() -> None:
    once = enrich(Listing("1", "Knitter", "Yarn", description_text=RICH))
    assert enrich(once) == once
    assert enrich(Listing("1", "Knitter", "Yarn", description_text=RICH)) == once


def test_a_silent_ad_stays_as_it_is() -> None:
    listing = Listing("1", "Knitter", "Yarn", description_text="Come and see us.")
    assert replace(enrich(listing), ai_key_skills=None) == listing


def test_html_is_read_where_there_is_no_text() -> None:
    assert ad("", description_html="<p>Salary: <b>£30,000</b> per year</p>").ai_salary_value == 30000


HOSTILE = {
    "digits": "1" * 20_000, "money": "£1,111 - " * 2500, "dollars": "$" * 20_000, "remote": "remote hybrid on-site " * 900,
    "years": "5 years " * 2500, "blanks": "5" + " " * 19_000 + "years", "lines": "\n" * 20_000, "days": "2 days a week " * 1400,
    "hours": "37.5 hours per week - " * 900, "sponsor": "no visa sponsor not " * 1000, "bullets": "- a b c d e f g h i j\n" * 900,
    "headings": "Requirements:\n" * 1400, "offer": "we offer health insurance, " * 700, "unicode": "".join(map(chr, range(0x80, 0x4E80))),
    "surrogate": "\ud800 £30,000 \x00 per year", "accents": "é" * 20_000, "words": "a " * 10_000, "full": "full part time or " * 1100,
    "not": "not be able to " * 1300, "from home": "days work from home at office " * 650, "split": "mix of a b c d " * 1300,
    "eq": "experience experience " * 900, "in the": "3 days of of of of of of of of of of " * 520, "k": "$1k to $2k or " * 1400,
    "apostrophes": "1'111'111 " * 2000, "salary": "salary " * 2800 + "$5",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_no_time(name: str) -> None:
    ad("warm up in some fifty letters or more, so that the language is told")
    started = time.process_time()
    ad(HOSTILE[name], title=HOSTILE[name])
    assert time.process_time() - started < 0.5


_PHRASES = st.sampled_from(
    ["$", "£", "€", "kr", "k", "-", " to ", "up to ", "per ", "hour", "/Jahr", "\n", ". ", "remote", "hybrid", " not ", "3", "5+", "12,000",
     "45.000,50", "years", " experience", "days", " in the office", "full-time", "visa", " sponsor", "Requirements:\n", "- ", "%", "(", ")"]
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.builds("".join, st.lists(_PHRASES, max_size=8)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["value", "minValue", "maxValue", "unitText", "currency", "text"]), inner, max_size=5),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300) | st.builds("".join, st.lists(_PHRASES, max_size=40)), st.text(max_size=40), _JSON)
def test_any_text_and_any_field_leave_a_listing_that_holds_together(text: str, title: str, raw: Any) -> None:
    done = ad(text, title=title, salary_raw=raw)
    low, high = done.ai_salary_minvalue, done.ai_salary_maxvalue
    assert low is None or high is None or low <= high
    amounts = (low, high, done.ai_salary_value)
    assert all(amount is None or (amount.is_finite() and amount > 0) for amount in amounts)
    assert (done.ai_salary_unittext is None) == all(amount is None for amount in amounts)
    assert done.ai_experience_level in (None, "0-2", "2-5", "5-10", "10+")
    assert done.ai_work_arrangement in (None, "On-site", "Hybrid", "Remote OK", "Remote Solely")
    assert done.ai_work_arrangement_office_days is None or done.ai_work_arrangement == "Hybrid"
    assert enrich(done) == done
