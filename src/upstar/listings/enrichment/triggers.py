# ruff: noqa: E501 - tables of words
"""The words that say that a sentence may be about a subject: cheap to find, so that the rest is seldom looked at.

All are flat: lower case, without accents. They are looked for inside words too; what is meant is decided later.
"""

from collections.abc import Mapping

PAY, YEARS, WHERE, VISA, HOURS, TERMS = "pay", "years", "where", "visa", "hours", "terms"

FIGURED = frozenset({PAY, HOURS})
"""Subjects of which a sentence without a figure says nothing."""


def _words(table: str) -> tuple[str, ...]:
    """Return the words of a table; a blank at a word's end belongs to it, so that `ans ` is not met in `answer`."""
    return tuple(word for word in table.split(", ") if word)


TRIGGERS: Mapping[str, tuple[str, ...]] = {
    PAY: _words(
        "$, £, €, ₹, ¥, ₽, ₩, ₺, ₪, ₦, ₱, ฿, ₫, ₴, usd, eur, gbp, chf, cad, aud, nzd, sgd, hkd, inr, jpy, cny, sek, nok, "
        "dkk, pln, czk, huf, ron, brl, mxn, zar, aed, sar, ils, krw, php, myr, thb, idr, pounds, dollars, rs., rs , lpa, "
        " kr, kr., zl, lakh"
    ),
    YEARS: _words("year, yrs, yr , jahr, ans , ans., ans', annee, ano, anni, jaar, month, monat, mois, mese, mesi, maand, "
        "no experience, experience necessary, sans experience, debutant, sin experiencia, keine erfahrung, "
        "ohne berufserfahrung, ohne erfahrung, keine vorkenntnisse, senza esperienza, sem experiencia, geen ervaring, "
        "no prior experience, no previous experience, experience is not, experience not"),
    WHERE: _words(
        "remote, telecommut, telework, work from home, working from home, work at home, home working, homeworking, "
        "home-working, home-based, home based, wfh, home office, homeoffice, home-office, mobiles arbeiten, "
        "mobilem arbeiten, mobilen arbeiten, mobile arbeit, "
        "teletravail, tele-travail, teletrabajo, teletrabalho, telelavoro, thuiswerk, remoto, remota, distanciel, hybrid, "
        "hibrid, ibrido, ibrida, on-site, onsite, on site, in-office, in office, in the office, in our office, "
        "from the office, from our, to the office, into the office, office-based, office based, in person, in-person, "
        "vor ort, im buro, prasenz, sur site, presentiel, presencial, in sede, op kantoor, au bureau, en la oficina"
    ),
    VISA: _words("sponsor, visa, visum, work permit, arbeitserlaubnis, permis de travail, permiso de trabajo"),
    HOURS: _words("hour, hrs, hpw, stunden, std, heure, horas, ore , ore settimanali, uur, uren, h/w, h / w, h/s, h hebdo, "
        "h pro woche, h par semaine"),
    TERMS: _words(
        "full-time, full time, fulltime, part-time, part time, parttime, vollzeit, teilzeit, temps plein, temps complet, "
        "temps partiel, tiempo completo, jornada completa, media jornada, tiempo parcial, tempo pieno, tempo parziale, "
        "part time, tempo integral, meio periodo, tempo parcial, voltijd, deeltijd, minijob, contractor, freelanc, freiberuf, "
        "b2b, 1099, temporary, temp role, fixed-term, fixed term, befristet, cdd, duree determinee, interim, temporal, "
        "a termine, tempo determinato, tijdelijk, maternity, elternzeitvertretung, locum, seasonal, aushilf, intern, "
        "praktik, stage, stagiaire, practicas, tirocin, estagi, volunt, ehrenamt, benevol, per diem, per-diem, prn, "
        "zzp, autonomo, autonomi, partita iva, bank staff, zero hours, saison, contract role, contract position, "
        "contract basis, contract to hire, contract type, werkstudent"
    ),
}  # fmt: skip
