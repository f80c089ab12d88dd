# ruff: noqa: E501 - tables of phrases
"""Words for invented job ads, in two families that share none of their templates: one to tune on, one to judge by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What one family of ads is made from; in lists, `¦` stands for a bar. Patterns bear `{a}`, `{b}` (objects), `{tool}`, `{org}` and `{city}`."""

    language: str
    trades: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    """Title, objects of the work, tools."""
    duties: tuple[str, ...]
    wants: tuple[str, ...]
    offers: tuple[str, ...]
    about: tuple[str, ...]
    headings: tuple[str, str, str, str]
    filler: tuple[str, ...]
    """Ends of sentences that make two ads of one trade differ."""
    legal: tuple[str, ...]
    agency_names: tuple[str, ...]
    agency_intros: tuple[str, ...]
    decorations: tuple[str, ...]
    cities: tuple[tuple[str, str], ...]
    stems: tuple[str, ...]
    branches: tuple[str, ...]
    forms: tuple[str, ...]
    units: tuple[str, ...]
    client: str


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip().replace("¦", "|") for part in text.split("|"))


def _trades(*rows: str) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    split = (row.split("#") for row in rows)
    return tuple((title.strip(), _split(objects), _split(tools)) for title, objects, tools in split)


DEVELOPMENT = Words(
    language="en",
    trades=_trades(
        "Software Engineer#payment services|search pipelines|mobile back ends|event streams|billing logic|public APIs|build systems|test suites#Go|Kafka|PostgreSQL|Terraform|Kubernetes|gRPC",
        "Data Analyst#sales dashboards|churn models|survey data|attribution reports|weekly forecasts|data quality checks|experiment results#SQL|Tableau|dbt|Python|Looker|Excel",
        "Registered Nurse#care plans|medication rounds|patient admissions|wound dressings|discharge planning|family conversations|clinical audits#electronic records|infusion pumps|triage protocols|early warning scores",
        "Warehouse Operative#inbound pallets|customer orders|stock counts|returned goods|packing lines|loading bays|damaged items#scanners|pallet trucks|reach trucks|the warehouse system",
        "Accountant#monthly closes|bank reconciliations|fixed assets|supplier invoices|tax returns|audit papers|intercompany balances#SAP|Xero|Excel|Sage|Power Query",
        "Chef#daily menus|food orders|kitchen stations|allergen records|banqueting service|seasonal dishes|prep lists#combi ovens|HACCP logs|stock sheets|recipe cards",
        "Sales Executive#new accounts|pricing proposals|trade fairs|renewal talks|partner channels|product demos|sales forecasts#Salesforce|HubSpot|cold calls|LinkedIn campaigns",
        "Electrician#control panels|lighting circuits|fault finding|test certificates|solar arrays|cable routes|fire alarms#multimeters|AutoCAD drawings|wiring regulations|thermal cameras",
        "Project Manager#delivery plans|budget reviews|risk registers|steering meetings|supplier contracts|change requests|status reports#Jira|MS Project|Gantt charts|PRINCE2",
        "Teacher#lesson plans|parent evenings|pupil assessments|reading groups|school trips|exam preparation|safeguarding records#interactive boards|phonics schemes|Google Classroom",
    ),
    duties=_split(
        "Own {a} from first idea to daily use{f}|Work closely with colleagues on {a} and {b}{f}|Keep {a} accurate with the help of {tool}{f}|"
        "Improve how we handle {b} using {tool}{f}|Plan and review {a} every week{f}|Report on {b} to the team lead{f}|"
        "Train newcomers in {a} and {tool}{f}|Find and remove the causes of problems in {b}{f}|Write clear notes on {a}{f}|"
        "Take part in decisions about {a}, {b} and {tool}{f}"
    ),
    wants=_split(
        "At least {n} years of practice with {a}{f}|Sound knowledge of {tool}{f}|You have handled {b} before{f}|"
        "A careful way of working with {a}{f}|Good spoken and written English{f}|The wish to learn more about {tool} and {b}{f}"
    ),
    offers=_split(
        "{d} days of holiday and your birthday off|A pension scheme from day one|A yearly budget of ours for courses|Fresh fruit and good coffee|"
        "Cycle-to-work scheme|Discounts at {k} local shops|A mentor for your first {n} months|Flexible start times between teams"
    ),
    about=_split(
        "{org} was founded {n} decades ago and serves {k} customers from {city}|We at {org} believe in {adj} work and {adj2} people|"
        "Our {adj} teams across the country make {thing} for {adj2} clients|Every day {k} people rely on the {thing} that we provide|"
        "{org} is known for its {adj2} culture and its {adj} approach to {thing}"
    ),
    headings=("About us", "What you will do", "What you bring", "What we offer"),
    filler=_split(
        "|, together with {p}|, in line with {q}|, so that {p} can rely on it|, also at short notice|, within {q}|, and share what you learn with {p}|, from planning to handover"
    ),
    legal=_split(
        "We are an equal opportunity employer and value diversity. All qualified applicants will receive consideration without regard to race, religion, sex, age or disability.|"
        "Show more Show less|By applying you agree that your data are processed in line with our privacy notice. Please do not send original documents, since they cannot be returned.|"
        "This job description is not exhaustive and may change as the business develops. Background checks apply before the start date."
    ),
    agency_names=(
        "Brightpath Recruitment",
        "Keystone Staffing",
        "Northbridge Talent Solutions",
        "Hartwell Recruiting Ltd",
    ),
    agency_intros=_split(
        "Our client, a leading name in its field, is looking for a new colleague. We handle this search in confidence and present only selected candidates.|"
        "We are recruiting on behalf of our client for this position. Apply with us and one of our consultants will call you within two working days."
    ),
    decorations=_split(
        "{t} (m/w/d)|URGENT: {t}|{t} - {city}|{t} ¦ {org}|{t} - Remote|{t} (Immediate Start)|{t} - {org}|{t}, {city}|Hiring now! {t}|{t} (REF 48213)"
    ),
    cities=(
        ("Berlin", "DE"),
        ("Leeds", "GB"),
        ("Austin", "US"),
        ("Lyon", "FR"),
        ("Madrid", "ES"),
        ("Toronto", "CA"),
        ("Denver", "US"),
        ("Bristol", "GB"),
    ),
    stems=_split("Velmora|Ostrand|Kelbrook|Tamsin|Quarrion|Dellavue|Marrick|Sunder|Ivelle|Corbane|Trellick|Foxmere"),
    branches=_split("Foods|Systems|Care|Logistics|Energy|Schools|Retail|Health|Works|Labs"),
    forms=_split("{o} Inc.|{o} GmbH|{o} Ltd|{u}|{o} Group|{o}, LLC|The {o} Company|{o} Germany"),
    units=_split(
        "Cardiology|Oncology|Payments|Checkout|Bakery|Dairy|Warehouse North|Harbour Site|Residential|Industrial"
    ),
    client="our client",
)

