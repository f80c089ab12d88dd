"""Words that the names of many employers, schools and people share: one of them alone tells nobody apart.

Folded as `redaction` folds: lower case, without accents. Written by us, for the languages that résumés are read in.
"""

LEGAL_FORMS = frozenset(
    """
    ab ag aktiengesellschaft aps as asa bv bvba co company corp corporation cv ek eg eirl ev gbr gesellschaft ggmbh gmbh
    haftungsbeschrankt inc incorporated kg kgaa kk limited llc llp lp ltd ltda mbh nv ohg oy oyj plc pte pty pvt pvtltd
    sa sarl sas sasu sca se sl slu snc spa spol srl sro the ug und and et y e i de der die das del della des di do du la
    le les los of for in fur im am zu zur zum van von at on
    """.split()
)
"""Legal forms, and the small words between others."""

COMMON_WORDS = frozenset(
    """
    academy accounting administration advisory agency agentur air akademie alliance american analytics and applied
    architects architecture art arts asset associates association associazione audit auto automation automotive bakery
    bank banking bau beratung berufsschule bildung biotech board brothers building bureau business cafe capital care
    center central centre centro chemical children church city clinic cloud club coffee college collective commerce
    commercial committee communication communications community computer computing conseil construction consult
    consultancy consultants consulting control cooperative council county creative customer data deutsche dental
    department design designs development dienst dienstleistungen digital distribution district east ecole education
    electric electrical electronic electronics elementary empresa energy engineering enterprise enterprises
    entertainment entreprise environmental equipment escuela estate european events express factory farm fashion federal
    federation film finance financial firma first fitness food foods foundation france freelance freelancer friends
    fundacion games gas general german global gmbh government green grocery group groupe grupo gruppe gymnasium handel
    handels health healthcare help high hochschule holding holdings home homes hospital hospitality hotel hotels house
    hub human immobilien india industrial industrie industries informatik information initiative innovation innovations
    institut institute institution instituto insurance integrated interactive interior international internet invest
    investment investments istituto kindergarten kitchen klinik krankenhaus lab laboratories laboratory labs land
    language law learning legal library local logistics logistik maintenance management manufacturing marine market
    marketing markets maschinenbau materials media medical medien medizin metal middle ministry mobile motor motors
    museum music national network networks new news north nursing office oil online open operations organisation
    organization partner partners partnership pharma pharmaceutical pharmaceuticals pharmacy phone photo plant platform
    platforms polytechnic post power practice precision press primary private pro produktion product production
    productions products professional project projects property public publishing quality rail real recruiting
    recruitment regional research resources restaurant restaurants retail royal safety sales salon school schule science
    sciences scientific secondary security self employed senior service services servicios shipping shop sistemas small
    smart social societe society software solar solution solutions source south space sports staffing standard start
    startup state station steel store stores strategy street studio studios supermarket supplies supply support
    surgery system systeme systems team tech technical technik technische technologie technologies technology telecom
    textile theater theatre tools trade trading training transport transportation travel trust united universal
    universidad universita universitat universite university urban various verein vertrieb video village volunteer water
    web welfare werke west wholesale wireless wood work works workshop world youth zentrum
    """.split()
)
"""Words of trades, kinds of organisation and directions."""

NAME_PARTICLES = frozenset(
    """
    al an as at bin bint be by da dal de del della den der di do dos dr du el em er es frau ga haj herr ibn if ii iii im
    in is it jr la le los me miss mme mr mrs ms mx my no of on or phd prof sir so sr st te ten ter the to um und up us
    van vom von we zu zum zur
    """.split()
)
"""Titles and particles of names, and names that are everyday words: in full they are found all the same."""
