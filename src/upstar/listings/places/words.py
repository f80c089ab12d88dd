"""Words of location lines that are no places: ways of working, fillers, and what stands around a name."""

from enum import Enum, auto
from functools import lru_cache


class Says(Enum):
    """What a phrase in a location line says."""

    REMOTE = auto()
    ANYWHERE = auto()
    NOTHING = auto()


_REMOTE = (
    "remote|remotely|remotes|fully remote|full remote|remote first|remote friendly|remote possible|remote ok|"
    "remote work|remote job|remote working|work remotely|work from home|working from home|wfh|home based|homebased|"
    "home working|home office|homeoffice|at home|telecommute|telecommuting|telework|teleworking|virtual|distributed|"
    "off site|offsite|heimarbeit|mobiles arbeiten|mobile arbeit|ortsunabhangig|standortunabhangig|remote moglich|"
    "von zu hause|teletravail|tele travail|a distance|distanciel|full teletravail|travail a distance|"
    "travail a domicile|remoto|remota|en remoto|teletrabajo|trabajo remoto|trabajo a distancia|a distancia|"
    "desde casa|100 remoto|teletrabalho|trabalho remoto|home office remoto|trabalho a distancia|de casa|da remoto|"
    "lavoro da remoto|lavoro remoto|telelavoro|smart working|smartworking|lavoro agile|da casa|thuiswerk|thuiswerken|"
    "thuiswerkplek|vanuit huis|op afstand|werken op afstand|telewerk|telewerken"
)
_ANYWHERE = (
    "anywhere|work from anywhere|wfa|any location|location independent|uberall|partout|von uberall|en cualquier lugar|"
    "qualquer lugar|ovunque|overal|anywhere in the world"
)
_NOTHING = (
    "base|basee|basado|basada|con sede|poste|bureau|hybrid|hybrid remote|hybrid working|hybride|hibrido|hibrida|"
    "ibrido|ibrida|hybrides arbeiten|flexible|flex|flexibel|flexible location|not remote|non remote|no remote|"
    "kein homeoffice|kein home office|pas de teletravail|sin teletrabajo|on site|onsite|on premise|in office|"
    "in person|office based|field based|vor ort|prasenz|sur site|presentiel|sur place|presencial|in sede|op locatie|"
    "ter plaatse|op kantoor|multiple|multiple locations|multiple cities|multiple sites|several locations|various|"
    "various locations|all locations|locations|location|different locations|many locations|more locations|and more|"
    "other|others|to be confirmed|tbc|tbd|negotiable|verschiedene|verschiedene standorte|mehrere standorte|"
    "diverse standorte|standort|standorte|einsatzort|arbeitsort|plusieurs sites|plusieurs lieux|plusieurs villes|"
    "divers|lieu|varias ubicaciones|varias localidades|varios|ubicacion|diversas localidades|varios locais|local|"
    "varie sedi|sedi varie|sede|diverse locaties|meerdere locaties|standplaats|locatie|nationwide|nationally|"
    "countrywide|bundesweit|landesweit|national|toute la france|n a|none|unknown|unspecified|not specified|only|"
    "based|candidates|residents|applicants|preferred|required|optional|possible|partially|partly|partial|partiel|100|"
    "fully|full time|part time|moglich|teilweise|nur|uniquement|seulement|solo|somente|apenas|soltanto|alleen|"
    "mogelijk|posible|possivel|possibile|must be|must reside|time zone|time zones|timezone|timezones|zeitzone|within|"
    "trust wide|site|sites"
)
EDGES = frozenset(
    "wide village borough township municipality commune area region metropolitan metro metropole metropolitana "
    "greater central downtown inner outer city cities of the town north south east west northern southern eastern "
    "western suburbs near in within at to from for and or oder und ou et y o e en em im nel nella a au aux la le les "
    "los las el il bei nahe raum grossraum umgebung umkreis stadt ville de del della di do da des du comune ciudad "
    "cidade gemeente regio cedex centre center centro zentrum cbd bay ballungsraum agglomeration grand gran grande "
    "zona office offices hq headquarters headoffice campus based only all entire toda tutta todo entiere whole "
    "across d v s".split()
)
"""Words that may stand before or after a name without being part of it, where the name with them is not known."""
HOUSES = frozenset(
    "academy airport campus centre center clinic college flughafen hopital hospital hospitals house infirmary klinik "
    "klinikum klinika krankenhaus laboratory practice prison school schule station surgery trust unit universitat "
    "universite university universita universidad ward werk".split()
)
"""Words that tell a house from a town."""
CONNECTORS = frozenset("and or oder und ou et y o e u en sowie bzw plus as".split())
"""Words between two names."""
LONGEST = 5
"""Words of the longest phrase."""


@lru_cache(maxsize=1)
def _phrases() -> dict[str, Says]:
    kinds = ((Says.NOTHING, _NOTHING), (Says.ANYWHERE, _ANYWHERE), (Says.REMOTE, _REMOTE))
    return {phrase: kind for kind, phrases in kinds for phrase in phrases.split("|")}


def phrase(key: str) -> Says | None:
    """Return what a phrase says by its key; None where it says nothing that we know."""
    return _phrases().get(key)