HELD_OUT = Words(
    language="mixed",
    trades=_trades(
        "Mechanical Engineer#gearbox housings|prototype tests|tolerance studies|cooling loops|assembly drawings|vendor samples|failure analyses#SolidWorks|FEA|CNC mills|GD&T",
        "Customer Support Agent#refund cases|live chats|help articles|escalations|welcome calls|delivery claims|complaint letters#Zendesk|Intercom|macros|call queues",
        "Pflegefachkraft#Pflegeplanung|Medikamentengabe|Angehoerigengespraeche|Wundversorgung|Dienstuebergaben|Aufnahmegespraeche|Mobilisation#Vivendi|Pflegestandards|Expertenstandards|digitale Dokumentation",
        "Dental Hygienist#scaling appointments|recall lists|X-ray records|oral health advice|surgery set-up|patient charts|infection control#autoclaves|charting software|ultrasonic scalers",
        "Truck Driver#regional routes|load checks|delivery papers|vehicle inspections|trailer swaps|customer drops|fuel records#tachographs|route planners|tail lifts",
        "Lagermitarbeiter#Wareneingang|Kommissionierung|Inventuren|Retouren|Verladung|Verpackung|Bestandspflege#Handscanner|Gabelstapler|SAP|Hubwagen",
        "UX Designer#user interviews|wireframes|design tokens|usability studies|journey maps|prototypes|onboarding flows#Figma|Maze|Miro|analytics",
        "Paralegal#case bundles|court filings|disclosure exercises|client letters|witness statements|lease reviews|closing files#document systems|e-signature tools|legal databases",
        "Hotel Receptionist#guest arrivals|room allocations|night audits|group bookings|cash floats|lost property|guest requests#Opera|key cards|booking portals",
        "Biologist#cell cultures|field samples|assay protocols|sequencing runs|ethics forms|lab notebooks|grant reports#qPCR|R|flow cytometers|freezer inventories",
    ),
    duties=_split(
        "You are answerable for {a}{f}|Day to day you deal with {a} as well as {b}{f}|With {tool} you prepare {b}{f}|"
        "Coordinating {a} between sites{f}|Carrying out {b} to the agreed standard{f}|Support senior staff during {a}{f}|"
        "Checking {b} and {a} before they leave the house{f}|Setting up {tool} for {a}{f}|Answering questions that concern {b}{f}|"
        "Monthly summary of {a} for management{f}|Taking a share in on-call cover for {b}{f}"
    ),
    wants=_split(
        "{n}+ years in a comparable post with {b}|Confident user of {tool}{f}|Proven record in {a}{f}|Formal training that covers {a} or {b}{f}|"
        "Patience, humour and an eye for {b}|Ready to travel to {k} sites a year|Some exposure to {tool} would be a plus"
    ),
    offers=_split(
        "Paid leave of {d} days|Subsidised canteen|Company phone, for private use too|Anniversary gifts after {n} years|Childcare vouchers|"
        "Sports courses with {k} partner studios|Travel pass|Structured introduction over {n} weeks|Share plan"
    ),
    about=_split(
        "With {k} employees {org} ranks among the {adj} providers of {thing}|From its base in {city}, {org} delivers {thing} to {adj2} markets|"
        "What started as a {adj} family firm is today a {adj2} group|Since {n} generations the name {org} stands for {thing}|"
        "Quality, {adj} service and {adj2} thinking: this is {org}"
    ),
    headings=("The company", "Your tasks", "Your profile", "Benefits"),
    filler=_split(
        "| and document the outcome| while observing {q}| on behalf of {p}| during busy periods| under the guidance of {p}| to the satisfaction of {p}| according to {q}"
    ),
    legal=_split(
        "Reasonable adjustments are available at every stage of the process. Candidates are considered on merit alone, whatever their background, belief, orientation or family status.|"
        "Show more Show less|Schwerbehinderte Bewerberinnen und Bewerber werden bei gleicher Eignung bevorzugt. Fahrtkosten zum Gespraech werden nicht erstattet.|"
        "Applications close when enough suitable people have applied. Agencies are asked not to call us. Only short-listed people will be contacted."
    ),
    agency_names=(
        "Merrow & Finch Executive Search",
        "Tideway Personalvermittlung GmbH",
        "Castlegate Recruiters",
        "Linden Zeitarbeit",
    ),
    agency_intros=_split(
        "A well-established organisation has instructed us to fill the post below. Speak to our team for a full briefing. We never charge applicants.|"
        "Fuer unseren Kunden suchen wir zum naechstmoeglichen Zeitpunkt Verstaerkung. Wir begleiten Sie durch das ganze Verfahren, kostenlos und vertraulich."
    ),
    decorations=_split(
        "{t} (all genders)|{t} w/m/x|** {t} **|{city}: {t}|{t} @ {org}|{t} – {city} – hybrid|{t} [Job ID 993817]|{org}: {t}|{t} - Apply Today!|{t} gesucht|{t} (H/F) – sofort"
    ),
    cities=(
        ("Hamburg", "DE"),
        ("Glasgow", "GB"),
        ("Portland", "US"),
        ("Nantes", "FR"),
        ("Sevilla", "ES"),
        ("Wien", "AT"),
        ("Utrecht", "NL"),
        ("Cardiff", "GB"),
    ),
    stems=_split("Braddock|Lumora|Essling|Pirvane|Haskell|Norvik|Altura|Wexley|Zindra|Calder|Rosmund|Yarrow"),
    branches=_split("Motors|Clinics|Hotels|Legal|Bio|Transport|Digital|Pharma|Packaging|Dental"),
    forms=_split("{o} AG|{o} S.A.|{o} Limited|{u}|{o} Holding|{o} (UK) Ltd.|{o} Corp|{o} Deutschland GmbH"),
    units=_split(
        "Orthopaedics|Geriatrics|Drivetrain|Chassis|Reception East|Riverside House|Litigation|Conveyancing|Genomics|Microbiology"
    ),
    client="the organisation",
)

ADJECTIVES = _split(
    "lively|steady|inventive|careful|regional|global|independent|friendly|modern|practical|curious|reliable|ambitious|quiet|specialised|growing"
)
THINGS = _split(
    "kitchen goods|cloud tools|home care|spare parts|public transport|training courses|medical devices|insurance plans|craft products|building services"
)
PEOPLE = _split(
    "the night team|our partners|two planners|the quality lead|neighbouring sites|the finance desk|external auditors|the shift leads|patients and guests|the design group"
)
RULES = _split(
    "local rules|house standards|agreed deadlines|the annual plan|safety guidance|our style guide|the service contract|budget limits|ISO procedures|the rota"
)
