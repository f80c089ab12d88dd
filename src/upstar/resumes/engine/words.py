"""The words by which titles, employers, places and degrees are told, in seven languages."""

import re
from functools import lru_cache

from babel import Locale

from upstar.kit.text import fold

_TITLE_WORDS = """
    engineer developer programmer architect analyst scientist researcher consultant manager director officer executive president
    administrator admin assistant associate coordinator specialist supervisor lead leader head chief chef principal vp svp evp avp ceo cto cfo coo cmo cio
    technician technologist operator mechanic electrician plumber carpenter welder driver worker labourer laborer helper apprentice trainee
    intern internship nurse doctor physician surgeon therapist psychologist counselor counsellor pharmacist dentist paramedic midwife caregiver carer aide hygienist
    teacher lecturer professor tutor instructor trainer coach educator dean headteacher librarian teaching faculty
    accountant bookkeeper auditor controller treasurer clerk cashier teller banker broker trader underwriter actuary paralegal
    lawyer attorney solicitor barrister counsel judge notary representative rep agent advisor adviser planner buyer purchaser
    designer illustrator artist animator photographer editor writer copywriter journalist reporter author translator interpreter producer
    recruiter generalist partner owner founder cofounder entrepreneur freelancer contractor strategist evangelist advocate ambassador
    secretary receptionist typist dispatcher picker packer loader stocker merchandiser salesperson salesman saleswoman sales seller
    waiter waitress server bartender barista cook baker butcher host hostess housekeeper janitor cleaner porter concierge steward
    guard officer soldier sergeant captain lieutenant commander pilot sailor firefighter policeman detective inspector investigator
    foreman superintendent surveyor estimator machinist fabricator assembler tester examiner inspector gardener farmer
    responder volunteer member fellow postdoc scholar resident student ambassador moderator facilitator scheduler expeditor
    marketer economist statistician mathematician chemist biologist physicist geologist epidemiologist veterinarian stylist hairdresser
    entwickler ingenieur architekt analyst berater leiter leiterin leitung fuhrer geschaftsfuhrer referent referentin sachbearbeiter sachbearbeiterin
    kaufmann kauffrau kaufmannische fachkraft fachfrau fachmann helfer helferin pfleger pflegerin krankenschwester schwester arzt arztin meister techniker mechaniker mechatroniker
    elektriker elektroniker monteur schlosser fahrer lagerist verkaufer verkauferin koch kochin kellner lehrer lehrerin lehrkraft dozent erzieher erzieherin
    assistent assistentin praktikant praktikantin praktikum werkstudent werkstudentin auszubildender auszubildende azubi mitarbeiter mitarbeiterin angestellter buchhalter buchhalterin
    controller prufer steuerberater anwalt rechtsanwalt redakteur journalist gestalter vorstand prokurist disponent einkaufer vertreter manager teamleiter projektleiter
    ingenieur ingenieure developpeur developpeuse technicien technicienne responsable directeur directrice chef cheffe charge chargee conseiller conseillere
    infirmier infirmiere soignant soignante aide medecin pharmacien enseignant enseignante professeur professeure formateur formatrice comptable gestionnaire assistant assistante
    vendeur vendeuse commercial commerciale attache attachee acheteur acheteuse cuisinier cuisiniere serveur serveuse chauffeur ouvrier ouvriere electricien mecanicien
    stagiaire apprenti apprentie alternant secretaire avocat avocate juriste redacteur redactrice graphiste concepteur consultant consultante auditeur auditrice agent preparateur cariste
    ingeniero ingeniera desarrollador desarrolladora programador programadora analista consultor consultora jefe jefa director directora gerente responsable coordinador coordinadora
    tecnico tecnica enfermero enfermera medico medica farmaceutico profesor profesora maestro maestra docente tutor contable administrativo administrativa auxiliar asistente
    vendedor vendedora comercial asesor asesora delegado delegada ejecutivo encargado encargada cocinero cocinera camarero camarera conductor operario operaria electricista mecanico
    becario becaria abogado abogada disenador disenadora redactor redactora periodista secretaria recepcionista dependiente cajero cajera
    ingegnere sviluppatore programmatore analista consulente responsabile direttore direttrice capo impiegato impiegata addetto addetta tecnico infermiere infermiera medico insegnante docente
    contabile ragioniere venditore commerciale cuoco cameriere autista operaio elettricista meccanico stagista tirocinante avvocato segretaria grafico progettista
    engenheiro engenheira desenvolvedor desenvolvedora programador analista consultor gerente diretor diretora coordenador coordenadora tecnico enfermeiro enfermeira medico professor professora
    contador contabilista assistente auxiliar vendedor vendedora cozinheiro motorista operador estagiario estagiaria advogado advogada supervisor encarregado
    gestalter gestalterin grafiker grafikerin texter texterin kellnerin fahrerin technikerin trainerin forscher forscherin psychologe psychologin therapeut therapeutin apotheker apothekerin
    friseur friseurin backer backerin fleischer maler malerin lackierer dachdecker tischler schreiner zimmermann maurer gartner gartnerin landwirt florist floristin hausmeister pfortner kurier bote
    steuerfachangestellte steuerfachangestellter rechtsanwaltin notar richter richterin polizist polizistin soldat pilot pilotin flugbegleiter kapitan lokfuhrer zusteller aushilfe minijobber
    redaktion sekretar sekretarin empfangsmitarbeiter schichtleiter filialleiter bauleiter polier vorarbeiter werker werkerin sachverstandiger gutachter stipendiat doktorand doktorandin
    chercheur chercheuse developpement coiffeur coiffeuse boulanger boulangere patissier patissiere boucher macon peintre menuisier plombier jardinier agriculteur livreur livreuse hote hotesse caissier caissiere
    animateur animatrice educateur educatrice psychologue orthophoniste kinesitherapeute sage-femme ambulancier brancardier veterinaire interprete traducteur traductrice bibliothecaire doctorant doctorante
    tresorier tresoriere adjoint adjointe expert experte ingenieure analyste administrateur administratrice programmeur programmeuse architecte manutentionnaire magasinier magasiniere gerant gerante
    peluquero peluquera panadero panadera carnicero albanil pintor carpintero fontanero jardinero agricultor repartidor repartidora azafata cajero animador animadora educador educadora psicologo psicologa
    fisioterapeuta matrona ambulancia veterinario veterinaria interprete traductor traductora bibliotecario investigador investigadora becaria socorrista monitor monitora limpiador limpiadora mozo moza soldador
    gestor gestora economista arquitecto arquitecta informatico informatica publicista quimico quimica biologo biologa oficial ayudante peon chofer transportista
    parrucchiere panettiere macellaio muratore pittore falegname idraulico giardiniere agricoltore corriere hostess cassiere cassiera animatore animatrice educatore educatrice psicologo psicologa fisioterapista ostetrica
    veterinario interprete traduttore traduttrice bibliotecario ricercatore ricercatrice dottorando dottoranda magazziniere magazziniera saldatore gestore architetto geometra chimico biologo barista pizzaiolo
    cabeleireiro padeiro pedreiro pintor carpinteiro canalizador jardineiro agricultor estafeta rececionista recepcionista caixa animador educador educadora psicologo psicologa fisioterapeuta parteira
    veterinario interprete tradutor tradutora bibliotecario investigador investigadora pesquisador pesquisadora bolseiro doutorando soldador gestor gestora arquiteto arquiteta jornalista empregado empregada
    administrador administradora economista quimico biologo vigilante seguranca operadora vendedora
    kapper bakker slager metselaar schilder timmerman loodgieter tuinman boer koerier receptionist receptioniste caissiere psycholoog fysiotherapeut verloskundige dierenarts tolk vertaler onderzoeker promovendus
    lasser architect projectleider teamleider bedrijfsleider winkelmedewerker magazijnmedewerker wijkverpleegkundige begeleider begeleidster schoonmaker beveiliger ondernemer zzp redacteur ontwerper
    curator conservator archivist chaplain priest pastor rabbi imam coroner mortician plasterer bricklayer roofer glazier tiler scaffolder plater rigger crane excavator courier postman mailman cabbie
    barber beautician nanny babysitter childminder dancer musician singer actor actress composer conductor athlete referee umpire lifeguard ranger forester fisherman miner driller blaster geophysicist
    astronomer meteorologist oceanographer zoologist botanist microbiologist biochemist toxicologist pathologist radiologist cardiologist neurologist surgeon anesthesiologist optometrist optician audiologist
    sonographer radiographer phlebotomist dietitian nutritionist chiropractor osteopath acupuncturist masseuse masseur esthetician embalmer groomer kennel jockey trader dealer croupier bookie
    ontwikkelaar ingenieur beheerder medewerker medewerkster adviseur leidinggevende directeur verpleegkundige verzorgende arts docent leraar lerares boekhouder verkoper kok chauffeur monteur stagiair
    ebeniste menuisiere fitter joiner moulder caster sprayer polisher grinder bosun farrier thatcher stonemason drover herdsman milker picker sorter grader gauger weigher tiler furrier boilermaker roughneck deckhand lineman lineworker millwright pipefitter steamfitter ironworker rigger setter caseworker proofreader indexer scopist stewardess stewardship mate orderly
    lpn rn cna emt hgv paraprofessional docent provost registrar bursar ombudsman warden matron sister ward manservant valet bellhop busser runner sommelier brewer distiller vintner winemaker
    fundraiser campaigner organiser organizer canvasser lobbyist speechwriter columnist correspondent anchor presenter broadcaster videographer cinematographer colorist compositor retoucher
    seamstress tailor upholsterer cobbler jeweller jeweler goldsmith blacksmith locksmith luthier potter weaver printer bookbinder typesetter caretaker groundskeeper arborist horticulturist
    zeichner zeichnerin schweisser schweisserin disponentin zolldeklarant zolldeklarantin deklarant laborant laborantin geselle gesellin mechatronikerin wirt wirtin fachwirt fachwirtin techniker
    ausbildung ausbilder ausbilderin auszubildende lehrling schlosserin monteurin bautechniker poliere sanitater sanitaterin notfallsanitater rettungsassistent hebamme tagesmutter erzieherinnen
    betreuer betreuerin begleiter begleiterin moderator moderatorin lektor lektorin korrektor ubersetzer ubersetzerin dolmetscher dolmetscherin bibliothekar bibliothekarin archivar archivarin
    controleur controleuse conducteur conductrice coordinateur coordinatrice saisonnier saisonniere tourier commis auxiliaire femme plongeur plongeuse sommelier sommeliere barman maitre receptionniste
    standardiste hotesse steward regisseur realisateur realisatrice monteur monteuse cadreur journaliste correcteur correctrice documentaliste archiviste delegue deleguee inspecteur inspectrice
    controller chargee superviseur superviseuse contremaitre soudeur soudeuse chaudronnier tourneur fraiseur usineur carreleur couvreur plaquiste facteur factrice eboueur gardien gardienne vigile pompier
    subgerente gerenta productor productora pasante guia maitre residente adjunto adjunta titular sustituto sustituta contadora balconista reponedor reponedora dependienta teleoperador teleoperadora
    farmaceutica locutor locutora realizador realizadora corrector correctora editora fotografo fotografa bailarin profesorado catedratico catedratica rector interventor interventora tesorero tesorera
    bodeguero viticultor enologo enologa agronomo agronoma capataz encofrador ferrallista gruista tornero fresador matricero carretillero almacenero mensajero conserje bedel celador celadora practicas
    commesso commessa montatore montatrice videomaker cameriera guida agente stage apprendista operaia maestro maestra coordinatore coordinatrice ispettore ispettrice funzionario funzionaria
    istruttore istruttrice disegnatore disegnatrice tornitore fresatore carpentiere meccatronico manutentore manutentrice responsabili educatrice assistente archivista bibliotecaria redattore redattrice
    fotografo fotografa regista sceneggiatore pasticcere pasticcera barman bagnino portiere custode vigile carabiniere finanziere postino fattorino facchino lavapiatti sommelier enologo agronomo
    conferente ajudante soldado cabo sargento explicador explicadora estagio bolsista monitor monitora atendente balconista repositor repositora almoxarife porteiro faxineiro faxineira cuidador cuidadora
    lider encarregada chefe subchefe mestre contramestre serralheiro torneiro fresador eletricista encanador pedagogo pedagoga educadora redator redatora revisor revisora editora produtor produtora
    farmaceutico farmaceutica medica biomedico biomedica nutricionista dentista psicopedagoga zootecnista agronomo agronoma veterinario corretor corretora despachante bancario bancaria
    opvoeder opvoedster bezorger bezorgster soldaat korporaal planner laborant hoofdlaborant functionaris intercedent intercedente consulent consulente jurist juriste advocaat advocate archivaris
    bibliothecaris redacteur redactrice vormgever vormgeefster fotograaf tandarts apotheker apothekersassistent doktersassistente verzorgster kraamverzorgende gastvrouw gastheer kelner serveerster
    vrachtwagenchauffeur lasser bankwerker constructeur werkvoorbereider uitvoerder calculator inkoper inkoopster magazijnier orderpicker heftruckchauffeur hovenier bloemist conciergerie conducteur
    """

