"""Thirty invented people, from student to executive, with what an assessment should say of each.

The expectations were written down before the rule was run on any of them. `level` is the experience level, `fits` the
bands of the fit to the named target role that are right, `tier` how well the profile is told: every profile of a tier
should score above every profile of the tiers below. Tiers: 0 nothing, 1 a few words, 2 a list of jobs, 3 something is
told, 4 told well with a few things missing, 5 nothing that a reader would ask for is missing.
"""

from dataclasses import dataclass
from datetime import date

from upstar.careers.types import ExperienceLevel
from upstar.resumes.engine.tenure import years_covered
from upstar.resumes.types import (
    CertificationFact,
    Contact,
    EducationFact,
    EmploymentType,
    ExperienceFact,
    PartialDate,
    Profile,
    ProjectFact,
    SectionKind,
    SkillFact,
)

TODAY = date(2026, 11, 1)
REACHED = Contact(name="N. N.", email="n@example.org", phone="+44 20 7946 0000")
BY_MAIL = Contact(name="N. N.", email="n@example.org")
SECTIONS: tuple[SectionKind, ...] = ("header", "summary", "experience", "education", "skills")
STRONG, GOOD, PARTIAL, STRETCH, POOR = "strong_fit", "good_fit", "partial_fit", "stretch", "poor_fit"


@dataclass(frozen=True, slots=True)
class Golden:
    """One person and what is expected of their assessment; `target` is a title of the catalogue."""

    name: str
    industry: str
    profile: Profile
    level: ExperienceLevel
    target: str
    fits: tuple[str, ...]
    tier: int


def when(text: str) -> PartialDate:
    """Return `2019` or `2019-03` as a date as precise as it is written."""
    parts = [int(part) for part in text.split("-")]
    return PartialDate(date(parts[0], parts[1] if len(parts) > 1 else 1, 1), "month" if len(parts) > 1 else "year")


def role(
    title: str, start: str | None, end: str | None = None, *did: str, skills: str = "", at: str = "Northwind",
    kind: EmploymentType = "FULL_TIME", text: str = "",
) -> ExperienceFact:  # fmt: skip
    """Return a role; without an end it is held today, and without a start it is not dated."""
    return ExperienceFact(
        at, title, when(start) if start else None, when(end) if end else None, bool(start) and end is None, None, kind,
        text or "\n".join(did) or None, did, tuple(skills.split(", ")) if skills else (),
    )  # fmt: skip


def study(
    degree: str | None, end: str | None, at: str = "Example University", field: str | None = None
) -> EducationFact:
    """Return a course of study."""
    return EducationFact(at, degree, field, None, when(end) if end else None)


def profile(
    *roles: ExperienceFact, skills: str = "", education: tuple[EducationFact, ...] = (), summary: str | None = None,
    contact: Contact = REACHED, certificates: tuple[tuple[str, str], ...] = (), projects: tuple[ProjectFact, ...] = (),
    volunteering: tuple[ExperienceFact, ...] = (), sections: tuple[SectionKind, ...] = SECTIONS,
) -> Profile:  # fmt: skip
    """Return a profile; a skill that a role names is shown at work there."""
    used = {name for item in roles for name in item.skills_used}
    named = [name for name in dict.fromkeys([*(skills.split(", ") if skills else ()), *sorted(used)]) if name]
    return Profile(
        contact=contact, summary=summary,
        skills=tuple(SkillFact(name, None, "INTERMEDIATE", None, 0.9, name in used, ()) for name in named),
        work_experience=roles, education=education,
        certifications=tuple(CertificationFact(name, "Example Body", when(day)) for name, day in certificates),
        languages=(), other=(), total_years_experience=years_covered(roles, TODAY), sections=sections,
        projects=projects, volunteering=volunteering,
    )  # fmt: skip


def project(name: str, end: str, text: str) -> ProjectFact:
    """Return a project."""
    return ProjectFact(name, None, when(end), text)


