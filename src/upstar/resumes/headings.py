"""The headings that people put over the parts of a résumé, in seven languages. Words are facts; the list is ours."""

import re
from functools import lru_cache

from upstar.kit.text import fold
from upstar.resumes.types import SectionKind

_WORDS: dict[SectionKind, str] = {
    "summary": """summary | professional summary | executive summary | career summary | summary of qualifications |
        qualifications summary | qualification summary | profile | professional profile | personal profile | career profile | about | about me |
        objective | career objective | job objective | professional objective | personal statement | overview |
        career overview | professional overview | introduction | highlights | career highlights | who i am | bio | biography |
        personal summary | statement | mission |
        uber mich | profil | kurzprofil | berufliches profil | zusammenfassung | personliches profil | ziel |
        berufsziel | karriereziel | zu meiner person | a propos | a propos de moi | resume | resume professionnel |
        profil professionnel | objectif | objectif professionnel | presentation | qui suis je | sobre mi | perfil |
        perfil profesional | resumen | resumen profesional | objetivo | objetivo profesional | presentacion |
        extracto | profilo | profilo professionale | chi sono | sommario | obiettivo | presentazione |
        sobre mim | resumo | resumo profissional | perfil profissional | profiel | over mij | samenvatting | persoonlijk profiel""",
    "experience": """appointments | academic appointments | academic positions | positions | positions held | professional appointments | research experience | teaching experience | clinical experience | industry experience | leadership experience | freelance work | freelance experience | consulting experience | selected experience | career experience | work and experience | jobs | praktika | praxiserfahrung | selbstandigkeit | experiences significatives | missions | cargos | puestos | posizioni ricoperte | posti di lavoro |
        experience | work experience | professional experience | employment | employment history |
        work history | career history | professional background | work | relevant experience | employment experience |
        relevant work experience | career | job history | job experience | professional history | where ive worked | positions held | experience and employment |
        industry experience | clinical experience | teaching experience | military experience | previous experience | prior experience | additional experience | other experience |
        current role | recent experience | career experience | professional career | work and experience | internships | internship experience | experience summary | accomplishments and experience | research experience | management experience | sales experience | leadership experience | selected experience | professional engagements |
        berufserfahrung | berufspraxis | beruflicher werdegang | werdegang | berufliche erfahrung | praktische erfahrung | arbeitserfahrung |
        berufliche stationen | stationen | praxis | arbeitspraxis | berufliche tatigkeit | berufliche tatigkeiten | beruflicher hintergrund | praktika | berufliche laufbahn | karriere | tatigkeiten | beschaftigung |
        experience professionnelle | experiences professionnelles | experiences | parcours professionnel | parcours | stages | emplois | carriere |
        experience de travail | historique professionnel |
        experiencia | experiencia laboral | experiencia profesional | trayectoria profesional | trayectoria | historial laboral | vida laboral | experiencia de trabajo |
        esperienza | esperienze | esperienza lavorativa | esperienze lavorative | esperienza professionale | esperienze professionali | carriera |
        experiencia profissional | experiencias profissionais | percurso profissional | historico profissional |
        werkervaring | ervaring | loopbaan | professionele ervaring | arbeidsverleden""",
    "education": """education | education and training | educational background | academic background | academic history | academic qualifications |
        educational qualifications | educational qualification | qualifications | academics | education and qualifications | education history | academic profile | academic credentials |
        education and certifications | educational history | schooling | degrees | university | academic qualification | training and education | academic education | studies | school |
        ausbildung | bildung | bildungsweg | studium | schulbildung | akademischer werdegang | studium und ausbildung | ausbildung und studium | schulische ausbildung | schulische bildung | akademische ausbildung | hochschulbildung | schule | bildungsgang |
        aus und weiterbildung | berufsausbildung | akademische laufbahn |
        formation | formations | etudes | diplomes | formation academique | parcours academique | formation et diplomes | diplomes et formations | cursus | scolarite | cursus scolaire | parcours scolaire | education et formation | formation initiale |
        formacion | educacion | estudios | formacion academica | titulacion | titulaciones | datos academicos | educacion y formacion | formacion reglada |
        istruzione | formazione | istruzione e formazione | studi | titoli di studio | percorso formativo |
        educacao | formacao | formacao academica | habilitacoes | habilitacoes literarias | escolaridade | habilitacoes academicas |
        opleiding | opleidingen | onderwijs | studie | scholing | opleiding en training""",
    "skills": """top skills | main skills | selected skills | relevant technologies | programming | programming skills | computing | it | it knowledge | edv | hauptkompetenzen | top kenntnisse | principales competences | principales aptitudes | aptitudes principales | competenze principali | principais competencias | belangrijkste vaardigheden |
        summary of skills | skills | key skills | technical skills | core skills | professional skills | skills summary | skill set | skillset | skills and tools | tools | tools and technologies |
        core competencies | competencies | key competencies | areas of expertise | expertise | areas of strength | technical proficiencies | proficiencies | technical expertise | technologies | technology | tech stack | tech skills | computer skills |
        it skills | software | software skills | technical summary | technical knowledge | technical competencies | strengths | key strengths | skills and expertise | skills and abilities | abilities | capabilities | core strengths |
        hard skills | soft skills | skills and competencies | additional skills | special skills | relevant skills | other skills | specialties | specialities | areas of knowledge | what i bring | toolbox | skills highlights | skill highlights | personal skills | interpersonal skills | professional competencies | management skills | functional skills | clinical skills | programming languages | frameworks | languages and frameworks | technical skill set | methods | methodologies | technical profile | computer proficiency | computer knowledge | key expertise | expertise areas | technical environment | skills and interests | skills and technologies | technologies and tools | skills and qualifications |
        kenntnisse | fahigkeiten | kompetenzen | fachkenntnisse | edv kenntnisse | it kenntnisse | kenntnisse und fahigkeiten | besondere kenntnisse | fachliche kompetenzen | technische kenntnisse | softwarekenntnisse | pc kenntnisse | qualifikationen | weitere kenntnisse | fahigkeiten und kenntnisse | starken | kernkompetenzen | schlusselkompetenzen | fachkompetenzen | personliche starken | sonstige kenntnisse | it und tools | werkzeuge |
        competences | competences cles | competences techniques | savoir faire | aptitudes | domaines de competences | competences informatiques | informatique | outils | competences professionnelles | connaissances | atouts | points forts | qualites | savoir etre | logiciels | competences principales | domaines d expertise |
        conocimientos | habilidades | competencias | aptitudes profesionales | habilidades tecnicas | conocimientos informaticos | informatica | competencias clave | destrezas | herramientas | conocimientos tecnicos | capacidades | competencias profesionales | competencias tecnicas | habilidades clave | habilidades y competencias |
        competenze | capacita e competenze | competenze tecniche | abilita | competenze informatiche | conoscenze | capacita | competenze professionali | conoscenze informatiche |
        habilidades tecnicas | competencias tecnicas | aptidoes | aptidoes e competencias | conhecimentos | conhecimentos informaticos | competencias pessoais |
        vaardigheden | competenties | kennis | computervaardigheden | kennis en vaardigheden | technische vaardigheden | kerncompetenties""",
    "certifications": """certifications | certification | certificates | licenses | licences | licenses and certifications | certifications and licenses | licensure | licences and certificates | professional certifications | certificates and licenses | certifications and training |
        training | trainings | courses | professional development | professional training | professional qualifications | continuing education | training and certifications | certifications and courses | courses and certifications | licenses and certificates | courses and training | training and courses | credentials | licensure and certifications | certificates and training | licenses certifications | additional training | online courses | credentials and licenses | professional licenses | credentials and certifications |
        zertifikate | zertifizierungen | weiterbildung | weiterbildungen | fortbildungen | fortbildung | lizenzen | zusatzqualifikationen | weiterbildung und zertifikate | fort und weiterbildung | kurse | schulungen | zertifikate und weiterbildungen |
        certificats | habilitations | formations complementaires | formation continue | certifications et formations | permis | formations continues |
        certificaciones | certificados | cursos | formacion complementaria | cursos y certificaciones | cursos y seminarios | licencias | formacion continua | otros cursos | otra formacion |
        certificazioni | certificati | corsi | corsi di formazione | patenti | attestati |
        certificacoes | formacao complementar | cursos e certificacoes | certificaten | certificeringen | cursussen | trainingen | cursussen en trainingen""",
    "languages": """languages | language skills | language | language proficiency | languages spoken | linguistic skills | spoken languages | languages known | foreign languages |
        sprachen | sprachkenntnisse | fremdsprachen | langues | langues vivantes | langues etrangeres | competences linguistiques | idiomas | lenguas | lingue | conoscenze linguistiche | competenze linguistiche | linguas | talen | talenkennis | idiomas y lenguas | lingue straniere""",
    "projects": """projects | selected projects | personal projects | key projects | side projects | academic projects | project experience | portfolio | notable projects | open source | open source projects | relevant projects | project highlights | major projects |
        projekte | projekterfahrung | ausgewahlte projekte | eigene projekte | projets | projets personnels | realisations | projets realises | projets academiques | proyectos | proyectos personales | proyectos destacados | progetti | progetti personali | projetos | projecten | projectervaring""",
    "volunteering": """volunteering | volunteer | volunteer experience | volunteer work | voluntary work | community service | community involvement | volunteer activities | community | charity work | civic activities | volunteer service | volunteering experience | community engagement | leadership and volunteering | social engagement | voluntary experience |
        ehrenamt | ehrenamtliches engagement | ehrenamtliche tatigkeit | ehrenamtliche tatigkeiten | engagement | soziales engagement | gesellschaftliches engagement | freiwilligenarbeit | benevolat | engagement associatif | vie associative | engagements | activites benevoles | experience benevole | voluntariado | actividades de voluntariado | volontariato | voluntariado e associativismo | vrijwilligerswerk | trabajo voluntario | experiencia de voluntariado""",
    "publications": """publications | selected publications | papers | research publications | patents | publications and patents | presentations | conferences | talks | research | conference presentations | publications and presentations | research interests | bibliography |
        publikationen | veroffentlichungen | vortrage | patente | publications et communications | conferences et publications | publicaciones | ponencias | patentes | pubblicazioni | publicacoes | publicaties | publicatielijst""",
    "awards": """grants | grants and awards | awards and grants | fellowships | grants and fellowships | fellowships and awards | honors and fellowships | funding | preise und auszeichnungen | onorificenze |
        awards | honors | honours | honors and awards | awards and honors | achievements | accomplishments | key achievements | honours and awards | recognition | awards and recognition | awards and achievements | scholarships | distinctions | prizes | key accomplishments | awards and honours | professional achievements | accolades | honors awards | major achievements |
        auszeichnungen | preise | ehrungen | stipendien | erfolge | prix | recompenses | distinctions et prix | prix et distinctions | bourses | premios | reconocimientos | logros | premios y reconocimientos | becas | premi | riconoscimenti | premi e riconoscimenti | premios e distincoes | premios e reconhecimentos | prijzen | onderscheidingen | prestaties""",
    "interests": """interests | hobbies | hobbies and interests | interests and hobbies | personal interests | activities | extracurricular activities | activities and interests | other interests | leisure | leisure activities | outside interests | extra curricular activities | extracurriculars |
        interessen | hobbys | hobbies und interessen | hobbys und interessen | freizeit | freizeitaktivitaten | interessen und hobbys | personliche interessen | centres d interet | centre d interet | loisirs | interets | activites | passions | loisirs et centres d interet | activites extra professionnelles | intereses | aficiones | aficiones e intereses | intereses personales | pasatiempos | interessi | hobby | interessi personali | interesses | interesses pessoais | interesses e hobbies | hobbys en interesses | vrije tijd | passatempi""",
    "references": """references | professional references | referees | reference | referenzen | references professionnelles | referencias | referenze | referencias profissionais | referenties | references available upon request | references available on request""",
    "personal": """personal details | personal information | personal data | contact | contact details | contact information | contact me | contact info | details | personal | get in touch | address | links | personal particulars | bio data | social | social links | online | profiles | find me online | personal profile and contact | websites |
        personliche daten | personliche angaben | personalien | kontakt | kontaktdaten | zur person | angaben zur person | coordonnees | informations personnelles | etat civil | donnees personnelles | contactez moi | informations | informations de contact | contacto | datos personales | datos de contacto | informacion personal | informacion de contacto | contatti | dati personali | informazioni personali | contato | contatos | dados pessoais | informacoes pessoais | informacao pessoal | persoonlijke gegevens | persoonlijke informatie | contactgegevens | gegevens | liens""",
    "other": """declaration | relevant coursework | coursework | selected coursework | additional information | additional | other | other information | miscellaneous | affiliations | memberships | professional memberships | professional affiliations | memberships and affiliations | availability | visa status | work authorization | security clearance | clearance | military service | military | driving licence | driving license | professional associations | organizations | notes | salary | salary history | sonstiges | fuhrerschein | wehrdienst | mitgliedschaften | zusatzliche informationen | divers | autres | informations complementaires | informations additionnelles | permis de conduire | adhesions | otros | otros datos | otros datos de interes | datos adicionales | informacion adicional | disponibilidad | altro | ulteriori informazioni | altre informazioni | outros | outras informacoes | informacoes adicionais | overig | overige | rijbewijs | lidmaatschappen | anhang | anlagen""",
}  # fmt: skip