_TITLE_SUFFIXES = (
    "ingenieur", "entwickler", "entwicklerin", "leiter", "leiterin", "leitung", "berater", "beraterin", "assistent", "assistentin", "pfleger", "pflegerin", "helfer", "helferin",
    "fachkraft", "mechaniker", "techniker", "technikerin", "kaufmann", "kauffrau", "lehrer", "lehrerin", "verkaufer", "fahrer", "arbeiter", "meister", "referent", "schwester", "buchhalter",
    "buchhalterin", "sachbearbeiter", "sachbearbeiterin", "manager", "managerin", "architekt", "spezialist", "mitarbeiter", "mitarbeiterin", "praktikant", "praktikantin", "controller", "redakteur",
    "zeichner", "elektroniker", "monteur", "forscher", "student", "trainer", "administrator", "analyst", "experte", "expertin", "fuhrer", "vertreter", "kraft", "beauftragter", "beauftragte", "medewerker",
    "verpleegkundige", "ontwikkelaar", "beheerder", "adviseur", "gestalter", "gestalterin", "meisterin", "therapeut", "therapeutin", "angestellte", "angestellter", "kauffrau", "kaufleute", "bauer", "macher",
    "fachmann", "fachfrau", "wirtin", "fachwirt", "zeichnerin", "schweisser", "deklarant", "deklarantin", "laborant", "laborantin", "disponentin", "mechatronikerin", "gesellin", "technoloog", "technologe", "technologin",
    "planner", "chauffeur", "functionaris", "consulent", "bezorger", "soldaat", "opvoeder", "adjunct", "bouwer", "lasser", "bediende", "agoog", "agoge", "padagoge", "padagogin", "soziologe",
    "leider", "begeleider", "verzorger", "werker", "werkerin", "trainerin", "psychologe", "psychologin",
)  # fmt: skip

