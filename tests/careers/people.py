"""Authored people of many trades, for the paths: what they were, for how long, what they know and studied."""

from dataclasses import dataclass
from datetime import date

from upstar.resumes.types import Contact, EducationFact, ExperienceFact, PartialDate, Profile, SkillFact

TODAY = date(2026, 6, 1)
DEGREES = {
    "vocational": "Ausbildung",
    "bachelor": "Bachelor of Science",
    "master": "Master of Science",
    "doctorate": "PhD",
}


@dataclass(frozen=True)
class Authored:
    """A person: (title, years) newest first, skills, degree, and a line of what they did."""

    jobs: tuple[tuple[str, int], ...]
    skills: str
    degree: str = ""
    did: str = ""


def profile(person: Authored) -> Profile:
    """Their profile: one job after the other, the newest one going on today."""
    end, roles = TODAY, []
    for place, (title, years) in enumerate(person.jobs):
        start = end.replace(year=end.year - years)
        roles.append(
            ExperienceFact(
                company_name="Example", job_title=title, start_date=PartialDate(start, "day"),
                end_date=None if place == 0 else PartialDate(end, "day"), is_current=place == 0, location=None,
                employment_type="FULL_TIME", description=person.did if place == 0 else None,
            )
        )  # fmt: skip
        end = start
    return Profile(
        contact=Contact(name="Alex Doe"),
        summary=None,
        skills=tuple(_skill(name) for name in filter(None, person.skills.split(", "))),
        work_experience=tuple(roles),
        education=(EducationFact(None, DEGREES[person.degree], None, None, None),) if person.degree else (),
        certifications=(),
        languages=(),
        other=(),
        total_years_experience=float(sum(years for _, years in person.jobs)),
    )


def _skill(name: str) -> SkillFact:
    return SkillFact(name, None, "INTERMEDIATE", None, 0.9, is_verified=False, evidence=())


PEOPLE = {
    "nurse": Authored(
        (("Staff Nurse", 6),), "Patient Care, Medication Administration, Wound Care, Triage, BLS, Vital Signs, "
        "Patient Assessment, Electronic Health Records, Phlebotomy, Communication", "bachelor",
    ),
    "german nurse": Authored((("Pflegefachkraft (m/w/d)", 3),), "Wundversorgung, Patient Care, Nursing Documentation", "vocational"),
    "junior developer": Authored((("Junior Web Developer", 1),), "JavaScript, HTML, CSS, Git, SQL, React", "bachelor"),
    "senior engineer": Authored(
        (("Senior Software Engineer", 4), ("Software Engineer", 5)),
        "Python, Java, AWS, Docker, Kubernetes, System Design, Code Review, Mentoring, SQL, CI/CD, PostgreSQL", "bachelor",
    ),
    "bookkeeper": Authored(
        (("Bookkeeper", 4),), "Bookkeeping, Accounts Payable, Accounts Receivable, Invoicing, Excel, DATEV, Data Entry, "
        "Payroll, Attention to Detail", "vocational",
    ),
    "cook": Authored((("Cook", 3),), "Cooking, Food Preparation, HACCP, Food Safety, Allergen Management", "vocational"),
    "hotel receptionist": Authored(
        (("Hotel Receptionist", 3),), "Opera PMS, Reservations, Guest Services, Customer Service, Cash Handling", "vocational"
    ),
    "store manager": Authored(
        (("Store Manager", 5), ("Assistant Store Manager", 3)),
        "Store Management, Retail Sales, Merchandising, Staff Scheduling, Inventory Management, Team Management", "",
    ),
    "truck driver": Authored((("Truck Driver", 10),), "Truck Driving, Route Planning, Load Securement, Defensive Driving, Pre-Trip Inspection", ""),
    "primary teacher": Authored(
        (("Primary School Teacher", 6),),
        "Teaching, Lesson Planning, Classroom Management, Student Assessment, Differentiated Instruction, Presentation Skills",
        "master",
    ),
    "data analyst": Authored((("Data Analyst", 3),), "SQL, Excel, Power BI, Python, Statistics, Data Visualization, Data Analysis", "bachelor"),
    "marketing manager": Authored(
        (("Marketing Manager", 5), ("Digital Marketing Specialist", 4)),
        "Marketing Strategy, Brand Management, Campaign Management, Google Ads, SEO, Budget Management, Team Management",
        "bachelor",
    ),
    "electrician": Authored((("Electrician", 7),), "Electrical Installation, Blueprint Reading, Electrical Troubleshooting, Power Tools, Health and Safety", "vocational"),
    "lawyer": Authored((("Rechtsanwältin", 6),), "Legal Research, Contract Law, Litigation, Negotiation, Contract Drafting, Compliance", "master"),
    "mechanical engineer": Authored(
        (("Mechanical Engineer", 5),), "SolidWorks, Mechanical Design, GD&T, FMEA, AutoCAD, Finite Element Analysis, Root Cause Analysis", "bachelor"
    ),
    "student": Authored((), "Python, Git, SQL, Java, HTML, CSS, Unit Testing", "bachelor"),
    "accountant": Authored(
        (("Accountant", 7),), "Accounting, General Ledger, Month-End Close, VAT, Financial Statements, Excel, IFRS", "bachelor"
    ),
    "waiter": Authored((("Waiter", 2),), "Table Service, Customer Service, Cash Handling, Upselling, Food Safety, Communication", ""),
    "graphic designer": Authored((("Graphic Designer", 4),), "Adobe Photoshop, Adobe Illustrator, Adobe InDesign, Typography, Branding, Figma", "bachelor"),
    "journalist": Authored((("Journalist", 6),), "Journalism, Research, Editing, Interviewing, Storytelling, Copywriting, Proofreading", "bachelor"),
    "lab technician": Authored((("Laboratory Technician", 4),), "Laboratory Techniques, PCR, Cell Culture, Laboratory Safety, Quality Control, Data Collection", "vocational"),
    "office assistant": Authored(
        (("Administrative Assistant", 4),), "Microsoft Office, Data Entry, Calendar Management, Correspondence, Filing, Communication", ""
    ),
    "police officer": Authored((("Police Officer", 6),), "Law Enforcement, De-escalation, First Aid, Investigations, Reporting, Surveillance", "vocational"),
    "shop assistant": Authored((("Sales Assistant", 2),), "Retail Sales, Cash Handling, Point of Sale, Customer Service, Merchandising", ""),
    "support agent": Authored(
        (("Customer Service Representative", 2),), "Customer Service, Call Handling, Complaint Handling, CRM, Zendesk, Data Entry, Communication", ""
    ),
    "warehouse worker": Authored((("Warehouse Associate", 3),), "Order Picking, Forklift Operation, Shipping and Receiving, RF Scanning, Inventory Management", ""),
    "care assistant": Authored((("Care Assistant", 3),), "Patient Care, Geriatric Care, First Aid, Home Care, Vital Signs", ""),
}  # fmt: skip
"""By name; skills are separated by commas."""