CS_STUDENT = profile(
    skills="Python, JavaScript, Git, SQL, HTML, CSS, Linux", education=(study("BSc Computer Science", "2027-07"),),
    summary="Computer science student in the final year, looking for a first job in software.",
    projects=(
        project("Bus times", "2026-03", "A web app in Python and JavaScript that shows the next buses; 300 people use it each week."),
        project("Chess clock", "2025-08", "A small program in Python with unit tests, used by the university chess club."),
    ),
)  # fmt: skip
TEACHER_TURNED_DEVELOPER = profile(
    role("Junior Software Developer", "2025-06", None, "Built 6 features of a booking system in Python",
         "Raised test coverage from 40 to 75 per cent", skills="Python, Git, SQL, REST APIs", at="Kestrel"),
    role("Primary School Teacher", "2016-08", "2024-07", "Taught classes of 26 children in all subjects",
         "Led the move of 12 colleagues to digital lesson plans", skills="Teaching, Lesson Planning, Classroom Management"),
    skills="Unit Testing, Docker", education=(study("BEd Primary Education", "2016"), study("Certificate Web Development", "2025-05", "Code Academy")),
    summary="Developer after eight years of teaching: patient, structured, used to explaining hard things simply.",
)  # fmt: skip
SOFTWARE_ENGINEER = profile(
    role("Software Engineer", "2023-02", None, "Cut the time of nightly jobs from 5 hours to 50 minutes",
         "Moved 14 services to Docker without downtime", "Reviewed the code of 4 colleagues each week",
         skills="Python, Docker, CI/CD, REST APIs, Git"),
    role("Software Developer", "2021-09", "2023-01", "Wrote 30 REST endpoints for a shop with 200,000 customers",
         "Brought unit tests to a team that had none", skills="Java, SQL, Unit Testing, Git", at="Bluefin"),
    skills="Agile, Linux", education=(study("BSc Computer Science", "2021"),), certificates=(("AWS Developer", "2025-02"),),
    summary="Engineer of back-end services in Python and Java who likes systems that stay up at night.",
)  # fmt: skip
SENIOR_ENGINEER = profile(
    role("Senior Software Engineer", "2021-01", None, "Designed the payment platform that handles 2 million orders a month",
         "Mentored 5 engineers, of whom 3 were promoted", "Hired 8 people with the recruiting team",
         skills="Software Architecture, Java, Kubernetes, Mentoring, Recruiting", at="Bluefin"),
    role("Software Engineer", "2017-05", "2020-12", "Split a monolith into 11 services", "Cut cloud costs by 30 per cent",
         skills="Java, AWS, CI/CD, Agile"),
    skills="Docker, Leadership", education=(study("MSc Computer Science", "2017"),),
    summary="Engineer with nine years in payments, leading designs and helping others grow.",
)  # fmt: skip
CTO = profile(
    role("Chief Technology Officer", "2019-04", None, "Grew the department from 20 to 140 people", "Reported to the board on a budget of 18 million",
         "Moved all products to the cloud in 2 years", skills="Leadership, Strategic Planning, Budget Management, Board Reporting, Cloud Architecture", at="Kestrel"),
    role("Head of Engineering", "2014-01", "2019-03", "Led 6 teams", "Cut incidents by 60 per cent", skills="Leadership, Software Architecture, Recruiting"),
    role("Software Architect", "2008-06", "2013-12", "Designed the platform behind 3 products", skills="Software Architecture", at="Bluefin"),
    education=(study("MSc Computer Science", "2004"),), summary="Technology leader who builds departments and sits on boards.",
    certificates=(("TOGAF", "2012"),), skills="Digital Transformation",
)  # fmt: skip
NURSING_GRADUATE = profile(
    role("Student Nurse", "2025-09", "2026-06", "Cared for 8 patients a shift under guidance", "Gave medicines on a surgical ward",
         skills="Patient Care, Medication Administration", kind="INTERNSHIP", at="City Hospital"),
    skills="BLS, Infection Control, Wound Care, Vital Signs", education=(study("BSc Nursing", "2026-07"),),
    certificates=(("BLS", "2026-01"),), summary="Newly qualified nurse with a year of placements on surgical wards.",
)  # fmt: skip
NURSE = profile(
    role("Registered Nurse", "2020-03", None, "Cared for 12 patients a shift on a ward of 36 beds", "Cut falls on the ward by 25 per cent",
         "Trained 9 new colleagues in wound care", skills="Patient Care, Wound Care, Triage, Medication Administration", at="City Hospital"),
    skills="IV Therapy, Infection Control, Electronic Health Records, BLS", education=(study("BSc Nursing", "2020"),),
    certificates=(("ACLS", "2024-05"),), summary="Ward nurse with six years on surgical and emergency wards.",
)  # fmt: skip
NURSE_MANAGER = profile(
    role("Nurse Manager", "2016-02", None, "Lead 48 nurses on 3 wards", "Cut agency costs by 400,000 a year", "Brought the ward through 4 inspections",
         skills="Leadership, Staff Scheduling, Budget Management, Quality Management, Compliance", at="City Hospital"),
    role("Registered Nurse", "2009-01", "2016-01", "Cared for 10 patients a shift", skills="Patient Care, Nursing"),
    education=(study("MSc Nursing Management", "2015"), study("BSc Nursing", "2008")), skills="Workforce Planning",
    summary="Nurse manager of three wards with seventeen years in hospitals.",
)  # fmt: skip
RETURNING_PARENT = profile(
    role("Registered Nurse", "2012-05", "2020-06", "Cared for 12 patients a shift", "Led the ward's training in hygiene for 20 colleagues",
         skills="Patient Care, Medication Administration, Infection Control", at="City Hospital"),
    skills="Wound Care, BLS, Triage", education=(study("BSc Nursing", "2012"),), certificates=(("Return to Nursing Practice", "2026-06"),),
    summary="Nurse with eight years on medical wards, back after six years at home with a new certificate.",
)  # fmt: skip
ACCOUNTING_CLERK = profile(
    role("Accounting Clerk", "2024-08", None, "Books 300 invoices a month", "Reconciles 6 bank accounts", skills="Bank Reconciliation, Excel, Accounting", at="Sable Ltd"),
    skills="VAT, Communication", education=(study("Diploma in Bookkeeping", "2024", "City College"),), contact=BY_MAIL,
)  # fmt: skip
SENIOR_ACCOUNTANT = profile(
    role("Senior Accountant", "2021-03", None, "Closes the books of 5 companies within 4 days", "Prepared the audit of a group with 90 million turnover",
         "Guides 2 junior colleagues", skills="Financial Statements, Consolidation, IFRS, Audit, SAP", at="Sable Ltd"),
    role("Accountant", "2018-01", "2021-02", "Ran month-end for 3 companies", skills="Accounting, Month-End Close, Forecasting"),
    education=(study("BSc Accounting", "2017"),), certificates=(("ACCA", "2020"),), skills="Budget Management, Excel",
    summary="Accountant of groups with eight years in manufacturing.",
)  # fmt: skip
CFO = profile(
    role("Chief Financial Officer", "2017-01", None, "Raised 60 million in 2 rounds", "Led 3 acquisitions", "Report to the board each quarter",
         skills="Financial Planning, Mergers and Acquisitions, Board Reporting, Investor Relations, Leadership", at="Sable Ltd"),
    role("Financial Controller", "2010-01", "2016-12", "Led 12 people", "Cut the close from 12 to 5 days", skills="Cash Flow Management, Team Management"),
    role("Auditor", "2003-09", "2009-12", skills="Audit"), education=(study("MBA", "2009"), study("BA Economics", "2003")),
    summary="Finance leader of growing industrial companies.", skills="Strategic Planning",
)  # fmt: skip
BANK_CLERK = profile(
    role("Bank Teller", "2023", "2026", skills="Cash Handling"), skills="Customer Service, Communication", contact=BY_MAIL,
    sections=("header", "experience", "skills"),
)  # fmt: skip
TEACHING_ASSISTANT = profile(
    role("Teaching Assistant", "2025-03", None, "Support 4 children with special needs", "Run a reading group", skills="Classroom Management, Communication", at="Hill School"),
    skills="Safeguarding, Teaching", education=(study("BA English", "2024"),), summary="Assistant in a primary school who wants to teach.",
    volunteering=(role("Youth Coach", "2022", "2024", "Coached a team of 15 children"),),
)  # fmt: skip
VETERAN_TEACHER = profile(
    role("Secondary School Teacher", "1996-08", None, "Teach mathematics to 5 classes of 28", "Wrote the curriculum of 3 years", "Mentored 14 new teachers",
         skills="Teaching, Lesson Planning, Classroom Management, Curriculum Development, Student Assessment", at="Hill School"),
    education=(study("MEd Mathematics", "1996"),), skills="Educational Technology",
    summary="Teacher of mathematics for thirty years at one school.",
)  # fmt: skip
PRINCIPAL = profile(
    role("School Principal", "2015-08", None, "Lead a school of 900 pupils and 70 staff", "Raised results in 4 of 5 years", "Run a budget of 5 million",
         skills="Leadership, Budget Management, Team Management, Strategic Planning, Parent Communication", at="Hill School"),
    role("Head of Department", "2008-08", "2015-07", "Led 11 teachers", "Brought in a new curriculum", skills="Curriculum Development, Leadership"),
    role("Secondary School Teacher", "2000-08", "2008-07", "Taught history to classes of 30", skills="Teaching"),
    education=(study("MA Education Leadership", "2007"), study("BA History", "2000")), certificates=(("Headship Qualification", "2014"),),
    summary="Head of a large secondary school.",
)  # fmt: skip
WAITER = profile(
    role("Waiter", "2025-04", None, "Serve 12 tables on weekend nights", skills="Table Service, Cash Handling", at="Osteria", kind="PART_TIME"),
    skills="Customer Service, Communication", education=(study("BA Tourism", "2027"),), contact=BY_MAIL,
)  # fmt: skip
COOK = profile(
    role("Cook", "2021-05", None, "Cook 90 covers a night", "Cut food waste by a third", "Trained 3 apprentices", skills="Cooking, HACCP, Food Safety, Inventory Control", at="Osteria"),
    skills="Allergen Management, Menu Planning", education=(study("Ausbildung Koch", "2021", "Berufsschule"),), summary="Cook in busy restaurant kitchens.",
)  # fmt: skip
HOTEL_MANAGER = profile(
    role("Hotel Manager", "2018-03", None, "Run a house of 140 rooms and 60 staff", "Raised occupancy from 61 to 78 per cent", "Won 2 awards for service",
         skills="Hotel Management, Revenue Management, Team Management, Budget Management, Guest Services", at="Hotel Marea"),
    role("Front Office Manager", "2012-05", "2018-02", "Led 14 receptionists", "Cut check-in time to 3 minutes", skills="Guest Services, Complaint Handling"),
    education=(study("BA Hospitality Management", "2012"),), certificates=(("Revenue Management", "2023-03"),), summary="Manager of city hotels.",
    skills="Staff Scheduling",
)  # fmt: skip
PICKER = profile(
    role("Warehouse Operative", "2023-10", None, text="Order picking and loading of lorries with a forklift.", skills="Forklift Operation, Order Picking", at="Depot"),
    role("Warehouse Associate", "2022", "2023", at="Parcels"), skills="Health and Safety", contact=Contact(phone="+44 20 7946 0000"),
    sections=("header", "experience", "skills"),
)  # fmt: skip
SUPPLY_CHAIN_MANAGER = profile(
    role("Supply Chain Manager", "2020-01", None, "Lead 9 planners and buyers", "Cut stock by 4 million at equal service", "Moved 3 sites to one SAP system",
         skills="Supply Chain Management, Demand Planning, SAP, Negotiation, Inventory Management", at="Rivier"),
    role("Demand Planner", "2015-06", "2019-12", "Raised forecast accuracy from 68 to 84 per cent", "Planned 1,200 articles", skills="Demand Planning, Forecasting, Excel"),
    education=(study("BSc Industrial Engineering", "2015"),), certificates=(("APICS CSCP", "2022-06"),), skills="Procurement",
    summary="Leader of supply chains in consumer goods.",
)  # fmt: skip
PROCESS_ENGINEER = profile(
    role("Process Engineer", "2021-08", None, "Raised output of a line by 18 per cent", "Cut scrap from 4 to 1.5 per cent", "Led 6 kaizen weeks",
         skills="Process Improvement, FMEA, Kaizen, Value Stream Mapping", at="Foundry"),
    education=(study("MEng Mechanical Engineering", "2021"),), skills="Project Management, Lean Manufacturing, Minitab",
    certificates=(("Six Sigma Green Belt", "2023"),), summary="Engineer of casting and machining lines.",
)  # fmt: skip
MACHINIST_APPRENTICE = profile(
    role("Apprentice CNC Machinist", "2024-09", None, "Turns parts to 0.01 mm", skills="CNC Machining, Metrology", at="Foundry"),
    skills="Blueprint Reading", education=(study("Apprenticeship Machining", "2027", "City College"),), contact=BY_MAIL,
    sections=("header", "experience", "education", "skills"),
)  # fmt: skip
ELECTRICIAN = profile(
    role("Electrician", None, None, text="Wiring of houses and small shops.", skills="Electrical Installation", at="Own business"),
    role("Electrician", "2012", "2018", skills="Power Tools", at="Sparks Ltd"), skills="Health and Safety",
    education=(study("Ausbildung Elektriker", None, "Berufsschule"),), contact=Contact(phone="+44 20 7946 0000"),
)  # fmt: skip
STORE_MANAGER = profile(
    role("Store Manager", "2020-02", None, "Lead 22 people with 6 million turnover", "Raised sales by 14 per cent in 2 years", "Best store of 40 in 2024",
         skills="Store Management, Team Management, KPI Reporting, Staff Scheduling, Merchandising", at="Grove"),
    role("Assistant Store Manager", "2017-04", "2020-01", "Ran the shop on 3 days a week", "Cut theft by half", skills="Retail Sales, Coaching"),
    education=(study("Diploma in Retail", "2017", "City College"),), summary="Manager of fashion stores.", skills="Inventory Management",
)  # fmt: skip
CASHIER = profile(
    role("Cashier", "2025", "2026", at="Grove"), contact=Contact(name="N. N."), sections=("header", "experience")
)
MARKETER = profile(
    role("Digital Marketing Specialist", "2022-09", None, "Ran campaigns of 300,000 a year", "Doubled leads at equal cost", "Wrote 40 articles",
         skills="Campaign Management, SEO, Google Analytics, Content Marketing", at="Grove"),
    education=(study("BA Communication", "2022"),), skills="Market Research, Marketing Strategy, Canva", summary="Marketer of shops on the web.",
)  # fmt: skip
LAWYER = profile(
    role("Lawyer", "2021-10", None, "Drafted 200 contracts", "Advised 15 clients on data protection", "Won 9 of 11 cases in court",
         skills="Contract Drafting, Corporate Law, GDPR, Negotiation, Litigation", at="Brandt & Partner"),
    education=(study("LLM Commercial Law", "2021"),), skills="Compliance, Legal Research", certificates=(("Bar Admission", "2021"),),
    summary="Lawyer for commercial contracts and data protection.",
)  # fmt: skip
UX_DESIGNER = profile(
    role("UX Designer", "2021-03", None, "Tested with 120 users", "Cut drop-off at checkout by a quarter", skills="Figma, User Research, Wireframing, Prototyping", at="Bluefin"),
    education=(study("BA Design", "2020"),), skills="Usability Testing, Interaction Design, Adobe XD", summary="Designer of shops that people find their way in.",
    contact=BY_MAIL,
)  # fmt: skip
NOBODY = profile(contact=Contact(), sections=())