_ORG_WORDS = """
    inc inc. llc llp ltd limited plc corp corp. corporation co co. company gmbh ag kg kgaa ohg ug ev e.v. mbh se sa s.a. sas s.a.s. sarl s.a.r.l. eurl sl s.l. slu srl s.r.l. spa s.p.a. bv b.v. nv n.v. oy ab as aps a/s pty pte pvt
    ltda lda snc s.n.c. sapa eg e.k. ek gbr partg ohg pty pvt bhd sdn oy ab aps asa cia s.c. s.coop eireli vof vzw asbl ev ges.m.b.h. holding holdings group gruppe groupe grupo gruppo sons brothers bros associates partners
    university college school academy institute institut instituto istituto universitat universite universidad universita universidade universiteit hochschule fachhochschule schule gymnasium grundschule realschule gesamtschule
    lycee ecole colegio escuela ies ceip facultad faculte liceo scuola escola hogeschool
    hospital clinic clinique clinica klinik klinikum krankenhaus universitatsklinikum hopital chu ehpad ospedale ziekenhuis medical health healthcare care center centre zentrum pflegeheim seniorenzentrum pflegedienst pharmacy apotheke residencia
    bank banque banco banca sparkasse credit union insurance versicherung assurances seguros capital ventures
    industries industrie industrial manufacturing solutions systems technologies technology tech software labs laboratories laboratory studio studios media digital consulting services service logistics logistik logistique transport freight
    agency agence agencia agentur foundation stiftung fondation fundacion association verein council authority department ministry ministerium ministere ministerio government stadt stadtwerke landkreis bundesamt amt mairie ayuntamiento
    army navy force forces police fire church museum theatre theater library hotel hotels restaurant cafe bakery backerei stores store shop supermarket markt retail
    energy power electric motors automotive airlines airways railways pharma pharmaceuticals biotech foods construction bau constructions immobilien realty properties estates farms farm express cooperative communications telecom networks
    enterprises international global distribution supply trading transports garage atelier cabinet kanzlei steuerberatung societe sociedad empresa firma autohaus
    """

