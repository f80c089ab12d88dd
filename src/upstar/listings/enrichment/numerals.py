"""Small numbers as people write them: in digits or in a word of seven languages."""

from collections.abc import Mapping

_WORDS: Mapping[int, str] = {
    1: "one ein eine einem einer un une uno una um uma een",
    2: "two zwei deux dos due dois duas twee",
    3: "three drei trois tres tre drie",
    4: "four vier quatre cuatro quattro quatro",
    5: "five funf cinq cinco cinque vijf",
    6: "six sechs seis sei zes",
    7: "seven sieben sept siete sette sete zeven",
    8: "eight acht huit ocho otto oito",
    9: "nine neun neuf nueve nove negen",
    10: "ten zehn dix diez dieci dez tien",
    12: "twelve zwolf douze doce dodici doze twaalf",
    15: "fifteen funfzehn quinze quince quindici vijftien",
}
_NUMBERS = {word: number for number, words in _WORDS.items() for word in words.split()}
NUMERAL = rf"(?:\d{{1,2}}(?:[.,]\d)?(?!\d)|(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?![a-z]))"
"""A pattern for flat text."""


def numeral(written: str) -> int | None:
    """Return the whole number, rounded down, of what NUMERAL matched; None for anything else."""
    word = written.strip()
    if word in _NUMBERS:
        return _NUMBERS[word]
    head = word.replace(",", ".").partition(".")[0]
    return int(head) if head.isascii() and head.isdigit() else None