_DECORATION = re.compile(r"^[\W_]+|[\W_]+$")
_JOINERS = re.compile(r"[^\w]+")
_AND = re.compile(r"\b(and|und|et|y|e|en|u)\b")
_NOISE = re.compile(r"\b(my|meine|mes|mis|i miei|as|minhas|continued|fortsetzung|suite|cont d|contd|cont)\b")
_SPACED = re.compile(r"^(?:\w\s){3,}\w$")
MAX_WORDS = 6
"""A longer line is a sentence that begins like a heading."""


_NOUNS: dict[SectionKind, str] = {
    "experience": "experience lavoro employment career positions internships appointments assignments jobs trajectory"
    " *erfahrung *erfahrungen *werdegang *laufbahn *tatigkeit *tatigkeiten *praktika *stationen *praxis *ervaring loopbaan"
    " experiences parcours stages emplois carriere experiencia experiencias trayectoria trajetoria percurso esperienza esperienze carriera",
    "education": "education scuola scuole schooling studies degrees academics schools *ausbildung *ausbildungen *studium *bildung *opleiding *opleidingen"
    " formation formations etudes diplomes formacion estudios titulaciones formazione istruzione studi formacao estudos escolaridade",
    "skills": "skills competencies competences proficiencies expertise toolkit toolbox tools software technologies strengths capabilities"
    " abilities *kenntnisse *kompetenzen *fahigkeiten *fertigkeiten *starken *vakkennis *vaardigheden *competenties *kennis"
    " aptitudes outils logiciels savoir-faire atouts competencias habilidades conocimientos destrezas aptitudes herramientas"
    " competenze capacita abilita conoscenze conhecimentos ferramentas",
    "certifications": "certifications certificates licenses licences licensure credentials trainings courses"
    " *zertifikate *zertifizierungen *weiterbildung *weiterbildungen *fortbildungen *lehrgange *schulungen *cursussen *certificaten"
    " certificats habilitations certificaciones certificados cursos certificazioni attestati corsi certificacoes",
    "languages": "languages *sprachen *sprachkenntnisse langues idiomas lingue linguas *talen *talenkennis",
    "projects": "projects *projekte projets proyectos progetti projetos *projecten",
    "volunteering": "volunteering volunteer *ehrenamt *engagement benevolat voluntariado volontariato *vrijwilligerswerk",
    "publications": "publications papers patents presentations talks *publikationen *veroffentlichungen *vortrage publicaciones pubblicazioni publicacoes *publicaties",
    "awards": "awards honors honours prizes scholarships fellowships grants distinctions *auszeichnungen *preise premios premi",
    "interests": "interests hobbies *interessen *hobbys loisirs aficiones interessi",
    "references": "references referees *referenzen referencias referenze",
    "summary": "summary profile objective *profil resumen resumo profilo",
}  # fmt: skip
"""The nouns that name a part of a résumé under any words beside them: “Nursing experience”, “Compétences en cuisine”.
A star stands for what compound nouns begin with."""
_BARS = re.compile(r"\s+[|·•/–—]\s+")
_ENGLISH_LAST = frozenset("of in with for de en du des".split())
_LISTS: frozenset[SectionKind] = frozenset(("certifications", "languages", "interests", "awards"))


