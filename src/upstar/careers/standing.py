"""Where a person stands on the paths: the door to the engine."""

from upstar.careers.engine.fit import VERSION, YEARS_USUAL
from upstar.careers.engine.moves import moves
from upstar.careers.engine.standing import ladder_of, standings

__all__ = ["VERSION", "YEARS_USUAL", "ladder_of", "moves", "standings"]
