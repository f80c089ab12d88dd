"""The language that an ad is written in."""

from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

LANGUAGES = (
    "en de fr es it pt nl sv da no fi pl cs sk hu ro bg hr sl sr et lv lt el tr uk ru he ar ja zh ko vi th id ms hi ca"
).split()
"""ISO 639-1 codes of the languages that job ads of the sources are written in."""
MIN_LENGTH = 60
"""Letters. What is shorter is mostly names."""
MAX_LENGTH = 500
"""Characters that are looked at; more does not change the answer."""
SURE = 0.95
"""Probability among LANGUAGES from which the answer is taken."""


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier


def language_of(title: str, text: str) -> str | None:
    """Return the ISO 639-1 code of the language of the text; None where it is too short or in doubt."""
    sample = f"{title}\n{text[:MAX_LENGTH]}" if len(text) < MIN_LENGTH * 3 else text[:MAX_LENGTH]
    if sum(map(str.isalpha, sample)) < MIN_LENGTH:
        return None
    code, probability = _identifier().classify(sample)
    return str(code) if probability >= SURE else None