_STREET_WORDS = """
    street st road rd avenue ave boulevard blvd lane ln drive dr court ct place pl square terrace way highway hwy parkway circle flat apt apartment suite unit floor plot nagar marg sector colony
    strasse str platz weg allee ring gasse ufer damm rue chemin impasse quai allee calle avenida av avda plaza paseo carrer camino cuesta ronda glorieta urbanizacion via viale piazza corso rua travessa praca straat laan weg plein po box
    """

_REGIONS = """
    alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada
    new-hampshire new-jersey new-mexico new-york north-carolina north-dakota ohio oklahoma oregon pennsylvania rhode-island south-carolina south-dakota tennessee texas utah vermont virginia washington west-virginia wisconsin wyoming
    ontario quebec british-columbia alberta manitoba saskatchewan nova-scotia new-brunswick new-south-wales victoria queensland western-australia south-australia tasmania
    england scotland wales northern-ireland greater-london greater-manchester south-yorkshire west-yorkshire north-yorkshire east-yorkshire west-midlands east-midlands merseyside tyne-and-wear kent essex surrey sussex east-sussex west-sussex norfolk suffolk devon cornwall dorset
    somerset cumbria durham county-durham rutland middlesex east-riding isle-of-wight northumberland
    andhra-pradesh arunachal-pradesh assam bihar chhattisgarh goa gujarat haryana himachal-pradesh jharkhand karnataka kerala madhya-pradesh maharashtra manipur meghalaya mizoram nagaland odisha punjab rajasthan sikkim tamil-nadu telangana tripura uttar-pradesh uttarakhand west-bengal delhi
    bayern bavaria baden-wurttemberg hessen hesse niedersachsen nordrhein-westfalen nrw sachsen saxony thuringen brandenburg schleswig-holstein rheinland-pfalz saarland mecklenburg-vorpommern sachsen-anhalt tirol steiermark
    ile-de-france bretagne normandie occitanie nouvelle-aquitaine grand-est hauts-de-france provence auvergne-rhone-alpes bourgogne pays-de-la-loire
    andalucia cataluna catalunya comunidad-de-madrid galicia pais-vasco aragon castilla-y-leon castilla-la-mancha comunidad-valenciana extremadura asturias cantabria navarra la-rioja murcia islas-baleares canarias
    lombardia lazio toscana veneto piemonte campania sicilia sardegna puglia noord-holland zuid-holland noord-brabant utrecht gelderland remote
    """
