"""What a story may use of the outside world."""

from dataclasses import dataclass

from upstar.adapters.database import Database
from upstar.adapters.storage import ObjectStore
from upstar.llm.gateway import Gate
from upstar.matching.index.stock import Stock, open_stock
from upstar.settings import Settings


@dataclass(frozen=True, slots=True)
class Tools:
    """The adapters, built once by `wiring` or by a test."""

    database: Database
    store: ObjectStore
    settings: Settings

    @property
    def gate(self) -> Gate:
        """What the language models' gateway needs."""
        return Gate(self.database, self.store, self.settings)

    @property
    def stock(self) -> Stock:
        """The stock of listings in memory, kept in the data folder."""
        return open_stock(self.settings.data_dir / "stock")
