"""What a story may use of the outside world."""

from dataclasses import dataclass

from upstar.adapters.database import Database
from upstar.adapters.storage import ObjectStore
from upstar.settings import Settings


@dataclass(frozen=True, slots=True)
class Tools:
    """The adapters, built once by `wiring` or by a test."""

    database: Database
    store: ObjectStore
    settings: Settings
