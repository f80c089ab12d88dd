"""The reference rows that every installation starts with."""

from upstar.careers import service as careers
from upstar.learning import service as learning
from upstar.llm import service as llm
from upstar.matching import service as matching
from upstar.workflows.tools import Tools


def seed(tools: Tools) -> dict[str, int]:
    """Insert the reference rows that are missing and return how many by room; never change one that is there."""
    rooms = {"careers": careers.seed, "courses": learning.seed, "weights": matching.seed, "models": llm.seed}
    with tools.database.write() as session:
        return {name: fill(session) for name, fill in rooms.items()}