GOLDEN: tuple[Golden, ...] = (
    Golden("computer science student", "technology", CS_STUDENT, "entry", "Junior Software Developer", (GOOD, STRONG), 3),
    Golden("teacher turned developer", "technology", TEACHER_TURNED_DEVELOPER, "mid", "Software Engineer", (PARTIAL, GOOD), 4),
    Golden("software engineer", "technology", SOFTWARE_ENGINEER, "mid", "Software Engineer", (STRONG,), 5),
    Golden("senior engineer", "technology", SENIOR_ENGINEER, "senior", "Engineering Manager", (PARTIAL, GOOD), 5),
    Golden("chief technology officer", "technology", CTO, "executive", "Chief Technology Officer", (STRONG,), 5),
    Golden("nursing graduate", "healthcare", NURSING_GRADUATE, "entry", "Registered Nurse", (PARTIAL, GOOD), 4),
    Golden("nurse", "healthcare", NURSE, "senior", "Registered Nurse", (STRONG,), 5),
    Golden("nurse manager", "healthcare", NURSE_MANAGER, "lead", "Chief Nursing Officer", (GOOD, STRONG), 5),
    Golden("returning parent", "healthcare", RETURNING_PARENT, "senior", "Registered Nurse", (GOOD, STRONG), 4),
    Golden("accounting clerk", "finance", ACCOUNTING_CLERK, "mid", "Accountant", (PARTIAL, GOOD), 3),
    Golden("senior accountant", "finance", SENIOR_ACCOUNTANT, "senior", "Financial Controller", (GOOD, PARTIAL), 5),
    Golden("chief financial officer", "finance", CFO, "executive", "Chief Financial Officer", (STRONG,), 5),
    Golden("bank clerk", "finance", BANK_CLERK, "mid", "Bank Clerk", (GOOD, STRONG), 2),
    Golden("teaching assistant", "education", TEACHING_ASSISTANT, "junior", "Primary School Teacher", (PARTIAL, GOOD), 3),
    Golden("teacher of thirty years", "education", VETERAN_TEACHER, "senior", "Secondary School Teacher", (STRONG,), 4),
    Golden("school principal", "education", PRINCIPAL, "executive", "School Principal", (STRONG,), 5),
    Golden("waiter beside studies", "hospitality", WAITER, "junior", "Waiter", (GOOD, STRONG), 3),
    Golden("cook", "hospitality", COOK, "mid", "Sous Chef", (PARTIAL, GOOD), 4),
    Golden("hotel manager", "hospitality", HOTEL_MANAGER, "lead", "Hotel Manager", (STRONG,), 5),
    Golden("warehouse operative", "logistics", PICKER, "mid", "Logistics Coordinator", (STRETCH, POOR, PARTIAL), 2),
    Golden("supply chain manager", "logistics", SUPPLY_CHAIN_MANAGER, "lead", "Supply Chain Manager", (STRONG,), 5),
    Golden("process engineer", "manufacturing", PROCESS_ENGINEER, "mid", "Senior Process Engineer", (GOOD, STRONG), 5),
    Golden("machinist apprentice", "manufacturing", MACHINIST_APPRENTICE, "entry", "CNC Machinist", (PARTIAL, GOOD), 3),
    Golden("electrician without dates", "trades", ELECTRICIAN, "senior", "Electrician", (GOOD, STRONG), 2),
    Golden("store manager", "retail", STORE_MANAGER, "lead", "Retail Area Manager", (PARTIAL, GOOD), 5),
    Golden("cashier in two lines", "retail", CASHIER, "junior", "Cashier", (GOOD, STRONG), 1),
    Golden("digital marketer", "marketing", MARKETER, "mid", "Marketing Manager", (PARTIAL, STRETCH), 4),
    Golden("lawyer", "legal", LAWYER, "mid", "Legal Counsel", (GOOD, STRONG), 5),
    Golden("designer who wants data", "design", UX_DESIGNER, "mid", "Data Scientist", (POOR, STRETCH), 4),
    Golden("nobody yet", "none", NOBODY, "entry", "Cashier", (POOR,), 0),
)  # fmt: skip
