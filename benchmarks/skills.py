"""How fast skills are found in running text, in megabytes a second on one core.

    python -m benchmarks.skills [--runs 7]

The text is job ads and résumés made in code; the vocabulary is the shipped one with invented names of several words
added until running text is searched for more than 30,000 phrases. The baseline is the bare Aho–Corasick automaton
(ahocorasick_rs) over the same text and phrases in lower case: it finds them inside words too, and says nothing of
whether a skill is meant.
"""

import argparse
import itertools
import random
import sys
from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick

from benchmarks.measure import Bar, interleave, table, verdict
from benchmarks.pages import sentences
from upstar.skills.recognise import SHORT, recognise
from upstar.skills.types import Skill
from upstar.skills.vocabulary import Vocabulary, vocabulary

MIN_MB_A_SECOND = 8.0
"""The bar: megabytes (10^6 bytes of UTF-8) a second, mentions with their certainty included."""
PHRASES = 30_000
RUNS = 7
TEXTS = 400
TEXT_LENGTH = 4000
"""Characters of a text; ads have 2,000 to 6,000."""
LISTED_SHARE = 0.15
"""Of the phrases that a text is put together from, the share that is a list of names from the vocabulary."""
NAMES_A_LIST = (2, 6)
MB = 1e6
BARE, OURS = "bare ahocorasick_rs", "upstar.skills.recognise"

_FIELDS = (
    "Clinical Industrial Digital Financial Marine Structural Thermal Chemical Rural Urban Legal Municipal Retail "
    "Agricultural Automotive Medical Nuclear Optical Seismic Solar Textile Tropical Veterinary Wireless Aviation Cargo "
    "Dental Forensic Geriatric Hydraulic Infant Juvenile Kinetic Lunar Metallurgical Nautical Orbital Polar"
).split()
_MATTERS = (
    "Data Process Risk Quality Patient Network Cost Safety Energy Inventory Contract Customer Project Field Fleet "
    "Vendor Waste Water Record Claims Sample Signal Site Stock Task Training Vessel Volume Wage Yield"
).split()
_ACTS = (
    "Analysis Auditing Budgeting Calibration Coordination Documentation Engineering Evaluation Forecasting Handling "
    "Inspection Integration Mapping Modelling Monitoring Negotiation Optimisation Planning Procurement Recovery "
    "Reporting Sampling Scheduling Testing Tracking Validation Verification Writing"
).split()
_PHRASES = (
    "We are looking for a colleague who enjoys working with people and takes responsibility.|"
    "You will join a team of twelve in a growing company with flat hierarchies.|"
    "Experience of at least three years in a comparable position is required.|"
    "Please send your application with the earliest possible starting date.|"
    "The position is full-time and permanent; remote work is possible on two days a week.|"
    "A valid driving licence and willingness to travel are an advantage.|"
    "You go the extra mile, rest when it is needed, and trust your colleagues.|"
    "In spring we move to a new office close to the central station.|"
    "Responsible for sales planning, research and the training of new staff.|"
    "Sie arbeiten selbstständig, sorgfältig und gern im Team mit anderen Abteilungen.|"
    "Wir bieten dreißig Tage Urlaub, Gleitzeit und eine betriebliche Altersvorsorge.|"
    "Vous êtes autonome, rigoureux et vous aimez le contact avec la clientèle.|"
    "Buscamos una persona con experiencia en gestión de equipos y atención al cliente.|"
    "Nous vous proposons un poste stable à proximité d’une gare, avec mutuelle.|"
    "Duties include record keeping, stock control, and the preparation of monthly reports – on time."
).split("|")
_LEADS = ("Required: ", "Good knowledge of ", "Skills: ", "Sehr gute Kenntnisse in ", "Maîtrise de ", "• ", "Uses ")


def main() -> int:
    """Measure, print, and return 1 if the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS)
    runs: int = parser.parse_args().runs
    known = _vocabulary()
    spellings = _spellings(known)
    texts = _texts(known)
    flat = [text.lower() for text in texts]
    size = sum(len(text.encode()) for text in texts) / MB
    bare = AhoCorasick(list(spellings))
    found = sum(len(recognise(text, known)) for text in texts)
    print(
        f"{len(texts)} texts, {size:.2f} MB; {len(spellings)} phrases; one mention in {size * MB / found:.0f} bytes; "
        f"{runs} runs, interleaved.\n"
    )
    timings = interleave(
        {
            BARE: lambda: [bare.find_matches_as_indexes(text, overlapping=True) for text in flat],
            OURS: lambda: [recognise(text, known) for text in texts],
        },
        runs,
    )
    base = timings[BARE].wall
    rows = [(n, f"{size / t.wall:.1f}", f"{size / t.cpu:.1f}", f"{t.wall / base:.1f}") for n, t in timings.items()]
    print(table(("", "median MB/s", "MB/CPU s", "x bare"), rows))
    speed = size / timings[OURS].wall
    plain = size / base
    return verdict(
        [Bar("skills found in running text", speed, "MB/s", MIN_MB_A_SECOND, baseline=BARE, baseline_figure=plain)]
    )


def _vocabulary() -> Vocabulary:
    """The shipped vocabulary and invented names, all of them to be found in running text."""
    shipped = vocabulary()
    missing = PHRASES - len(_spellings(shipped))
    names = (" ".join(words) for words in itertools.product(_FIELDS, _MATTERS, _ACTS))
    invented = [Skill(name, "Invented") for name in itertools.islice(names, missing + len(shipped.core))]
    made = Vocabulary([*shipped.core, *invented], list(shipped.listed))
    assert len(_spellings(made)) >= PHRASES
    return made


def _spellings(known: Vocabulary) -> set[str]:
    """What running text is searched for, in lower case; names of products come on top of these."""
    written = (word for skill in known.core for word in (skill.name, *skill.aliases))
    return {word.lower() for word in written if len(word) > SHORT}


def _texts(known: Vocabulary) -> list[str]:
    random_ = random.Random(1)
    names = [word for skill in known.core for word in (skill.name, *skill.aliases)]
    parts = _parts(random_, names)
    return [_text(parts) for _ in range(TEXTS)]


def _text(parts: Iterator[str]) -> str:
    text = ""
    while len(text) < TEXT_LENGTH:
        text += next(parts)
    return text


def _parts(random_: random.Random, names: list[str]) -> Iterator[str]:
    experience = sentences(random_)
    while True:
        if random_.random() < LISTED_SHARE:
            listed = random_.sample(names, random_.randint(*NAMES_A_LIST))
            yield f"\n{random_.choice(_LEADS)}{', '.join(random_.choice((n, n, n.lower())) for n in listed)}.\n"
        else:
            yield f"{random_.choice((random_.choice(_PHRASES), next(experience)))} "


if __name__ == "__main__":
    sys.exit(main())