_REGION_CODES = set(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC "
    "ON QC BC AB MB SK NS NB NL PE NSW VIC QLD WA SA TAS ACT UK USA UAE EU US U.S. U.K. U.S.A.".split()
)  # fmt: skip
_COUNTRY_LOCALES = ("en", "de", "fr", "es", "it", "pt", "nl")

_DEGREE = re.compile(
    r"""(?<!\w)(?:
        b\.?\s?(?:a|s|sc|e|ed|eng|tech|com|b\.?a|f\.?a|arch|pharm|n|s\.?n|s\.?w|c\.?a)\.?(?!\w)(?!\s*\d) | m\.?\s?(?:a|s|sc|e|ed|eng|tech|com|b\.?a|f\.?a|arch|phil|p\.?h|p\.?a|res|s\.?n|s\.?w|c\.?a)\.?(?!\w)(?!\s*\d)
      | ph\.?\s?d\.? | d\.?phil | dr\.\s?\w+ | j\.?d\.?(?!\w) | ll\.?[bm]\.? | m\.?d\.?(?!\w) | mba | bba | bsc | msc | beng | meng | btech | mtech | bca | mca | pgce | pgdm? | gcse s? | a[-\s]levels? | hnd | hnc | btec | nvq | ged | hsc | ssc
      | bachelor\w* | master(?!card)\w* | doctor(?:ate|\s+of|al)?\w* | associate(?:'?s)?\s+(?:degree|of|in)\b | diploma | diplom\w* | magister | licence | licenciatura | licenciad[oa] | grado | graduado | maestria | doctorado | doctorat | maitrise
      | ausbildung\s+z\w+ | abitur | fachabitur | fachhochschulreife | staatsexamen | mittlere\s+reife | realschulabschluss | berufsausbildung | gesellenbrief | meisterbrief | umschulung | weiterbildung\s+z\w+ | fachwirt\w* | techniker\w*\s+\(
      | dut | bts | but(?=\s[A-ZÉ]) | bac(?:calaureat|calauréat)?(?!\w) | cap(?=\s[A-ZÉ]) | bep | dcg | dscg | dees | diplome\w* | diplôme\w* | cfa | maturite | certificat\s+d
      | bachillerato | ciclo\s+formativo | formacion\s+profesional | formación\s+profesional | tecnico\s+superior | técnico\s+superior | ingenieri?a\s+(?:tecnica|técnica|en) | diplomatura | máster | t[ée]cnico\s+en\s
      | laurea\w* | dottorato | maturita | maturità | bacharelado | bacharel | mestrado | doutorado | doutoramento | graduacao | graduação | hbo | mbo | vwo | havo | certificate\s+(?:in|of) | high\s+school(?:\s+diploma)? | secondary\s+school | vocational\s+training | apprenticeship | fellowship
    )(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_SCHOOL = re.compile(
    r"(?<!\w)(?:univ\w*|college|school|academy|institut\w*|istituto|hochschule|fachhochschule|\w*hochschule|\w*schule|\w*universit\w*|gymnasium|polytech\w*|politecnico|lyc[ée]e|[ée]cole|coll[èe]ge|iut|facult\w*|escuela|"
    r"colegio|ies|instituto|facultad|liceo|scuola|escola|akademie|acad[ée]mie|conservato\w*|seminary|ihk|hwk|handwerkskammer|berufskolleg|kolleg|hogeschool|technikum|vidyalaya|iit|nit|mit|eth|epfl|tu|th|fh|rwth|kit|lmu|uned|insead|hec|essec|cnam|greta|afpa|cfa)(?!\w)",
    re.IGNORECASE,
)

MIN_AGENT = 7
"""Shorter words end like these by chance: water, power, quartier."""
_ROMANCE_AGENT = re.compile(
    r"(?:ateur|iteur|teur|seur|neur|leur|geur|reur|euse|trice|ienne?|ier|iere|iste|ologue"
    r"|dor|dora|tor|tora|sor|sora|ero|era|ista|ologo|ologa|ador|ente|ante|ario|aria|tore|iere|iera|aio|eiro|eira)$"
)
_GERMANIC_AGENT = re.compile(
    r"(?:erin|istin|antin|entin|orin|eurin|ologe|ologin|loog|ist|ician|woman|smith|wright|keeper|maker|worker|handler|eur)$"
)
"""Endings of nouns for people by their trade; grammars of the seven languages list them as agent suffixes."""
_NO_AGENTS = frozenset(
    "chantier quartier courrier papier dossier atelier premier dernier secteur extérieur exterieur interieur superieur moteur ordinateur valeur hauteur"
    " cartera carrera primera primero enero febrero dinero numero externo calendario horario salario diario seminario escenario secretaria frontera"
    " janeiro fevereiro dinheiro primeiro primeira terceiro carreira maneira fronteira corrente restaurante importante durante presente ambiente cliente"
    " carriera maniera frontiera quartiere cantiere mestiere corriere mattino settore motore valore berlin".split()
)
_REMARK = re.compile(r"\([^()]*\)")

_WORD = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*\.?")


@lru_cache(maxsize=1)
def _tables() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    countries = {fold(str(name)) for code in _COUNTRY_LOCALES for name in Locale(code).territories.values()}
    regions = {word.replace("-", " ") for word in _REGIONS.split()} | set(_REGIONS.split()) | countries
    return (
        frozenset(_TITLE_WORDS.split()),
        frozenset(_ORG_WORDS.split()),
        frozenset(_STREET_WORDS.split()),
        frozenset(regions),
    )


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text."""
    return tuple(fold(word) for word in _WORD.findall(text))


@lru_cache(maxsize=8192)
def title_score(text: str) -> float:
    """Return how much the text reads like a job title: the share of its words that titles are made of, 0 to 1.5."""
    found = words(text)
    if not found:
        return 0.0
    table = _tables()[0]
    hits = sum(_is_title_word(word, table) for word in found)
    last_or_first = any(_is_title_word(word, table) for word in (found[0], found[-1]))
    return min(1.0, hits / len(found) + 0.3 * bool(hits)) + 0.2 * last_or_first


def _is_title_word(word: str, table: frozenset[str]) -> bool:
    plain = word.rstrip(".")
    if plain in table:
        return True
    parts = plain.replace("/", "-").split("-")
    if len(parts) > 1 and (parts[-1] in table or parts[0] in table):
        return True
    return len(plain) > 8 and plain.endswith(_TITLE_SUFFIXES)


@lru_cache(maxsize=8192)
def reads_like_title(text: str) -> bool:
    """Whether the text is headed by a noun for somebody who does something, known or not.

    The noun that heads a title stands first in the Romance languages and last in the Germanic ones.
    """
    found = words(_REMARK.sub("", text))
    if not found:
        return False
    first, last = found[0].rstrip("."), found[-1].rstrip(".")
    return (len(first) >= MIN_AGENT and bool(_ROMANCE_AGENT.search(first)) and first not in _NO_AGENTS) or (
        len(last) >= MIN_AGENT and bool(_GERMANIC_AGENT.search(last)) and last not in _NO_AGENTS
    )


@lru_cache(maxsize=8192)
def org_score(text: str) -> float:
    """Return how much the text reads like an employer's name, 0 to 1."""
    found = words(text)
    if not found:
        return 0.0
    table = _tables()[1]
    titles = _tables()[0]
    hits = sum(word in table or word.rstrip(".") in table for word in found)
    # titles in the plural are what firms call themselves: Smith Solicitors, Acme Architects
    hits += len(found) > 1 and found[-1].endswith("s") and found[-1][:-1] in titles and found[-1] not in titles
    compound = any(
        len(w) > 8
        and w.endswith(
            ("klinikum", "krankenhaus", "schule", "zentrum", "werke", "werk", "haus", "bank", "versicherung")
        )
        for w in found
    )
    ampersand = bool(re.search(r"\w\s?&\s?\w|\.(?:com|io|ai|net|org|co)\b", text))
    return min(1.0, 0.6 * bool(hits) + 0.2 * (hits > 1) + 0.3 * ampersand + 0.5 * compound)


@lru_cache(maxsize=8192)
def is_region(text: str) -> bool:
    """Whether the whole text is a country, a state, a province or their code, or a town with such a code behind it."""
    plain = text.strip(" .,()")
    key = fold(plain)
    *town, code = plain.split() or [""]
    if 1 <= len(town) <= 3 and code in _REGION_CODES and all(word[0].isupper() for word in town):
        return not plain.isupper()
    return plain in _REGION_CODES or key in _tables()[3] or (key.endswith("shire") and " " not in key)


@lru_cache(maxsize=8192)
def has_street(text: str) -> bool:
    """Whether the text names a street, a flat or a box."""
    found = words(text)
    table = _tables()[2]
    return any(word.rstrip(".") in table for word in found) or any(
        word.endswith(("strasse", "straße", "str.", "weg", "gasse", "platz", "allee", "-ring", "straat", "laan"))
        for word in found
    )


def is_degree(text: str) -> bool:
    """Whether the text names a degree or another end of a course of study."""
    return bool(_DEGREE.search(text))


def is_school(text: str) -> bool:
    """Whether the text names a place of study."""
    return bool(_SCHOOL.search(text))