@lru_cache(maxsize=4096)
def heading_kind(text: str) -> SectionKind | None:
    """Return which part of a résumé the whole line is the heading of; None for one that is no known heading.

    Case, accents, decoration (`== Skills ==`, `SKILLS:`), numbering and letter-spacing do not matter; "A & B" is a
    heading where A is, and of two names parted by a bar (`Ngā pūkenga | Skills`) one is enough.
    """
    key = _key(text)
    if not key or len(key.split()) > MAX_WORDS:
        return None
    found = _lookup(key)
    if found is None and len(names := _BARS.split(text)) == len(("one", "other")):
        return next((kind for name in names if (kind := _lookup(_key(name))) is not None), None)
    return found


def likely_heading_kind(text: str) -> SectionKind | None:
    """Return the part that a line would be the heading of, were it set like one; None where no noun in it names a part.

    In English, German and Dutch the noun stands last, in the Romance languages first.
    """
    exact = heading_kind(text)
    words = _key(text).split()
    if exact is not None or not words or len(words) > MAX_WORDS or any(c in text for c in ",;.@") or text[-1:] in "?!":
        return exact
    groups = [part.split() for part in _AND.split(" ".join(words))[::2]]
    kinds = [kind for group in groups if group and (kind := _noun_kind(group)) is not None]
    if "skills" in kinds and all(kind == "skills" or kind in _LISTS for kind in kinds):
        return "skills"
    return kinds[0] if kinds else None


