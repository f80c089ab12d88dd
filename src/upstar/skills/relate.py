"""How far one skill speaks for another."""

from functools import lru_cache
from types import MappingProxyType

from upstar.skills.vocabulary import vocabulary

SAME_TRADE = 0.5
"""Two tools for one job: who knows the one learns the other soon."""
IMPLIES = 0.8
"""Who does the first has to know the second."""

_SAME_TRADE = (
    "React, Vue.js, Angular, Svelte", "AWS, Azure, GCP", "PostgreSQL, MySQL, Microsoft SQL Server, Oracle Database",
    "Tableau, Power BI, Looker, Qlik", "TensorFlow, PyTorch, Keras", "Docker, Podman",
    "Jenkins, GitLab CI, GitHub Actions",
    "Figma, Sketch, Adobe XD, InVision", "Salesforce, HubSpot, Microsoft Dynamics", "Cerner, Epic, Meditech",
    "Django, Flask, FastAPI", "Java, Kotlin, Scala", "C, C++", "C#, Java", "JavaScript, TypeScript",
    "Snowflake, BigQuery, Amazon Redshift",
    "Kafka, RabbitMQ", "Terraform, Pulumi, AWS CloudFormation", "Ansible, Puppet, Chef",
    "QuickBooks, Xero, Sage 50, DATEV",
    "GAAP, IFRS, HGB", "SolidWorks, CATIA, Siemens NX, Creo, Autodesk Inventor", "Revit, AutoCAD, Civil 3D",
    "Workday, SAP SuccessFactors, BambooHR, ADP", "Scrum, Kanban, Agile", "Lean, Six Sigma, Kaizen, Lean Manufacturing",
    "Zendesk, Freshdesk, Intercom", "MongoDB, Cassandra, DynamoDB", "SPSS, Stata, SAS, R",
    "Moodle, Blackboard, Canvas, Google Classroom",
    "Accounts Payable, Accounts Receivable, Bookkeeping", "Critical Care, Acute Care, Emergency Care", "PMP, PRINCE2",
)  # fmt: skip

_IMPLIES = {
    "React": "JavaScript", "Vue.js": "JavaScript", "Angular": "TypeScript", "Next.js": "React", "Node.js": "JavaScript",
    "Django": "Python", "Flask": "Python", "FastAPI": "Python", "Pandas": "Python", "PyTorch": "Machine Learning",
    "TensorFlow": "Machine Learning", "scikit-learn": "Machine Learning", "Spring Boot": "Java", "ASP.NET Core": "C#",
    "Ruby on Rails": "Ruby", "Laravel": "PHP", "Symfony": "PHP", "PostgreSQL": "SQL", "MySQL": "SQL",
    "Microsoft SQL Server": "SQL", "PL/SQL": "SQL", "T-SQL": "SQL", "Helm": "Kubernetes", "Kubernetes": "Docker",
    "GitLab CI": "CI/CD", "GitHub Actions": "CI/CD", "Jenkins": "CI/CD", "GitHub": "Git", "GitLab": "Git",
    "Excel": "Microsoft Office", "PowerPoint": "Microsoft Office", "Word": "Microsoft Office", "VBA": "Excel",
    "ACLS": "BLS", "BLS": "CPR", "Scrum": "Agile", "Kanban": "Agile", "SAP FI/CO": "SAP", "SAP EWM": "SAP",
    "Deep Learning": "Machine Learning", "Critical Care": "Patient Care", "Wound Care": "Patient Care",
    "Adobe Photoshop": "Adobe Creative Suite", "Adobe Illustrator": "Adobe Creative Suite",
    "General Ledger": "Accounting", "Month-End Close": "Accounting", "Financial Accounting": "Accounting",
    "B2B Sales": "Sales", "Key Account Management": "Account Management", "Google Ads": "PPC", "HACCP": "Food Safety",
}  # fmt: skip


@lru_cache(maxsize=1)
def relations() -> MappingProxyType[str, MappingProxyType[str, float]]:
    """Return, by the key of a skill that someone has, the keys that it speaks for and how far (0–1, never 1)."""
    key = vocabulary().key
    table: dict[str, dict[str, float]] = {}
    for group in _SAME_TRADE:
        members = [key(name) for name in group.split(", ")]
        for one in members:
            table.setdefault(one, {}).update({other: SAME_TRADE for other in members if other != one})
    for one, other in _IMPLIES.items():
        table.setdefault(key(one), {})[key(other)] = IMPLIES
    return MappingProxyType({one: MappingProxyType(others) for one, others in table.items()})


def related(key: str) -> MappingProxyType[str, float]:
    """Return what a skill of this key speaks for; empty where nothing is known."""
    return relations().get(key, MappingProxyType({}))
