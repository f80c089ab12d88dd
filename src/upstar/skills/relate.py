"""How far one skill speaks for another."""

from functools import lru_cache
from types import MappingProxyType

from upstar.skills.vocabulary import vocabulary

SAME_TRADE = 0.5
"""Two tools for one job: who knows the one learns the other soon."""
IMPLIES = 0.8
"""Who does the first has to know the second."""

_SAME_TRADE = (
    # programming
    "React, Vue.js, Angular, Svelte", "Next.js, Nuxt.js", "Django, Flask, FastAPI", "Laravel, Symfony, CodeIgniter",
    "Spring Boot, Quarkus, Micronaut", "Express.js, NestJS", "Java, Kotlin, Scala", "C, C++", "C#, Java",
    "JavaScript, TypeScript", "Swift, Objective-C", "Flutter, React Native, Xamarin", "SwiftUI, UIKit", "Unity, Unreal Engine",
    "Android SDK, iOS Development", "Maven, Gradle", "Jest, Mocha", "Selenium, Cypress, Playwright, Puppeteer", "JMeter, Gatling",
    "Verilog, VHDL, SystemVerilog", "SPSS, Stata, SAS, R", "Python, R", "MATLAB, Simulink", "Bash, PowerShell", "REST APIs, SOAP, GraphQL",
    "Kafka, RabbitMQ, ActiveMQ", "Test Automation, Unit Testing, Integration Testing", "Manual Testing, Regression Testing",
    # data
    "PostgreSQL, MySQL, MariaDB, Microsoft SQL Server, Oracle Database, DB2", "MongoDB, Cassandra, DynamoDB, CouchDB",
    "Snowflake, BigQuery, Amazon Redshift, Teradata", "Elasticsearch, OpenSearch, Solr", "Tableau, Power BI, Looker, Qlik, MicroStrategy",
    "TensorFlow, PyTorch, Keras", "XGBoost, LightGBM", "Airflow, Azure Data Factory, AWS Glue", "Informatica, Talend, SSIS, NiFi",
    "Hadoop, Spark", "ArcGIS, QGIS", "Data Mining, Predictive Modeling",
    # running systems
    "AWS, Azure, GCP", "Docker, Podman", "Jenkins, GitLab CI, GitHub Actions, CircleCI, TeamCity", "GitHub, GitLab, Bitbucket", "Git, SVN",
    "Terraform, Pulumi, AWS CloudFormation", "Ansible, Puppet, Chef, SaltStack", "Prometheus, Datadog, Zabbix, Nagios, Dynatrace",
    "VMware, Hyper-V", "Linux, Unix", "Palo Alto Networks, Fortinet, Check Point, Cisco ASA", "Cisco IOS, Juniper",
    "ISO 27001, NIST", "Threat Hunting, Incident Response", "Microsoft Intune, Jamf, SCCM",
    # office and design
    "Figma, Sketch, Adobe XD, InVision, Axure RP", "Adobe Illustrator, CorelDRAW", "Adobe Photoshop, GIMP, Lightroom",
    "Adobe Premiere Pro, Final Cut Pro, DaVinci Resolve, Avid Media Composer", "Blender, Maya, Cinema 4D, 3ds Max", "Pro Tools, Logic Pro",
    "UX Design, UI Design, Interaction Design", "Microsoft Office, Google Workspace", "Excel, Google Sheets", "Jira, Trello, Asana, Monday.com",
    "UiPath, Automation Anywhere, Blue Prism", "Zoom, Microsoft Teams", "Travel Arrangements, Calendar Management", "Filing, Document Management",
    # leading and selling
    "Scrum, Kanban, Agile", "Lean, Six Sigma, Kaizen, Lean Manufacturing", "PMP, PRINCE2", "Project Management, Program Management",
    "Product Management, Product Ownership", "Salesforce, HubSpot, Microsoft Dynamics, Zoho CRM, Pipedrive", "Zendesk, Freshdesk, Intercom",
    "Inside Sales, Field Sales, Telemarketing", "Cold Calling, Prospecting, Lead Generation", "B2B Sales, B2C Sales", "SEO, SEM",
    "Google Ads, Facebook Ads, LinkedIn Ads", "Mailchimp, Klaviyo, ActiveCampaign", "Marketo, Pardot", "Semrush, Ahrefs, Moz",
    "WordPress, Drupal, TYPO3", "Shopify, Magento, WooCommerce", "Copywriting, Copy Editing, Editing, Proofreading",
    "Public Relations, Media Relations, Corporate Communications", "Brand Management, Brand Strategy", "Market Research, Market Analysis",
    "Customer Success, Customer Retention", "Call Center, Call Handling", "Retail Sales, Merchandising", "Translation, Interpreting",
    # money and people
    "QuickBooks, Xero, Sage 50, DATEV, Lexware, FreshBooks", "SAP, Oracle ERP, NetSuite, Microsoft Dynamics", "GAAP, IFRS, HGB",
    "Accounts Payable, Accounts Receivable, Bookkeeping", "General Ledger, Month-End Close", "Financial Analysis, Financial Planning, Financial Modeling",
    "Anti-Money Laundering, KYC", "Underwriting, Claims Handling", "Wealth Management, Asset Management",
    "Workday, SAP SuccessFactors, BambooHR, ADP, PeopleSoft, Personio", "Greenhouse, Lever, Taleo, iCIMS",
    "Recruiting, Talent Acquisition", "Learning and Development, Training Delivery", "Compensation and Benefits, Payroll",
    # care and science
    "Cerner, Epic, Meditech, Allscripts", "Critical Care, Acute Care, Emergency Care", "Geriatric Care, Dementia Care, Palliative Care, Home Care",
    "Physiotherapy, Occupational Therapy", "Counseling, Psychotherapy", "MRI, CT Scanning, X-Ray", "ACLS, PALS", "PCR, DNA Sequencing",
    "ELISA, Western Blot", "Chromatography, Mass Spectrometry", "Microbiology, Virology, Immunology", "Good Laboratory Practice, GMP",
    "Moodle, Blackboard, Canvas, Google Classroom", "Teaching, Tutoring, Training Delivery", "Mentoring, Coaching", "Special Education, Inclusive Education",
    # building, making, moving
    "SolidWorks, CATIA, Siemens NX, Creo, Autodesk Inventor, Fusion 360", "Revit, AutoCAD, Civil 3D", "SketchUp, Rhino", "ANSYS, Abaqus, COMSOL",
    "ETABS, STAAD.Pro, SAP2000", "Altium Designer, KiCad", "Primavera P6, MS Project", "SCADA, HMI", "CNC Machining, Machining",
    "Welding, Brazing, Soldering", "Carpentry, Drywall", "Masonry, Tiling", "Plumbing, Pipefitting", "Hydraulics, Pneumatics",
    "Electrical Installation, Electrical Troubleshooting", "Quality Control, Quality Assurance", "Quantity Surveying, Cost Estimation, Quantity Takeoff",
    "Truck Driving, Delivery Driving", "Order Picking, Packaging", "Freight Forwarding, Customs Clearance", "Inventory Management, Inventory Control",
    "Manhattan WMS, Oracle WMS, SAP EWM", "Procurement, Vendor Management", "Demand Planning, Production Planning", "Cooking, Food Preparation",
    "Baking, Pastry", "Bartending, Barista Skills", "Table Service, Banquet Service", "Front Office Operations, Reception",
    "Legal Research, Legal Writing", "Westlaw, LexisNexis", "Mediation, Arbitration", "Policy Analysis, Policy Development",
)  # fmt: skip
"""Those of a line do the same work."""