def _noun_kind(words: list[str]) -> SectionKind | None:
    table, suffixes = _nouns()
    if any(word in _ENGLISH_LAST for word in words[:-1]):
        return table.get(words[0])
    for word in (words[-1], words[0]):
        if word in table:
            return table[word]
    return next((kind for suffix, kind in suffixes if words[-1].endswith(suffix)), None)


@lru_cache(maxsize=1)
def _nouns() -> tuple[dict[str, SectionKind], list[tuple[str, SectionKind]]]:
    table: dict[str, SectionKind] = {}
    suffixes: list[tuple[str, SectionKind]] = []
    for kind, nouns in _NOUNS.items():
        for noun in nouns.split():
            table.setdefault(noun.lstrip("*"), kind)
            if noun.startswith("*"):
                suffixes.append((noun.lstrip("*"), kind))
    return table, suffixes


def _key(text: str) -> str:
    bare = _DECORATION.sub("", text.strip())
    if _SPACED.match(bare):
        bare = bare.replace(" ", "")
    plain = fold(bare.replace("&", " and ").replace("+", " and ")).replace("'", "").replace("’", "")
    return " ".join(_JOINERS.sub(" ", plain).split())


@lru_cache(maxsize=8192)
def _lookup(key: str) -> SectionKind | None:
    table = _table()
    for candidate in (key, " ".join(_NOISE.sub(" ", key).split())):
        if candidate in table:
            return table[candidate]
        if candidate.replace(" ", "") in table and len(candidate) > 5 and all(len(w) == 1 for w in candidate.split()):
            return table[candidate.replace(" ", "")]
        first, *rest = (" ".join(part.split()) for part in _AND.split(candidate)[::2])
        if rest and first in table and all(part in table for part in rest):
            kinds = {table[part] for part in (first, *rest)}
            return "skills" if "skills" in kinds and kinds <= {"skills", *_LISTS} else table[first]
    return None


@lru_cache(maxsize=1)
def _table() -> dict[str, SectionKind]:
    table: dict[str, SectionKind] = {}
    for kind, words in _WORDS.items():
        for word in words.split("|"):
            table.setdefault(" ".join(word.split()), kind)
    return table
