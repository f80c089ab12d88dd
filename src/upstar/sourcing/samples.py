"""The sample stock: invented listings, so that a first run has something to match.

They are put together from the occupations in `data/sample_occupations.txt`, the towns below and four levels of
seniority, the same way every time. Each is labelled as a sample in its source, its id and its text.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from importlib.resources import files

from upstar.listings.places import make_place
from upstar.listings.types import Listing

DATA_SOURCE = "sample"
ADS_AN_OCCUPATION = 5
MAX_AGE_DAYS = 35
VALID_DAYS = 120

_TOWNS = (
    # town, region, country, currency, pay against the United States, language that ads there may be in
    "Denver|Colorado|US|USD|1.0|en;Atlanta|Georgia|US|USD|0.95|en;Seattle|Washington|US|USD|1.15|en;"
    "Chicago|Illinois|US|USD|1.0|en;Austin|Texas|US|USD|1.0|en;Boston|Massachusetts|US|USD|1.1|en;"
    "Manchester|England|GB|GBP|0.55|en;London|England|GB|GBP|0.68|en;Glasgow|Scotland|GB|GBP|0.52|en;"
    "Dublin||IE|EUR|0.75|en;Toronto|Ontario|CA|CAD|1.05|en;Vancouver|British Columbia|CA|CAD|1.05|en;"
    "Sydney|New South Wales|AU|AUD|1.15|en;Auckland||NZ|NZD|1.05|en;Singapore||SG|SGD|1.1|en;"
    "Bengaluru|Karnataka|IN|INR|22.0|en;Mumbai|Maharashtra|IN|INR|21.0|en;Cape Town|Western Cape|ZA|ZAR|6.5|en;"
    "Nairobi||KE|KES|38.0|en;Lagos||NG|NGN|300.0|en;Amsterdam||NL|EUR|0.7|en;Stockholm||SE|SEK|6.6|en;"
    "Copenhagen||DK|DKK|5.4|en;Warsaw||PL|PLN|2.2|en;Lisbon||PT|EUR|0.4|en;Dubai||AE|AED|2.9|en;"
    "Milan|Lombardy|IT|EUR|0.5|en;São Paulo||BR|BRL|2.1|en;Tokyo||JP|JPY|85.0|en;Manila||PH|PHP|16.0|en;"
    "Berlin|Berlin|DE|EUR|0.95|de;München|Bavaria|DE|EUR|1.05|de;Hamburg|Hamburg|DE|EUR|0.95|de;"
    "Wien|Vienna|AT|EUR|0.95|de;Zürich|Zurich|CH|CHF|1.5|de;Leipzig|Saxony|DE|EUR|0.88|de;"
    "Paris|Île-de-France|FR|EUR|1.0|fr;Lyon|Auvergne-Rhône-Alpes|FR|EUR|0.92|fr;Nantes|Pays de la Loire|FR|EUR|0.88|fr;"
    "Bruxelles|Brussels|BE|EUR|1.02|fr;Montréal|Quebec|CA|CAD|1.25|fr;"
    "Madrid|Madrid|ES|EUR|1.0|es;Barcelona|Catalonia|ES|EUR|1.0|es;Valencia|Valencia|ES|EUR|0.9|es;"
    "Ciudad de México||MX|MXN|9.0|es;Bogotá||CO|COP|2400.0|es"
)
_LEVELS = (("Junior", "0-2", "0.72"), ("", "2-5", "1.0"), ("Senior", "5-10", "1.28"), ("Lead", "10+", "1.5"))
_ORGANISATIONS = (
    "Example Harbour Works|Invented Meadow Group|Sample & Sons|Fictional Lantern Labs|Northwind Example|Specimen Foods|"
    "Placeholder Health|Imagined Rivers Council|Mockingbird Example Press|Made-Up Mobility|Paperclip Sample Bank|"
    "Example Orchard Schools|Notional Energy|Make-Believe Hotels|Template Tools|Figment Software"
).split("|")
_DEGREES = {
    "en": {"none": "No degree is needed.", "vocational": "A finished vocational training is needed.",
           "bachelor": "A bachelor's degree or the same by experience.", "master": "A master's degree.",
           "doctorate": "A doctorate."},
    "de": {"none": "Ein Abschluss ist nicht nötig.", "vocational": "Eine abgeschlossene Ausbildung.",
           "bachelor": "Ein Bachelor oder gleichwertige Erfahrung.", "master": "Ein Master."},
    "fr": {"none": "Sans diplôme.", "vocational": "Un diplôme professionnel.", "bachelor": "Une licence ou une "
           "expérience équivalente.", "master": "Un master."},
    "es": {"none": "Sin título.", "vocational": "Formación profesional.", "bachelor": "Grado o experiencia "
           "equivalente.", "master": "Máster."},
}  # fmt: skip
_PHRASES = {
    "en": ("{org} in {town} is looking for a {title}.", "What you will do: {tasks}.", "What you bring: {years} and {skills}.",
           "We offer {benefits}.", "This is an invented sample listing; there is no such job."),
    "de": ("{org} in {town} sucht: {title}.", "Ihre Aufgaben: {tasks}.", "Sie bringen mit: {years} und {skills}.",
           "Wir bieten {benefits}.", "Dies ist eine erfundene Beispielanzeige; die Stelle gibt es nicht."),
    "fr": ("{org} à {town} recherche : {title}.", "Vos missions : {tasks}.", "Votre profil : {years} et {skills}.",
           "Nous offrons {benefits}.", "Ceci est une annonce d'exemple inventée ; ce poste n'existe pas."),
    "es": ("{org} en {town} busca: {title}.", "Tus tareas: {tasks}.", "Aportas: {years} y {skills}.",
           "Ofrecemos {benefits}.", "Este es un anuncio de muestra inventado; el puesto no existe."),
}  # fmt: skip
_YEARS = {
    "en": "{} years of experience", "de": "{} Jahre Erfahrung", "fr": "{} ans d'expérience", "es": "{} años de experiencia",
}  # fmt: skip
_BENEFITS = {
    "en": ("thirty days of leave", "flexible hours", "a training budget", "a pension plan", "health insurance",
           "paid parental leave"),
    "de": ("dreißig Tage Urlaub", "Gleitzeit", "ein Weiterbildungsbudget", "betriebliche Altersvorsorge", "ein Jobrad"),
    "fr": ("la mutuelle", "des horaires souples", "un budget formation", "les titres-restaurant", "le télétravail"),
    "es": ("horario flexible", "seguro médico", "formación pagada", "teletrabajo parcial", "treinta días de vacaciones"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Occupation:
    language: str
    title: str
    industry: str
    pay: Decimal
    degree: str
    skills: tuple[str, ...]
    tasks: tuple[str, ...]


def sample_listings(now: datetime) -> Iterator[Listing]:
    """Yield the sample listings, posted within the weeks before `now`."""
    number = 0
    for occupation in _occupations():
        towns = [town for town in _towns() if town[5] == occupation.language]
        for ad in range(ADS_AN_OCCUPATION):
            number += 1
            yield _listing(occupation, towns[_pick(number, len(towns), "town")], ad, number, now)


def _listing(job: _Occupation, town: tuple[str, ...], ad: int, number: int, now: datetime) -> Listing:
    city, region, country, currency, factor, language = town
    prefix, band, worth = _LEVELS[_pick(number, len(_LEVELS), "level") if ad else 1]
    title = f"{prefix} {job.title}".strip() if language == "en" else job.title + (f" ({prefix})" if prefix else "")
    organization = _ORGANISATIONS[_pick(number, len(_ORGANISATIONS), "org")]
    skills = job.skills[: 6 + _pick(number, 5, "skills")]
    arrangement = ("On-site", "On-site", "Hybrid", "Remote OK", "Remote Solely")[_pick(number, 5, "arrangement")]
    middle = job.pay * Decimal(factor) * Decimal(worth)
    step = Decimal(10) ** (max(0, len(str(int(middle))) - 2))
    benefits = _BENEFITS[language]
    start = _pick(number, len(benefits) - 2, "benefits")
    place = make_place(country, region or None, city, ", ".join(part for part in (city, region) if part))
    opening, duties, wanted, offer, label = _PHRASES[language]
    words = {
        "org": organization,
        "town": city,
        "title": title,
        "tasks": "; ".join(task[0].lower() + task[1:] if language == "en" else task for task in job.tasks),
        "years": _YEARS[language].format(band),
        "skills": ", ".join(skills),
        "benefits": ", ".join(benefits[start : start + 3]),
    }
    degree = _DEGREES[language].get(job.degree, "")
    text = "\n\n".join([opening.format(**words), duties.format(**words), f"{wanted.format(**words)} {degree}",
                        offer.format(**words), label])  # fmt: skip
    return Listing(
        id=f"{DATA_SOURCE}:{number:04d}",
        title=title,
        organization=organization,
        organization_url="https://example.com/",
        date_posted=now - timedelta(days=_pick(number, MAX_AGE_DAYS, "age"), hours=_pick(number, 24, "hour")),
        date_created=now,
        date_valid_through=now + timedelta(days=VALID_DAYS),
        employment_type=("FULL_TIME",),
        location_type="TELECOMMUTE" if arrangement == "Remote Solely" else None,
        remote_derived=arrangement.startswith("Remote"),
        url=f"https://example.com/jobs/{number:04d}",
        source="Sample",
        source_type="sample",
        source_domain="example.com",
        description_text=text,
        ai_salary_currency=currency,
        ai_salary_minvalue=(middle * Decimal("0.9") / step).quantize(Decimal(1)) * step,
        ai_salary_maxvalue=(middle * Decimal("1.15") / step).quantize(Decimal(1)) * step,
        ai_salary_unittext="YEAR",
        ai_key_skills=skills,
        ai_employment_type=("PART_TIME",) if _pick(number, 8, "part") == 0 else ("FULL_TIME",),
        ai_experience_level=band,
        ai_work_arrangement=arrangement,
        ai_work_arrangement_office_days=3 if arrangement == "Hybrid" else None,
        ai_visa_sponsorship=_pick(number, 4, "visa") == 0,
        ai_benefits=benefits[start : start + 3],
        ai_core_responsibilities=". ".join(job.tasks[:2]) + ".",
        ai_requirements_summary=f"{words['years']}: {', '.join(skills[:4])}. {degree}",
        ai_working_hours=40,
        linkedin_org_industry=job.industry,
        data_source=DATA_SOURCE,
        places=(place,) if place else (),
    )


def _pick(number: int, count: int, salt: str) -> int:
    """A choice that looks random and is the same everywhere and always."""
    return int.from_bytes(hashlib.sha256(f"{salt}:{number}".encode()).digest()[:4], "big") % count


def _towns() -> list[tuple[str, ...]]:
    return [tuple(entry.split("|")) for entry in _TOWNS.split(";")]


def _occupations() -> Iterator[_Occupation]:
    text = (files("upstar") / "data" / "sample_occupations.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        language, title, industry, pay, degree, skills, tasks = line.split("; ")
        yield _Occupation(
            language, title, industry, Decimal(pay), degree, tuple(skills.split(", ")), tuple(tasks.split(" / "))
        )
