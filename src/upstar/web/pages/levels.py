"""The levels of a skill in words that pages show."""

from upstar.web.language import noted

LEVELS = {
    "EXPERT": noted("Expert"),
    "ADVANCED": noted("Advanced"),
    "INTERMEDIATE": noted("Intermediate"),
    "BEGINNER": noted("Beginner"),
}
"""The highest first."""
RANKS = {level: len(LEVELS) - place for place, level in enumerate(LEVELS)}
"""How many of four steps each fills."""