_IMPLIES = {
    "JavaScript": "React, Vue.js, Next.js, Nuxt.js, Node.js, Express.js, NestJS, jQuery, Svelte, TypeScript, Three.js, D3.js",
    "TypeScript": "Angular, NestJS", "React": "Next.js, Redux, React Native", "Vue.js": "Nuxt.js", "Node.js": "Express.js, NestJS", "CSS": "Sass, Tailwind CSS, Bootstrap",
    "HTML": "CSS, Web Development, Web Design", "Python": "Django, Flask, FastAPI, Pandas, NumPy, PyTorch, scikit-learn, Pytest, SQLAlchemy, Airflow",
    "Java": "Spring Boot, Spring, Hibernate, JUnit, Quarkus, Maven", "C#": "ASP.NET Core, Entity Framework, Blazor, WPF, .NET MAUI, Unity",
    ".NET": "ASP.NET Core, Entity Framework, Blazor, WPF", "Ruby": "Ruby on Rails, RSpec", "PHP": "Laravel, Symfony, WordPress, CodeIgniter",
    "R": "ggplot2, dplyr, tidyverse, R Shiny", "Dart": "Flutter", "Swift": "SwiftUI", "Kotlin": "Jetpack Compose", "iOS Development": "SwiftUI, UIKit",
    "Mobile Development": "Android SDK, iOS Development, Flutter, React Native", "Frontend Development": "React, Angular, Vue.js",
    "Web Development": "Frontend Development, Full-Stack Development, Django, Laravel, Ruby on Rails", "Backend Development": "Spring Boot, Django, Node.js",
    "SQL": "PostgreSQL, MySQL, MariaDB, Microsoft SQL Server, Oracle Database, PL/SQL, T-SQL, Snowflake, BigQuery, dbt, SQLite",
    "Test Automation": "Selenium, Cypress, Playwright, Appium", "QA Testing": "Test Automation, Manual Testing, Regression Testing",
    "Software Development": "Backend Development, Frontend Development, Full-Stack Development, Mobile Development",
    "Machine Learning": "PyTorch, TensorFlow, scikit-learn, Deep Learning, XGBoost, Keras, MLOps", "Deep Learning": "PyTorch, TensorFlow, Keras",
    "NLP": "spaCy, NLTK, Hugging Face", "Artificial Intelligence": "Machine Learning, Deep Learning, Large Language Models", "Large Language Models": "LangChain, Prompt Engineering",
    "Data Analysis": "Data Science, Pandas, Data Visualization", "Data Visualization": "Tableau, Power BI, Looker, Matplotlib", "Business Intelligence": "Power BI, Tableau, Qlik",
    "DAX": "Power BI", "ETL": "Informatica, Talend, SSIS, Airflow, Data Pipelines", "Statistics": "Data Science, Regression Analysis, SPSS", "GIS": "ArcGIS, QGIS",
    "Docker": "Kubernetes", "Kubernetes": "Helm, OpenShift, Amazon EKS, Google Kubernetes Engine", "CI/CD": "GitLab CI, GitHub Actions, Jenkins, Argo CD",
    "Git": "GitHub, GitLab, Bitbucket", "Infrastructure as Code": "Terraform, Pulumi, AWS CloudFormation", "DevOps": "Site Reliability Engineering, CI/CD",
    "AWS": "Amazon EC2, Amazon S3, AWS Lambda, AWS CloudFormation, Amazon EKS, Amazon RDS, AWS SageMaker", "Azure": "Azure DevOps, Azure Functions, Azure Data Factory",
    "System Administration": "Windows Server, Linux, Active Directory", "Network Administration": "Cisco IOS, Routing and Switching", "Cybersecurity": "Network Security, Penetration Testing, Incident Response",
    "Network Security": "Firewalls, Palo Alto Networks, Fortinet", "SIEM": "Splunk", "Penetration Testing": "Metasploit, Burp Suite",
    "Microsoft Office": "Excel, PowerPoint, Word, Outlook, Microsoft 365", "Excel": "VBA, Power Query", "RPA": "UiPath, Blue Prism, Automation Anywhere",
    "Adobe Creative Suite": "Adobe Photoshop, Adobe Illustrator, Adobe InDesign", "Graphic Design": "Adobe Illustrator, Adobe InDesign, Typography, Print Design", "Video Editing": "Adobe Premiere Pro, Final Cut Pro",
    "UX/UI Design": "UX Design, UI Design", "UX Design": "User Research, Usability Testing, Wireframing", "Prototyping": "Figma, Adobe XD",
    "Agile": "Scrum, Kanban, SAFe", "Project Management": "PMP, PRINCE2, Program Management, Construction Management", "Continuous Improvement": "Kaizen, Six Sigma, Lean",
    "Leadership": "Team Management", "Budget Management": "P&L Management", "Requirements Analysis": "Business Analysis", "Product Management": "Product Roadmaps, Product Strategy",
    "Digital Marketing": "SEO, PPC, Google Ads, Email Marketing, Social Media Marketing", "PPC": "Google Ads, Facebook Ads", "SEM": "Google Ads", "Social Media": "Social Media Marketing, Hootsuite",
    "Email Marketing": "Mailchimp, Klaviyo", "Marketing Automation": "Marketo, Pardot, HubSpot", "Content Creation": "Copywriting, Blogging", "Content Management Systems": "WordPress, Drupal, TYPO3",
    "E-commerce": "Shopify, Magento, WooCommerce", "Marketing Strategy": "Brand Strategy, Product Marketing",
    "Sales": "B2B Sales, B2C Sales, Inside Sales, Field Sales, Retail Sales, Export Sales, Closing Deals", "CRM": "Salesforce, HubSpot, Zoho CRM, Microsoft Dynamics", "Account Management": "Key Account Management",
    "Customer Service": "Call Handling, Complaint Handling, Help Desk Support, Guest Services, Call Center", "Cash Handling": "Point of Sale", "Retail Sales": "Store Management",
    "Accounting": "General Ledger, Month-End Close, Financial Accounting, Bookkeeping, Accounts Payable, Accounts Receivable, Cost Accounting, IFRS, GAAP",
    "Invoicing": "Accounts Receivable, Accounts Payable", "Financial Statements": "Annual Financial Statements, Consolidation", "Tax": "VAT, Corporate Tax", "Financial Analysis": "Financial Modeling, Equity Research, Valuation",
    "Bookkeeping": "QuickBooks, Xero", "SAP": "SAP FI/CO, SAP EWM, SAP MM, SAP SD, SAP PP, SAP HANA, ABAP", "ERP": "SAP, NetSuite, Oracle ERP", "Compliance": "Anti-Money Laundering, GDPR, Regulatory Reporting",
    "Recruiting": "Sourcing Candidates, Talent Acquisition, LinkedIn Recruiter", "HRIS": "Workday, SAP SuccessFactors, BambooHR", "Applicant Tracking Systems": "Greenhouse, Taleo, iCIMS",
    "CPR": "BLS, ACLS", "BLS": "ACLS", "First Aid": "CPR", "Patient Care": "Critical Care, Wound Care, Acute Care, Nursing, Geriatric Care, Palliative Care", "Nursing": "Critical Care, Medication Administration",
    "Electronic Health Records": "Cerner, Epic, Meditech", "Rehabilitation": "Physiotherapy, Occupational Therapy", "Mental Health": "Psychotherapy, Cognitive Behavioral Therapy", "Vital Signs": "Patient Assessment",
    "Molecular Biology": "PCR, CRISPR, Cloning, DNA Sequencing", "Laboratory Techniques": "PCR, ELISA, Chromatography, Cell Culture", "Biology": "Microbiology, Molecular Biology, Genetics", "Chemistry": "Organic Synthesis, Analytical Chemistry",
    "Teaching": "Lesson Planning, Classroom Management, Special Education", "Learning Management Systems": "Moodle, Blackboard, Canvas", "E-Learning": "Articulate Storyline",
    "Mechanical Design": "SolidWorks, CATIA, Siemens NX, Creo", "BIM": "Revit, Navisworks", "Finite Element Analysis": "ANSYS, Abaqus", "Structural Analysis": "ETABS, STAAD.Pro", "Industrial Automation": "PLC Programming, SCADA",
    "Quality Management": "ISO 9001, Quality Assurance", "Machining": "CNC Machining", "Metal Fabrication": "Sheet Metal, Welding", "Preventive Maintenance": "TPM", "Quality Assurance": "FMEA, APQP",
    "Logistics": "Supply Chain Management, Freight Forwarding, Transportation Management, Warehouse Management", "Warehouse Management": "Warehouse Management Systems, SAP EWM", "Order Fulfillment": "Order Picking", "Inventory Management": "Warehouse Management, Cycle Counting",
    "Procurement": "Category Management, SAP Ariba, Tender Management", "Food Safety": "HACCP, ServSafe, Allergen Management", "Cooking": "Kitchen Management", "Guest Services": "Front Office Operations, Reservations", "Legal Research": "Litigation, Paralegal Support", "Contract Drafting": "Contract Law",
}  # fmt: skip
"""By what has to be known, those who know it: nobody uses React without JavaScript."""


@lru_cache(maxsize=1)
def relations() -> MappingProxyType[str, MappingProxyType[str, float]]:
    """Return, by the key of a skill that someone has, the keys that it speaks for and how far (0–1, never 1)."""
    key = vocabulary().key
    table: dict[str, dict[str, float]] = {}
    for group in _SAME_TRADE:
        members = [key(name) for name in group.split(", ")]
        for one in members:
            table.setdefault(one, {}).update({other: SAME_TRADE for other in members if other != one})
    for needed, names in _IMPLIES.items():
        for name in names.split(", "):
            table.setdefault(key(name), {})[key(needed)] = IMPLIES
    return MappingProxyType({one: MappingProxyType(others) for one, others in table.items()})


def related(key: str) -> MappingProxyType[str, float]:
    """Return what a skill of this key speaks for; empty where nothing is known."""
    return relations().get(key, MappingProxyType({}))
